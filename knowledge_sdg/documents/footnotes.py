"""The footnotes of a Markdown document: what they say is put where they are referred to, and nowhere lost."""

import re
from dataclasses import dataclass, field

from knowledge_sdg.documents.citations import only_cites
from knowledge_sdg.documents.markdown import Leaf, LinkDefinitions
from knowledge_sdg.documents.markup import inline_text

LONGEST_IN_BRACKETS = 300
"""Characters of a footnote that is put into the sentence; a longer one would hide the sentence. Our choice."""

# A footnote's definition, or a numbered reference, which is none.
DEFINITION = re.compile(r"^ {0,3}\[(?:\^(?P<label>[^\]\n]+)|\d{1,3})\]:", re.MULTILINE)
_MARK = re.compile(r"\s?\[\^([^\[\]\s]{1,60})\]")


@dataclass(slots=True)
class Footnotes:
    """The footnotes of one document, and which of them have been shown."""

    texts: dict[str, str]
    """What each says, by its label in small letters."""
    twins: list[str]
    """What those say whose label was taken."""
    shown: set[str] = field(default_factory=set)

    def note(self, label: str) -> str | None:
        """What to show for a mark: the footnote's words the first time, unless it is long; then nothing. None when
        there is no such footnote.
        """
        label = label.casefold()
        if label not in self.texts:
            return None
        words = "" if label in self.shown else self.texts[label]
        if len(words) > LONGEST_IN_BRACKETS:
            return ""
        self.shown.add(label)
        return words

    def in_table(self, rows: str) -> str:
        """The lines of a Markdown table with the words of footnotes in brackets; other marks stay."""

        def words_of(mark: re.Match[str]) -> str:
            words = self.note(mark.group(1))
            if words is None:
                return mark.group()
            return f" ({words.removesuffix('.')})".replace("|", "\\|") if words else ""

        return _MARK.sub(words_of, rows)

    def left(self) -> list[str]:
        """The words of those that have not been shown, in the order of the document."""
        return [words for label, words in self.texts.items() if label not in self.shown] + self.twins


def footnotes_of(found: list[Leaf], lines: list[str], definitions: LinkDefinitions) -> tuple[Footnotes, set[int]]:
    """The footnotes that a document's leaves define, except those that only cite; and the places of the leaves that
    continue one: indented text below it, which would be code elsewhere.
    """
    footnotes = Footnotes({}, [])
    continuing: set[int] = set()
    for place, leaf in enumerate(found):
        if leaf.kind not in ("paragraph", "heading"):
            continue
        parts = _defined(leaf.content)
        if not parts:
            continue
        label, text = parts[-1]
        end = _end_of_continuation(found, lines, place) if label else place + 1
        continuing.update(range(place + 1, end))
        parts[-1] = label, "\n".join([text, *(leaf.content for leaf in found[place + 1 : end])])
        for label, text in parts:
            _add(footnotes, label, inline_text(text, definitions))
    return footnotes, continuing


def _defined(content: str) -> list[tuple[str, str]]:
    """The labels and texts of the definitions in a paragraph; the label is empty for a numbered reference."""
    marks = list(DEFINITION.finditer(content))
    ends = [*(mark.start() for mark in marks[1:]), len(content)]
    return [(mark["label"] or "", content[mark.end() : end]) for mark, end in zip(marks, ends, strict=False)]


def _end_of_continuation(found: list[Leaf], lines: list[str], place: int) -> int:
    """The place behind the indented leaves that follow a definition."""
    end = place + 1
    while end < len(found) and found[end].kind == "code" and lines[found[end].first_line].startswith(("    ", "\t")):
        end += 1
    return end


def _add(footnotes: Footnotes, label: str, words: str) -> None:
    if not label or not words or only_cites(words):
        return
    if label.casefold() in footnotes.texts:
        footnotes.twins.append(words)
    else:
        footnotes.texts[label.casefold()] = words
