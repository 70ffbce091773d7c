"""The notebooks: short, run offline in an empty folder, and kept with what they show."""

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from notebooks.regenerate import executed, notebooks

NOTEBOOKS = notebooks()
MOST_LINES = 60
AT_ONCE = 2


def code(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[nbformat.NotebookNode]]]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {path.stem: pool.submit(executed, path, tmp_path_factory.mktemp(path.stem)) for path in NOTEBOOKS}


def test_there_are_five_notebooks():
    """Documents to dataset, judging, compiling, comparing, training sets."""
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.timeout(240)
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_a_notebook_runs_offline_in_an_empty_folder(path: Path, runs: dict[str, Future[nbformat.NotebookNode]]):
    """Each cell runs, the assertions of the last one among them, and shows as many outputs as are kept."""
    done = runs[path.stem].result()

    shown = [len(cell.outputs) for cell in done.cells if cell.cell_type == "code"]
    assert [len(cell.outputs) for cell in code(path)] == shown


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_short_and_defines_nothing(path: Path):
    """At most sixty lines of code, no function or class, and assertions at the end."""
    lines = [line for cell in code(path) for line in cell.source.splitlines() if line.strip()]

    assert len(lines) <= MOST_LINES
    assert not [line for line in lines if re.match(r"\s*(async def|def|class|try)\b", line)]
    assert "assert " in code(path)[-1].source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_kept_outputs_have_no_counts_errors_or_places(path: Path):
    """What a notebook shows is the same on any machine: no execution count, traceback or absolute path."""
    outputs = [output for cell in code(path) for output in cell.outputs]
    texts = [{name: text for name, text in output.get("data", {}).items() if "image" not in name} for output in outputs]
    told = str([output.get("text") for output in outputs]) + str(texts)

    assert outputs
    assert not [cell for cell in code(path) if cell.execution_count is not None]
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    assert not re.search(r"/(tmp|home|root|work)/", told)
