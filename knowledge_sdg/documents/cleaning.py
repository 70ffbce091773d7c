"""Markdown and plain text as read from a file -> the text that questions are asked about.

Markdown, in this order:

1. Line endings: every kind becomes a line feed; a byte order mark and white space at line ends go.
2. YAML front matter goes; its `title` becomes the document's.
3. Sections that only list references go: those with a heading of `REFERENCE_HEADINGS` or `DOUBTFUL_HEADINGS` of which
   at least half of the characters stand in citations, or that are empty; and at the end of a document (only other such
   sections follow) all those with a heading of `REFERENCE_HEADINGS`. A paragraph is a citation when links make up half
   of its words, or when it has fewer than 60 words and an address, an ISBN, a DOI or a citation's number among them.
   The document's first heading never makes a reference section.
4. Numbered references (`[3]: ...`), link definitions, thematic breaks and HTML comments go. Footnotes do not
   (`documents.footnotes`): the words of `[^3]: ...` stand in brackets where `[^3]` stands first, before the full stop
   of its sentence, and below a heading. At the end of the text stand those that are longer than 300 characters, are
   referred to nowhere, or only in another footnote. Those go that only cite: nothing but addresses, or an address and
   signs of a bibliography. An inline footnote, `^[...]`, stands in brackets, too.
5. Inline markup becomes words (`documents.markup`): wiki links, links and reference-style links as what they show;
   marks of references, "citation needed" and HTML tags go; `<ref>` goes with its contents; emphasis goes; backslash
   escapes are undone. An image in a sentence becomes its alternative text; others go. A raised digit behind a digit
   gets a caret: `10<sup>8</sup>` is `10^8`. HTML tables become Markdown ones (`documents.html_blocks`), other blocks of
   HTML paragraphs and list items.
6. A paragraph, also of a list item, becomes one line; `-   item` becomes `- item`; underlined headings become `#`
   and `##` ones. Tables (but for marks of footnotes), code blocks, code in backticks and formulas stay as they are.
7. Several blank lines become one.

Plain text: rule 1, rule 7, and paragraphs that look hard-wrapped become one line.
"""

import re
from dataclasses import dataclass, replace

import yaml

from knowledge_sdg.documents.footnotes import DEFINITION, Footnotes, footnotes_of
from knowledge_sdg.documents.html_blocks import has_table, html_text, open_tables
from knowledge_sdg.documents.markdown import Leaf, LinkDefinitions, leaves
from knowledge_sdg.documents.markup import inline_text
from knowledge_sdg.documents.references import without_references

# A text counts as hard-wrapped between these lengths of its longest line: shorter ones are verse or addresses,
# longer ones are whole paragraphs.
WRAP_WIDTHS = (50, 120)
MOST_LEAVES_OF_A_TABLE = 500  # so that tables that are never closed cannot make the search quadratic

_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FRONT_MATTER = re.compile(r"---\n(.*?\n)(?:---|\.\.\.)(?:\n|$)", re.DOTALL)
_HEADING_ATTRIBUTES = re.compile(r"\s*\{[#.][^{}]*\}$")  # Pandoc's {#identifier .class}
_WIDE_MARKER = re.compile(r"([-*+]|\d{1,9}[.)])\s+$")
_TEXT_ITEM = re.compile(r"\s*(?:[-*+•‣◦]|\(?\d{1,3}[.)])\s|\s*[|#>]")  # lines of plain text that begin something new
_FIRST_WORD = re.compile(r"\s*(\S+)")


@dataclass(frozen=True, slots=True)
class CleanedText:
    """A text without markup, and the title found in it."""

    title: str
    """Empty when there is neither a title in the front matter nor a heading."""
    text: str


