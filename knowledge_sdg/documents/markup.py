"""Inline markup of Markdown and HTML as plain words. Code in backticks and formulas stay as they are."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import unescape
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from knowledge_sdg.documents.citations import only_cites
from knowledge_sdg.documents.markdown import LinkDefinitions

# $x^2$ and \(x^2\), but not "$5 or 6$" and not an escaped bracket: a formula holds a sign of mathematics.
_FORMULA = re.compile(
    r"\$\$[^$]+\$\$"
    r"|\$(?=[^$]{0,200}?(?:[\\^_={}<>|+]|\w\*\w))(?![\s\]])(?:\\.|(?!\]\()[^$\\])*(?<!\s)\$(?!\w)"
    r"|\\\((?=[^()\n]{0,80}[\\^_={}])(?:(?!\\\)).){1,400}\\\)",
)
# Tags dropped wherever they stand; any other one only where its closing tag stands in the same text.
_HTML_TAGS = frozenset(
    """
    a abbr b big blockquote br caption center chem cite code col colgroup dd del details dfn div dl dt em
    figcaption figure font hr i img input ins kbd li mark nobr noinclude ol p picture poem pre q ref references
    s samp section small source span strike strong style sub summary sup table tbody td tfoot th thead tr tt u
    ul var video wbr
    """.split()  # noqa: SIM905 - 90 words read better than 90 quoted words
)
_TAG_NAME = re.compile(r"</?([a-z][\w-]*)")
_CLOSING_TAG = re.compile(r"</([a-z][\w-]*)", re.IGNORECASE)
# Tags between words that belong to different lines, cells or items.
DIVIDING_TAGS = frozenset(
    """
    article aside blockquote br caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
    h5 h6 header hr legend li main nav ol option p pre section summary table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905
)
_SPACE = re.compile(r"\s+")
# [1], [12][13], [^3], ^[a note], [note 2], [citation needed], [when?]; not [0] or [2024].
_FOOTNOTE_MARK = re.compile(
    r"\s?(?:\[(?:[1-9]\d{0,2}|(?:note|nb)\s?\d+)\]|\[\^[^\]\s]{1,60}\]|\^\[[^\]]*\]"
    r"|\[[a-z ]{0,30}(?:citation|source|clarification|verification|reference)s? needed\]"
    r"|\[(?:who|when|where|which|why|how)\?\])",
    re.IGNORECASE,
)
_NUMBERED_LABEL = re.compile(r"\^?\d{1,3}$")
_MARK = re.compile(r"\[\^([^\[\]\s]{1,60})\](?!\()|\^\[((?:[^\[\]^]|\^(?!\[)|\[[^\[\]]*\]){1,2000})\]")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:[^\W\d]\.\S*|[^\W\d]|etc|inc|ltd|corp|co|jr|sr|al|ca|no)\.$", re.IGNORECASE)
_IMAGE_TAG = re.compile(r"<img\b")
_ALTERNATIVE_TEXT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_IMAGE_FILE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?)$", re.IGNORECASE)
_SMALL_LETTER = re.compile(r"\s*[a-zß-öø-ÿ]")
_PUNCTUATION = re.compile(r"\s*[.,;:!?)]")
# Pandoc's link to a page of a wiki: [shown](target "wikilink"), where the target may hold spaces, line breaks and pairs
# of parentheses; the part in square brackets is missing where the wiki had a template.
_WIKI_TARGET = r'\(((?:[^()"\\]|\\.|\((?:[^()]|\([^()]*\))*\)|"(?!wikilink)){1,500}?)\s"wikilink"\)'
_WIKI_LINK = re.compile(r"\[([^\[\]]*)\]" + _WIKI_TARGET, re.DOTALL)
_NESTED_WIKI_LINK = re.compile(r"\]" + _WIKI_TARGET, re.DOTALL)
_BARE_WIKI_LINK = re.compile(_WIKI_TARGET, re.DOTALL)
_DIGIT_RAISED = re.compile(r"[-+−]?\d")  # with a minus sign or a hyphen
_WIDE = re.compile(r"[぀-ヿ㐀-鿿豈-﫿、-】！-～]")  # scripts that put no space at a line break


