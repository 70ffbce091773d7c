"""Tables of a run: what is written comes back."""

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_sdg.runs import tables
from knowledge_sdg.runs.tables import CLAIMS, OwnTableWriter

SCHEMA = pa.schema(
    [("text", pa.string()), ("count", pa.int64()), ("share", pa.float64()), ("is_so", pa.bool_()), ("claims", CLAIMS)]
)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
CLAIM = st.fixed_dictionaries(
    {"claim": st.text(), "label": st.text(), "evidence": st.text(), "start": INTEGERS, "end": INTEGERS}
)
ROW = st.fixed_dictionaries(
    {
        "text": st.none() | st.text(),
        "count": st.none() | INTEGERS,
        "share": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "is_so": st.none() | st.booleans(),
        "claims": st.lists(CLAIM),
    }
)


def written(rows: list[dict]) -> pa.Table:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        with OwnTableWriter(path, SCHEMA) as table:
            for row in rows:
                table.append(row)
        return pq.read_table(path)


@settings(deadline=None)
@given(st.lists(ROW, max_size=8))
def test_what_is_written_comes_back(rows):
    """Any text, whole number, finite number, truth and list of claims, also where there is none."""
    table = written(rows)

    assert table.schema == SCHEMA
    assert table.to_pylist() == rows


@pytest.mark.parametrize("most", [0, 10_000])
def test_rows_too_large_for_one_piece_of_json_come_back_too(most, monkeypatch):
    """Beyond the size that Arrow reads as JSON they go the slower way; row groups follow one another."""
    monkeypatch.setattr(tables, "MOST_JSON_BYTES", most)
    monkeypatch.setattr(tables, "ROW_GROUP", 3)
    rows = [
        {"text": f"row {number}", "count": number, "share": 0.5, "is_so": True, "claims": []} for number in range(8)
    ]

    assert written(rows).to_pylist() == rows


def test_a_row_without_a_column_is_refused():
    """It would be written as nothing."""
    with pytest.raises(KeyError, match="claims"):
        written([{"text": "", "count": 1, "share": 0.5, "is_so": True}])
