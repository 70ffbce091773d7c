"""Train, validation and test: compile on the first, choose on the second, report on the third; split by document."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, Literal, TypeVar

from knowledge_sdg.errors import InputError
from knowledge_sdg.text import folded

T = TypeVar("T")
SplitName = Literal["train", "val", "test"]

FEWEST_DOCUMENTS = 5
"""Three to compile on, one to choose on, one to report on: as many as a qna.yaml of InstructLab has contexts."""

VAL_SHARE = 0.25
TEST_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Splits(Generic[T]):
    """What is compiled on, what decides between candidates, and what is only reported on."""

    train: tuple[T, ...]
    val: tuple[T, ...]
    test: tuple[T, ...]

    def by_name(self) -> dict[SplitName, tuple[T, ...]]:
        """{"train": (...), "val": (...), "test": (...)}"""
        return {"train": self.train, "val": self.val, "test": self.test}


def assign(documents: Sequence[str], rng: random.Random) -> dict[str, SplitName]:
    """For each document (as `folded` writes it) its split. Documents of which one contains the other go together.

    Raises InputError when there are fewer than `FEWEST_DOCUMENTS` that have nothing in common.
    """
    groups = _groups(documents)
    if len(groups) < FEWEST_DOCUMENTS:
        raise InputError(
            f"{len(groups)} different documents, but compiling needs at least {FEWEST_DOCUMENTS}: three to compile on, "
            "one to choose on, one to report on; give more seed contexts or --data with more documents"
        )
    rng.shuffle(groups)
    n_test = max(1, round(TEST_SHARE * len(groups)))
    n_val = max(1, round(VAL_SHARE * len(groups)))
    shares: dict[SplitName, int] = {"test": n_test, "val": n_val, "train": len(groups) - n_test - n_val}
    names = [name for name, count in shares.items() for _ in range(count)]
    return {document: name for group, name in zip(groups, names, strict=True) for document in group}


def split(parts: Sequence[T], document_of: Callable[[T], str], assigned: Mapping[str, SplitName]) -> Splits[T]:
    """The parts by the split of their documents, in the order given."""

    def of(name: SplitName) -> tuple[T, ...]:
        return tuple(part for part in parts if assigned[folded(document_of(part))] == name)

    return Splits(of("train"), of("val"), of("test"))


def check_disjoint(splits: Mapping[SplitName, Sequence[str]]) -> None:
    """Raises InputError when a document of one split is, or stands in, a document of another: {"train": [text, ...]}.

    check_disjoint({"train": ["The kiln is hot."], "test": ["See: the kiln is hot."]}) raises
    """
    texts = {name: {folded(document) for document in documents} for name, documents in splits.items()}
    for one, other in combinations(texts, 2):
        shared = next(
            (min(ours, theirs, key=len) for ours in texts[one] for theirs in texts[other] if _overlap(ours, theirs)),
            None,
        )
        if shared is not None:
            raise InputError(
                f"a document is in both {one!r} and {other!r}: “{shared[:60]}”; a score on what was compiled on says "
                "nothing, so take it out of one of them"
            )


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one


def _groups(documents: Sequence[str]) -> list[list[str]]:
    """The different documents, each with those that it contains; in the order in which they came."""
    different = list(dict.fromkeys(folded(document) for document in documents))
    group_of = {document: {document} for document in different}
    for one, other in combinations(sorted(different, key=len), 2):
        if one in other and group_of[one] is not group_of[other]:
            joined = group_of[one] | group_of[other]
            group_of.update(dict.fromkeys(joined, joined))
    firsts = {id(group_of[document]): document for document in reversed(different)}
    return [[text for text in different if text in group_of[first]] for first in reversed(firsts.values())]
