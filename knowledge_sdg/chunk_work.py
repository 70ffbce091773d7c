"""The work of a generation: every chunk in every round of seeds is summarised, questioned and judged."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge_sdg.corruption import SourcedAnswer
from knowledge_sdg.documents import SkippedFile
from knowledge_sdg.faithfulness import FaithfulnessJudge
from knowledge_sdg.program import KnowledgeProgram
from knowledge_sdg.records import Document, UnitResult, View, ViewKind
from knowledge_sdg.runs.planning import Unit
from knowledge_sdg.runs.reading import PROGRAM
from knowledge_sdg.runs.settings import RunSettings
from knowledge_sdg.runs.store import UnitStore
from knowledge_sdg.runs.writing import write_run
from knowledge_sdg.teacher import GenerationParameters


@dataclass(frozen=True, slots=True)
class ChunkWork:
    """What `generate` does with its units (`knowledge_sdg.session.Work`)."""

    program: KnowledgeProgram
    settings: RunSettings
    documents: Sequence[Document]
    skipped: Sequence[SkippedFile]
    units: Sequence[Unit]

    @property
    def judge(self) -> FaithfulnessJudge:
        """The program's."""
        judge: FaithfulnessJudge = self.program.judge
        return judge

    @property
    def assesses(self) -> bool:
        """Always."""
        return True

    @property
    def signature_parameters(self) -> Mapping[str, GenerationParameters]:
        """Those of the settings."""
        return self.settings.signature_parameters

    @property
    def structured(self) -> bool:
        """As the settings say."""
        return self.settings.structured

    async def result(self, unit: Unit, before: UnitResult | None) -> UnitResult:
        """What the program makes of a chunk. A later round reuses the summaries of the one before, unless they are
        written at a temperature that makes them differ.
        """
        summaries: list[View] = []
        if before and is_repeatable(self.settings):
            summaries = [view for view in before.views if view.kind is not ViewKind.BASE_DOCUMENT]
        prediction = await self.program.acall(
            document=unit.chunk.text, domain=unit.domain, outline=unit.outline, seeds=unit.seeds, views=summaries
        )
        result: UnitResult = prediction.unit
        return result

    def kept_answers(self, store: UnitStore, most: int, seed: int) -> list[SourcedAnswer]:
        """Those of units in an order of chance, until there are enough."""
        answers: list[SourcedAnswer] = []
        for unit in random.Random(seed).sample(self.units, len(self.units)):  # noqa: S311 - not a secret
            if len(answers) >= most:
                break
            result = store.result(unit.key)
            answers += [
                SourcedAnswer(pair.pair.question, pair.pair.answer, unit.chunk.text, unit.document.id)
                for pair in (result.pairs if result else ())
                if pair.judgement.status == "kept"
            ]
        return answers

    def write(self, folder: Path, store: UnitStore, notes: Mapping[str, object]) -> None:
        """The run's program, tables, statistics and card."""
        self.program.save(folder / PROGRAM)
        write_run(folder, self.settings, self.documents, self.skipped, self.units, store, notes)


def is_repeatable(settings: RunSettings) -> bool:
    """Whether the teacher answers the same prompt in the same way: everything it writes is asked at temperature 0."""
    parameters = [settings.teacher_parameters, *settings.signature_parameters.values()]
    return settings.teacher_parameters.temperature == 0 and not any(asked.temperature for asked in parameters)
