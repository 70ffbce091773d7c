"""A held-out split by document: no document, chunk, question or near-duplicate question stands on both sides."""

import logging
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from knowledge_sdg.errors import InputError
from knowledge_sdg.filters import NEAR_REPEAT
from knowledge_sdg.records import digest
from knowledge_sdg.text import question_key
from knowledge_sdg.training.sources import Generated, GeneratedSource, open_generated
from knowledge_sdg.training.wording import folded_words

LOG = logging.getLogger("knowledge_sdg.training")

_NUMBER = re.compile(r"\d+")
CLEARLY_OFF = 0.2
"""How far a share may be from the wish, as a part of the smaller side, before it is told: 0.08 to 0.12 for 0.1."""
MOST_COMPARED = 500
"""Questions that are compared for one rare word; a word of more questions is not rare."""
RARE_WORDS = 4
"""Words of a question by which near-duplicates are sought: two questions that agree to 95 % share one of them."""


@dataclass(frozen=True, slots=True)
class Split:
    """The two sides of a set."""

    train: Generated
    held_out: Generated
    documents: int
    """Documents held out."""
    repeated_questions: tuple[str, ...]
    """Ids of held-out rows that were left out, because a training row asks the same or nearly the same."""
    share: float
    """Held-out rows as a share of the rows of both sides."""


@dataclass(frozen=True, slots=True)
class Leakage:
    """What stands on both sides; nothing, for a split of `split_documents`."""

    documents: int
    chunks: int
    questions: int
    """Held-out questions that the training rows ask too, or nearly."""

    @property
    def is_none(self) -> bool:
        """True when the sides share nothing."""
        return not (self.documents or self.chunks or self.questions)


def split_documents(
    generated: GeneratedSource, *, held_out: float = 0.1, seed: int = 0, partial: bool = False
) -> Split:
    """The rows of some documents held out, as near to that share as whole documents allow; the others to train on.

    The seed shuffles the documents, and those are held out in turn that still have room in the share; then the
    smallest of the others, if that comes nearer. At least one is held out and one trained on, however large they are. A
    share that was clearly missed is told in the log.

    Documents that share a chunk stay together. A held-out row whose question a training row asks, or nearly asks (the
    words, sorted, agree to 95 %, and the numbers are the same), is left out and listed. Either side goes into `phase_1`
    and `phase_2` as it is, so that contexts are made of one side alone.

    Raises InputError for a share that is not between 0 and 1, and for rows of a single document.
    """
    if not 0 < held_out < 1:
        raise InputError(f"held_out is {held_out}, but must be a share between 0 and 1")
    opened = open_generated(generated, partial=partial)
    sizes, group_of = _groups(opened)
    groups: dict[str, list[str]] = defaultdict(list)
    for origin in sizes:
        groups[group_of[origin]].append(origin)
    if len(groups) < 2:
        raise InputError("all rows are of one document, so none can be held out; give rows of several documents")
    rows_of = {name: sum(sizes[origin] for origin in groups[name]) for name in sorted(groups)}
    chosen = frozenset(origin for name in _held_out_groups(rows_of, held_out, seed) for origin in groups[name])
    split = _split(opened, sizes, chosen)
    _tell_share(split, held_out, len(sizes))
    return split


def _held_out_groups(rows_of: Mapping[str, int], share: float, seed: int) -> set[str]:
    """The groups to hold out; of a share over half, those to train on are picked, so that either side is near."""
    order = list(rows_of)
    random.Random(f"{seed} held out").shuffle(order)  # noqa: S311 - reproducible on purpose
    shuffled = {name: rows_of[name] for name in order}
    whole = sum(rows_of.values())
    if share <= 0.5:
        return _picked(shuffled, share * whole)
    return set(rows_of) - _picked(shuffled, (1 - share) * whole)


def _picked(rows_of: Mapping[str, int], wanted: float) -> set[str]:
    """Groups of about so many rows, which are at most half of all: at least one, and never all.

    What is missing or too much is at most half of the smallest group that is left, unless one group must be taken that
    is larger, or the only one that is left is.
    """
    picked: set[str] = set()
    rows = 0
    for name, added in rows_of.items():
        if rows + added <= wanted + 1e-9:
            picked.add(name)
            rows += added
    others = [name for name in rows_of if name not in picked]
    smallest = min(others, key=rows_of.__getitem__)
    is_nearer = abs(rows + rows_of[smallest] - wanted) < abs(rows - wanted)
    if not picked or (is_nearer and len(others) > 1):
        picked.add(smallest)
    return picked


