"""What stands where in a Markdown text: its headings, paragraphs, tables and code blocks, by line.

Found by markdown-it-py (CommonMark with tables), plus formulas between `$$` lines, which count as code.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference

LeafKind = Literal["heading", "paragraph", "table", "code", "html", "rule"]
MOST_LINES_OF_A_FORMULA = 100  # so that unpaired `$$` cannot make the search quadratic

LinkDefinitions = MutableMapping[str, Any]  # markdown-it-py's own format: {"references": {LABEL: {...}}}

_KINDS: dict[str, LeafKind] = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
    "display_formula": "code",
    "html_block": "html",
    "hr": "rule",
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A stretch of whole lines that holds no other one: a heading, a paragraph (also of a list item), a table, code."""

    kind: LeafKind
    first_line: int
    """Its first line, from 0."""
    end_line: int
    """The line after its last one."""
    content: str = ""
    """Of a heading, a paragraph or HTML: the text without the marks of lists and quotations, inline markup included."""
    level: int = 0
    """Of a heading: 1 to 6; otherwise 0."""
    is_nested: bool = False
    """True inside a list or a quotation."""


def leaves(text: str) -> tuple[list[Leaf], LinkDefinitions]:
    r"""The leaves of a Markdown text in order, and the link definitions found between them.

    A line ends with a line feed, a carriage return or both. Lines that belong to no leaf are blank, a link
    definition or an empty list item.

    leaves("# A\n\nOne\ntwo.")[0] -> [Leaf("heading", 0, 1, "A", 1), Leaf("paragraph", 2, 4, "One\ntwo.")]
    """
    definitions: LinkDefinitions = {}
    tokens = _block_parser().parse(text, definitions)
    found: list[Leaf] = []
    for position, token in enumerate(tokens):
        kind = _KINDS.get(token.type)
        if kind is None or token.map is None:
            continue
        content = tokens[position + 1].content if kind in ("heading", "paragraph") else token.content
        level = int(token.tag[1]) if kind == "heading" else 0
        found.append(Leaf(kind, token.map[0], token.map[1], content, level, token.level > 0))
    return found, definitions


@cache
def _block_parser() -> MarkdownIt:
    """A parser that stops before inline markup, which chunking does not need."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.block.ruler.at("reference", _link_definition)
    parser.block.ruler.before("fence", "display_formula", _display_formula, {"alt": ["paragraph"]})
    return parser


def _link_definition(state: StateBlock, first_line: int, end_line: int, silent: bool) -> bool:
    """A markdown-it-py rule: a link's definition; no footnote of one word (`[^1]: Optional.`), which looks alike."""
    is_footnote = state.src.startswith("[^", state.bMarks[first_line] + state.tShift[first_line])
    return not is_footnote and reference(state, first_line, end_line, silent)


def _display_formula(state: StateBlock, first_line: int, end_line: int, silent: bool) -> bool:
    """A markdown-it-py rule: the lines from one that begins with `$$` to the next one that ends with `$$`."""
    if not state.src.startswith("$$", state.bMarks[first_line] + state.tShift[first_line]):
        return False
    for line in range(first_line, min(end_line, first_line + MOST_LINES_OF_A_FORMULA)):
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()
        is_closed = text.endswith("$$") and (line > first_line or len(text) > 3)
        if is_closed:
            break
        if line > first_line and state.isEmpty(line):
            return False
    else:
        return False
    if not silent:
        token = state.push("display_formula", "", 0)
        token.map = [first_line, line + 1]
        state.line = line + 1
    return True
