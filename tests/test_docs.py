"""The documentation: every command and every example in it is run, or told to be parsed only.

A page is run in a folder of its own, with the documents, seeds and tables that its examples name, and two finished
runs. A model `openai/...` and an address `http://localhost:8000/v1` lead to a server on loopback, behind which the
built-in teacher answers. What needs another provider stands below `<!-- checked: parsed -->`.
"""

import contextlib
import importlib
import json
import re
import shlex
import shutil
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
import yaml

from docs.regenerate_commands import PAGE, commands_page
from knowledge_sdg import generate
from knowledge_sdg.cli import cli, main
from tests.conftest import HARBOUR, MILL, QNA
from tests.openai_server import openai_server

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
ADDRESS = "http://localhost:8000/v1"
PARSED_ONLY = "<!-- checked: parsed -->"
OTHERS = ("export", "git", "hf", "mlflow", "ollama", "source", "vllm")
"""Commands that are not ours: shown, not run."""

_FENCE = re.compile(
    r"^(<!-- [^\n]*-->\n)?(?P<tick>```+)(?P<words>[^\n`]*)\n(?P<text>.*?)^(?P=tick)$", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True)
class Fence:
    language: str
    text: str
    line: int
    is_run: bool
    file: str
    """The name that the page gives it, as title="..."; empty for none."""


def fences(page: Path) -> list[Fence]:
    text = page.read_text(encoding="utf-8")
    return [
        Fence(
            found["words"].split(" ")[0],
            found["text"],
            text[: found.start("text")].count("\n") + 1,
            (found[1] or "").strip() != PARSED_ONLY,
            (re.findall(r'title="(.+?)"', found["words"]) or [""])[0],
        )
        for found in _FENCE.finditer(text)
    ]


def commands(fence: Fence) -> list[str]:
    """The lines of a block of commands; one that ends in a backslash goes on in the next."""
    lines = fence.text.replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


ANSWERS = [
    {"context": "Lake Mere is 12 km long.", "answer": "Lake Mere is 12 km long."},
    {"context": "Lake Mere is 12 km long.", "answer": "Lake Mere is 21 km long."},
]
GENERAL = [
    {"messages": [{"role": "user", "content": f"Say {number}."}, {"role": "assistant", "content": str(number)}]}
    for number in range(300)
]
SETTINGS = "teacher: {temperature: 0.7}\njudge: {temperature: 0.0}\n"


def labelled() -> list[dict]:
    """Two labelled answers over each of eight documents."""
    rows = []
    for number in range(8):
        document = f"The tower of Hill {number} is {20 + number} metres tall. It was built in {1900 + number}."
        rows.append(
            {"doc": document, "response": f"The tower of Hill {number} is {20 + number} metres tall.", "label": 1}
        )
        rows.append(
            {"doc": document, "response": f"The tower of Hill {number} is {90 + number} metres tall.", "label": 0}
        )
    return rows


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that every page gets a copy of."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "manuals").mkdir()
    (folder / "experiments").symlink_to(ROOT / "experiments")  # only parsed, never written to
    texts = {"handbook.md": HARBOUR, "manuals/mill.md": MILL, "qna.yaml": more_seeds(), "settings.yaml": SETTINGS}
    tables = {"answers.jsonl": ANSWERS, "general.jsonl": GENERAL, "labelled.jsonl": labelled()}
    texts |= {name: "".join(json.dumps(row) + "\n" for row in rows) for name, rows in tables.items()}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    with contextlib.chdir(folder):
        for out in ("runs/handbook", "runs/handbook-2"):
            generate(["handbook.md", "manuals/"], "qna.yaml", out=out, audit=4, quiet=True)
    return folder


def more_seeds() -> str:
    """The seeds of the tutorial, and three contexts more: an optimizer must have enough to split."""
    seeds = yaml.safe_load(QNA)
    for number in range(3):
        name, year = f"Tower {number}", 1900 + number
        seeds["seed_examples"].append(
            {
                "context": f"{name} was built in {year}. {name} has {number + 4} floors.",
                "questions_and_answers": [
                    {"question": f"When was {name} built?", "answer": f"{name} was built in {year}."},
                    {"question": f"How many floors does {name} have?", "answer": f"{name} has {number + 4} floors."},
                    {"question": f"Was {name} built in {year}?", "answer": f"Yes, {name} was built in {year}."},
                ],
            }
        )
    return yaml.safe_dump(seeds, sort_keys=False)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with openai_server() as (address, _):
        yield address


