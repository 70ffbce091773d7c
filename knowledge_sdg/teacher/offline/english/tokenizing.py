"""Words and signs of a sentence with their places, and the names of a text."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"[$€£]?\d[\d,]*(?:\.\d+)?(?:[–\-/:]\d[\d.,]*\d|[–\-/:]\d)?(?:st|nd|rd|th|s)?\b%?"  # 1,200  $5  60.5–67.5  19th
    r"|(?:[A-Z]\.){1,4}(?=\s)|(?:Dr|Mr|Mrs|Ms|St|Jr|Sr|Ltd|No|vs)\.(?=\s)"  # J. R.  Dr.
    r"|[^\W\d_][\w.&]*(?:['’\-‑/–][\w&]+)*\w*['’]?(?<![.&])"  # words, also black-capped, BBC's, birds'
    r"|\S"
)


FINITE = frozenset({"VBD", "VBZ", "VBP", "AUX", "MD"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign of a sentence with its place and its word class (Penn Treebank tag, `AUX` for be, have and do)."""

    text: str
    start: int
    end: int
    tag: str = ""

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()


def tokenize(text: str) -> list[Token]:
    """Words and signs with their places.

    [token.text for token in tokenize("It weighs 10–14 g.")] -> ["It", "weighs", "10–14", "g", "."]
    """
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def capitalised_inside(text: str) -> frozenset[str]:
    """The words that are written with a capital in the middle of a sentence and never without one: the names of a text.

    capitalised_inside("They saw Phoenix. Birds fly; no Birds.") -> frozenset({"Phoenix", "Birds"})
    """
    inside = {match.group(1) for match in re.finditer(r"(?<=[\w,;)’'] )([A-Z][\w’'-]*\w)", text)}
    lower = set(re.findall(r"\b[a-z][\w’'-]*\w", text))
    return frozenset(
        word for word in inside if word[0].lower() + word[1:] not in lower and not word.endswith(("'s", "’s"))
    )
