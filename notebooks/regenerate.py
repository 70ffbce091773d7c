"""Runs the notebooks anew, each offline in an empty folder, and keeps what they show.

python notebooks/regenerate.py [FILE...]
"""

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent
OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
TIMEOUT = 120
"""Seconds for one cell."""

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")  # of an object in memory: another one in each run


def notebooks() -> list[Path]:
    """The notebooks, in their order."""
    return sorted(FOLDER.glob("[0-9]*.ipynb"))


def executed(path: Path, folder: Path) -> nbformat.NotebookNode:
    """The notebook after it was run in that folder, without what changes from run to run.

    Raises nbclient's CellExecutionError when a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    os.environ.update(OFFLINE)
    client = NotebookClient(notebook, timeout=TIMEOUT, resources={"metadata": {"path": str(folder)}})
    client.extra_arguments = ["--log-level=ERROR", "--HistoryManager.enabled=False"]
    asyncio.run(client.async_execute())
    for cell in notebook.cells:
        cell.metadata.clear()
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = [_settled(output) for output in cell.outputs if output.get("name") != "stderr"]
    return notebook


def _settled(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The output without counts and addresses."""
    if "execution_count" in output:
        output.execution_count = None
    shown = output.get("data", {})
    for kind, content in shown.items():
        if kind.startswith("text/"):
            shown[kind] = _ADDRESS.sub("", content)
    return output


def main(paths: list[Path]) -> None:
    """Writes each notebook back with its outputs."""
    for path in paths or notebooks():
        with tempfile.TemporaryDirectory() as folder:
            notebook = executed(path, Path(folder))
        nbformat.write(notebook, path)
        print(f"{path.name}: written")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