@pytest.mark.timeout(240)
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if any(fence.language in {"sh", "python"} for fence in fences(page))],
    ids=lambda p: p.stem,
)
def test_a_page_runs_word_for_word(
    page: Path, place: Path, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Each file is written, each command of ours ends well, each Python example runs, in the order of the page."""
    folder = tmp_path / "page"
    if page.stem == "tutorial":  # which has its reader write everything himself
        folder.mkdir()
    else:
        shutil.copytree(place, folder, symlinks=True)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)  # MLflow leaves there what another test has told it
    monkeypatch.setenv("OPENAI_API_BASE", server)
    monkeypatch.setenv("OPENAI_BASE_URL", server)
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    names: dict[str, object] = {}

    with contextlib.chdir(folder):
        for fence in fences(page):
            if fence.file:
                Path(fence.file).parent.mkdir(exist_ok=True)
                Path(fence.file).write_text(fence.text, encoding="utf-8")
            if fence.language == "python":
                exec(compile(fence.text, f"{page.name}:{fence.line}", "exec"), names)  # noqa: S102
            for command in commands(fence) if fence.language == "sh" else []:
                told = f"{page.name}:{fence.line}: {command}"
                assert ran(command.replace(ADDRESS, server), is_run=fence.is_run) == 0, told


def ran(command: str, *, is_run: bool) -> int:
    """The exit code of a command of ours; of one that is parsed only, whether the command line takes it."""
    words = shlex.split(command, comments=True)
    if words[0] == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        return int(not set(words[1:]) <= set(targets))
    if words[:2] == ["python", "-m"]:
        importlib.import_module(words[2])
        return benchmark(words[2:]) if is_run else 0
    if words[0] != "knowledge-sdg":
        return int(words[0] not in OTHERS)
    if is_run and words[1] != "demo":
        return main(words[1:])
    found: click.Command = cli
    rest = words[1:]
    while isinstance(found, click.Group):
        found = found.commands[rest.pop(0)]
    found.make_context(words[1], rest, **cli.context_settings)
    return 0


def benchmark(words: list[str]) -> int:
    """A script of `benchmarks/`, run as it would be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", words)
        result = importlib.import_module(words[0]).main()
    return result or 0


def test_the_page_of_commands_is_current():
    """What `--help` prints is docs/reference/commands.md; `make docs-commands` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == commands_page()


def test_every_page_is_in_the_navigation():
    """No page of docs/ is left out of mkdocs.yml, and none is named there that does not exist."""
    named = set(re.findall(r"[\w/-]+\.md", (ROOT / "mkdocs.yml").read_text(encoding="utf-8")))

    assert {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")} == named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_inside_the_repository_lead_somewhere(page: Path):
    """Each relative link and picture is a file."""
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))

    assert not [link for link in links if not (page.parent / link).exists()]


def test_every_public_name_is_in_the_reference():
    """All of `knowledge_sdg.__all__` stands in docs/reference/python.md."""
    package = importlib.import_module("knowledge_sdg")
    named = set(re.findall(r"^::: knowledge_sdg\.(\w+)$", (DOCS / "reference/python.md").read_text(), re.MULTILINE))

    assert set(package.__all__) - {"KnowledgeSDGError"} <= named


def test_the_documented_columns_are_those_of_a_run(place: Path):
    """Every column of kept.parquet stands in the table of formats, and no other."""
    columns = importlib.import_module("pyarrow.parquet").read_schema(place / "runs/handbook/kept.parquet").names
    page = (DOCS / "reference/formats.md").read_text(encoding="utf-8")
    table = page.partition("## Columns of a kept row")[2].partition("```")[0]
    first = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]

    assert {name for cell in first for name in re.findall(r"`(\w+)`", cell)} == set(columns)


def test_every_room_has_a_floor_in_the_guide_for_contributors():
    """CONTRIBUTING.md names each module and package of import-linter's layers."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rooms = {room for layer in contracts[1]["layers"] for room in re.findall(r"\w+", layer)}
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert not {room for room in rooms if not re.search(rf"`{room}/?`", told)}


def test_pictures_are_small_and_whole():
    """The screenshot is a PNG below 300 kB, and the flow is well-formed SVG with a description."""
    flow = ET.parse(DOCS / "flow.svg").getroot()  # noqa: S314 - ours

    assert flow.find("{http://www.w3.org/2000/svg}desc") is not None
    picture = DOCS / "report.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 300_000