Note = Callable[[str], str | None]
"""What is shown for a footnote's mark, by its label: its words, nothing (empty), or None when there is no such one."""


def inline_text(content: str, definitions: LinkDefinitions | None = None, note: Note | None = None) -> str:
    """A paragraph's words on one line: links and emphasis as what they show, images in a sentence as their alternative
    texts, without HTML tags, escapes undone, raised digits behind a caret. `definitions` are those of reference-style
    links; `note` gives the words of footnotes, which stand in brackets for their marks, and other marks go.

    inline_text('See [the *cat*](cat_(animal) "wikilink").[1]') -> "See the cat."
    """
    content = _without_wiki_links(content)
    # A footnote mark stays one, also where a line "[1]: address" makes it a link.
    named = {
        label: target
        for label, target in (definitions or {}).get("references", {}).items()
        if not _NUMBERED_LABEL.match(label)
    }
    tokens = _inline_parser().parseInline(content, {"references": named})[0].children or []
    line: list[str] = []
    for piece in _shown(tokens, {name.lower() for name in _CLOSING_TAG.findall(content)}, note):
        if words := piece.lstrip() if line and line[-1].endswith(" ") else piece:
            line.append(words)
    return "".join(line).strip()


def _without_wiki_links(content: str) -> str:
    """Wiki links as what they show; one that shows nothing as the name of its page."""
    if '"wikilink")' not in content:
        return content
    content = _WIKI_LINK.sub(r"\1", content)
    content = _NESTED_WIKI_LINK.sub("](page)", content)
    return _BARE_WIKI_LINK.sub(lambda match: match.group(1).replace("_", " "), content)


def _shown(tokens: list[Token], closed: set[str], note: Note | None) -> list[str]:
    """What a reader sees of each inline token, in order; nothing is empty. `closed` are the tags that are closed."""
    pieces: list[str] = []
    hidden_until, is_image_gone = "", False
    for position, token in enumerate(tokens):
        tag = token.content.lower() if token.type == "html_inline" else ""
        if hidden_until:
            hidden_until = "" if tag.startswith(hidden_until) else hidden_until
            continue
        if tag.startswith("<ref") and not tag.endswith("/>") and "ref" in closed:
            hidden_until = "</ref"
            continue
        following = tokens[position + 1].content if position + 1 < len(tokens) else ""
        if token.type in ("footnote", "inline_footnote"):
            _put_note(pieces, _words_of_note(token, note), following)
            continue
        before = pieces[-1] if pieces else ""
        if token.type == "image" or _IMAGE_TAG.match(tag):
            piece = _instead_of_image(tokens, position)
            is_image_gone = not piece
        else:
            piece = _instead_of_tag(token.content, closed, before, following) if tag else _instead_of(token, before)
            if piece and is_image_gone:
                piece, is_image_gone = _close_gap(pieces, piece), False
        if piece:
            pieces.append(piece)
    return pieces


def _close_gap(pieces: list[str], following: str) -> str:
    """What follows an image that left nothing; where that is a punctuation mark, the space before it goes."""
    if not pieces or not _PUNCTUATION.match(following):
        return following
    pieces[-1] = pieces[-1].rstrip(" ")
    return following.lstrip(" ")


def _instead_of_image(tokens: list[Token], position: int) -> str:
    """The alternative text of an image in a sentence: behind words on its line, or before a word in small letters.
    Nothing for other images, for those that are a link's only content, as badges are, and for names of files.
    """
    token = tokens[position]
    if position and tokens[position - 1].type == "link_open" and tokens[position + 1].type == "link_close":
        return ""
    has_words_before = any(_has_words(other) for other in _of_line(reversed(tokens[:position])))
    following = next((other.content for other in _of_line(tokens[position + 1 :]) if _has_words(other)), "")
    if not has_words_before and not _SMALL_LETTER.match(following):
        return ""
    if token.type == "image":
        words = inline_text(token.content)
    else:
        found = _ALTERNATIVE_TEXT.search(token.content)
        words = _SPACE.sub(" ", unescape(found.group(1) or found.group(2) or "")).strip() if found else ""
    return "" if _IMAGE_FILE.search(words) else words


