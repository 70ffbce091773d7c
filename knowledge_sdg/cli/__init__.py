"""The command line: parses, calls the function of the command's name, prints. Exit codes: 0 done, 2 an input or
setting is wrong, 3 done but something is listed as failed, 130 stopped by Ctrl-C, SIGTERM or SIGHUP.
"""

import signal
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager

import click

from knowledge_sdg.cli.command import INTERRUPTED, WRONG_INPUT, ExampleGroup
from knowledge_sdg.cli.compare_command import compare
from knowledge_sdg.cli.demo_command import demo
from knowledge_sdg.cli.experiment_command import experiment
from knowledge_sdg.cli.export_command import export
from knowledge_sdg.cli.generate_command import generate
from knowledge_sdg.cli.judge_command import judge
from knowledge_sdg.cli.mix_command import mix
from knowledge_sdg.cli.optimize_command import optimize
from knowledge_sdg.cli.report_command import report
from knowledge_sdg.cli.seeds_command import seeds
from knowledge_sdg.cli.track_command import track
from knowledge_sdg.errors import KnowledgeSDGError


@click.group(
    cls=ExampleGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""knowledge-sdg demo
    knowledge-sdg generate handbook.md --seeds qna.yaml""",
)
@click.version_option(package_name="knowledge-sdg")
def cli() -> None:
    """Documents and a handful of seed examples in, a faithful question-answer dataset out."""


cli.add_command(compare)
cli.add_command(experiment)
cli.add_command(track)
cli.add_command(demo)
cli.add_command(export)
cli.add_command(generate)
cli.add_command(judge)
cli.add_command(mix)
cli.add_command(optimize)
cli.add_command(report)
cli.add_command(seeds)


def main(argv: list[str] | None = None) -> int:
    """Runs the command line; the exit code."""
    with _stopped_as_by_ctrl_c():
        return _code(argv)


@contextmanager
def _stopped_as_by_ctrl_c() -> Generator[None]:
    """SIGTERM and SIGHUP, which schedulers and closed terminals send, lose no more than Ctrl-C does; where they are
    ignored (nohup) or handled, they stay so.
    """
    taken = []
    if threading.current_thread() is threading.main_thread():
        numbers = (getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP"))
        taken = [number for number in numbers if number and signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _code(argv: list[str] | None) -> int:
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
