"""Blocks of HTML in Markdown as paragraphs, list items and Markdown tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from knowledge_sdg.documents.markup import DIVIDING_TAGS, Note, inline_text

MOST_COLUMNS_SPANNED = 50  # more is no table that anybody wrote; HTML allows 1000
MOST_CELLS = 100_000  # of a table whose cells are mostly repeated or empty, so that a few tags cannot fill the memory

# HTML that is no text, by what closes it.
_HIDDEN_HTML = {
    "-->": re.compile(r"<!--.*?-->", re.DOTALL),
    **{
        f"</{name}>": re.compile(rf"<{name}\b[^>]*(?<!/)>.*?</{name}>", re.DOTALL | re.IGNORECASE)
        for name in ("script", "style", "ref")
    },
}
_ITEM = re.compile(r"<li\b[^>]*>", re.IGNORECASE)
_LINE = re.compile(rf"</?(?:{'|'.join(sorted(DIVIDING_TAGS | {'address'}))})\b[^>]*>", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_TABLE_TAG = re.compile(r"<(/?)(table|tr|t[dh]|thead|tbody|tfoot|colgroup|col)\b([^>]*)>", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)
_CLOSED_CELL = re.compile(r"</t[dh]\b", re.IGNORECASE)
_SPAN = re.compile(r"\b(col|row)span\s*=\s*[\"']?\s*(\d{1,4})", re.IGNORECASE)
_BREAK = re.compile(r"<br\b[^>]*>", re.IGNORECASE)
_BREAK_OF_NUMBERS = re.compile(r"(?<=\d)\s*<br\b[^>]*>\s*(?=\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of an HTML table: its HTML, and over how many columns and rows it stands."""

    html: str
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class _Reading:
    """What was read so far of the tables of a block."""

    rows: list[list[_Cell]] = field(default_factory=list)
    cell: list[str] | None = None
    """The pieces of the open cell; None between cells."""
    spans: str = ""
    """The attributes of the open cell's tag."""
    depth: int = 0
    """How many tables are open."""

    def close_cell(self) -> None:
        """Puts the open cell, if there is one, at the end of its row."""
        if self.cell is not None:
            spans = {name.lower(): int(number) for name, number in _SPAN.findall(self.spans)}
            columns = min(max(spans.get("col", 1), 1), MOST_COLUMNS_SPANNED)
            self.rows[-1].append(_Cell("".join(self.cell), columns, max(spans.get("row", 1), 1)))
            self.cell = None

    def closed_table(self) -> list[list[_Cell]]:
        """The rows read so far, which are then forgotten."""
        self.close_cell()
        rows, self.rows = self.rows, []
        return rows


def html_text(content: str, note: Note | None = None) -> str:
    r"""The text of an HTML block: comments, scripts and tags removed, blank lines between paragraphs and items, tables
    as Markdown ones, of which the first row is the header. A comment that is never closed is kept as text.

    html_text("<div><p>One</p><p>Two</p></div>") -> "One\n\nTwo"
    html_text("<tr><td>Bern</td><td>12</td></tr>") -> "| Bern | 12 |\n|---|---|"
    """
    shown = []
    for block in _blocks(_SPACE.sub(" ", _without_hidden(content))):
        shown.extend(_paragraphs(block, note) if isinstance(block, str) else _table(block, note))
    return "\n\n".join(shown)


def open_tables(content: str) -> int:
    """How many more tables a piece of HTML opens than it closes.

    open_tables("<table><tr><td>Bern") -> 1
    """
    tags = [closing for closing, name, _ in _TABLE_TAG.findall(content) if name.lower() == "table"]
    return tags.count("") - tags.count("/")


def has_table(content: str) -> bool:
    """True when a paragraph holds closed cells of an HTML table, and no code in which they would be an example."""
    return "`" not in content and _CLOSED_CELL.search(content) is not None and _CELL.search(content) is not None


def _without_hidden(content: str) -> str:
    for closing, hidden in _HIDDEN_HTML.items():
        # Behind the last closing mark there is nothing to find, and searching there would take quadratic time.
        closed = content.lower().rfind(closing) + len(closing) if closing in content.lower() else 0
        content = hidden.sub(" ", content[:closed]) + content[closed:]
    return content


def _blocks(content: str) -> Iterator[str | list[list[_Cell]]]:
    """The HTML outside of tables as strings, and the rows of each table, in order; a caption stands before its table,
    rows without a `<table>` are one. A table inside a cell is lines of that cell.
    """
    reading, position = _Reading(), 0
    for tag in _TABLE_TAG.finditer(content):
        before, position = content[position : tag.start()], tag.end()
        if reading.cell is not None:
            reading.cell.append(before)
        elif before.strip():
            if not reading.depth:
                yield reading.closed_table()
            yield before
        name = tag.group(2).lower()
        if _is_border(reading, name, is_opening=not tag.group(1)):
            yield reading.closed_table()
        if reading.depth > 1 or name == "table":
            reading.cell = [*reading.cell, "<p>"] if reading.cell is not None else None
        elif name in ("tr", "td", "th"):
            _take(reading, name, tag.group(3), is_opening=not tag.group(1))
    if reading.cell is not None:
        reading.cell.append(content[position:])
        position = len(content)
    yield reading.closed_table()
    yield content[position:]


