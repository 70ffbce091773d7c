"""`knowledge-sdg demo`."""

from pathlib import Path

import click

from knowledge_sdg.cli.command import Examples


@click.command(
    cls=Examples,
    epilog="""knowledge-sdg demo
    knowledge-sdg demo --out /tmp/demo""",
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("runs/demo"), show_default=True, help="Run folder."
)
@click.option("--quiet", is_flag=True, help="No progress.")
def demo(out: Path, *, quiet: bool) -> None:
    """Generate from the sample documents in the package, with the built-in offline teacher, and show the result."""
    from knowledge_sdg.demonstration import demo as run_demo  # noqa: PLC0415 - help must be quick

    click.echo(run_demo(out, quiet=quiet))
