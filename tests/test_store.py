"""Durable units."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticSerializationError

from knowledge_sdg.background import run_in_background
from knowledge_sdg.errors import RunError
from knowledge_sdg.records import (
    Claim,
    JudgedPair,
    Judgement,
    QAPair,
    Stage,
    UnitResult,
    UsageRow,
    Verdict,
    View,
    ViewFailure,
    ViewKind,
)
from knowledge_sdg.runs.store import GATHERING, UnitStore
from knowledge_sdg.teacher import Usage

words = st.text(max_size=20)
claims = st.builds(
    Claim, claim=words, label=st.sampled_from(["supported", "contradicted", "not_found"]), evidence=words
)
verdicts = st.builds(
    Verdict, relevance=st.sampled_from([None, 0, 1, 2]), claims=st.lists(claims, max_size=2).map(tuple)
)
judgements = st.builds(
    Judgement,
    status=st.sampled_from(["kept", "dropped", "failed"]),
    stage=st.sampled_from(Stage),
    reason=words,
    verdict=verdicts,
)
pairs = st.builds(
    JudgedPair,
    pair=st.builds(QAPair, question=words, answer=words),
    view=st.sampled_from(ViewKind),
    judgement=judgements,
)
results = st.builds(
    UnitResult,
    views=st.lists(st.builds(View, kind=st.sampled_from(ViewKind), text=words), max_size=2).map(tuple),
    pairs=st.lists(pairs, max_size=3).map(tuple),
    failures=st.lists(st.builds(ViewFailure, view=st.sampled_from(ViewKind), error=words), max_size=1).map(tuple),
)
DONE = UnitResult((), ())
FAILED = UnitResult((), (), (ViewFailure(ViewKind.DETAILED, "unreadable reply"),))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from("abc"), results, st.booleans()), max_size=6))
def test_any_sequence_of_finishing_and_reopening_keeps_the_last_result_of_each_unit(steps, tmp_path_factory):
    """After any order of finishes, retries and restarts each unit stands once, as it was finished last."""
    path = tmp_path_factory.mktemp("run") / "state.sqlite"
    expected: dict[str, UnitResult] = {}
    store = UnitStore(path)
    for key, result, reopen in steps:
        store.finish(key, result)
        expected[key] = result
        if reopen:
            store.close()
            store = UnitStore(path)

    assert {key: store.result(key) for key in "abc"} == {key: expected.get(key) for key in "abc"}
    assert store.keys("done") == {key for key, result in expected.items() if result.is_complete}
    store.close()


def test_a_unit_with_a_failure_is_kept_but_not_done(tmp_path: Path):
    """What a failed unit gave is not lost, and it will be asked again."""
    with UnitStore(tmp_path / "state.sqlite") as store:
        store.finish("whole", DONE)
        store.finish("part", FAILED)

        assert store.keys("done") == {"whole"}
        assert store.result("part") == FAILED


def test_usage_stands_as_of_the_last_finished_unit(tmp_path: Path):
    """A new session goes on counting where the last one stopped."""
    row = UsageRow("m", "VerifyClaims", calls=3, tokens_in=10, tokens_out=5, seconds=1.5)
    with UnitStore(tmp_path / "state.sqlite") as store:
        store.finish("a", DONE, [row])
        store.add_seconds(2.0)
    with UnitStore(tmp_path / "state.sqlite") as store:
        store.add_seconds(1.0)

        assert list(store.usage()) == [row]
        assert store.seconds == 3.0


def test_a_second_process_on_one_run_is_refused(tmp_path: Path):
    """Two writers would pay twice; the second one is told to wait."""
    with UnitStore(tmp_path / "state.sqlite"), pytest.raises(RunError, match="another process"):
        UnitStore(tmp_path / "state.sqlite")


def test_a_file_that_is_no_store_is_refused(tmp_path: Path):
    """A foreign file under the store's name is left as it is."""
    path = tmp_path / "state.sqlite"
    path.write_text("not a database, but long enough to be read as one" * 50)

    with pytest.raises(RunError, match="cannot be used"):
        UnitStore(path)


def test_an_interrupted_transaction_leaves_the_store_as_it_was(tmp_path: Path):
    """Usage that cannot be stored takes the unit's row back with it."""
    with UnitStore(tmp_path / "state.sqlite") as store:
        broken = UsageRow("m", "s", seconds=object())  # type: ignore[arg-type]
        with pytest.raises(PydanticSerializationError):
            store.finish("a", DONE, [broken])

        assert store.keys("done") == set()
        store.finish("a", DONE)
        assert store.keys("done") == {"a"}


def test_a_store_is_closed_while_its_journal_is_at_work(tmp_path):
    """Replies recorded in one thread up to the moment in which another closes the store are all there, and nothing
    touches a closed connection.
    """
    usage = Usage()
    for attempt in range(20):
        store = UnitStore(tmp_path / f"{attempt}.sqlite")
        journal = store.journal("unit", usage)

        async def record(journal=journal) -> None:
            for number in range(50):
                journal.record(f"key {number}", "reply")
                await asyncio.sleep(0.0005)

        run_in_background(record())
        store.close()

        with UnitStore(tmp_path / f"{attempt}.sqlite") as again:
            assert again.replies("unit") == {f"key {number}": "reply" for number in range(50)}


def test_a_reply_that_comes_after_the_end_disturbs_nobody(tmp_path):
    """Ctrl-C gives up what is still on its way; its timer finds a store that is closed."""
    complaints: list[dict] = []
    store = UnitStore(tmp_path / "state.sqlite")
    store.close()

    async def late() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        store.record("unit", "key", "reply", Usage())
        await asyncio.sleep(5 * GATHERING)

    asyncio.run(late())

    assert complaints == []