def _split(opened: Generated, sizes: Mapping[str, int], chosen: frozenset[str]) -> Split:
    train = opened.narrowed(frozenset(sizes) - chosen)
    outside = opened.narrowed(chosen)
    known = KnownQuestions(row.question for row in train.rows())
    repeated = tuple(row.id for row in outside.rows() if known.has(row.question))
    held_out = outside.narrowed(chosen, frozenset(repeated))
    rows = sum(1 for _ in held_out.rows())
    if not rows:
        raise InputError("every held-out question is asked of the other documents too; hold out more, or another seed")
    trained = sum(size for origin, size in sizes.items() if origin not in chosen)
    return Split(train, held_out, len(chosen), repeated, rows / (rows + trained))


def _tell_share(split: Split, wanted: float, documents: int) -> None:
    """A line in the log when the share is clearly another than the one that was wished."""
    if abs(split.share - wanted) <= CLEARLY_OFF * min(wanted, 1 - wanted):
        return
    left_out = f", {len(split.repeated_questions):,} repeated questions left out" if split.repeated_questions else ""
    LOG.warning(
        "%.3g %% of the rows are held out instead of %.3g %%: only whole documents can be (%d of %d%s)",
        100 * split.share,
        100 * wanted,
        split.documents,
        documents,
        left_out,
    )


def leakage(train: Generated, held_out: Generated) -> Leakage:
    """What the two sides share, counted anew from their rows."""
    origins: set[str] = set()
    chunks: set[str] = set()

    def questions() -> Iterator[str]:
        for row in train.rows():
            origins.add(row.origin)
            chunks.add(_chunk_key(row.chunk))
            yield row.question

    known = KnownQuestions(questions())
    shared_origins: set[str] = set()
    shared_chunks: set[str] = set()
    repeated = 0
    for row in held_out.rows():
        shared_origins |= {row.origin} & origins
        shared_chunks |= {_chunk_key(row.chunk)} & chunks
        repeated += known.has(row.question)
    return Leakage(len(shared_origins), len(shared_chunks), repeated)


@lru_cache(maxsize=1_000)
def _chunk_key(text: str) -> str:
    """What makes two chunks the same one; rows of a chunk follow each other, so few are remembered."""
    return digest(" ".join(folded_words(text)))


class KnownQuestions:
    """Finds questions that are asked already, or nearly."""

    def __init__(self, questions: Iterable[str]) -> None:
        self._known = list(dict.fromkeys(" ".join(sorted(question_key(question).split())) for question in questions))
        self._exact = frozenset(self._known)
        self._with_word: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._known):
            for word in set(words.split()):
                self._with_word[word].append(number)

    def has(self, question: str) -> bool:
        """True when a known question has the same words, or nearly, and the same numbers."""
        words = " ".join(sorted(question_key(question).split()))
        if words in self._exact:
            return True
        shared = [word for word in dict.fromkeys(words.split()) if word in self._with_word]
        rare = sorted(shared, key=lambda word: (len(self._with_word[word]), word))[:RARE_WORDS]
        numbers = dict.fromkeys(number for word in rare for number in self._with_word[word][:MOST_COMPARED])
        compared = [self._known[number] for number in numbers]
        near = process.extract(words, compared, scorer=fuzz.ratio, score_cutoff=NEAR_REPEAT, limit=None)
        return any(_NUMBER.findall(words) == _NUMBER.findall(known) for known, _, _ in near)


def _groups(opened: Generated) -> tuple[dict[str, int], dict[str, str]]:
    """Rows of each origin, and the group it belongs to: origins that have a chunk in common are in one."""
    sizes: dict[str, int] = {}
    parent: dict[str, str] = {}
    first_with: dict[str, str] = {}

    def root(origin: str) -> str:
        while parent[origin] != origin:
            parent[origin] = origin = parent[parent[origin]]
        return origin

    for row in opened.rows():
        sizes[row.origin] = sizes.get(row.origin, 0) + 1
        parent.setdefault(row.origin, row.origin)
        other = root(first_with.setdefault(_chunk_key(row.chunk), row.origin))
        own = root(row.origin)
        parent[max(own, other)] = min(own, other)
    return sizes, {origin: root(origin) for origin in sizes}
