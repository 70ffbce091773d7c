"""`knowledge-sdg seeds`."""

from pathlib import Path

import click

from knowledge_sdg.cli.command import ExampleGroup, Examples


@click.group(cls=ExampleGroup, epilog="knowledge-sdg seeds convert qna.yaml seeds.jsonl")
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
    from knowledge_sdg.documents import read_documents  # noqa: PLC0415 - help must be quick
    from knowledge_sdg.seeds import convert_seeds  # noqa: PLC0415

    read = read_documents(documents) if documents else []
    count = convert_seeds(source, target, documents=read, **options)  # type: ignore[arg-type]
    click.echo(f"{target}: {count} contexts written")
