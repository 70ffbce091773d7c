"""BM25 over the chunks of a set: which chunks of other documents have most rare words in common with one.

Own code on numpy, because a query here is a whole chunk and its own document must not count: each chunk's neighbours
are found once, with the chunk as the query, and serve all of its rows.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from knowledge_sdg.training.wording import terms

# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009): k1 from 1.2 to 2, b = 0.75.
K1 = 1.5
B = 0.75
NEIGHBOURS = 32
MOST_POSTINGS = 1_000
"""A word that more chunks have counts only in those where it weighs most: it says little, and would cost most."""
QUERY_WORDS = 64
"""Of a chunk's words those that weigh most in it are sought; 350 words of English prose have about 180."""

Integers = npt.NDArray[np.int64]


class LexicalIndex:
    """Finds the nearest chunks of other origins."""

    def __init__(self, texts: Sequence[str], origins: Sequence[str]) -> None:
        """`origins[i]` names the source document of `texts[i]`."""
        self._size = len(texts)
        self._of_origin: dict[str, list[int]] = {}
        for number, origin in enumerate(origins):
            self._of_origin.setdefault(origin, []).append(number)
        self._origins = list(origins)
        self._found: dict[int, Integers] = {}
        self._build(texts)

    def neighbours(self, number: int) -> Integers:
        """The chunks of other origins that share a word with this one, nearest first, at most 32; equals in order."""
        if number not in self._found:
            self._found[number] = self._nearest(number)
        return self._found[number]

    def _build(self, texts: Sequence[str]) -> None:
        vocabulary: dict[str, int] = {}
        columns: list[npt.NDArray[np.int32]] = []
        counts: list[npt.NDArray[np.int32]] = []
        lengths = np.zeros(self._size)
        for number, text in enumerate(texts):
            found = Counter(terms(text))
            lengths[number] = found.total()
            columns.append(np.array([vocabulary.setdefault(term, len(vocabulary)) for term in found], dtype=np.int32))
            counts.append(np.array(list(found.values()), dtype=np.int32))
        sizes = [len(column) for column in columns]
        term = np.concatenate([*columns, np.zeros(0, np.int32)])
        frequency = np.concatenate([*counts, np.zeros(0, np.int32)]).astype(np.float32)
        chunk = np.repeat(np.arange(self._size, dtype=np.int32), sizes)
        shared_by = np.bincount(term, minlength=len(vocabulary))
        rarity = np.log1p((self._size - shared_by + 0.5) / (shared_by + 0.5)).astype(np.float32)
        room = (K1 * (1 - B + B * lengths / max(lengths.mean(), 1))).astype(np.float32)
        weight = rarity[term] * frequency * (K1 + 1) / (frequency + room[chunk])
        weight[shared_by[term] < 2] = 0  # a word of one chunk finds none
        self._terms = _heaviest(term, weight, sizes)
        order = np.argsort(term, kind="stable")
        self._chunks, self._weights = chunk[order], weight[order]
        self._first = np.concatenate([[0], np.cumsum(shared_by)])
        self._last = self._first[1:].copy()
        self._first = self._first[:-1]
        for common in np.flatnonzero(shared_by > MOST_POSTINGS):
            self._shorten(int(self._first[common]), int(self._last[common]))
            self._last[common] = self._first[common] + MOST_POSTINGS

    def _shorten(self, first: int, last: int) -> None:
        """Puts the places where a word weighs most in front."""
        heaviest = np.argsort(-self._weights[first:last], kind="stable")[:MOST_POSTINGS] + first
        chunks, weights = self._chunks[heaviest], self._weights[heaviest]
        self._chunks[first : first + MOST_POSTINGS] = chunks
        self._weights[first : first + MOST_POSTINGS] = weights

    def _nearest(self, number: int) -> Integers:
        sought = self._terms[number]
        places = [slice(*ends) for ends in zip(self._first[sought].tolist(), self._last[sought].tolist(), strict=True)]
        if not places:
            return np.zeros(0, np.int64)
        chunks = np.concatenate([self._chunks[place] for place in places])
        weights = np.concatenate([self._weights[place] for place in places])
        scores = np.bincount(chunks, weights, minlength=self._size)
        scores[self._of_origin[self._origins[number]]] = 0
        candidates = np.flatnonzero(scores)
        if len(candidates) > NEIGHBOURS:
            least = np.partition(scores[candidates], -NEIGHBOURS)[-NEIGHBOURS]
            candidates = candidates[scores[candidates] >= least]
        return candidates[np.argsort(-scores[candidates], kind="stable")][:NEIGHBOURS]


def _heaviest(
    term: npt.NDArray[np.int32], weight: npt.NDArray[np.float32], sizes: Sequence[int]
) -> list[npt.NDArray[np.int32]]:
    """Of each chunk the words to seek: those that weigh most in it, none without weight."""
    found = []
    at = 0
    for size in sizes:
        own, weighing = term[at : at + size], weight[at : at + size]
        order = np.argsort(-weighing, kind="stable")[:QUERY_WORDS]
        found.append(own[order[weighing[order] > 0]])
        at += size
    return found
