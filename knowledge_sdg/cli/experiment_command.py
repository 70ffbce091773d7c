"""`knowledge-sdg experiment`."""

from pathlib import Path

import click

from knowledge_sdg.cli.command import CONCURRENCY, OFFLINE, SOMETHING_FAILED, Examples
from knowledge_sdg.cli.tracking_options import tracking_uri_option
from knowledge_sdg.errors import KnowledgeSDGError

FOLDER = Path("experiments")


@click.command(
    cls=Examples,
    epilog="""knowledge-sdg experiment experiments/judge_bootstrap.py
    knowledge-sdg experiment --all --readme experiments/README.md
    knowledge-sdg experiment experiments/judge_gepa.py --teacher openai/gpt-5-mini --budget-usd 5""",
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option(
    "--all", "every", is_flag=True, help="Every file in experiments/; what these models cannot do is skipped."
)
@click.option("--data", type=click.Path(path_type=Path), help="Labelled answers.  [default: data/labelled.jsonl there]")
@click.option("--teacher", default=OFFLINE, show_default=True, help="Model that writes, as provider/model.")
@click.option("--judge", help="Model that judges.  [default: the teacher]")
@click.option("--prompt-model", help="Model that rewrites instructions.  [default: the teacher]")
@click.option("--teacher-url", help="OpenAI-compatible server that has the teacher; its key in KNOWLEDGE_SDG_API_KEY.")
@click.option("--judge-url", help="OpenAI-compatible server that has the judge.")
@click.option("--prompt-model-url", help="OpenAI-compatible server that has the prompt model.")
@click.option("--max-metric-calls", type=click.IntRange(1), help="Stop each search after so many trials on examples.")
@click.option("--budget-usd", type=click.FloatRange(0), help="Stop each search after so many dollars.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of chance: splits, order, search.")
@click.option("--concurrency", type=click.IntRange(1), default=CONCURRENCY, show_default=True, help="Calls in flight.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of results.  [default: runs/experiments]")
@click.option("--track/--no-track", default=True, help="Into MLflow, too.  [default: track]")
@tracking_uri_option
@click.option(
    "--readme", type=click.Path(path_type=Path, exists=True), help="Write the answers into the table of this file."
)
@click.option("--quiet", is_flag=True, help="No progress and no closing lines.")
def experiment(
    files: tuple[Path, ...],
    data: Path | None,
    out: Path | None,
    tracking_uri: str | None,
    readme: Path | None,
    *,
    every: bool,
    track: bool,
    quiet: bool,
    **options: object,
) -> int:
    """Answer the question of an experiment file, with figures, interval and price.

    Every variant of it is scored beside the uncompiled program on test documents that nothing was compiled on; program,
    prompts, rows and splits are kept, and tracked in MLflow. A file that fails does not end the others.
    """
    from knowledge_sdg.experiment import (  # noqa: PLC0415 - help must be quick
        Conditions,
        describe,
        experiment_files,
        read_experiment,
        run_experiment,
        write_readme,
    )
    from knowledge_sdg.experiment.running import DEFAULT_FOLDER  # noqa: PLC0415
    from knowledge_sdg.optimization import read_labelled_answers  # noqa: PLC0415

    if bool(files) == every:
        raise click.UsageError("name experiments' files, or give --all")
    chosen = experiment_files(FOLDER) if every else files
    failed = 0
    for path in chosen:
        if not quiet:
            click.echo(f"{path.stem} ...", err=True)
        try:
            asked = read_experiment(path)
            answers = read_labelled_answers(data or path.parent / "data" / "labelled.jsonl")
            conditions = Conditions(tuple(answers), quiet=True, **options)  # type: ignore[arg-type]
            result = run_experiment(
                asked, conditions, name=path.stem, out=out or DEFAULT_FOLDER, track=track, uri=tracking_uri
            )
        except Exception as error:  # whatever a user's file may raise
            if len(chosen) == 1:
                raise
            failed += 1
            click.echo(
                f"{path.stem}: failed: {error if isinstance(error, KnowledgeSDGError) else repr(error)}", err=True
            )
            continue
        if readme:
            write_readme([result], readme)
        if not quiet:
            click.echo(describe(result))
    return SOMETHING_FAILED if failed else 0
