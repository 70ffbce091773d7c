"""Run folders for the tests of the report: a generated one, and made ones that are large, hostile or odd."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

TABLES = ("kept", "dropped", "summaries")

Cells = dict[str, Any]


def rewritten(run: Path, folder: Path, change: Callable[[str, list[Cells]], list[Cells]]) -> Path:
    """A copy of a run whose tables are changed; `change` is given each table's name and rows."""
    shutil.copytree(run, folder)
    for table in TABLES:
        read = pq.read_table(run / f"{table}.parquet")
        pq.write_table(
            pa.Table.from_pylist(change(table, read.to_pylist()), schema=read.schema), folder / f"{table}.parquet"
        )
    return folder


def enlarged(run: Path, folder: Path, least: int) -> Path:
    """A run with at least so many kept rows: the same documents again and again, each time with a name of their own."""
    times = -(-least // pq.read_metadata(run / "kept.parquet").num_rows)

    def again(_: str, rows: list[Cells]) -> list[Cells]:
        return [_renamed(row, number) for number in range(times) for row in rows]

    rewritten(run, folder, again)
    stats = json.loads((folder / "stats.json").read_text())
    for name in ("pairs_written", "pairs_kept", "pairs_dropped"):
        stats["funnel"][name] *= times
    (folder / "stats.json").write_text(json.dumps(stats))
    return folder


def _renamed(row: Cells, number: int) -> Cells:
    mark = f"{number:06}"
    changed = {**row, "document_id": f"{row['document_id'][:10]}{mark}", "chunk_id": f"{row['chunk_id'][:10]}{mark}"}
    changed |= {
        "title": f"{row['title']} {number}",
        "source": f"{number}/{row['source']}",
        "id": f"{row['id'][:10]}{mark}",
    }
    return changed


def with_every_label(run: Path, folder: Path) -> Path:
    """A run whose dropped rows were dropped by the judge: a claim contradicted by the source, one that it has not."""

    def judged(table: str, rows: list[Cells]) -> list[Cells]:
        return [_judged(row) for row in rows] if table == "dropped" else rows

    rewritten(run, folder, judged)
    stats = json.loads((folder / "stats.json").read_text())
    dropped = stats["funnel"]["pairs_dropped"]
    stats["funnel"]["reasons"] = {"verify": {"contradicted claim": dropped}}
    stats["audit"] = AUDIT
    (folder / "stats.json").write_text(json.dumps(stats))
    return folder


def with_two_claims(run: Path, folder: Path) -> Path:
    """A run whose kept rows have one more claim, with its evidence at the end of the chunk."""

    def spread(table: str, rows: list[Cells]) -> list[Cells]:
        return [_spread(row) for row in rows] if table == "kept" else rows

    return rewritten(run, folder, spread)


def _spread(row: Cells) -> Cells:
    text = row["raw_document"]
    end = len(text) - 1
    start = end - 12
    more = {"claim": "It ends.", "label": "supported", "evidence": text[start:end], "start": start, "end": end}
    return {**row, "claims": [*row["claims"], more]}


def _judged(row: Cells) -> Cells:
    text = row["raw_document"]
    claims = [
        {"claim": "It is so.", "label": "contradicted", "evidence": text[3:9], "start": 3, "end": 9},
        {"claim": "It was so.", "label": "not_found", "evidence": "so it was", "start": -1, "end": -1},
    ]
    reason = "contradicted claim: 1 of 2 is contradicted"
    return {**row, "claims": claims, "faithfulness": 0.0, "relevance": 2, "stage": "verify", "reason": reason}


AUDIT: dict[str, object] = {
    "seed": 0,
    "planted": 12,
    "caught": 9,
    "unreadable": 1,
    "by_kind": {
        "number": {"planted": 7, "caught": 7, "unreadable": 0, "catch_rate": 1.0, "caught_at": {"verify": 7}},
        "negation": {"planted": 5, "caught": 2, "unreadable": 1, "catch_rate": 0.5, "caught_at": {"assess": 2}},
        "name": {"planted": 0, "caught": 0, "unreadable": 0, "catch_rate": None, "caught_at": {}},
    },
    "untouched": {"judged": 11, "wrongly_dropped": 1, "unreadable": 1},
    "missed": [
        {
            "kind": "negation",
            "question": "Is the mill old?",
            "answer": "The mill is not old.",
            "replaced": "is old",
            "replacement": "is not old",
        }
    ],
}
"""What `Audit.as_dict` gives, with a kind of which nothing was planted."""

ATTACK = (
    "</script><script>window.attacked = 1</script><img src=x onerror='window.attacked = 2'>"
    "<svg onload=window.attacked=3>"
    "<!--<script>{{ 7 * 7 }}{% raw %}\"'`&lt;\u2028\u2029\U0001f41e\U0001f426 "
)
"""Markup, script, template, quotes, line ends of JavaScript, and characters of two UTF-16 units."""


def hostile(run: Path, folder: Path) -> Path:
    """A run in which every text is an attack; each claim's evidence is a word behind the attack."""

    def attacked(_: str, rows: list[Cells]) -> list[Cells]:
        return [_attacked(row) for row in rows]

    rewritten(run, folder, attacked)
    for name in ("stats.json", "config.json"):
        content = json.loads((folder / name).read_text())
        (folder / name).write_text(json.dumps(_with_attack(content)))
    return folder


def _attacked(row: Cells) -> Cells:
    ids = ("id", "document_id", "chunk_id", "claims")
    changed = {
        key: ATTACK + value if isinstance(value, str) and key not in ids else value for key, value in row.items()
    }
    if "claims" in row:
        places = {"start": len(ATTACK), "end": len(ATTACK) + 12}
        changed["claims"] = [{**claim, "claim": ATTACK + claim["claim"], **places} for claim in row["claims"]]
    return changed


def _with_attack(content: object) -> object:
    if isinstance(content, dict):
        return {key: _with_attack(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_with_attack(value) for value in content]
    return ATTACK + content if isinstance(content, str) else content
