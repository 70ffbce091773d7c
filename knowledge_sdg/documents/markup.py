"""Inline markup of Markdown and HTML as plain words. Code in backticks and formulas stay as they are."""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

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
# HTML that is no text, by what closes it.
_HIDDEN_HTML = {
    "-->": re.compile(r"<!--.*?-->", re.DOTALL),
    **{
        f"</{name}>": re.compile(rf"<{name}\b[^>]*(?<!/)>.*?</{name}>", re.DOTALL | re.IGNORECASE)
        for name in ("script", "style", "ref")
    },
}
_HTML_ITEM = re.compile(r"<li\b[^>]*>", re.IGNORECASE)
_HTML_LINE = re.compile(r"</?(?:p|div|tr|table|ul|ol|li|h[1-6]|d[dlt]|blockquote|section|br|hr)\b[^>]*>", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
# [1], [12][13], [^3], ^[a note], [note 2], [citation needed], [when?]; not [0] or [2024].
_FOOTNOTE_MARK = re.compile(
    r"\s?(?:\[(?:[1-9]\d{0,2}|(?:note|nb)\s?\d+)\]|\[\^[^\]\s]{1,60}\]|\^\[[^\]]*\]"
    r"|\[[a-z ]{0,30}(?:citation|source|clarification|verification|reference)s? needed\]"
    r"|\[(?:who|when|where|which|why|how)\?\])",
    re.IGNORECASE,
)
_NUMBERED_LABEL = re.compile(r"\^?\d{1,3}$")
# Pandoc's link to a page of a wiki: [shown](target "wikilink"), where the target may hold spaces, line breaks and pairs
# of parentheses; the part in square brackets is missing where the wiki had a template.
_WIKI_TARGET = r'\(((?:[^()"\\]|\\.|\((?:[^()]|\([^()]*\))*\)|"(?!wikilink)){1,500}?)\s"wikilink"\)'
_WIKI_LINK = re.compile(r"\[([^\[\]]*)\]" + _WIKI_TARGET, re.DOTALL)
_NESTED_WIKI_LINK = re.compile(r"\]" + _WIKI_TARGET, re.DOTALL)
_BARE_WIKI_LINK = re.compile(_WIKI_TARGET, re.DOTALL)
_DIGIT_RAISED = re.compile(r"[-+−]?\d")  # with a minus sign or a hyphen
_WIDE = re.compile(r"[぀-ヿ㐀-鿿豈-﫿、-】！-～]")  # scripts that put no space at a line break


def inline_text(content: str, definitions: LinkDefinitions | None = None) -> str:
    """A paragraph's words on one line: links and emphasis as what they show, without images, footnote marks and HTML
    tags, escapes undone, raised digits behind a caret. `definitions` are those of reference-style links.

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
    for piece in _shown(tokens, {name.lower() for name in _CLOSING_TAG.findall(content)}):
        line.append(piece.lstrip() if line and line[-1].endswith(" ") else piece)
    return "".join(line).strip()


def _without_wiki_links(content: str) -> str:
    """Wiki links as what they show; one that shows nothing as the name of its page."""
    if '"wikilink")' not in content:
        return content
    content = _WIKI_LINK.sub(r"\1", content)
    content = _NESTED_WIKI_LINK.sub("](page)", content)
    return _BARE_WIKI_LINK.sub(lambda match: match.group(1).replace("_", " "), content)


def html_text(content: str) -> str:
    r"""The text of an HTML block: comments, scripts and tags removed, blank lines between paragraphs, items and rows.
    A comment that is never closed is kept as text.

    html_text("<div><p>One</p><p>Two</p></div>") -> "One\n\nTwo"
    """
    for closing, hidden in _HIDDEN_HTML.items():
        # Behind the last closing mark there is nothing to find, and searching there would take quadratic time.
        closed = content.lower().rfind(closing) + len(closing) if closing in content.lower() else 0
        content = hidden.sub(" ", content[:closed]) + content[closed:]
    content = _HTML_LINE.sub("\n", _HTML_ITEM.sub("\n- ", _SPACE.sub(" ", content)))
    lines = (inline_text(line.strip()) for line in content.split("\n"))
    return "\n\n".join(line for line in lines if line.strip("- "))


def _shown(tokens: list[Token], closed: set[str]) -> list[str]:
    """What a reader sees of each inline token, in order; nothing is empty. `closed` are the tags that are closed."""
    pieces: list[str] = []
    hidden_until = ""
    for position, token in enumerate(tokens):
        tag = token.content.lower() if token.type == "html_inline" else ""
        if hidden_until:
            hidden_until = "" if tag.startswith(hidden_until) else hidden_until
            continue
        if tag.startswith("<ref") and not tag.endswith("/>") and "ref" in closed:
            hidden_until = "</ref"
            continue
        following = tokens[position + 1].content if position + 1 < len(tokens) else ""
        before = pieces[-1] if pieces else ""
        if piece := _instead_of_tag(token.content, closed, before, following) if tag else _instead_of(token, before):
            pieces.append(piece)
    return pieces


def _instead_of(token: Token, before: str) -> str:
    """What is shown of a token that is no HTML tag."""
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
    """A space for a line break, a caret for raised digits behind a digit (10<sup>8</sup> is not 108), or nothing."""
    name_match = _TAG_NAME.match(tag.lower())
    name = name_match.group(1) if name_match else ""
    if name == "br":
        return " "
    if tag.lower() == "<sup>" and before[-1:].isdigit() and _DIGIT_RAISED.match(following):
        return "^"
    is_markup = not name or name in _HTML_TAGS or name in closed
    return "" if is_markup else tag


@cache
def _inline_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    parser.inline.ruler.before("escape", "formula", _formula)
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
