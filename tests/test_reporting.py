"""The page of a run without a browser: what is in the file, how much of it, and what odd runs give."""

import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_sdg import generate, judge, open_run, report
from knowledge_sdg.cli import main
from knowledge_sdg.errors import RunError
from knowledge_sdg.program import load_program
from knowledge_sdg.reporting import page as page_module
from knowledge_sdg.reporting.choosing import choose
from knowledge_sdg.reporting.comparing import FigureBeside
from knowledge_sdg.reporting.counting import count_rows
from knowledge_sdg.reporting.embedding import as_script_json, page_content, script_pieces, utf16
from knowledge_sdg.reporting.figures import make_figures
from knowledge_sdg.reporting.reading import read_run
from tests.conftest import HARBOUR, MILL, QNA
from tests.report_runs import ATTACK, enlarged, hostile, rewritten, with_every_label


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two documents."""
    folder = tmp_path_factory.mktemp("report")
    for name, text in {"harbour.md": HARBOUR, "mill.md": MILL, "qna.yaml": QNA}.items():
        (folder / name).write_text(text, encoding="utf-8")
    documents = [folder / "harbour.md", folder / "mill.md"]
    return generate(documents, folder / "qna.yaml", out=folder / "run", quiet=True).path


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoiled."""
    return Path(shutil.copytree(finished, tmp_path / "run"))


class Elements(HTMLParser):
    """The elements of a page, their attributes, and the text of each script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "script":
            self.scripts[-1] += data


def written(run: Path, *others: Path) -> str:
    return report(run, *others).read_text(encoding="utf-8")


def content_of(html: str) -> dict[str, Any]:
    return json.loads(Elements(html).scripts[0])


def figures_of(run: Path):
    read = read_run(run)
    return make_figures(read.config, read.stats, count_rows(read))


def test_a_runs_page_is_one_file_in_its_folder(run):
    """`report` returns the path of `report.html`, with every row of the run in it."""
    opened = open_run(run)

    path = report(opened)

    assert path == run / "report.html"
    assert len(content_of(path.read_text())["rows"]) == opened.dataset.num_rows + opened.dropped.num_rows


def test_the_page_refers_to_nothing_outside_of_itself(run):
    """No address, no import, no frame; scripts and styles are inline and named by their hashes."""
    html = written(run)
    elements = Elements(html)

    assert not re.search(r"(?:https?:)?//[\w.-]+\.\w", re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL))
    assert not [tag for tag, _ in elements.tags if tag in {"iframe", "img", "object", "embed", "base"}]
    assert {attributes.get("src") for tag, attributes in elements.tags if tag == "script"} == {None}
    assert [attributes["href"] for tag, attributes in elements.tags if tag == "link"] == ["data:,"]
    assert not [
        name for _, attributes in elements.tags for name in attributes if name.startswith("on") or name == "style"
    ]


def test_the_same_run_gives_the_same_bytes(run):
    """Neither time nor chance is in the page."""
    assert written(run) == written(run)


@pytest.mark.parametrize("beside", [False, True])
def test_every_text_of_a_hostile_run_is_escaped(beside, run, tmp_path):
    """Markup in texts, keys, names and settings makes no element: there are as many as without it."""
    hostile_run = hostile(run, tmp_path / "<script>alert(1)</script>".replace("/", "⁄"))
    others = (run,) if beside else ()

    harmless, attacked = Elements(written(run, *others)), Elements(written(hostile_run, *others))

    assert len(attacked.scripts) == len(harmless.scripts) == 2
    assert attacked.scripts[1] == harmless.scripts[1]
    assert not [tag for tag, attributes in attacked.tags if tag == "img" or "onload" in attributes]
    assert json.loads(attacked.scripts[0])["rows"][0][7].startswith(ATTACK)


@given(st.recursive(st.text() | st.integers(), lambda inner: st.dictionaries(st.text(), inner) | st.lists(inner)))
def test_embedded_json_says_the_same_without_a_character_that_html_knows(content):
    """What is parsed is what was put in, whatever its characters."""
    embedded = as_script_json(content)

    assert not set(embedded) & set("<>&\u2028\u2029")
    assert json.loads(embedded) == content


@given(st.text(), st.data())
def test_offsets_are_counted_as_javascript_counts_them(text, data):
    """A slice by the new offsets of the text in UTF-16 is the same slice."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    units = text.encode("utf-16-le", "surrogatepass")

    sliced = units[2 * utf16(text)(start) : 2 * utf16(text)(end)]

    assert sliced == text[start:end].encode("utf-16-le", "surrogatepass")


