"""`--track`, `--tracking-uri` and `--trace` of the commands that make a run."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from knowledge_sdg.runs import Run

F = TypeVar("F", bound=Callable[..., object])

_STORES = "MLflow server, or sqlite:///FILE.db."
_DEFAULT = "[default: $MLFLOW_TRACKING_URI or sqlite:///mlflow.db]"


def tracking_uri_option(command: F) -> F:
    """`--tracking-uri`."""
    return click.option("--tracking-uri", help=f"{_STORES}  {_DEFAULT}")(command)


def tracking_options(command: F) -> F:
    """`--track`, `--tracking-uri` and `--trace`."""
    traced = click.option(
        "--trace",
        type=click.IntRange(0),
        default=0,
        help="Keep every call of so many units in traces.jsonl, for MLflow.",
    )
    tracked = click.option("--track", is_flag=True, help="Into MLflow, too, when the run has ended.")
    store = click.option("--tracking-uri", help=f"{_STORES} Implies --track.  {_DEFAULT}")
    return tracked(store(traced(command)))


def track_if_asked(run: "Run", tracking_uri: str | None, *, track: bool, quiet: bool) -> None:
    """Tracks the run when one of the two options was given; a store that is down costs no more than a line."""
    if not (track or tracking_uri):
        return
    from knowledge_sdg.tracking import track_run  # noqa: PLC0415 - takes a moment

    run_id = track_run(run, uri=tracking_uri)
    if run_id and not quiet:
        click.echo(f"MLflow run {run_id}")
