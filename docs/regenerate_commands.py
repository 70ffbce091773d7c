"""Writes docs/reference/commands.md: the help of every command, as it is printed.

python docs/regenerate_commands.py
"""

from collections.abc import Iterator
from pathlib import Path

import click

from knowledge_sdg.cli import cli

PAGE = Path(__file__).parent / "reference" / "commands.md"
WIDTH = 100

HEAD = """# Commands

The help of every command, as `--help` prints it. This page is written by `make docs-commands`; a test holds it to the
commands.

Exit codes: 0 when all is done or a budget was reached; 2 for wrong input, or a model that refuses every call; 3 when
something is listed as failed; 130 after Ctrl-C.
"""


def commands_page() -> str:
    """The whole page."""
    parts = [f"## {name}\n\n```text\n{told}\n```\n" for name, told in _helps(cli, "knowledge-sdg")]
    return "\n".join([HEAD, *parts])


def _helps(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    """Each command with its help, groups before what is in them."""
    context = click.Context(
        command, info_name=name, terminal_width=WIDTH, max_content_width=WIDTH, help_option_names=["-h", "--help"]
    )
    told = command.get_help(context)
    yield name, "\n".join(line.rstrip() for line in told.splitlines())
    if isinstance(command, click.Group):
        for part in command.list_commands(context):
            found = command.get_command(context, part)
            if found is not None:
                yield from _helps(found, f"{name} {part}")


if __name__ == "__main__":
    PAGE.write_text(commands_page(), encoding="utf-8")
    print(f"{PAGE.name}: written")
