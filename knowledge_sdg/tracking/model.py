"""A program as an MLflow model: loaded by `mlflow.dspy.load_model`, or as a pyfunc that answers with plain rows.

No program is pickled: what MLflow's file holds is the program's JSON state and the way to read it, so that another
version of the signatures is refused with the fields named, as everywhere.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dspy

from knowledge_sdg.errors import KnowledgeSDGError
from knowledge_sdg.program import KnowledgeProgram, load_program
from knowledge_sdg.teacher import OFFLINE, connect, using
from knowledge_sdg.tracking import names
from knowledge_sdg.tracking.provenance import code_tags

EXAMPLE = {"document": "The Old Bridge was built in 1702. It has seven arches.", "domain": "bridges", "outline": ""}


class ServedProgram:
    """What MLflow loads: `model` for those who go on with DSPy, `predict` for those who want rows."""

    def __init__(self, state: str, teacher: str, judge: str) -> None:
        """`state` is the text of a program file; the model strings are those that it was scored with."""
        self._state = state
        self._teacher = teacher
        self._judge = judge
        self.model = program_of(state)

    def __reduce__(self) -> tuple[type["ServedProgram"], tuple[str, str, str]]:
        return ServedProgram, (self._state, self._teacher, self._judge)

    @property
    def dspy_settings(self) -> dict[str, object]:
        """What `mlflow.dspy.load_model` configures: DSPy as it is, and a language model only where there is none."""
        settings: dict[str, object] = {"callbacks": dspy.settings.callbacks}
        if dspy.settings.lm is None:
            try:
                settings["lm"] = connect(self._teacher).lm
            except KnowledgeSDGError:  # no key here, or it was on a server of its own: left to the user
                return settings
        return settings

    def predict(self, inputs: Any, params: Mapping[str, object] | None = None) -> list[dict[str, object]]:  # noqa: ARG002
        """The judged pairs of documents: `{document, domain, outline}`, as a mapping, as several, or as a table.

        `input` of a pair is the place of its document among these, from 0.
        """
        rows = [inputs] if isinstance(inputs, dict) else inputs if isinstance(inputs, list) else _records(inputs)
        with using(connect(self._teacher), connect(self._judge)):
            units = [self.model(**{name: _text(row.get(name)) for name in EXAMPLE}).unit for row in rows]
        return [
            {
                "input": place,
                "question": judged.pair.question,
                "response": judged.pair.answer,
                "dataset_type": judged.view.value,
                "status": judged.judgement.status,
                "reason": judged.judgement.reason,
            }
            for place, unit in enumerate(units)
            for judged in unit.pairs
        ]


def _records(table: Any) -> list[dict[str, Any]]:
    """The rows of a pandas table."""
    records: list[dict[str, Any]] = table.to_dict(orient="records")
    return records


def _text(cell: object) -> str:
    """A cell as text; what is missing, which pandas has as NaN or None, is empty."""
    return cell if isinstance(cell, str) else ""


def program_of(state: str) -> KnowledgeProgram:
    """The program of a program file's text. Raises ProgramError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / names.PROGRAM_FILE
        path.write_text(state, encoding="utf-8")
        return load_program(path)


def write_model(state: str, params: Mapping[str, str], folder: Path, described: Any) -> None:
    """Writes the MLflow model of a program file's text into `folder`; `described` is its `mlflow.models.Model`."""
    import cloudpickle  # type: ignore[import-untyped] # noqa: PLC0415 - comes with MLflow
    import mlflow.dspy  # noqa: PLC0415
    from mlflow.models import ModelSignature  # noqa: PLC0415
    from mlflow.types.schema import ColSpec, Schema  # noqa: PLC0415

    served = ServedProgram(state, _model_string(params, names.TEACHER), _model_string(params, names.JUDGE))
    inputs = [ColSpec("string", name, required=name == "document") for name in EXAMPLE]
    versions = code_tags()
    with dspy.context(lm=None, rm=None, callbacks=[]):  # what a user has configured, keys and all, is not to be stored
        mlflow.dspy.save_model(
            served.model,
            str(folder),
            mlflow_model=described,
            signature=ModelSignature(inputs=Schema(inputs)),
            pip_requirements=[f"knowledge-sdg=={versions[names.VERSION]}", f"dspy=={versions[names.DSPY]}"],
        )
    pickled = folder / described.flavors["dspy"]["model_path"]
    pickled.write_bytes(cloudpickle.dumps(served))
    (folder / "input_example.json").write_text(json.dumps(EXAMPLE), encoding="utf-8")


def _model_string(params: Mapping[str, str], role: str) -> str:
    """The model string of a parameter: of the built-in teacher without its version."""
    return params.get(role, OFFLINE).partition(" ")[0]
