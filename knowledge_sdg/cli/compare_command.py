"""`knowledge-sdg compare`."""

from pathlib import Path

import click

from knowledge_sdg.cli.command import Examples
from knowledge_sdg.cli.tracking_options import tracking_uri_option


@click.command(
    cls=Examples,
    epilog="""knowledge-sdg compare runs/handbook runs/handbook-2
    knowledge-sdg compare runs/handbook runs/handbook-2 --html compared.html
    knowledge-sdg compare 6f1d5a40c4f24ad7a1b8e3b1f2f7c9d0 runs/handbook --tracking-uri http://localhost:5000""",
)
@click.argument("runs", nargs=-1, required=True, metavar="RUN RUN...")
@tracking_uri_option
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write one self-contained page here.")
def compare(runs: tuple[str, ...], tracking_uri: str | None, *, as_json: bool, html: Path | None) -> None:
    """Put run folders, results of experiments, or MLflow runs (by id) side by side.

    Told are parameters that differ, scores with intervals, prices, the funnel, changes of prompts, and the rows that
    came and went since the first of them. What is not comparable (another metric, other data or models) is told first.
    """
    import json  # noqa: PLC0415 - help must be quick

    from knowledge_sdg import comparison  # noqa: PLC0415
    from knowledge_sdg.files import write_text  # noqa: PLC0415

    found = comparison.compare(*runs, uri=tracking_uri)
    if html:
        write_text(html, comparison.as_html(found))
    click.echo(json.dumps(comparison.as_json(found), indent=2) if as_json else comparison.describe(found))
