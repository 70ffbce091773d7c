"""Every test is hermetic: no network but loopback, no keys, no caches of the user's."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
# datasets reads these when it is imported.
os.environ["HF_HOME"] = tempfile.mkdtemp(prefix="knowledge-sdg-tests-")
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_OFFLINE"] = "1"

LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def _hermetic(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in list(os.environ):
        if name.endswith(("_API_KEY", "_API_BASE", "_BASE_URL")) or name.startswith("MLFLOW_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DSPY_CACHEDIR", str(tmp_path_factory.getbasetemp() / "dspy"))
    connect = socket.socket.connect

    def connect_to_loopback(self: socket.socket, address: object) -> object:
        host = address[0] if isinstance(address, tuple) else str(address)
        if self.family != socket.AF_UNIX and not str(host).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {host}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_to_loopback)


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Path]:
    """A folder of two short documents and a seed file."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    (folder / "mill.md").write_text(MILL, encoding="utf-8")
    (folder / "qna.yaml").write_text(QNA, encoding="utf-8")
    return folder


HARBOUR = """# Tarnow Harbour

Tarnow Harbour is a fishing harbour on the island of Velm. It was built in 1891 by the engineer Ilsa Brandt. The
harbour has three piers and a lighthouse. The lighthouse is 24 metres tall. The north pier was closed in 1974 because
a storm had damaged its foundations.

## Traffic

About 120 boats use Tarnow Harbour every day. The ferry to Osk leaves the harbour at noon. Most boats land herring and
cod. If the wind is stronger than 60 km/h, the harbour master closes the entrance.
"""

MILL = """# Corran Mill

Corran Mill is a water mill in the valley of the Arle. Jonas Reed built the mill in 1823. The mill wheel has a diameter
of 5.2 metres and turns eight times a minute. The mill ground barley until 1931. The mill was restored in 1988 because
the village wanted a museum. The museum shows tools, flour sacks and a model of the wheel.
"""

QNA = """version: 3
created_by: tests
domain: places
document_outline: Places of an invented coast
seed_examples:
  - context: |
      The Old Bridge spans the river Sen. It was built in 1702. The bridge has seven arches.
    questions_and_answers:
      - question: When was the Old Bridge built?
        answer: The Old Bridge was built in 1702.
      - question: What does the Old Bridge span?
        answer: The Old Bridge spans the river Sen.
      - question: How many arches does the Old Bridge have?
        answer: The Old Bridge has seven arches.
  - context: |
      Lake Mere is 12 km long. Many people swim in Lake Mere because its water is warm.
    questions_and_answers:
      - question: How long is Lake Mere?
        answer: Lake Mere is 12 km long.
      - question: Why do many people swim in Lake Mere?
        answer: Many people swim in Lake Mere because its water is warm.
      - question: Is Lake Mere warm?
        answer: Yes, the water of Lake Mere is warm.
"""
