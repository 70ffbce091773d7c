"""Words to compare by: in lower case, without punctuation."""

import re

_WORD = re.compile(r"\w+")
FIRST_WIDE = "\u2e80"
"""Characters from here on are of scripts that put no spaces between words (and of Korean)."""


def folded_words(text: str) -> list[str]:
    """As `text.words`, but three times as fast over a whole document.

    folded_words("Ada's boat.") -> ["ada", "s", "boat"]
    """
    return _WORD.findall(text.casefold())


def terms(text: str) -> list[str]:
    """The words of a text; of Chinese and Japanese, which have no spaces, every two neighbouring characters.

    terms("The mill") -> ["the", "mill"]; terms("東京都") -> ["東京", "京都"]
    """
    found = folded_words(text)
    if text.isascii():
        return found
    return [part for word in found for part in (_pairs(word) if word[0] >= FIRST_WIDE and len(word) > 2 else (word,))]


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)]