def test_each_source_chunk_is_stored_once(run):
    """Rows refer to their chunk by its number, and the text there is their `raw_document`."""
    content = content_of(written(run))
    texts = {row["id"]: row["raw_document"] for row in open_run(run).dataset.to_list()}

    assert len({text for text, _ in content["chunks"]}) == len(content["chunks"])
    assert {row[-1]: content["chunks"][row[0]][0] for row in content["rows"] if row[-1] in texts} == texts


def test_the_coverage_is_that_of_stats_json(run):
    """The documents, rebuilt from chunks, have as many sentences, and as many taught, as when they were read."""
    covered = open_run(run).stats["coverage"]["by_document"].values()

    documents = content_of(written(run))["documents"]

    assert sorted((one["of"], len(one["sentences"]) // 3) for one in documents) == sorted(
        (row["sentences"], row["sentences"]) for row in covered
    )
    assert sorted(sum(taught > 0 for taught in one["sentences"][2::3]) for one in documents) == sorted(
        row["cited"] for row in covered
    )


def test_a_large_run_shows_whole_chunks_and_says_how_many(run, tmp_path, monkeypatch):
    """Beyond the limit the page holds as many rows as fit, tells so, and counts all of them in its figures."""
    large = enlarged(run, tmp_path / "large", 300)
    monkeypatch.setattr(page_module, "MOST_ROWS", 100)
    html = written(large)
    shown = content_of(html)["rows"]
    opened = open_run(large)
    total = opened.dataset.num_rows + opened.dropped.num_rows

    assert 50 < len(shown) <= 100
    assert f"{len(shown)} of {total:,} rows" in re.sub(r"\s+", " ", html)
    assert sum(split.written for split in figures_of(large).by_view) == total


def test_rows_longer_than_usual_are_fewer(run, tmp_path, monkeypatch):
    """However long the texts are, the page stays under its size."""
    large = enlarged(run, tmp_path / "large", 300)
    monkeypatch.setattr(page_module, "MOST_BYTES", 50_000)

    html = written(large)

    assert len(Elements(html).scripts[0]) < 50_000
    assert 'id="sampled"' in html


def test_the_rows_of_one_run_are_the_same_however_many_are_read_at_once(run, monkeypatch):
    """A run too large to be remembered between two walks gives the same page."""
    from knowledge_sdg.reporting import reading

    whole = written(run)
    monkeypatch.setattr(reading, "REMEMBERED", 3)

    assert written(run) == whole


def without_rows(run: Path) -> None:
    for table in ("kept", "dropped", "summaries"):
        empty = pq.read_schema(run / f"{table}.parquet").empty_table()
        pq.write_table(empty, run / f"{table}.parquet")


def emptied_stats(run: Path) -> None:
    (run / "stats.json").write_text("{}")


def stats_of_another_kind(run: Path) -> None:
    odd = {
        "funnel": [1],
        "usage": {"a": 1},
        "coverage": None,
        "audit": "later",
        "seconds": float("nan"),
        "calls": "many",
    }
    (run / "stats.json").write_text(json.dumps(odd))


def funnel_with_other_stages(run: Path) -> None:
    stats = json.loads((run / "stats.json").read_text())
    stats["funnel"]["reasons"] = {"taste": {"dull": 3}, "verify": None}
    (run / "stats.json").write_text(json.dumps(stats))


def odd_claims(run: Path) -> None:
    table = pq.read_table(run / "kept.parquet")
    claims = [
        {"claim": None, "label": None, "evidence": None, "start": None, "end": None},
        {"claim": "c", "label": "doubtful", "evidence": "e", "start": 5, "end": 10**9},
        {"claim": "c", "label": "supported", "evidence": "e", "start": 9, "end": 2},
    ]
    rows = [{**row, "claims": claims, "faithfulness": float("nan"), "raw_document": None} for row in table.to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), run / "kept.parquet")