def clean_markdown(text: str) -> CleanedText:
    r"""A Markdown text by the rules above; empty when it holds nothing but references and markup.

    clean_markdown("# Zebu\n\nA [hump](Hump) is\n*typical*.[1]").text -> "# Zebu\n\nA hump is typical."
    """
    title, text = split_front_matter(normal_lines(text))
    lines = text.split("\n")
    found, definitions = leaves(text)
    footnotes, continuing = footnotes_of(found, lines, definitions)
    found = with_whole_tables([leaf for place, leaf in enumerate(found) if place not in continuing], lines)
    shown = [(leaf, _shown(leaf, lines, definitions, footnotes)) for leaf in without_references(found)]
    headings = (words.split("\n")[0].lstrip("# ") for leaf, words in shown if leaf.kind == "heading" and words)
    body = _joined([(leaf, words) for leaf, words in shown if words])
    return CleanedText(title or next(headings, ""), "\n\n".join([body, *footnotes.left()]).strip("\n"))


def clean_plain_text(text: str) -> str:
    """A plain text with one line per paragraph where its lines look hard-wrapped, and one blank line between two."""
    paragraphs = re.split(r"\n{2,}", normal_lines(text).strip("\n"))
    return "\n\n".join(unwrapped(paragraph) for paragraph in paragraphs).strip()


def normal_lines(text: str) -> str:
    r"""The text with line feeds only, without a byte order mark and without white space at line ends.

    normal_lines("a \r\nb") -> "a\nb"
    """
    text = _LINE_END.sub("\n", text.removeprefix("\ufeff"))
    return "\n".join(map(str.rstrip, text.split("\n")))


def split_front_matter(text: str) -> tuple[str, str]:
    r"""The title given in a text's YAML front matter (or an empty string), and the text without the front matter.

    split_front_matter("---\ntitle: Zebu\n---\nText") -> ("Zebu", "Text")
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return "", text
    try:
        fields = yaml.safe_load(match.group(1))
    except yaml.YAMLError:
        return "", text
    if not isinstance(fields, dict):
        return "", text
    return str(fields.get("title") or "").strip(), text[match.end() :]


def with_whole_tables(found: list[Leaf], lines: list[str]) -> list[Leaf]:
    """The leaves, those of an HTML table with blank lines in it as one: the blank lines end its block in Markdown."""
    whole: list[Leaf] = []
    opened = [_opened(leaf, lines) for leaf in found]
    place = 0
    while place < len(found):
        end = _table_end(opened, place) if found[place].kind == "html" else place + 1
        content = "\n<p>\n".join(leaf.content for leaf in found[place:end])
        last_line = found[end - 1].end_line
        whole.append(found[place] if end == place + 1 else replace(found[place], content=content, end_line=last_line))
        place = end
    return whole


def _opened(leaf: Leaf, lines: list[str]) -> int | None:
    """How many more HTML tables a leaf opens than it closes; None for what is no part of one: Markdown's tables, rules
    and code, unless it only counts as code because it is indented.
    """
    is_indented = leaf.kind == "code" and lines[leaf.first_line].startswith(("    ", "\t"))
    if leaf.kind == "html" or is_indented:
        return open_tables(leaf.content)
    return 0 if leaf.kind in ("paragraph", "heading") else None


def _table_end(opened: list[int | None], place: int) -> int:
    """The place behind the leaf that closes the table opened at `place`; the next place when there is none."""
    depth = 0
    for end, opening in enumerate(opened[place : place + MOST_LEAVES_OF_A_TABLE], place + 1):
        if opening is None:
            break
        depth += opening
        if depth <= 0:
            return end
    return place + 1


def _shown(leaf: Leaf, lines: list[str], definitions: LinkDefinitions, footnotes: Footnotes) -> str:
    """The leaf's lines after cleaning; empty when nothing is left of it."""
    content = leaf.content
    if leaf.kind in ("table", "code"):
        kept = "\n".join(lines[leaf.first_line : leaf.end_line]).rstrip() if _has_text(leaf, lines) else ""
        return footnotes.in_table(kept) if leaf.kind == "table" else kept
    if leaf.kind == "rule":
        return ""
    if definition := DEFINITION.search(content) if leaf.kind != "html" else None:
        content = content[: definition.start()]
    if leaf.kind == "html" or (leaf.kind == "paragraph" and not leaf.is_nested and has_table(content)):
        return html_text(content, footnotes.note)
    if leaf.kind == "heading":
        return _heading(leaf, content, lines, definitions, footnotes)
    words = inline_text(content, definitions, footnotes.note)
    return _container_marks(leaf, lines[leaf.first_line]) + words if words else ""


