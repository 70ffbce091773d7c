"""The program: a document and seeds in, judged pairs out. All that an optimizer can compile is in here."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import dspy

from knowledge_sdg.asking import KnowledgeModule
from knowledge_sdg.background import side_by_side
from knowledge_sdg.errors import ProgramError, ReplyError
from knowledge_sdg.faithfulness import DEFAULT_PAIRS_PER_CALL, KEEP_AT, FaithfulnessJudge
from knowledge_sdg.files import write_json
from knowledge_sdg.filters import Screen
from knowledge_sdg.html_table import html_table
from knowledge_sdg.program_state import FORMAT, damage, drift, shown_demos, signature_fields
from knowledge_sdg.question_writer import DEFAULT_PAIRS_PER_VIEW, QuestionWriter, other_seeds
from knowledge_sdg.records import (
    JudgedPair,
    Judgement,
    QAPair,
    SeedExample,
    SummaryKind,
    UnitResult,
    View,
    ViewFailure,
    ViewKind,
    digest,
)
from knowledge_sdg.summarizer import Summarizer


class KnowledgeProgram(KnowledgeModule):
    """Summaries, questions over each of them and over the document itself, and a judge over every pair.

    `program(document=..., domain="", outline="", seeds=[...])` gives a prediction whose `unit` is a `UnitResult`, with
    `views` and `pairs` beside it. Its seven predictors: summarizer.detailed, summarizer.extractive,
    summarizer.atomic_facts, question_writer.write, judge.assess, judge.extract, judge.verify.
    """

    def __init__(
        self,
        *,
        pairs_per_view: int = DEFAULT_PAIRS_PER_VIEW,
        keep_at: float = KEEP_AT,
        pairs_per_call: int = DEFAULT_PAIRS_PER_CALL,
    ) -> None:
        super().__init__()
        if pairs_per_view < 1:
            raise ValueError(f"pairs_per_view is {pairs_per_view}, but at least one pair is asked for")
        self.pairs_per_view = pairs_per_view
        self.summarizer = Summarizer()
        self.question_writer = QuestionWriter()
        self.judge = FaithfulnessJudge(keep_at=keep_at, pairs_per_call=pairs_per_call)

    async def aforward(
        self,
        document: str,
        domain: str = "",
        outline: str = "",
        seeds: Sequence[SeedExample] = (),
        views: Sequence[View] = (),
    ) -> dspy.Prediction:
        """One unit: four views side by side, each questioned and judged as soon as it exists.

        `views`: summaries that exist already and are not asked for again. A view that cannot be had is a `ViewFailure`
        and leaves the others alone. Raises TeacherError when the model refuses every call.
        """
        work = _Unit(self, document, domain, outline, other_seeds(seeds, document), views)
        unit = await work.result()
        return dspy.Prediction(unit=unit, views=unit.views, pairs=unit.pairs)

    def fingerprint(self) -> str:
        """Hash of all that decides what the program asks: instructions, demos, fields, its own settings, and generation
        parameters that a predictor was given (which a file does not keep).
        """
        asked = {
            name: (
                predictor.signature.dump_state(),
                shown_demos(predictor.dump_state()["demos"], predictor.signature),
                *([predictor.config] if predictor.config else []),
            )
            for name, predictor in self.named_predictors()
        }
        state = json.dumps((asked, signature_fields(self)), sort_keys=True, default=str)
        return digest(state, self.pairs_per_view, self.judge.keep_at, self.judge.pairs_per_call)

    def _repr_html_(self) -> str:
        """The program in a notebook: each predictor with its demos and the begin of its instructions."""
        rows = [
            (name, f"{len(predictor.demos)} demos", predictor.signature.instructions.partition("\n")[0])
            for name, predictor in self.named_predictors()
        ]
        return html_table(f"{type(self).__name__} {self.fingerprint()}", rows)

    def save(self, path: Path | str, **_: object) -> None:
        """Writes the compiled state as JSON, with the signatures' fields, so that `load_program` can refuse drift.

        Of the demos, what no prompt shows is left out: DSPy puts whole examples into every predictor. DSPy's own `load`
        reads the file too. Raises ProgramError for another ending than .json: a program is never pickled.
        """
        path = Path(path)
        if path.suffix != ".json":
            raise ProgramError(f"{path}: a program is saved as JSON; name the file {path.stem}.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        super().save(path)
        state = json.loads(path.read_bytes())
        for name, predictor in self.named_predictors():
            state[name]["demos"] = shown_demos(state[name]["demos"], predictor.signature)
            state[name]["lm"] = None  # who is asked is no part of a program, and an address and a key are no file's
        state["metadata"]["knowledge_sdg"] = {
            "format": FORMAT,
            "pairs_per_view": self.pairs_per_view,
            "keep_at": self.judge.keep_at,
            "pairs_per_call": self.judge.pairs_per_call,
            "signatures": signature_fields(self),
        }
        write_json(path, state)


def load_program(path: Path | str) -> KnowledgeProgram:
    """The program that `KnowledgeProgram.save` wrote, with its settings.

    Raises ProgramError when the file is not one, or when a signature or a demo has other fields than today's: DSPy
    would apply the saved descriptions by position, to the wrong fields, and pass over the demo, without a word.
    """
    path = Path(path)
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        ours = state["metadata"]["knowledge_sdg"]
        saved: dict[str, list[list[str]]] = ours["signatures"]
    except OSError as error:
        raise ProgramError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ProgramError(f"{path}: is not a program saved by KnowledgeProgram.save") from error
    if ours.get("format") != FORMAT:
        raise ProgramError(f"{path}: has format {ours.get('format')!r}, this version reads {FORMAT}; compile it again")
    try:
        settings = {name: ours[name] for name in ("pairs_per_view", "keep_at", "pairs_per_call")}
        program = KnowledgeProgram(**settings)
    except (KeyError, ValueError, TypeError) as error:
        raise ProgramError(f"{path}: lacks a setting or has a wrong one ({error}); compile it again") from error
    if differing := drift(saved, signature_fields(program)):
        raise ProgramError(f"{path}: was saved with other signatures, compile it again: {'; '.join(differing)}")
    if damaged := damage(state, program):
        raise ProgramError(f"{path}: is damaged, compile it again: {'; '.join(damaged)}")
    try:
        program.load(path)
    except (AttributeError, KeyError, ValueError, TypeError) as error:
        raise ProgramError(f"{path}: is damaged ({error}); compile it again") from error
    program.set_lm(None)
    return program


@dataclass(frozen=True, slots=True)
class _ViewResult:
    view: View | None = None
    pairs: tuple[JudgedPair, ...] = ()
    failure: ViewFailure | None = None
    removed_extracts: int = 0


class _Unit:
    """One document at work. Its views are made, questioned and judged side by side; only the filter sees them in the
    order of `ViewKind`, so that which of two repeated questions goes does not depend on which reply came first.
    """

    def __init__(
        self,
        program: KnowledgeProgram,
        document: str,
        domain: str,
        outline: str,
        seeds: list[SeedExample],
        views: Sequence[View],
    ) -> None:
        self._program = program
        self._document = document
        self._domain = domain
        self._outline = outline
        self._seeds = seeds
        self._known = {view.kind: view for view in views}
        self._screen = Screen()
        self._screened = {kind: asyncio.Event() for kind in ViewKind}

    async def result(self) -> UnitResult:
        results = await side_by_side(*(self._questioned(kind) for kind in ViewKind))
        return UnitResult(
            views=tuple(result.view for result in results if result.view),
            pairs=tuple(pair for result in results for pair in result.pairs),
            failures=tuple(result.failure for result in results if result.failure),
            removed_extracts=sum(result.removed_extracts for result in results),
        )

    async def _questioned(self, kind: ViewKind) -> _ViewResult:
        view: View | None = None
        removed = 0
        written: list[QAPair] = []
        failure: ViewFailure | None = None
        try:
            view, removed = await self._view(kind)
            if view.text:
                written = await self._written(view)
            else:
                view = None  # a summary of nothing
        except ReplyError as error:
            failure = ViewFailure(kind, str(error))
        except BaseException:
            self._screened[kind].set()  # the unit ends with this error: nobody waits for a view that never comes
            raise
        dropped = await self._dropped_in_turn(kind, written)
        pairs = await self._judged(kind, written, dropped)
        return _ViewResult(view, tuple(pairs), failure, removed)

    async def _view(self, kind: ViewKind) -> tuple[View, int]:
        """The view, and how many extracts were thrown away for it."""
        if kind is ViewKind.BASE_DOCUMENT:
            return View(kind, self._document), 0
        if kind in self._known:
            return self._known[kind], 0
        summary = await self._program.summarizer.summarize(
            SummaryKind(kind.removeprefix("summary_")), self._document, self._domain, self._outline
        )
        return View(kind, summary.text), summary.removed

    async def _written(self, view: View) -> list[QAPair]:
        reply = await self._program.question_writer.acall(
            document=view.text,
            domain=self._domain,
            outline=self._outline,
            count=self._program.pairs_per_view,
            seeds=self._seeds,
        )
        return list(reply.pairs)

    async def _dropped_in_turn(self, kind: ViewKind, written: list[QAPair]) -> list[Judgement | None]:
        kinds = list(ViewKind)
        place = kinds.index(kind)
        if place > 0:
            await self._screened[kinds[place - 1]].wait()
        dropped = [self._screen.drop(pair) for pair in written]
        self._screened[kind].set()
        return dropped

    async def _judged(self, kind: ViewKind, written: list[QAPair], dropped: list[Judgement | None]) -> list[JudgedPair]:
        open_pairs = [pair for pair, reason in zip(written, dropped, strict=True) if reason is None]
        judgements: list[Judgement] = []
        if open_pairs:
            reply = await self._program.judge.acall(document=self._document, pairs=open_pairs)
            judgements = reply.judgements
        judged = iter(judgements)
        return [
            JudgedPair(pair, kind, reason if reason is not None else next(judged))
            for pair, reason in zip(written, dropped, strict=True)
        ]