def _of_line(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens up to a line break."""
    return takewhile(lambda token: token.type not in ("softbreak", "hardbreak"), tokens)


def _has_words(token: Token) -> bool:
    return token.type in ("text", "code_inline", "formula") and any(map(str.isalnum, token.content))


def _words_of_note(token: Token, note: Note | None) -> str:
    """What a footnote says; nothing when it only cites, or when its words stand elsewhere."""
    if token.type == "inline_footnote":
        words = inline_text(token.content)
        return "" if _FOOTNOTE_MARK.fullmatch(f"[{words}]") or only_cites(words) else words
    return (note(token.content) if note else None) or ""


def _put_note(pieces: list[str], words: str, following: str) -> None:
    """Adds a footnote's words in brackets, before the full stop of the sentence that they belong to: what holds "only
    for orders above 500 euro" is then read, and judged, together with it.
    """
    while pieces and not pieces[-1].strip(" "):
        pieces.pop()
    line = pieces.pop().rstrip(" ") if pieces else ""
    if words:
        is_end = not following.strip() or following[0] == " "
        stop = line[-1:] if is_end and line[-1:] in (".", "!", "?") and not _ABBREVIATION.search(line) else ""
        if not _ABBREVIATION.search(words) and words.endswith("."):
            words = words[:-1]
        line = f"{line.removesuffix(stop)} ({words}){stop}" if stop else f"{line} ({words})"
    if line:
        pieces.append(line)


def _instead_of(token: Token, before: str) -> str:
    """What is shown of a token that is no HTML tag, image or footnote."""
    match token.type:
        case "text":
            return _SPACE.sub(" ", _FOOTNOTE_MARK.sub("", token.content).replace("\\ ", " "))
        case "softbreak" | "hardbreak":
            return "" if _WIDE.match(before[-1:]) else " "
        case "code_inline":
            return f"{token.markup}{token.content}{token.markup}"
        case "formula":
            return token.content
    return ""


def _instead_of_tag(tag: str, closed: set[str], before: str, following: str) -> str:
    """A space for a line break or where a cell, an item or a paragraph begins or ends, a caret for raised digits behind
    a digit (10<sup>8</sup> is not 108), or nothing.
    """
    name_match = _TAG_NAME.match(tag.lower())
    name = name_match.group(1) if name_match else ""
    if tag.lower() == "<sup>" and before[-1:].isdigit() and _DIGIT_RAISED.match(following):
        return "^"
    is_markup = not name or name in _HTML_TAGS or name in closed
    return tag if not is_markup else " " if name in DIVIDING_TAGS else ""


@cache
def _inline_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    parser.inline.ruler.before("escape", "formula", _formula)
    parser.inline.ruler.before("link", "footnote", _footnote)
    return parser


def _formula(state: StateInline, silent: bool) -> bool:
    """A markdown-it-py rule: a formula between dollar signs or escaped parentheses is shown as it is."""
    if state.src[state.pos] not in "$\\" or (state.pos and state.src[state.pos - 1].isalnum()):
        return False
    match = _FORMULA.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("formula", "", 0).content = match.group()
    state.pos = match.end()
    return True


def _footnote(state: StateInline, silent: bool) -> bool:
    """A markdown-it-py rule: a footnote's mark (`[^3]`), or a footnote where it belongs (`^[Only there.]`)."""
    match = _MARK.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        label = match.group(1)
        state.push("footnote" if label else "inline_footnote", "", 0).content = label or match.group(2)
    state.pos = match.end()
    return True
