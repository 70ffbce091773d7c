"""A seed file looked through before money is spent on it: what would make bad examples, each with its line."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge_sdg.background import run_in_background, side_by_side
from knowledge_sdg.documents import read_documents
from knowledge_sdg.documents.cleaning import clean_markdown
from knowledge_sdg.errors import InputError
from knowledge_sdg.faithfulness import FaithfulnessJudge
from knowledge_sdg.filters import Screen
from knowledge_sdg.records import Document, Judgement, QAPair, Stage
from knowledge_sdg.seeds import PlacedSeed, SeedFile, read_seed_file
from knowledge_sdg.sentences import split_sentences
from knowledge_sdg.teacher import OFFLINE, connect, using
from knowledge_sdg.text import question_key, words

MIN_CONTEXTS = 5
MIN_PAIRS = 3
"""What InstructLab asks of a qna.yaml of version 3 (instructlab/schema, v3/knowledge.json: minItems)."""

_RUN = 4  # words in a row by which a sentence is sought in a document
FOUND_AT = 0.9
"""Share of a sentence's runs of four words that its document must have: a dash or a link text may differ."""

FaultKind = Literal[
    "unsupported answer",
    "beside the question",
    "not self-contained",
    "unusable pair",
    "duplicate question",
    "contradictory answers",
    "not in the document",
    "too few contexts",
    "too few pairs",
    "missing field",
    "not judged",
]


@dataclass(frozen=True, slots=True)
class SeedFault:
    """One thing that is wrong with a seed file, or that the judge could not tell."""

    path: Path
    line: int | None
    """From 1; of the question, or of the context where that is at fault."""
    kind: FaultKind
    message: str
    """What is wrong, and what to do."""

    def __str__(self) -> str:
        """The fault on one line: `qna.yaml:12: unsupported answer: ...`."""
        place = f"{self.path}" if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.kind}: {self.message}"


def lint_seeds(
    path: Path | str,
    documents: str | Path | Iterable[str | Path] = (),
    *,
    judge: str = OFFLINE,
    judge_url: str | None = None,
    on_note: Callable[[str], None] | None = None,
) -> list[SeedFault]:
    """What is wrong with a seed file, in the order of its lines; empty when nothing is.

    Named are answers that their context does not support, answers beside their question, questions that cannot be
    understood alone, the same question twice (with the same answer or another one), contexts that the documents do not
    have, and what InstructLab's schema asks for beyond what is there. `judge` is any model string, with the address of
    its server; a reply of it that cannot be read is a fault `not judged`, never one of the answer. `documents` are
    files, folders or patterns; without them, the files that a qna.yaml names are sought beside it, and when none is
    there `on_note` is told that contexts were not compared. It is told, too, which documents cannot be read.

    Raises SeedError when the file cannot be read, InputError for the documents, TeacherError for the judge.

    lint_seeds("qna.yaml") -> [SeedFault(Path("qna.yaml"), 12, "unsupported answer", "..."), ...]
    """
    path = Path(path)
    file = read_seed_file(path)
    faults = [*_faults_of_schema(file, path), *_repeated_questions(file, path)]
    told = (lambda skipped: on_note(f"not read: {skipped.source}: {skipped.reason}")) if on_note else None
    sources = read_documents(documents, on_skipped=told) if documents else _own_documents(file, path)
    if sources:
        faults += _foreign_contexts(file, path, sources)
    elif on_note:
        on_note("contexts were not compared with their document; name it with --documents")
    faults += _judged_faults(file, path, judge, judge_url)
    return sorted(faults, key=lambda fault: (fault.line or 0, fault.kind))


def _faults_of_schema(file: SeedFile, path: Path) -> Iterator[SeedFault]:
    if file.kind != "qna":
        return
    for name in file.missing:
        yield SeedFault(path, 1, "missing field", f"InstructLab asks for '{name}'; add it")
    if len(file.seeds) < MIN_CONTEXTS:
        found = f"{len(file.seeds)} where InstructLab asks for at least {MIN_CONTEXTS}; add passages of the document"
        yield SeedFault(path, file.seeds[0].line, "too few contexts", found)
    for seed in file.seeds:
        if len(seed.pair_lines) < MIN_PAIRS:
            found = f"{len(seed.pair_lines)} where InstructLab asks for at least {MIN_PAIRS} of each context; add some"
            yield SeedFault(path, seed.line, "too few pairs", found)


def _repeated_questions(file: SeedFile, path: Path) -> Iterator[SeedFault]:
    first: dict[str, tuple[QAPair, int | None]] = {}
    for pair, line, _ in _pairs(file):
        before, at = first.setdefault(question_key(pair.question), (pair, line))
        if before is pair:
            continue
        if question_key(before.answer) == question_key(pair.answer):
            yield SeedFault(path, line, "duplicate question", f"asked and answered in line {at} too; delete one")
        else:
            told = f"line {at} answers the same question otherwise; keep one, or name in each what it is about"
            yield SeedFault(path, line, "contradictory answers", told)


