"""The command line: parses, calls the function of the command's name, prints. Exit codes: 0 done, 2 an input or
setting is wrong, 3 done but something is listed as failed, 130 stopped by Ctrl-C.
"""

import sqlite3
import sys
from pathlib import Path

import click

from knowledge_sdg.errors import KnowledgeSDGError

# Literals, so that `--help` need not import DSPy; tests hold them to the constants of their modules.
OFFLINE = "offline/extractive"
CONCURRENCY = 32
CHUNK_WORDS = 350
TIMEOUT = 600.0
RETRIES = 6

WRONG_INPUT = 2
SOMETHING_FAILED = 3
INTERRUPTED = 130


class Examples(click.Command):
    """A command whose help ends in examples, printed as they are written."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click calls it
        """The epilog, unwrapped."""
        if self.epilog:
            formatter.write_paragraph()
            formatter.write_text("Examples:")
            for line in self.epilog.strip().splitlines():
                formatter.write(f"  {line.strip()}\n")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="knowledge-sdg")
def cli() -> None:
    """Documents and a handful of seed examples in, a faithful question-answer dataset out."""


@cli.command(
    cls=Examples,
    epilog="""knowledge-sdg demo
    knowledge-sdg demo --out /tmp/demo""",
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("runs/demo"), show_default=True, help="Run folder."
)
@click.option("--quiet", is_flag=True, help="No progress.")
def demo(out: Path, *, quiet: bool) -> None:
    """Generate from the sample documents in the package, with the built-in offline teacher, and show the result."""
    from knowledge_sdg.demonstration import demo as run_demo  # noqa: PLC0415 - help must be quick

    click.echo(run_demo(out, quiet=quiet))


@cli.command(
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
    "--keep-at", type=click.FloatRange(0, 1), help="Share of supported claims that keeps a pair.  [default: 1]"
)
@click.option(
    "--chunk-words", type=click.IntRange(20), default=CHUNK_WORDS, show_default=True, help="Words in a chunk."
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
@click.option("--estimate", is_flag=True, help="Run three units, keep them, tell the price of the rest, and stop.")
@click.option("--retry-failed", is_flag=True, help="Only the units in which something failed.")
@click.option("--fresh", is_flag=True, help="Start beside a run of other settings instead of refusing.")
@click.option("--quiet", is_flag=True, help="No progress and no closing summary.")
def generate(
    documents: tuple[str, ...], seeds: Path | None, out: Path | None, *, quiet: bool, **options: object
) -> int:
    """Generate a faithful dataset from documents (Markdown or plain text: files, folders, globs).

    A run that was stopped goes on with the same command; what is finished is not asked again.
    """
    from knowledge_sdg.generation import generate as run_generate  # noqa: PLC0415 - help must be quick
    from knowledge_sdg.runs.outcome import describe  # noqa: PLC0415

    run = run_generate(documents, seeds, out=out, quiet=quiet, **options)  # type: ignore[arg-type]
    if not quiet:
        click.echo(describe(run.stats, run.path))
    return SOMETHING_FAILED if run.failed else 0


@cli.group()
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


def main(argv: list[str] | None = None) -> int:
    """Runs the command line; the exit code."""
    try:
        code = cli.main(argv, prog_name="knowledge-sdg", standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nstopped; what is finished is stored, and the same command goes on from there", err=True)
        return INTERRUPTED
    except KnowledgeSDGError as error:
        click.echo(f"knowledge-sdg: {error}", err=True)
        return WRONG_INPUT
    except (OSError, sqlite3.DatabaseError) as error:
        click.echo(f"knowledge-sdg: cannot read or write: {error}; mend or remove that file, or name another", err=True)
        return WRONG_INPUT
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(main())
