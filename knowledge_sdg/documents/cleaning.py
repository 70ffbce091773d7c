"""Markdown and plain text as read from a file -> the text that questions are asked about.

Markdown, in this order:

1. Line endings: every kind becomes a line feed; a byte order mark and white space at line ends go.
2. YAML front matter goes; its `title` becomes the document's.
3. Sections that only list references go: those with a heading of `REFERENCE_HEADINGS` or `DOUBTFUL_HEADINGS` of which
   at least half of the characters stand in citations, or that are empty; and at the end of a document (only other such
   sections follow) all those with a heading of `REFERENCE_HEADINGS`. A paragraph is a citation when links make up half
   of its words, or when it has fewer than 60 words and an address, an ISBN, a DOI or a citation's number among them.
   The document's first heading never makes a reference section.
4. Footnote definitions (`[^3]: ...`, `[3]: ...`), link definitions, thematic breaks and HTML comments go.
5. Inline markup becomes words (`documents.markup`): wiki links, links and reference-style links as what they show;
   images, footnote marks, "citation needed" and HTML tags go; `<ref>` goes with its contents; emphasis goes;
   backslash escapes are undone. A raised digit behind a digit gets a caret: `10<sup>8</sup>` is `10^8`.
6. A paragraph, also of a list item, becomes one line; `-   item` becomes `- item`; underlined headings become `#`
   and `##` ones. Tables, code blocks, code in backticks and formulas stay as they are.
7. Several blank lines become one.

Plain text: rule 1, rule 7, and paragraphs that look hard-wrapped become one line.
"""

import re
from dataclasses import dataclass

import yaml

from knowledge_sdg.documents.markdown import Leaf, LinkDefinitions, leaves
from knowledge_sdg.documents.markup import html_text, inline_text

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
# A text counts as hard-wrapped between these lengths of its longest line: shorter ones are verse or addresses,
# longer ones are whole paragraphs.
WRAP_WIDTHS = (50, 120)

_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FRONT_MATTER = re.compile(r"---\n(.*?\n)(?:---|\.\.\.)(?:\n|$)", re.DOTALL)
_HEADING_ATTRIBUTES = re.compile(r"\s*\{[#.][^{}]*\}$")  # Pandoc's {#identifier .class}
_FOOTNOTE_DEFINITION = re.compile(r"^\[(?:\^[^\]\n]+|\d{1,3})\]:", re.MULTILINE)
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])", re.DOTALL)
_ADDRESS = re.compile(
    r"https?://\S+|\bwww\.\S+|\bISBN\b|\bdoi:|\bdoi\.org|^\s*(?:\[\^?\w+\]:|\^)", re.MULTILINE | re.IGNORECASE
)
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
    shown = [(leaf, _shown(leaf, lines, definitions)) for leaf in without_references(found)]
    headings = (words.lstrip("# ") for leaf, words in shown if leaf.kind == "heading" and words)
    return CleanedText(title or next(headings, ""), _joined([(leaf, words) for leaf, words in shown if words]))


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


def without_references(found: list[Leaf]) -> list[Leaf]:
    """The leaves without the sections that only list references (rule 3)."""
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


def _shown(leaf: Leaf, lines: list[str], definitions: LinkDefinitions) -> str:
    """The leaf's lines after cleaning; empty when nothing is left of it."""
    if leaf.kind in ("table", "code"):
        return "\n".join(lines[leaf.first_line : leaf.end_line]).rstrip() if _has_text(leaf, lines) else ""
    if leaf.kind == "html":
        return html_text(leaf.content)
    if leaf.kind == "rule":
        return ""
    content = leaf.content
    if definition := _FOOTNOTE_DEFINITION.search(content):
        content = content[: definition.start()]
    words = inline_text(content, definitions)
    if leaf.kind == "heading":
        words = _HEADING_ATTRIBUTES.sub("", words)
    if not words:
        return ""
    hashes = "#" * leaf.level + " " if leaf.level else ""
    return _container_marks(leaf, lines[leaf.first_line]) + hashes + words


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
    end_line, is_in_list = 0, False
    for leaf, words in shown:
        if pieces:
            is_apart = leaf.first_line > end_line or not leaf.is_nested
            pieces.append("\n\n" if is_apart else "\n")
        # What is left of a list item that lost its first paragraph would read as indented code.
        is_orphan = leaf.kind == "paragraph" and not is_in_list
        pieces.append(words.lstrip() if is_orphan else words)
        is_in_list = leaf.is_nested and not (is_orphan and words[0] == " ")
        end_line = leaf.end_line
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
