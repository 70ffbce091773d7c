"""`knowledge-sdg judge`."""

from pathlib import Path

import click

from knowledge_sdg.cli.command import AUDIT, CONCURRENCY, OFFLINE, RETRIES, SOMETHING_FAILED, TIMEOUT, Examples
from knowledge_sdg.cli.tracking_options import track_if_asked, tracking_options


@click.command(
    cls=Examples,
    epilog="""knowledge-sdg judge answers.jsonl --document-column context --answer-column answer --out runs/judged
    knowledge-sdg judge rows.parquet --question-column question --judge openai/gpt-5-mini --budget-usd 2
    knowledge-sdg judge rows.csv --judge my-model --judge-url http://localhost:8000/v1 --no-assess""",
)
@click.argument("dataset", metavar="DATA", type=click.Path(path_type=Path))
@click.option("--document-column", default="document", show_default=True, help="Source that answers must be true to.")
@click.option("--answer-column", default="response", show_default=True, help="Answer that is judged.")
@click.option("--question-column", help="Question; without it only the claims of the answer are judged.")
@click.option("--assess/--no-assess", default=True, show_default=True, help="Judge relevance and question too.")
@click.option("--out", type=click.Path(path_type=Path), help="Run folder.  [default: runs/judged- and the file's name]")
@click.option("--judge", default=OFFLINE, show_default=True, help="Model that judges, as provider/model.")
@click.option("--judge-url", help="OpenAI-compatible server that has the judge; its key in KNOWLEDGE_SDG_API_KEY.")
@click.option("--settings", type=click.Path(path_type=Path), help="YAML file of generation parameters.")
@click.option("--program", type=click.Path(path_type=Path), help="Compiled program (JSON).")
@click.option(
    "--pairs-per-call", type=click.IntRange(1), help="Pairs assessed, and taken apart, in one call.  [default: 5]"
)
@click.option(
    "--keep-at", type=click.FloatRange(0, 1), help="Share of supported claims that keeps a row.  [default: 1]"
)
@click.option(
    "--structured/--no-structured",
    default=False,
    help="Ask for JSON held to its schema; a server that cannot is asked without.  [default: no-structured]",
)
@click.option("--concurrency", type=click.IntRange(1), default=CONCURRENCY, show_default=True, help="Calls in flight.")
@click.option("--timeout", type=click.FloatRange(1), default=TIMEOUT, show_default=True, help="Seconds for one reply.")
@click.option("--retries", type=click.IntRange(0), default=RETRIES, show_default=True, help="Further tries of a call.")
@click.option("--rpm", type=click.IntRange(1), help="Calls a minute, at most.")
@click.option("--tpm", type=click.IntRange(1), help="Tokens a minute, at most.")
@click.option("--max-calls", type=click.IntRange(0), help="Stop after so many calls of this command.")
@click.option("--max-tokens", type=click.IntRange(0), help="Stop after so many tokens, in and out, of this command.")
@click.option("--budget-usd", type=click.FloatRange(0), help="Stop after so many dollars of this command.")
@click.option(
    "--audit", type=click.IntRange(0), default=AUDIT, show_default=True, help="Falsehoods planted to test the judge."
)
@click.option("--estimate", is_flag=True, help="Judge a few rows, keep them, tell the price of the rest, and stop.")
@click.option("--retry-failed", is_flag=True, help="Only the rows that failed.")
@click.option("--fresh", is_flag=True, help="Start beside a run of other settings instead of refusing.")
@click.option("--quiet", is_flag=True, help="No progress and no closing summary.")
@tracking_options
def judge(dataset: Path, tracking_uri: str | None, *, quiet: bool, track: bool, **options: object) -> int:
    """Judge the answers of any dataset against their documents (JSON lines, CSV, Parquet, Hugging Face folder).

    What was stopped goes on with the same command; no row is judged twice.
    """
    from knowledge_sdg.judging import judge as run_judge  # noqa: PLC0415 - help must be quick
    from knowledge_sdg.runs.outcome import describe_judged  # noqa: PLC0415

    run = run_judge(dataset, quiet=quiet, **options)  # type: ignore[arg-type]
    if not quiet:
        click.echo(describe_judged(run.stats, run.path))
    track_if_asked(run, tracking_uri, track=track, quiet=quiet)
    return SOMETHING_FAILED if run.failed else 0