def _pairs(file: SeedFile) -> Iterator[tuple[QAPair, int | None, PlacedSeed]]:
    for placed in file.seeds:
        for pair, line in zip(placed.seed.pairs, placed.pair_lines, strict=True):
            yield pair, line, placed


def _own_documents(file: SeedFile, path: Path) -> list[Document]:
    """The documents that a qna.yaml names, as far as they stand beside it."""
    relative = [pattern for pattern in file.patterns if pattern and not Path(pattern).is_absolute()]
    found = sorted({at for pattern in relative for at in path.parent.glob(pattern) if at.is_file()})
    try:
        return read_documents(found, on_skipped=lambda _: None) if found else []
    except InputError:
        return []  # of a type that is not read: as if it were not there


def _foreign_contexts(file: SeedFile, path: Path, documents: Sequence[Document]) -> Iterator[SeedFault]:
    there = {run for document in documents for run in _runs(document.text)}
    letters = [_letters(document.text) for document in documents]
    for placed in file.seeds:
        text = clean_markdown(placed.seed.context).text
        sentences = [text[span.start : span.end] for span in split_sentences(text)]
        missing = [
            sentence
            for sentence in sentences
            if not (any(_letters(sentence) in text for text in letters) or _is_there(sentence, there))
        ]
        if missing:
            shown = " ".join(missing[0].split())[:80]
            told = f"{len(missing)} of {len(sentences)} sentences, the first: “{shown}”; copy the passage as it stands"
            yield SeedFault(path, placed.line, "not in the document", told)


def _letters(text: str) -> str:
    """A text without spaces and marks: "HD 142 b" is "HD 142b"."""
    return "".join(words(text))


def _runs(text: str) -> list[tuple[str, ...]]:
    said = words(text)
    return [tuple(said[at : at + _RUN]) for at in range(len(said) - _RUN + 1)]


def _is_there(sentence: str, there: set[tuple[str, ...]]) -> bool:
    """Whether a document has a sentence; one of fewer than four words is not looked for."""
    runs = _runs(sentence)
    return sum(run in there for run in runs) >= FOUND_AT * len(runs)


def _judged_faults(file: SeedFile, path: Path, model: str, url: str | None) -> Iterator[SeedFault]:
    """What the cheap filters and the judge say of each pair."""
    open_pairs = []
    for pair, line, placed in _pairs(file):
        unusable = Screen().drop(pair)
        if unusable is None:
            open_pairs.append((pair, line, _judged_text(placed)))
        else:
            yield SeedFault(path, line, _kind_of(unusable), f"{unusable.reason}; write it so that it stands alone")
    judgements = _judgements([(pair, context) for pair, _, context in open_pairs], model, url)
    for (_, line, _), judgement in zip(open_pairs, judgements, strict=True):
        if judgement.status != "kept":
            yield SeedFault(path, line, _kind_of(judgement), judgement.reason)


def _judged_text(placed: PlacedSeed) -> str:
    """The context, cleaned as documents are, below its outline, which names what "the constellation" in it is."""
    text = clean_markdown(placed.seed.context).text
    return f"# {' '.join(placed.seed.outline.split())}\n\n{text}" if placed.seed.outline else text


def _judgements(pairs: Sequence[tuple[QAPair, str]], model: str, url: str | None) -> list[Judgement]:
    """A judgement of each pair on its context, in their order."""
    with using(connect(model, url=url)):
        judgements = run_in_background(_judge_all(pairs))
        if model != OFFLINE:
            return judgements
        # The built-in judge knows relevance by words alone: what it half doubts is judged by its support.
        doubted = [place for place, judgement in enumerate(judgements) if judgement.verdict.relevance == 1]
        again = run_in_background(_judge_all([_with_its_answer_asked(*pairs[place]) for place in doubted]))
    for place, judgement in zip(doubted, again, strict=True):
        judgements[place] = judgement
    return judgements


def _with_its_answer_asked(pair: QAPair, context: str) -> tuple[QAPair, str]:
    return QAPair(question=f"{pair.question} {pair.answer}", answer=pair.answer), context


async def _judge_all(pairs: Sequence[tuple[QAPair, str]]) -> list[Judgement]:
    judge = FaithfulnessJudge()
    by_context = {context: [pair for pair, around in pairs if around == context] for _, context in pairs}
    predictions = await side_by_side(*(judge.acall(document=at, pairs=some) for at, some in by_context.items()))
    left = {at: iter(told.judgements) for at, told in zip(by_context, predictions, strict=True)}
    return [next(left[context]) for _, context in pairs]


def _kind_of(judgement: Judgement) -> FaultKind:
    if judgement.status == "failed":
        return "not judged"
    if judgement.stage is Stage.FILTER:
        return "not self-contained" if judgement.reason.startswith("refers to the document") else "unusable pair"
    if judgement.stage is Stage.ASSESS:
        is_open = judgement.verdict.self_contained is False and judgement.verdict.relevance == 2
        return "not self-contained" if is_open else "beside the question"
    return "unsupported answer"
