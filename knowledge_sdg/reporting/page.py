"""`report`: the page of a run, put together from templates, styles and scripts of this package."""

import base64
import hashlib
import importlib.resources
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from knowledge_sdg.errors import RunError
from knowledge_sdg.files import write_pieces
from knowledge_sdg.reporting import lookup
from knowledge_sdg.reporting.choosing import Chosen, choose
from knowledge_sdg.reporting.comparing import MOST_LISTED, compare_runs
from knowledge_sdg.reporting.counting import RunCounts, count_rows
from knowledge_sdg.reporting.embedding import page_content, script_pieces
from knowledge_sdg.reporting.figures import MOST_DOCUMENTS, Figures, make_figures
from knowledge_sdg.reporting.reading import RunFiles, read_run
from knowledge_sdg.runs import Run

REPORT = "report.html"

MOST_ROWS = 25_000
"""Rows on a page, kept, dropped and failed together: a run that kept 10,000 usually dropped about as many."""

MOST_CHARACTERS = 6_000_000
"""Characters of source text on a page, about 3,000 chunks of 350 words."""

MOST_BYTES = 14_000_000
"""Size of the rows and texts on a page; where rows are longer than usual, fewer are shown."""

_STYLES = ("page.css", "reader.css")
_SCRIPTS = ("data.js", "page.js", "reader.js", "coverage.js", "start.js")


def report(run: Run | Path | str, other: Run | Path | str | None = None, out: Path | str | None = None) -> Path:
    """Writes a run's page and returns its path: one HTML file that needs no network.

    other: a second run to set beside it, an earlier one say. out: the file, by default `report.html` in the run's
    folder, or `report-beside-OTHER.html` with a second run. Beyond `MOST_ROWS` rows, or `MOST_BYTES`, the page holds
    whole documents chosen by the hash of their text, and says so; its figures are always of all rows.

    A run that was broken off, is of another version or lacks files gives a page that says what is missing. Raises
    RunError when the folder is not a run, or the file cannot be written.

    report("runs/demo") -> Path("runs/demo/report.html")
    """
    this = read_run(run)
    beside = None if other is None else read_run(other)
    name = REPORT if beside is None else f"report-beside-{beside.name}.html"
    path = Path(out) if out is not None else this.run.path / name
    try:
        # A folder's name may hold bytes that are no UTF-8.
        write_pieces(path, _page(this, beside), errors="replace")
    except OSError as error:
        raise RunError(f"{path}: cannot be written ({error.strerror}); give --out another file") from error
    return path


def _page(run: RunFiles, other: RunFiles | None) -> Iterator[str]:
    counts = count_rows(run)
    figures = make_figures(run.config, run.stats, counts)
    chosen, content = _content(run, figures, counts)
    comparison = None
    if other is not None:
        comparison = compare_runs(run, other, figures, make_figures(other.config, other.stats, count_rows(other)))
    style = "\n".join(_source(name) for name in _STYLES)
    script = '(() => {\n"use strict";\n' + "\n".join(_source(name) for name in _SCRIPTS) + "})();\n"
    return (
        _environment()
        .get_template("page.html.j2")
        .generate(
            name=run.name,
            stats=run.stats,
            config=run.config,
            notes=run.notes + ([] if other is None else [f"{other.name}: {note}" for note in other.notes]),
            figures=figures,
            counts=counts,
            chosen=chosen,
            comparison=comparison,
            most_documents=MOST_DOCUMENTS,
            most_listed=MOST_LISTED,
            content=content,
            # Both are files of this package, not text of a run.
            style=Markup(style),  # noqa: S704
            script=Markup(script),  # noqa: S704
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )


def _content(run: RunFiles, figures: Figures, counts: RunCounts) -> tuple[Chosen, list[Markup]]:
    """As many rows and texts as fit, and their JSON in pieces."""
    most_rows, most_characters = MOST_ROWS, MOST_CHARACTERS
    while True:
        chosen = choose(run, counts, most_rows, most_characters)
        content = list(script_pieces(page_content(chosen, figures)))
        size = sum(len(piece.encode("utf-8", "replace")) for piece in content)
        if size <= MOST_BYTES or len(chosen.chunks) <= 1:
            return chosen, content
        # A little less than the share that fits; the chunks are not all of one length.
        most_rows = int(len(chosen.rows) * MOST_BYTES / size * 0.9)
        most_characters = int(most_characters * MOST_BYTES / size * 0.9)


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("knowledge_sdg.reporting"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(whole=_whole, percent=_percent, told=_told)
    environment.globals.update(number=lookup.number, count=lookup.count, text=lookup.text, mapping=lookup.mapping)
    environment.globals.update(objects=lookup.objects)
    return environment


def _whole(figure: float | None) -> str:
    """A count: `1,204`, or a dash."""
    return "–" if figure is None else f"{figure:,.0f}"


def _percent(share: float | None, digits: int = 0) -> str:
    """A share in [0, 1]: `41 %`, or a dash. Never rounded up to 100 % or down to 0 %."""
    if share is None:
        return "–"
    told = f"{share:.{digits}%}"
    if share < 1 and told == f"{1:.{digits}%}":
        told = f"over {1 - 10 ** -(digits + 2):.{digits}%}"
    return told.replace("%", " %")


def _told(figure: float | None, form: str) -> str:
    """A figure in a form of `format`, or a dash."""
    return "–" if figure is None else format(figure, form).replace("%", " %")


def _source(name: str) -> str:
    return (importlib.resources.files("knowledge_sdg.reporting") / "templates" / name).read_text(encoding="utf-8")


def _hash(source: Any) -> str:
    """The digest by which a content security policy allows a script or a style: this one and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(str(source).encode()).digest()).decode()
