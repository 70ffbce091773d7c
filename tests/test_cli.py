"""The command line: exit codes, one-line errors, quick help."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from knowledge_sdg import generation, teacher
from knowledge_sdg.cli import command as commands
from knowledge_sdg.cli import main
from knowledge_sdg.cli.command import INTERRUPTED, SOMETHING_FAILED, WRONG_INPUT
from knowledge_sdg.runs import open_run
from tests.openai_server import openai_server

COMMANDS = [["demo"], ["generate"], ["report"], ["seeds", "convert"]]


def generate(corpus: Path, tmp_path: Path, *options: str, seeds: str | None = "qna.yaml", docs: str = "") -> int:
    chosen = ["--seeds", str(corpus / seeds)] if seeds else []
    return main(["generate", str(corpus / docs), *chosen, "--out", str(tmp_path / "run"), *options])


def python(*code: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *code], capture_output=True, text=True, check=False, **options)


def test_generate_writes_a_run_and_ends_with_its_funnel(corpus, tmp_path, capsys):
    """Exit code 0, and a closing summary of funnel, coverage, price and files."""
    code = generate(corpus, tmp_path)

    told = capsys.readouterr().out
    assert code == 0
    assert open_run(tmp_path / "run").dataset.num_rows > 0
    for word in ("views", "pairs", "kept", "failed", "coverage", "calls", "tokens", "kept.parquet"):
        assert word in told


def test_quiet_prints_nothing(corpus, tmp_path, capsys):
    """`--quiet` leaves both streams empty."""
    generate(corpus, tmp_path, "--quiet")

    assert capsys.readouterr() == ("", "")


def test_a_run_with_failures_ends_with_code_3(corpus, tmp_path, capsys):
    """What could not be asked is listed, and the exit code says so."""
    with openai_server() as (url, seen):
        seen.status = 400
        code = generate(corpus, tmp_path, "--teacher", "tiny", "--teacher-url", url)

    assert code == SOMETHING_FAILED
    assert "failed.jsonl" in capsys.readouterr().out


BAD_QNA = {
    "version 2": ("version: 2\nseed_examples: []\n", "qna.yaml:1", "version: 3"),
    "no contexts": ("version: 3\nseed_examples:\n  - question: Who?\n    answer: Ada.\n", "qna.yaml:3", "context"),
    "empty answer": (
        "version: 3\nseed_examples:\n  - context: C.\n    questions_and_answers:\n    - {question: 'Q?', answer: ''}\n",
        "qna.yaml:5",
        "answer",
    ),
    "invalid YAML": ("version: 3\nseed_examples: [\n", "qna.yaml:", "YAML"),
}


@pytest.mark.parametrize("case", BAD_QNA)
def test_a_bad_seed_file_is_one_line_with_file_line_and_remedy(case, corpus, tmp_path, capsys):
    """Exit code 2, no traceback, nothing written."""
    text, place, remedy = BAD_QNA[case]
    (corpus / "qna.yaml").write_text(text)

    code = generate(corpus, tmp_path)

    told = capsys.readouterr().err
    assert code == WRONG_INPUT
    assert place in told
    assert remedy in told
    assert told.count("\n") == 1
    assert not (tmp_path / "run").exists()


def other_folder(corpus, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "thesis.md").write_text("mine")
    return []


def no_documents(corpus, tmp_path):
    for path in corpus.glob("*.md"):
        path.unlink()
    return []


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        (no_documents, "docs"),
        (other_folder, "holds something else"),
        (lambda c, t: ["--teacher", "gpt"], "unknown model 'gpt'"),
        (lambda c, t: ["--teacher", "offline/clever"], "unknown teacher 'offline/clever'"),
        (lambda c, t: ["--teacher", "openai/gpt-5-mini"], "OPENAI_API_KEY"),
        (lambda c, t: ["--settings", str(t / "none.yaml")], "none.yaml: cannot be read"),
        (lambda c, t: ["--program", str(t / "none.json")], "none.json: cannot be read"),
    ],
    ids=[
        "no documents",
        "other folder",
        "unknown model",
        "unknown offline",
        "missing key",
        "no settings",
        "no program",
    ],
)
def test_bad_input_is_one_clear_line_and_code_2(prepare, told, corpus, tmp_path, capsys):
    """No traceback; the message names what is wrong."""
    options = prepare(corpus, tmp_path)

    code = generate(corpus, tmp_path, *options)

    said = capsys.readouterr().err
    assert code == WRONG_INPUT
    assert told in said
    assert said.count("\n") == 1
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"\x00\x01\x02binary\x00", "binary"), ("Über alles".encode("latin-1") * 10, "UTF-8")],
    ids=["empty", "binary", "latin-1"],
)
def test_a_bad_file_among_good_ones_is_listed_and_the_rest_goes_through(content, reason, corpus, tmp_path, capsys):
    """Exit code 0; the bad file stands in the closing summary with its reason."""
    (corpus / "bad.md").write_bytes(content)

    code = generate(corpus, tmp_path)

    told = capsys.readouterr().out
    assert code == 0
    assert "not read: " in told
    assert "bad.md" in told
    assert reason in told.partition("bad.md")[2]


def test_a_misspelt_option_is_answered_with_the_right_one(corpus, tmp_path, capsys):
    """`--sedes` suggests `--seeds`."""
    assert main(["generate", str(corpus), "--sedes", "x"]) == WRONG_INPUT
    assert "--seeds" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_has_an_example_and_loads_nothing_slow(command):
    """`--help` of each command ends in an example and imports neither DSPy nor MLflow, litellm, datasets or pyarrow."""
    told = python(
        "-c",
        f"import sys; from knowledge_sdg.cli import main; main({[*command, '--help']!r}); print(sorted(sys.modules))",
    )

    text, _, modules = told.stdout.rpartition("[")
    assert f"knowledge-sdg {' '.join(command)}" in text.partition("Examples:")[2]
    assert not {
        name for name in ("dspy", "mlflow", "litellm", "datasets", "pyarrow", "numpy") if f"'{name}'" in modules
    }


def test_importing_the_package_loads_neither_mlflow_nor_litellm_nor_datasets():
    """Also after every public name but none of their functions was touched."""
    code = "import sys, knowledge_sdg as k; [getattr(k, name) for name in k.__all__]; print(sorted(sys.modules))"

    modules = python("-c", code).stdout

    assert "'dspy'" in modules
    assert not {name for name in ("mlflow", "litellm", "datasets") if f"'{name}'" in modules}


def test_the_commands_defaults_are_those_of_their_functions():
    """The literals that keep `--help` quick say what the modules say."""
    assert (commands.OFFLINE, commands.CONCURRENCY) == (teacher.OFFLINE, teacher.DEFAULT_CONCURRENCY)
    assert (commands.TIMEOUT, commands.RETRIES) == (teacher.DEFAULT_TIMEOUT, teacher.DEFAULT_RETRIES)
    assert generation.DEFAULT_CHUNK_WORDS == commands.CHUNK_WORDS


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_with_a_way_to_go_on_and_loses_nothing_finished(sent, corpus, tmp_path):
    """SIGINT, or a scheduler's SIGTERM, in the middle of a run ends with code 130 within seconds; the same command then
    finishes it.
    """
    for number in range(40):
        text = (corpus / "mill.md").read_text().replace("Corran", f"Corran{number}").replace("5.2", f"5.{number}")
        (corpus / f"mill{number}.md").write_text(text)
    command = [
        sys.executable,
        "-m",
        "knowledge_sdg.cli",
        "generate",
        str(corpus),
        "--out",
        str(tmp_path / "run"),
        "--quiet",
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    state = tmp_path / "run" / "state.sqlite-wal"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (state.exists() and state.stat().st_size > 20_000):
        time.sleep(0.02)
    process.send_signal(sent)
    told = process.communicate(timeout=30)[1]

    assert process.returncode == INTERRUPTED
    assert "the same command goes on" in told
    assert "Traceback" not in told
    assert main(command[3:]) == 0
    assert open_run(tmp_path / "run").stats["funnel"]["units"] == 42


def test_seeds_are_converted(corpus, tmp_path, capsys):
    """A qna.yaml becomes JSON lines from the command line, and an existing target is refused."""
    assert main(["seeds", "convert", str(corpus / "qna.yaml"), str(tmp_path / "seeds.jsonl")]) == 0
    assert "2 contexts written" in capsys.readouterr().out
    assert main(["seeds", "convert", str(corpus / "qna.yaml"), str(tmp_path / "seeds.jsonl")]) == WRONG_INPUT


def test_the_demo_shows_rows_evidence_and_a_caught_falsehood(tmp_path, capsys):
    """Funnel, three rows with their claims and quoted evidence, and a planted falsehood dropped with its reason."""
    code = main(["demo", "--out", str(tmp_path / "demo"), "--quiet"])

    told = capsys.readouterr().out
    assert code == 0
    assert told.count("\n— ") == 3
    assert told.count("supported: ") >= 3
    assert told.count("source ") >= 3
    assert "A planted falsehood" in told
    assert "dropped: " in told.partition("A planted falsehood")[2]


def test_the_version_is_shown(capsys):
    """`--version` prints it."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("knowledge-sdg, version ")