def _is_border(reading: _Reading, name: str, *, is_opening: bool) -> bool:
    """Counts the open tables; true where an outermost one begins or ends."""
    if name != "table":
        return False
    reading.depth = max(reading.depth + (1 if is_opening else -1), 0)
    return reading.depth == (1 if is_opening else 0)


def _take(reading: _Reading, name: str, attributes: str, *, is_opening: bool) -> None:
    """A row or cell that begins or ends; what is still open ends with it."""
    reading.close_cell()
    if is_opening and (name == "tr" or not reading.rows):
        reading.rows.append([])
    if is_opening and name != "tr":
        reading.cell, reading.spans = [], attributes


def _paragraphs(html: str, note: Note | None) -> list[str]:
    """The words of each paragraph, item or other line of HTML."""
    lines = (inline_text(line.strip(), note=note) for line in _LINE.sub("\n", _ITEM.sub("\n- ", html)).split("\n"))
    return [line for line in lines if line.strip("- ")]


def _table(rows: list[list[_Cell]], note: Note | None) -> list[str]:
    """A table as one Markdown table, without empty rows and columns; as paragraphs when one column is left, as in pages
    that only lay out their text so.
    """
    if _is_out_of_shape(rows):
        return ["; ".join(filter(None, (_cell_text(cell.html, note) for cell in row))) for row in rows]
    grid = _grid(rows)
    filled = {html for line in grid for html in line if _paragraphs(html, None)}
    columns = [column for column in zip(*grid, strict=True) if not filled.isdisjoint(column)]
    lines = [line for line in zip(*columns, strict=True) if not filled.isdisjoint(line)]
    if len(columns) <= 1:
        return [words for (html,) in lines for words in _paragraphs(html, note)]
    shown: dict[str, str] = {}  # equal cells are read once, so that a footnote is in all of them
    for line in lines:
        for html in line:
            shown[html] = shown[html] if html in shown else _cell_text(html, note)
    texts = ["| " + " | ".join(shown[html] for html in line) + " |" for line in lines]
    return ["\n".join([texts[0], "|" + "---|" * len(columns), *texts[1:]])]


def _is_out_of_shape(rows: list[list[_Cell]]) -> bool:
    """True when a table of equally wide rows would be mostly what spans repeat and short rows lack."""
    spanned = sum(cell.columns * min(cell.rows, len(rows)) for row in rows for cell in row)
    widest = max((sum(cell.columns for cell in row) for row in rows), default=0)
    return spanned + widest * len(rows) > max(MOST_CELLS, 10 * sum(map(len, rows)))


def _cell_text(html: str, note: Note | None) -> str:
    """The words of a cell on one line, its paragraphs and items apart; numbers below each other do not become one."""
    text = ""
    for line in _paragraphs(_BREAK.sub(" ", _BREAK_OF_NUMBERS.sub("<p>", html)), note):
        mark = "" if not text else " " if text[-1] in ".!?:;," else "; "
        text += mark + line.removeprefix("- ")
    return text.replace("|", "\\|")


def _grid(rows: list[list[_Cell]]) -> list[list[str]]:
    """The HTML of each row's cells, all rows equally wide; one over several columns or rows stands in all of them."""
    grid: list[list[str]] = []
    hanging: dict[int, _Cell] = {}  # by column: the cells from above that stand in the next row, too
    for row in rows:
        line: list[str] = []
        for cell in row:
            _hang(line, hanging, end=0)
            for _ in range(cell.columns):
                hanging[len(line)] = replace(cell, rows=cell.rows - 1)
                line.append(cell.html)
        _hang(line, hanging, end=max(hanging, default=-1) + 1)
        hanging = {column: cell for column, cell in hanging.items() if cell.rows > 0}
        grid.append(line)
    width = max(map(len, grid), default=0)
    return [line + [""] * (width - len(line)) for line in grid]


def _hang(line: list[str], hanging: dict[int, _Cell], end: int) -> None:
    """Puts cells from above into the next columns of a row, with empty ones between them before the column `end`."""
    while len(line) in hanging or len(line) < end:
        cell = hanging.get(len(line))
        if cell is not None:
            hanging[len(line)] = replace(cell, rows=cell.rows - 1)
        line.append(cell.html if cell else "")
