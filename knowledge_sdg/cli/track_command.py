"""`knowledge-sdg track`."""

from pathlib import Path

import click

from knowledge_sdg.cli.command import Examples
from knowledge_sdg.cli.tracking_options import tracking_uri_option


@click.command(
    cls=Examples,
    epilog="""knowledge-sdg track runs/handbook
    knowledge-sdg track runs/handbook runs/experiments/judge_bootstrap --tracking-uri http://localhost:5000""",
)
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RUN...")
@tracking_uri_option
@click.option("--experiment", help="MLflow experiment.  [default: knowledge-sdg, or the experiment's own]")
def track(runs: tuple[Path, ...], tracking_uri: str | None, experiment: str | None) -> None:
    """Upload run folders, and results of experiments, to MLflow; again, only what is new."""
    from knowledge_sdg.tracking import track as upload  # noqa: PLC0415 - help must be quick

    for run in runs:
        click.echo(f"{run}: MLflow run {upload(run, uri=tracking_uri, experiment=experiment)}")
