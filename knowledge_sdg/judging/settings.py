"""What decides the verdicts of a judged dataset."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version

from knowledge_sdg.records import digest
from knowledge_sdg.teacher import OFFLINE, GenerationParameters, model_identity


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """What decides the verdicts, as `config.json` keeps it."""

    rows: int
    rows_digest: str
    document_column: str
    answer_column: str
    question_column: str
    assess: bool
    program: str
    judge: str = OFFLINE
    judge_parameters: GenerationParameters = field(default_factory=GenerationParameters)
    signature_parameters: Mapping[str, GenerationParameters] = field(default_factory=dict)
    pairs_per_call: int = 5
    keep_at: float = 1.0
    structured: bool = False

    def asked_with(self) -> str:
        """Hash of what, beside a row itself, decides its verdict."""
        parameters = [asdict(self.judge_parameters), *(asdict(one) for one in self.signature_parameters.values())]
        asked = (self.program, model_identity(self.judge), self.assess, self.structured)
        return digest(*asked, *self.signature_parameters, json.dumps(parameters, sort_keys=True))

    def as_json(self) -> dict[str, object]:
        """The settings, with the version of the product."""
        by_name = {name: asdict(one) for name, one in self.signature_parameters.items()}
        return {
            "command": "judge",
            **asdict(self),
            "signature_parameters": by_name,
            "version": version("knowledge-sdg"),
        }
