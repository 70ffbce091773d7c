"""`knowledge-sdg report`."""

from pathlib import Path

import click

from knowledge_sdg.cli.command import Examples


@click.command(
    cls=Examples,
    epilog="""knowledge-sdg report runs/manuals
    knowledge-sdg report runs/manuals runs/manuals-before
    knowledge-sdg report runs/manuals --out /tmp/manuals.html""",
)
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("other", type=click.Path(path_type=Path), required=False, metavar="[RUN2]")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The HTML file.  [default: report.html in RUN; report-beside-RUN2.html with RUN2]",
)
def report(run: Path, other: Path | None, out: Path | None) -> None:
    """Write a run as one HTML page: figures, every row with its evidence, what the sources' sentences teach.

    With RUN2, an earlier run say, the page also tells what is unlike between the two.
    """
    from knowledge_sdg.reporting import report as run_report  # noqa: PLC0415 - help must be quick

    click.echo(run_report(run, other, out))
