"""`knowledge-sdg export`."""

from pathlib import Path

import click

from knowledge_sdg.cli.command import Examples
from knowledge_sdg.cli.mix_command import FORMATS


@click.command(
    cls=Examples,
    epilog="""knowledge-sdg export train/ --format sharegpt --out train-sharegpt/
    knowledge-sdg export train/ --format alpaca --out alpaca.jsonl
    knowledge-sdg export rows.jsonl --format parquet --out rows.parquet
    knowledge-sdg export train/ --push-to-hub my-org/manuals --licence apache-2.0""",
)
@click.argument("rows", type=click.Path(path_type=Path), metavar="SET")
@click.option("--out", type=click.Path(path_type=Path), help="Folder, or a .jsonl or .parquet file; not SET.")
@click.option("--format", type=click.Choice(FORMATS), default="messages", show_default=True, help="Of the files.")
@click.option(
    "--tokenizer", type=click.Path(path_type=Path), help="Hugging Face tokenizer folder.  [default: estimate]"
)
@click.option("--licence", "--license", default="", help="Licence of the set, for its card.")
@click.option("--push-to-hub", metavar="OWNER/NAME", help="Upload the folder to the Hugging Face Hub.")
@click.option("--public", is_flag=True, help="Make the uploaded dataset public.")
def export(rows: Path, out: Path | None, *, public: bool, push_to_hub: str | None, **options: object) -> None:
    """Write a training set (a folder of `mix`, or a file of rows) elsewhere in another format, or upload it."""
    from knowledge_sdg.training import export as run_export  # noqa: PLC0415 - help must be quick

    written = run_export(rows, out, push_to_hub=push_to_hub, private=not public, **options)  # type: ignore[arg-type]
    if written:
        click.echo(f"{written}: written")
    if push_to_hub:
        click.echo(f"{push_to_hub}: uploaded")