def _heading(leaf: Leaf, content: str, lines: list[str], definitions: LinkDefinitions, footnotes: Footnotes) -> str:
    """A heading's line; what its footnotes say follows as paragraphs, for it is no part of a title."""
    below: list[str] = []

    def note(label: str) -> str:
        below.append(footnotes.note(label) or "")
        return ""

    words = _HEADING_ATTRIBUTES.sub("", inline_text(content, definitions, note))
    line = _container_marks(leaf, lines[leaf.first_line]) + "#" * leaf.level + " " + words if words else ""
    return "\n\n".join(filter(None, [line, *below]))


def _has_text(leaf: Leaf, lines: list[str]) -> bool:
    """False for an empty code block."""
    return leaf.kind == "table" or any(line.strip("`~ \t>") for line in lines[leaf.first_line : leaf.end_line])


def _container_marks(leaf: Leaf, line: str) -> str:
    """What stands before the leaf's text in its first line: indentation, `>` and the marker of a list item."""
    if not leaf.is_nested:
        return ""
    first = leaf.content.split("\n", 1)[0].strip()
    marks = line[: line.rfind(first)] if first else line
    return _WIDE_MARKER.sub(r"\1 ", marks.rstrip("# ") + " " * (len(marks) - len(marks.rstrip(" "))))


def _joined(shown: list[tuple[Leaf, str]]) -> str:
    """The leaves' lines, with a blank line where the file had one or something was left out, and between paragraphs."""
    pieces: list[str] = []
    end_line, is_in_list, is_behind_html = 0, False, False
    for leaf, words in shown:
        if pieces:
            is_apart = leaf.first_line > end_line or not leaf.is_nested or is_behind_html or leaf.kind == "html"
            pieces.append("\n\n" if is_apart else "\n")
        # What is left of a list item that lost its first paragraph would read as indented code.
        is_orphan = leaf.kind == "paragraph" and not is_in_list
        pieces.append(words.lstrip() if is_orphan else words)
        is_in_list = leaf.is_nested and not (is_orphan and words[0] == " ")
        end_line, is_behind_html = leaf.end_line, leaf.kind == "html"
    return "".join(pieces).strip("\n")


def unwrapped(paragraph: str) -> str:
    """A paragraph of plain text as one line, list items on lines of their own; unchanged unless it looks hard-wrapped:
    the longest line has 50 to 120 characters, and at most one line in five would have had room for the next word.
    """
    lines = paragraph.split("\n")
    width = max(map(len, lines))
    if len(lines) == 1 or not WRAP_WIDTHS[0] <= width <= WRAP_WIDTHS[1]:
        return paragraph
    joins = [not _TEXT_ITEM.match(line) for line in lines[1:]]
    pairs = [
        (line, following) for line, following, is_joined in zip(lines, lines[1:], joins, strict=False) if is_joined
    ]
    roomy = sum(len(line) + 1 + len(_first_word(following)) <= width for line, following in pairs)
    if 5 * roomy > len(pairs):
        return paragraph
    pieces = [lines[0].rstrip()]
    for line, is_joined in zip(lines[1:], joins, strict=True):
        pieces.append(" " + line.strip() if is_joined else "\n" + line.rstrip())
    return "".join(pieces)


def _first_word(line: str) -> str:
    match = _FIRST_WORD.match(line)
    return match.group(1) if match else ""
