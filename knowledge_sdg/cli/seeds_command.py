"""`knowledge-sdg seeds`."""

import json
from pathlib import Path

import click

from knowledge_sdg.cli.command import OFFLINE, SOMETHING_FAILED, WRONG_INPUT, ExampleGroup, Examples


@click.group(
    cls=ExampleGroup,
    epilog="""knowledge-sdg seeds lint qna.yaml
    knowledge-sdg seeds convert qna.yaml seeds.jsonl""",
)
def seeds() -> None:
    """Work on seed examples."""


@seeds.command(
    cls=Examples,
    epilog="""knowledge-sdg seeds convert qna.yaml seeds.jsonl
    knowledge-sdg seeds convert rows.jsonl qna.yaml --outline 'Black-capped chickadee'
    knowledge-sdg seeds convert qna.yaml rows.jsonl --to sdg_hub --documents docs/""",
)
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--to", type=click.Choice(["qna", "jsonl", "sdg_hub"]), help="Format.  [default: by the target's ending]")
@click.option("--documents", multiple=True, help="Documents that sdg_hub rows are made for; may be repeated.")
@click.option("--created-by", default="", help="Name in a qna.yaml.")
@click.option("--domain", help="Replaces the domain of every seed example.")
@click.option("--outline", help="Replaces the outline of every seed example.")
@click.option("--overwrite", is_flag=True, help="Replace the target if it exists.")
def convert(source: Path, target: Path, documents: tuple[str, ...], **options: object) -> None:
    """Convert seed examples between InstructLab qna.yaml, JSON lines and sdg_hub rows."""
    from knowledge_sdg.documents import SkippedFile, read_documents  # noqa: PLC0415 - help must be quick
    from knowledge_sdg.seeds import convert_seeds  # noqa: PLC0415

    def told(skipped: SkippedFile) -> None:
        click.echo(f"not read: {skipped.source}: {skipped.reason}", err=True)

    read = read_documents(documents, on_skipped=told) if documents else []
    count = convert_seeds(source, target, documents=read, **options)  # type: ignore[arg-type]
    click.echo(f"{target}: {count} contexts written")


@seeds.command(
    cls=Examples,
    epilog="""knowledge-sdg seeds lint qna.yaml
    knowledge-sdg seeds lint qna.yaml --documents docs/ --strict
    knowledge-sdg seeds lint qna.yaml --judge openai/gpt-5-mini --json""",
)
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--documents", multiple=True, help="Documents that the contexts stand in.  [default: the file's own]")
@click.option("--judge", default=OFFLINE, show_default=True, help="Model that judges the answers.")
@click.option("--judge-url", help="OpenAI-compatible server that has the judge; its key in KNOWLEDGE_SDG_API_KEY.")
@click.option("--strict", is_flag=True, help="End with code 2 when anything is found.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of {path, line, kind, message}.")
def lint(
    source: Path, documents: tuple[str, ...], judge: str, judge_url: str | None, *, strict: bool, as_json: bool
) -> int:
    """Name what is wrong with seed examples, each with its line, before money is spent on them.

    Ends with code 0, also when something is found, unless --strict is given; with code 3 when a pair could not be
    judged.
    """
    from knowledge_sdg.seed_lint import lint_seeds  # noqa: PLC0415 - help must be quick

    faults = lint_seeds(
        source, documents, judge=judge, judge_url=judge_url, on_note=lambda note: click.echo(note, err=True)
    )
    if as_json:
        rows = [
            {"path": str(fault.path), "line": fault.line, "kind": fault.kind, "message": fault.message}
            for fault in faults
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for fault in faults:
            click.echo(str(fault))
        click.echo(f"{source}: {len(faults) or 'nothing'} found")
    if strict and faults:
        return WRONG_INPUT
    return SOMETHING_FAILED if any(fault.kind == "not judged" for fault in faults) else 0
