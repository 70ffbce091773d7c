"""What a session works on: the units of a run, what is asked about each, and what is written at the end."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from knowledge_sdg.corruption import SourcedAnswer
from knowledge_sdg.faithfulness import FaithfulnessJudge
from knowledge_sdg.records import UnitResult
from knowledge_sdg.runs.store import UnitStore
from knowledge_sdg.teacher import GenerationParameters


class WorkUnit(Protocol):
    """What is finished and stored as a whole."""

    @property
    def key(self) -> str:
        """Hash of all that decides the result: the same key is never asked twice."""

    @property
    def group(self) -> str:
        """Units of one group stand together and are done one after the other."""

    @property
    def place(self) -> dict[str, str | int]:
        """Where it comes from, for the log."""

    @property
    def title(self) -> str:
        """Where it comes from, for people; without a path."""


U = TypeVar("U", bound=WorkUnit)


class Work(Protocol[U]):
    """What a run does: its units, what is asked about each, and what is written at the end."""

    @property
    def units(self) -> Sequence[U]:
        """In the order of the rows."""

    @property
    def judge(self) -> FaithfulnessJudge:
        """The judge that the audit puts to the test."""

    @property
    def assesses(self) -> bool:
        """Whether relevance and questions count, beside the claims."""

    @property
    def signature_parameters(self) -> Mapping[str, GenerationParameters]:
        """Generation parameters that differ for single signatures."""

    @property
    def structured(self) -> bool:
        """Whether replies are asked for as JSON."""

    async def result(self, unit: U, before: UnitResult | None) -> UnitResult:
        """What a unit gives; `before` is the result of the unit before it in its group."""

    def kept_answers(self, store: UnitStore, most: int, seed: int) -> list[SourcedAnswer]:
        """About so many kept answers, chosen by chance of that seed."""

    def write(self, folder: Path, store: UnitStore, notes: Mapping[str, object]) -> None:
        """Writes all files that follow from the stored units; `notes` go into stats.json."""
