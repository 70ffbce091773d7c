"""The sections of a document that only list references."""

import re

from knowledge_sdg.documents.markdown import Leaf
from knowledge_sdg.documents.markup import inline_text

REFERENCE_HEADINGS = frozenset(
    {
        "references",
        "footnotes",
        "citations",
        "bibliography",
        "external links",
        "further reading",
        "see also",
        "works cited",
        "notes and references",
        "references and notes",
    }
)
# May also head a section of prose, so the end of the document is not enough.
DOUBTFUL_HEADINGS = frozenset({"notes", "sources"})
MOST_WORDS_OF_A_CITATION = 60  # longer paragraphs with an address in them are prose; our choice

_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])", re.DOTALL)
_ADDRESS = re.compile(
    r"https?://\S+|\bwww\.\S+|\bISBN\b|\bdoi:|\bdoi\.org|^\s*(?:\[\^?\w+\]:|\^)", re.MULTILINE | re.IGNORECASE
)


def without_references(found: list[Leaf]) -> list[Leaf]:
    """The leaves without the sections that only list references (rule 3 of `documents.cleaning`)."""
    headings = [place for place, leaf in enumerate(found) if leaf.kind == "heading" and not leaf.is_nested]
    end_of_text = len(found)
    dropped: set[int] = set()
    section_ends = _section_ends(found, headings)
    for place in reversed(headings[1:]):
        name = inline_text(found[place].content).strip(" :.").casefold()
        end = section_ends[place]
        is_certain = name in REFERENCE_HEADINGS and end >= end_of_text
        if is_certain or (name in REFERENCE_HEADINGS | DOUBTFUL_HEADINGS and _mostly_cites(found[place + 1 : end])):
            dropped.update(range(place, end))
            end_of_text = place if end >= end_of_text else end_of_text
    return [leaf for place, leaf in enumerate(found) if place not in dropped]


def _section_ends(found: list[Leaf], headings: list[int]) -> dict[int, int]:
    """For each heading's place, the place of the next heading that is not below it."""
    ends: dict[int, int] = {}
    following: list[int] = []
    for place in reversed(headings):
        while following and found[following[-1]].level > found[place].level:
            following.pop()
        ends[place] = following[-1] if following else len(found)
        following.append(place)
    return ends


def _mostly_cites(section: list[Leaf]) -> bool:
    texts = [leaf.content for leaf in section if leaf.kind != "heading"]
    return 2 * sum(len(text) for text in texts if _is_citation(text)) >= sum(map(len, texts))


def _is_citation(text: str) -> bool:
    linked = sum(len(shown.split()) for shown in _LINK.findall(text))
    words = len(_LINK.sub(r"\1", text).split())
    return 2 * linked >= words or (words < MOST_WORDS_OF_A_CITATION and _ADDRESS.search(text) is not None)
