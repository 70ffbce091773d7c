"""What every command is made of: its class, the exit codes, the defaults that its help shows."""

import click

# Literals, so that `--help` need not import DSPy; tests hold them to the constants of their modules.
OFFLINE = "offline/extractive"
CONCURRENCY = 32
AUDIT = 50
CHUNK_WORDS = 350
TIMEOUT = 600.0
RETRIES = 6

WRONG_INPUT = 2
SOMETHING_FAILED = 3
INTERRUPTED = 130


def _write_examples(epilog: str | None, formatter: click.HelpFormatter) -> None:
    """The examples, unwrapped."""
    if epilog:
        formatter.write_paragraph()
        formatter.write_text("Examples:")
        for line in epilog.strip().splitlines():
            formatter.write(f"  {line.strip()}\n")


class Examples(click.Command):
    """A command whose help ends in examples, printed as they are written."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click calls it
        """The epilog, unwrapped."""
        _write_examples(self.epilog, formatter)


class ExampleGroup(click.Group):
    """A group of commands whose help ends in examples."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click calls it
        """The epilog, unwrapped."""
        _write_examples(self.epilog, formatter)
