"""What is shipped: a wheel and a source archive with both packages, and documents whose examples run."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import knowledge_sdg
from knowledge_sdg.cli import main

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    return folder


def test_the_wheel_holds_both_packages_and_the_demos_documents(dist: Path):
    """Unpacked in an empty folder, both packages are imported from there, and the sample documents are found."""
    (wheel,) = dist.glob("*.whl")
    unpacked = dist / "unpacked"
    zipfile.ZipFile(wheel).extractall(unpacked)
    code = (
        "import knowledge_sdg, signatures; from knowledge_sdg.demo_corpus import demo_corpus_path as p;"
        "print(knowledge_sdg.__file__, signatures.__file__, sorted(f.name for f in p().iterdir()))"
    )

    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=unpacked, env=environment).stdout

    assert told.count(str(unpacked)) == 2
    assert "qna.yaml" in told


def test_the_wheel_holds_all_that_a_report_is_made_of(dist: Path):
    """Every template, style and script of the page is in it."""
    folder = Path("knowledge_sdg") / "reporting" / "templates"
    (wheel,) = dist.glob("*.whl")

    assert {(folder / path.name).as_posix() for path in (ROOT / folder).iterdir()} <= set(
        zipfile.ZipFile(wheel).namelist()
    )


def test_the_source_archive_is_there(dist: Path):
    """An sdist is built beside the wheel."""
    assert len(list(dist.glob("*.tar.gz"))) == 1


def test_every_public_name_is_there_and_documented():
    """`knowledge_sdg.__all__` is sorted, complete, and each name has a docstring."""
    assert sorted(knowledge_sdg.__all__) == knowledge_sdg.__all__ == dir(knowledge_sdg)
    assert all(getattr(knowledge_sdg, name).__doc__ for name in knowledge_sdg.__all__)


def test_an_unknown_name_is_an_attribute_error():
    """A misspelt import fails as in any module."""
    with pytest.raises(AttributeError, match="generte"):
        knowledge_sdg.generte  # noqa: B018


def test_no_module_has_the_name_of_a_public_function():
    """`knowledge_sdg.generate` is always the function, never a module."""
    modules = {path.stem for path in (ROOT / "knowledge_sdg").iterdir()}

    assert not modules & set(knowledge_sdg.__all__)


def test_the_lock_file_pins_every_dependency_by_name_and_version_alone():
    """Plain `name==version` lines that cover what pyproject.toml asks for."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [
        *project["project"]["dependencies"],
        *(dep for group in ("test", "lint", "notebooks") for dep in project["dependency-groups"][group]),
    ]

    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+", line) for line in lines)
    assert {re.match(r"[A-Za-z0-9._-]+", dep).group().lower() for dep in wanted} <= pinned


def test_the_tools_of_the_documentation_are_locked_apart():
    """What the group `docs` asks for is in requirements-docs.lock, which pins nothing that requirements.lock has."""
    names = [
        {re.sub("[-_.]+", "-", line.partition("==")[0].lower()) for line in (ROOT / lock).read_text().splitlines()}
        for lock in ("requirements.lock", "requirements-docs.lock")
    ]
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["docs"]

    assert {re.match(r"[A-Za-z0-9._-]+", dep).group().lower() for dep in wanted} <= names[1]
    assert not names[0] & names[1]


def readme_example() -> str:
    return re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL).group(1)


def readme_output() -> str:
    return re.search(r"```text\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL).group(1)


def test_the_readmes_example_prints_what_the_readme_shows(tmp_path: Path):
    """The Python example runs in an empty folder, with its real output below it."""
    told = subprocess.run(
        [sys.executable, "-c", readme_example()], capture_output=True, text=True, check=True, cwd=tmp_path
    ).stdout

    assert told.strip() == readme_output().strip()


def test_every_command_in_the_readme_exists(capsys: pytest.CaptureFixture[str]):
    """Each `knowledge-sdg ...` line names a command and options that its help knows."""
    commands = re.findall(r"^knowledge-sdg (.+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert commands
    for command in commands:
        words = command.split()
        names = words[:2] if words[0] == "seeds" else words[:1]
        assert main([*names, "--help"]) == 0
        told = capsys.readouterr().out
        for option in re.findall(r"--[a-z-]+", command):
            assert option in told


@pytest.mark.parametrize("path", sorted((ROOT / "tests").glob("test_*.py")), ids=lambda path: path.stem)
def test_every_tests_docstring_is_a_sentence(path: Path):
    """Each test says in one sentence, with a capital and a full stop, which fact it holds."""
    tests = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    told = {test.name: ast.get_docstring(test) or "" for test in tests}

    assert told
    assert not [name for name, sentence in told.items() if not re.match(r"[^a-z].*\.$", sentence, re.DOTALL)]
