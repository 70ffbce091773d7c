"""What abbreviations stand for, where a text says so."""

import re

_BEHIND = re.compile(r"(?P<long>(?:[\w’'-]+ ){0,6}[\w’'-]+) \((?P<short>[A-Z]{2,6})\)")
_BEFORE = re.compile(r"\b(?P<short>[A-Z]{2,6}) \((?P<long>[\w’' -]+)\)")
_LITTLE = frozenset(["of", "the", "and", "for", "in", "de"])


def long_forms(text: str) -> dict[str, str]:
    """By abbreviation what it stands for: of "the World Skate Council (WSC)" and "WSC (World Skate Council)" alike.

    long_forms("It joined the World Skate Council (WSC).") -> {"WSC": "World Skate Council"}
    """
    found: dict[str, str] = {}
    for match in (*_BEHIND.finditer(text), *_BEFORE.finditer(text)):
        if (long := _stands_for(match["short"], match["long"])) and match["short"] not in found:
            found[match["short"]] = long
    return found


def _stands_for(short: str, text: str) -> str:
    """The last words of a text whose initials are the abbreviation's letters; little words and those that are
    abbreviations themselves may stand between. Empty when there are none.
    """
    words = [one for one in re.finditer(r"[A-Za-z][A-Za-z’']*", text) if not _is_left_out(one.group())]
    of_letters = words[-len(short) :]
    initials = "".join(one.group()[0].upper() for one in of_letters)
    return text[of_letters[0].start() :] if initials == short else ""


def _is_left_out(word: str) -> bool:
    return word.lower() in _LITTLE or (len(word) > 1 and word.isupper())
