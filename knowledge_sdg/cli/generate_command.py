"""`knowledge-sdg generate`."""

from pathlib import Path

import click

from knowledge_sdg.cli.command import (
    AUDIT,
    CHUNK_WORDS,
    CONCURRENCY,
    OFFLINE,
    RETRIES,
    SOMETHING_FAILED,
    TIMEOUT,
    Examples,
)
from knowledge_sdg.cli.tracking_options import track_if_asked, tracking_options


@click.command(
    cls=Examples,
    epilog="""knowledge-sdg generate handbook.md --seeds qna.yaml
    knowledge-sdg generate docs/ 'manuals/**/*.md' --seeds qna.yaml --out runs/manuals --rounds 2
    knowledge-sdg generate docs/ --seeds qna.yaml --teacher openai/gpt-5-mini --judge openai/gpt-5
    knowledge-sdg generate docs/ --seeds qna.yaml --teacher my-model --teacher-url http://localhost:8000/v1
    knowledge-sdg generate docs/ --seeds qna.yaml --teacher openai/gpt-5-mini --estimate
    knowledge-sdg generate docs/ --seeds qna.yaml --teacher openai/gpt-5-mini --budget-usd 5""",
)
@click.argument("documents", nargs=-1, required=True, metavar="DOCS...")
@click.option(
    "--seeds", type=click.Path(path_type=Path), help="Seed examples: qna.yaml (InstructLab v3) or JSON lines."
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Run folder.  [default: runs/ and the first document's name]"
)
@click.option("--teacher", default=OFFLINE, show_default=True, help="Model that writes, as provider/model.")
@click.option("--judge", help="Model that judges.  [default: the teacher]")
@click.option("--teacher-url", help="OpenAI-compatible server that has the teacher; its key in KNOWLEDGE_SDG_API_KEY.")
@click.option("--judge-url", help="OpenAI-compatible server that has the judge.")
@click.option("--settings", type=click.Path(path_type=Path), help="YAML file of generation parameters.")
@click.option("--program", type=click.Path(path_type=Path), help="Compiled program (JSON).")
@click.option(
    "--rounds", type=click.IntRange(1), default=1, show_default=True, help="Seed contexts shown to each chunk."
)
@click.option("--pairs-per-view", type=click.IntRange(1), help="Pairs asked for over each view.  [default: 5]")
@click.option(
    "--pairs-per-call", type=click.IntRange(1), help="Pairs assessed, and taken apart, in one call.  [default: 5]"
)
@click.option(
    "--keep-at", type=click.FloatRange(0, 1), help="Share of supported claims that keeps a pair.  [default: 1]"
)
@click.option(
    "--chunk-words", type=click.IntRange(20), default=CHUNK_WORDS, show_default=True, help="Words in a chunk."
)
@click.option(
    "--structured/--no-structured",
    default=False,
    help="Ask for JSON held to its schema; a server that cannot is asked without.  [default: no-structured]",
)
@click.option("--domain", default="", help="Field of knowledge.  [default: the seeds']")
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
@click.option("--estimate", is_flag=True, help="Run three units, keep them, tell the price of the rest, and stop.")
@click.option("--retry-failed", is_flag=True, help="Only the units in which something failed.")
@click.option("--fresh", is_flag=True, help="Start beside a run of other settings instead of refusing.")
@click.option("--quiet", is_flag=True, help="No progress and no closing summary.")
@tracking_options
def generate(
    documents: tuple[str, ...],
    seeds: Path | None,
    out: Path | None,
    tracking_uri: str | None,
    *,
    quiet: bool,
    track: bool,
    **options: object,
) -> int:
    """Generate a faithful dataset from documents (Markdown or plain text: files, folders, globs).

    A run that was stopped goes on with the same command; what is finished is not asked again.
    """
    from knowledge_sdg.generation import generate as run_generate  # noqa: PLC0415 - help must be quick
    from knowledge_sdg.runs.outcome import describe  # noqa: PLC0415

    run = run_generate(documents, seeds, out=out, quiet=quiet, **options)  # type: ignore[arg-type]
    if not quiet:
        click.echo(describe(run.stats, run.path))
    track_if_asked(run, tracking_uri, track=track, quiet=quiet)
    return SOMETHING_FAILED if run.failed else 0