def fewer_columns(run: Path) -> None:
    for table in ("kept", "dropped"):
        pq.write_table(
            pq.read_table(run / f"{table}.parquet").select(["question", "response"]), run / f"{table}.parquet"
        )


def failed_pairs(run: Path) -> None:
    row = pq.read_table(run / "kept.parquet").to_pylist()[0]
    here = {"kind": "pair", "chunk_id": row["chunk_id"], "question": "Why?", "response": "So.", "stage": "verify"}
    lines = [{**here, "error": "unreadable: [ ]"}, {**here, "chunk_id": "gone", "error": None}, {"kind": "view"}, 7]
    (run / "failed.jsonl").write_text("\n".join(map(json.dumps, lines)))


def cut_short(name: str) -> Callable[[Path], None]:
    def spoil(run: Path) -> None:
        content = (run / name).read_bytes()
        (run / name).write_bytes(content[: len(content) // 2] or b"{")

    return spoil


def removed(name: str) -> Callable[[Path], None]:
    return lambda run: (run / name).unlink()


ODD = {
    "no rows": (without_rows, "No row was kept"),
    "no kept table": (removed("kept.parquet"), "kept.parquet is not in the folder"),
    "no dropped table": (removed("dropped.parquet"), "dropped.parquet is not in the folder"),
    "no summaries": (removed("summaries.parquet"), "summaries.parquet is not in the folder"),
    "no statistics": (removed("stats.json"), "stats.json cannot be read"),
    "no list of failures": (removed("failed.jsonl"), "failed.jsonl cannot be read"),
    "a table cut short": (cut_short("kept.parquet"), "kept.parquet cannot be read"),
    "statistics cut short": (cut_short("stats.json"), "stats.json cannot be read: is not valid JSON"),
    "settings cut short": (cut_short("config.json"), "config.json cannot be read: is not valid JSON"),
    "failures cut short": (cut_short("failed.jsonl"), "failed.jsonl cannot be read: is not valid JSON"),
    "empty statistics": (emptied_stats, "A run without statistics"),
    "statistics of another kind": (stats_of_another_kind, "A run without statistics"),
    "other stages": (funnel_with_other_stages, "taste"),
    "odd claims": (odd_claims, "doubtful"),
    "fewer columns": (fewer_columns, "unknown document"),
    "failed pairs": (failed_pairs, "unreadable"),
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_run_gives_a_page_that_says_what_is_missing(case, run):
    """Broken off, of another version, or spoiled: it is shown as far as it can be read, alone and beside another."""
    spoil, told = ODD[case]
    spoil(run)

    html = written(run)

    assert told in html
    assert content_of(html).keys() == {"chunks", "documents", "rows", "words"}
    assert "Beside" in written(run, run)


def test_a_failed_pair_is_a_row_with_its_error(run):
    """It stands beside the kept and dropped rows of its chunk."""
    failed_pairs(run)
    read = read_run(run)
    chosen = choose(read, count_rows(read), 1_000, 1_000_000)
    content = json.loads("".join(script_pieces(page_content(chosen, figures_of(run)))))
    words = content["words"]

    rows = [row for row in content["rows"] if words[row[3]] == "failed"]

    assert [row[7] for row in rows] == ["Why?", "Why?"]
    assert (words[rows[0][5]], rows[0][10]) == ("unreadable", "[ ]")
    assert content["chunks"][rows[0][0]]
    assert rows[1][0] == -1


def test_a_dataset_that_was_only_judged_has_a_page_without_a_complaint(run, tmp_path):
    """The run of `judge` has no views, summaries and coverage; none of them is missed."""
    path = report(judge(run, out=tmp_path / "judged", audit=0, quiet=True))

    html = path.read_text()
    assert 'class="note"' not in re.sub(r"<p id=.covered-note.*?</p>|<noscript>.*?</noscript>", "", html)
    assert len(content_of(html)["rows"]) == open_run(run).dataset.num_rows
    assert "Sentences taught</dt>" not in html


def test_a_chunk_without_a_row_comes_from_its_summaries(run, tmp_path):
    """A document of which nothing was kept or dropped is in the coverage all the same."""
    barren = rewritten(run, tmp_path / "barren", lambda table, rows: rows if table == "summaries" else [])

    documents = content_of(written(barren))["documents"]

    assert {one["title"] for one in documents} == {"Tarnow Harbour", "Corran Mill"}
    assert not any(taught for one in documents for taught in one["sentences"][2::3])


def test_the_audits_catch_rates_are_shown_when_there_are_any(run, tmp_path):
    """Planted, caught, unreadable and rate of each kind, and what got through; without an audit, nothing of it."""
    audited = written(with_every_label(run, tmp_path / "audited"))
    (run / "stats.json").write_text(json.dumps(open_run(run).stats | {"audit": None}))

    assert "Audit" not in written(run)
    assert "9 of 11 planted" in audited
    assert "“is old” became “is not old”" in audited


def test_two_runs_side_by_side_tell_figures_settings_and_rows(run, tmp_path):
    """What came, went and was answered otherwise, each row with its fate in the other run."""
    rows = open_run(run).dataset.to_list()
    gone, changed = rows[0], rows[1]

    def otherwise(table: str, of_table: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if table != "kept":
            return of_table
        kept = [row for row in of_table if row["id"] != gone["id"]]
        return [{**row, "response": "Otherwise."} if row["id"] == changed["id"] else row for row in kept]

    other = rewritten(run, tmp_path / "before", otherwise)
    (other / "config.json").write_text(json.dumps(open_run(run).config | {"rounds": 7, "program": "0"}))
    (other / "program.json").unlink()

    path = report(run, other)
    text = re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]*>", " ", path.read_text(), flags=re.DOTALL))

    assert path.name == "report-beside-before.html"
    assert f"{len(rows) - 2} are kept in both with the same answer" in text
    assert f"1 kept only in run Question Answer In before {gone['question']}" in text
    assert "0 kept only in before" in text
    assert "answered: Otherwise." in text
    assert "rounds 1 7" in text
    assert "The program of one of them is not known" in text
    assert "A change is run's figure less before's" in text


def test_two_runs_side_by_side_tell_what_their_models_are_asked(run, tmp_path):
    """The lines of the prompts that differ; where only settings do, that the prompts are the same."""
    other = Path(shutil.copytree(run, tmp_path / "before"))
    (other / "config.json").write_text(json.dumps(open_run(run).config | {"rounds": 7}), encoding="utf-8")
    same = report(run, other).read_text(encoding="utf-8")
    program = load_program(run / "program.json")
    verify = program.judge.verify
    verify.signature = verify.signature.with_instructions("Look at <every> claim.")
    program.save(other / "program.json")

    unlike = report(run, other).read_text(encoding="utf-8")

    assert "Both ask the same." in same
    assert "<del>-        Look at &lt;every&gt; claim.</del>" in unlike
    assert "<ins>+        Verify each claim against the document" in unlike


def test_a_change_too_small_to_be_written_is_none():
    """3.04 seconds beside 3.05 are both 3: no minus nought."""
    assert FigureBeside("Seconds", 3.04, 3.05, ",.0f").change == 0
    assert FigureBeside("Seconds", 3.04, 4.6, ",.0f").change == pytest.approx(-1.56)


def test_the_command_writes_the_page_and_prints_its_path(run, tmp_path, capsys):
    """One run, two runs, another file."""
    out = tmp_path / "page.html"

    codes = [main(["report", str(run)]), main(["report", str(run), str(run), "--out", str(out)])]

    assert codes == [0, 0]
    assert capsys.readouterr().out.splitlines() == [str(run / "report.html"), str(out)]


def test_a_folder_that_is_no_run_or_cannot_be_written_is_one_clear_line(run, tmp_path, capsys):
    """Exit code 2 with the remedy, and a RunError in Python."""
    codes = [main(["report", str(tmp_path)]), main(["report", str(run), "--out", str(tmp_path / "none" / "page.html")])]

    told = capsys.readouterr().err.splitlines()
    assert codes == [2, 2]
    assert "is not a run folder" in told[0]
    assert "give --out another file" in told[1]
    with pytest.raises(RunError):
        report(tmp_path)
