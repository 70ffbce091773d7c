"""`knowledge-sdg optimize`."""

from pathlib import Path

import click

from knowledge_sdg.cli.command import CONCURRENCY, INTERRUPTED, OFFLINE, RETRIES, TIMEOUT, Examples

OPTIMIZERS = ("labeled", "bootstrap", "random-search", "mipro", "gepa", "simba", "none")
COMPONENTS = ("program", "judge", "questions", "summaries")
CANDIDATES = 10
LABELLED_DEMOS = 16
BOOTSTRAPPED_DEMOS = 4
MOST_ANSWERS = 200


@click.command(
    cls=Examples,
    epilog="""knowledge-sdg optimize qna.yaml --out program.json
    knowledge-sdg optimize qna.yaml --component judge --optimizer random-search --out program.json
    knowledge-sdg optimize --data labelled.jsonl --component judge --out program.json
    knowledge-sdg optimize qna.yaml --teacher openai/gpt-5-mini --optimizer gepa --budget-usd 5
    knowledge-sdg optimize --data labelled.jsonl --program program.json --optimizer none
    knowledge-sdg generate docs/ --seeds qna.yaml --program program.json""",
)
@click.argument("seeds", nargs=-1, type=click.Path(path_type=Path), metavar="[SEEDS]...")
@click.option(
    "--optimizer",
    type=click.Choice(OPTIMIZERS),
    default="random-search",
    show_default=True,
    help="DSPy's; none only scores the program.",
)
@click.option("--component", type=click.Choice(COMPONENTS), help="What is compiled.  [default: program]")
@click.option("--data", type=click.Path(path_type=Path), help="Labelled answers (JSON lines: doc, response, label).")
@click.option("--test-data", type=click.Path(path_type=Path), help="Labelled answers to report on.")
@click.option("--take-apart", is_flag=True, help="Verify the claims of a labelled response, not it as one claim.")
@click.option("--out", type=click.Path(path_type=Path), help="The compiled program.  [default: program.json]")
@click.option("--program", type=click.Path(path_type=Path), help="Compiled program to start from.")
@click.option("--teacher", default=OFFLINE, show_default=True, help="Model that writes, as provider/model.")
@click.option("--judge", help="Model that judges.  [default: the teacher]")
@click.option("--prompt-model", help="Model that rewrites instructions (gepa, mipro, simba).  [default: the teacher]")
@click.option("--teacher-url", help="OpenAI-compatible server that has the teacher; its key in KNOWLEDGE_SDG_API_KEY.")
@click.option("--judge-url", help="OpenAI-compatible server that has the judge.")
@click.option("--prompt-model-url", help="OpenAI-compatible server that has the prompt model.")
@click.option("--settings", type=click.Path(path_type=Path), help="YAML file of generation parameters.")
@click.option("--candidates", type=click.IntRange(1), default=CANDIDATES, show_default=True, help="Candidates tried.")
@click.option(
    "--labelled-demos", type=click.IntRange(0), default=LABELLED_DEMOS, show_default=True, help="At most, a predictor."
)
@click.option(
    "--bootstrapped-demos",
    type=click.IntRange(0),
    default=BOOTSTRAPPED_DEMOS,
    show_default=True,
    help="Demos of its own good work, at most, a predictor.",
)
@click.option(
    "--max-answers",
    type=click.IntRange(2),
    default=MOST_ANSWERS,
    show_default=True,
    help="Labelled answers used in train, and in validation.",
)
@click.option("--max-metric-calls", type=click.IntRange(1), help="Stop the search after so many trials on examples.")
@click.option("--budget-usd", type=click.FloatRange(0), help="Stop after so many dollars.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of chance: splits, order, search.")
@click.option("--concurrency", type=click.IntRange(1), default=CONCURRENCY, show_default=True, help="Calls in flight.")
@click.option("--timeout", type=click.FloatRange(1), default=TIMEOUT, show_default=True, help="Seconds for one reply.")
@click.option("--retries", type=click.IntRange(0), default=RETRIES, show_default=True, help="Further tries of a call.")
@click.option("--resume", is_flag=True, help="Go on where a search was stopped (gepa).")
@click.option("--overwrite", is_flag=True, help="Replace the program file if it exists.")
@click.option("--quiet", is_flag=True, help="No progress and no closing table.")
def optimize(seeds: tuple[Path, ...], optimizer: str, out: Path | None, *, quiet: bool, **options: object) -> int:
    """Compile the program against seed examples, or its judge against labelled answers.

    Half of the contexts are compiled on, a quarter chooses, and on the last quarter the score before and after is
    told. The best so far is in the program file while the search goes on, also after Ctrl-C.
    """
    from knowledge_sdg.optimization import describe  # noqa: PLC0415 - help must be quick
    from knowledge_sdg.optimization import optimize as run_optimize  # noqa: PLC0415

    place = out or (None if optimizer == "none" else Path("program.json"))
    try:
        done = run_optimize(seeds=seeds, optimizer=optimizer, out=place, quiet=quiet, **options)  # type: ignore[arg-type]
    except KeyboardInterrupt:
        kept = f"; the best so far is in {place}" if place and place.exists() else ""
        click.echo(f"\nstopped{kept}", err=True)
        return INTERRUPTED
    if not quiet:
        click.echo(describe(done))
    return 0
