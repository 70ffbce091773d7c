"""`knowledge-sdg mix`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from knowledge_sdg.cli.command import Examples

if TYPE_CHECKING:
    from knowledge_sdg.training.amounts import Amount

# Literals, so that `--help` need not import the room; a test holds them to its constants.
NUM_DOCUMENTS = 4
ORACLE_PROBABILITY = 0.4
FORMATS = ("messages", "sharegpt", "alpaca", "text", "parquet")

PHASE_OF = dict.fromkeys(("outline", "chat"), "1") | dict.fromkeys(
    ("num_documents", "p", "distractors", "answer_style", "no_knowledge"), "2"
)
"""The options that one phase alone knows."""


@click.command(
    cls=Examples,
    epilog="""knowledge-sdg mix runs/manuals --phase 1 --out train/phase-1
    knowledge-sdg mix runs/manuals runs/handbook --phase 2 --with general.jsonl:0.5 --out train/phase-2
    knowledge-sdg mix runs/manuals --phase 2 --p 0.8 --documents 5 --answer-style cot --out train/quoting
    knowledge-sdg mix runs/manuals --phase 2 --held-out 0.1 --tokenizer granite/ --max-tokens 4096 --out train/short""",
)
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option("--phase", type=click.Choice(["1", "2"]), required=True, help="1: knowledge rows; 2: skills rows, RAFT.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the training set.")
@click.option(
    "--with",
    "general",
    multiple=True,
    metavar="FILE:AMOUNT",
    help="General data: a share of the mix (:0.5), rows (:200), tokens (:1.5Mt), or all; may be repeated.",
)
@click.option("--with-replacement", is_flag=True, help="Go through general data again when it is too little.")
@click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same bytes.")
@click.option(
    "--format",
    type=click.Choice(FORMATS),
    default="messages",
    show_default=True,
    help="Of the files; `text` in phase 1: for continued pre-training.",
)
@click.option("--no-summaries", is_flag=True, help="Leave the summarisation rows out.")
@click.option("--outline", is_flag=True, help="Phase 1: the document's outline in front of it.")
@click.option("--chat", is_flag=True, help="Phase 1: user and assistant messages instead of `pretraining`.")
@click.option(
    "--documents",
    "num_documents",
    type=click.IntRange(1),
    default=NUM_DOCUMENTS,
    show_default=True,
    help="Phase 2: documents in a context.",
)
@click.option(
    "--p",
    type=click.FloatRange(0, 1),
    default=ORACLE_PROBABILITY,
    show_default=True,
    help="Phase 2: share of contexts with the answering document (RAFT's paper: 0.8).",
)
@click.option(
    "--distractors",
    type=click.Choice(["hard", "random"]),
    default="hard",
    show_default=True,
    help="Phase 2: the lexically nearest chunks of other documents, or any.",
)
@click.option(
    "--answer-style",
    type=click.Choice(["plain", "cot"]),
    default="plain",
    show_default=True,
    help="Phase 2: cot quotes the evidence first.",
)
@click.option("--no-knowledge", is_flag=True, help="Phase 2: leave the rows with the question's own document out.")
@click.option(
    "--held-out",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.0,
    help="Share of rows to hold out, as near as whole documents allow.",
)
@click.option(
    "--tokenizer", type=click.Path(path_type=Path), help="Hugging Face tokenizer folder.  [default: estimate]"
)
@click.option("--max-tokens", type=click.IntRange(1), help="Longest row; what is cut is told.")
@click.option("--licence", "--license", default="", help="Licence of the set, for its card.")
@click.option("--partial", is_flag=True, help="Take what an unfinished run has.")
def mix(
    runs: tuple[str, ...],
    phase: str,
    out: Path,
    general: tuple[str, ...],
    tokenizer: Path | None,
    licence: str,
    *,
    format: str,  # noqa: A002 - the option's name
    no_summaries: bool,
    no_knowledge: bool,
    chat: bool,
    partial: bool,
    **settings: object,
) -> None:
    """Make a training set of runs: rows of a phase, general data mixed in, a card and a manifest."""
    from knowledge_sdg.training import TrainingSettings, build_training_set  # noqa: PLC0415 - help must be quick

    _check_phase(phase)
    rows = "chat" if chat else "text" if phase == "1" and format == "text" else "pretraining"
    chosen = TrainingSettings(int(phase), rows=rows, summaries=not no_summaries, knowledge=not no_knowledge, **settings)  # type: ignore[arg-type]
    made = build_training_set(
        list(runs),
        chosen,
        out,
        general=[_general(one) for one in general],
        format=format,  # type: ignore[arg-type]
        tokenizer=tokenizer,
        licence=licence,
        partial=partial,
    )
    for name, split in made.splits.items():
        click.echo(f"{out / split.file}: {name}, {split.rows:,} rows, {split.tokens:,} tokens ({made.tokenizer})")
    click.echo(f"{out}/README.md  manifest.json")


def _check_phase(phase: str) -> None:
    """Raises UsageError for an option that this phase would pass over without a word."""
    context = click.get_current_context()
    for option in context.command.params:
        of, source = PHASE_OF.get(option.name or "", phase), context.get_parameter_source(option.name or "")
        if of != phase and source is not click.core.ParameterSource.DEFAULT:
            raise click.UsageError(f"{option.opts[0]} is an option of --phase {of}")


def _general(text: str) -> "tuple[str | Path, Amount]":
    """`FILE:AMOUNT`; a path that holds a colon, or no amount, is taken whole. Raises InputError, naming the file."""
    from knowledge_sdg.errors import InputError  # noqa: PLC0415
    from knowledge_sdg.training import parse_amount  # noqa: PLC0415

    path, colon, amount = text.rpartition(":")
    if not colon or Path(text).exists():
        return text, None
    try:
        return path, parse_amount(amount)
    except InputError as error:
        raise InputError(str(error), path=path) from error
