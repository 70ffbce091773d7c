"""Generation that survives: kills, faults, budgets, limits."""

import asyncio
import json
import re
import sqlite3
import time
from itertools import pairwise
from pathlib import Path

import pytest
from dspy import lm15

from benchmarks.faults import Clean, clean_run, command, killed, rows_of, write_documents
from benchmarks.teacher_server import Behaviour, teacher_server
from knowledge_sdg import generate
from knowledge_sdg.cli import main
from knowledge_sdg.cli.command import WRONG_INPUT
from knowledge_sdg.errors import BudgetReachedError, RunError, TeacherError
from knowledge_sdg.estimation import UnitCost, audit_calls, estimate
from knowledge_sdg.records import UnitResult, UsageRow, View, ViewKind
from knowledge_sdg.runs import open_run
from knowledge_sdg.runs.store import UnitStore
from knowledge_sdg.teacher import Budget, Limits, Purse, Server, Usage, connect, dollars
from knowledge_sdg.teacher.limits import Limiter
from knowledge_sdg.teacher.metering import without_thoughts
from tests.scripted import scripted

UNITS = 24


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_documents(tmp_path_factory.mktemp("places") / "docs", UNITS)


@pytest.fixture(scope="module")
def clean(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Clean:
    return clean_run(documents, tmp_path_factory.mktemp("clean") / "run")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_kill_9_and_the_same_command_give_the_clean_runs_rows(seed, documents, clean, tmp_path):
    """A real process killed at a seeded moment and started again loses and doubles no row, and pays again at most for
    what was in flight or answered in its last two seconds.
    """
    row = killed(documents, clean, tmp_path, seed)

    assert (row.code, row.lost, row.doubled, row.listed) == (0, 0, 0, 0)
    assert row.again <= row.allowed


FAULTS = {
    "errors": Behaviour(errors=0.05),
    "rate limits": Behaviour(rate_limits=0.05),
    "hangs": Behaviour(hangs=0.03),
    "dropped connections": Behaviour(drops=0.05),
    "malformed": Behaviour(malformed=0.05),
    "truncated": Behaviour(truncated=0.05),
    "empty or refused": Behaviour(empty=0.03, refusals=0.02),
    "other cases": Behaviour(shouting=0.5),
    "thoughts": Behaviour(thinking=0.5),
    "short lists": Behaviour(short_lists=0.2),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_passing_fault_costs_no_row(fault, documents, clean, tmp_path):
    """Whatever goes wrong once, the rows are those of the clean run, and nothing is listed as failed."""
    with teacher_server(FAULTS[fault]) as (url, server):
        code = main(command(documents, tmp_path / "run", url))

    assert server.counters.faults
    assert code == 0
    assert sorted(rows_of(tmp_path / "run")) == sorted(clean.rows)


def test_what_always_fails_is_listed_and_later_asked_alone(documents, clean, tmp_path):
    """A prompt that always fails costs its own views alone (exit code 3); once it works, only they are asked."""
    out = tmp_path / "run"
    with teacher_server(Behaviour(fails="Place number 7 ")) as (url, server):
        code = main(command(documents, out, url, "--retries", "0"))
        listed = open_run(out).failed
        server.behaviour.fails = ""
        before = sum(server.counters.prompts.values())
        again = main(command(documents, out, url, "--retry-failed"))
        asked = sum(server.counters.prompts.values()) - before

    assert (code, again) == (3, 0)
    assert {Path(entry["source"]).name for entry in listed} == {"place00007.md"}
    assert sorted(rows_of(out)) == sorted(clean.rows)
    assert asked < 40


def test_a_budget_of_calls_stops_within_the_calls_in_flight_and_goes_on(documents, clean, tmp_path):
    """--max-calls 60 at 16 in flight makes at most 76 calls; the command without it ends at the clean run's rows."""
    out = tmp_path / "run"
    with teacher_server(Behaviour(latency=0.01)) as (url, server):
        code = main(command(documents, out, url, "--max-calls", "60", "--concurrency", "16"))
        made = sum(server.counters.prompts.values())
        stopped = open_run(out).stats["stopped"]
        main(command(documents, out, url))
        again = server.counters.repeated - clean.repeated

    assert code == 0
    assert made <= 76
    assert "--max-calls" in stopped
    assert sorted(rows_of(out)) == sorted(clean.rows)
    assert again <= 16


def test_a_budget_of_tokens_stops_too(documents, tmp_path):
    """--max-tokens ends the session soon after the limit, and says which limit it was."""
    with teacher_server() as (url, _):
        main(command(documents, tmp_path / "run", url, "--max-tokens", "20000", "--concurrency", "4"))

    stats = open_run(tmp_path / "run").stats
    assert "--max-tokens" in stats["stopped"]
    assert stats["tokens_in"] + stats["tokens_out"] < 60_000


def test_a_budget_of_tokens_is_each_commands_own(documents, clean, tmp_path):
    """The same command again spends as much again, until everything is finished."""
    out, calls = tmp_path / "run", [0]
    with teacher_server() as (url, _):
        while len(calls) < 20:
            main(command(documents, out, url, "--max-tokens", "60000", "--concurrency", "4"))
            stats = open_run(out).stats
            calls.append(stats["calls"])
            if not stats["stopped"]:
                break

    assert len(calls) > 3
    assert all(before < after for before, after in pairwise(calls))
    assert sorted(rows_of(out)) == sorted(clean.rows)


def test_trying_again_what_has_not_failed_asks_nothing(documents, tmp_path, capsys):
    """`--retry-failed` on a run that was stopped says what is missing, and pays for no audit."""
    with teacher_server() as (url, server):
        main(command(documents, tmp_path / "run", url, "--max-calls", "60"))
        before = sum(server.counters.prompts.values())
        again = command(documents, tmp_path / "run", url, "--retry-failed", "--audit", "20")
        code = main([word for word in again if word != "--quiet"])

    told = capsys.readouterr().err
    assert code == 0
    assert sum(server.counters.prompts.values()) == before
    assert "nothing has failed" in told
    assert re.search(
        r"\d+ units not begun, which --retry-failed leaves out", open_run(tmp_path / "run").stats["stopped"]
    )


def test_what_was_under_way_at_the_limit_is_told_too(documents, tmp_path):
    """The reason tells what this command has spent when its last reply had come."""
    with teacher_server(Behaviour(latency=0.02)) as (url, _):
        main(command(documents, tmp_path / "run", url, "--max-tokens", "5000", "--audit", "0"))

    stats = open_run(tmp_path / "run").stats
    assert stats["stopped"] == f"{stats['tokens_in'] + stats['tokens_out']:,} tokens used (--max-tokens)"


def test_nothing_has_failed_where_there_is_no_run(documents, tmp_path, capsys):
    """A mistyped folder is not made."""
    code = main(command(documents, tmp_path / "mistyped", "http://127.0.0.1:9/v1", "--retry-failed"))

    assert code == WRONG_INPUT
    assert "mistyped: holds no run, so nothing has failed there" in capsys.readouterr().err
    assert not (tmp_path / "mistyped").exists()


def test_a_budget_of_dollars_needs_known_prices(documents, tmp_path, capsys):
    """A model without a price cannot be held to a budget in dollars; the remedy is named."""
    with teacher_server() as (url, _):
        code = main(command(documents, tmp_path / "run", url, "--budget-usd", "1"))

    assert code == WRONG_INPUT
    assert "--max-tokens" in capsys.readouterr().err


def test_the_purse_refuses_the_call_beyond_the_budget():
    """What was used before the purse was opened does not count."""
    usage = Usage()
    usage.add(UsageRow("m", "s", calls=9, tokens_in=900, dollars=9.0))
    purse = Purse(Budget(dollars=1.0), usage)

    purse.take()
    usage.add(UsageRow("m", "s", calls=1, dollars=1.5))

    with pytest.raises(BudgetReachedError, match=r"1\.5000 spent"):
        purse.take()


def test_prices_are_litellms_and_cached_tokens_have_their_own():
    """A known model's price is per token; an unknown model has none."""
    whole = dollars("openai/gpt-5-mini", 1_000_000, 0)

    assert whole is not None
    assert dollars("openai/gpt-5-mini", 1_000_000, 0, 1_000_000) < whole
    assert dollars("scripted/teacher", 1, 1) is None


def test_an_estimate_runs_three_units_keeps_them_and_stops(documents, clean, tmp_path):
    """--estimate tells calls, tokens and time of the rest with a range; the run then goes on from the three units."""
    out = tmp_path / "run"
    with teacher_server() as (url, server):
        main(command(documents, out, url, "--estimate"))
        stats = open_run(out).stats
        before = sum(server.counters.prompts.values())
        main(command(documents, out, url))
        rest = sum(server.counters.prompts.values()) - before

    calls = stats["estimate"]["calls"]
    assert stats["funnel"]["units"] == 3
    assert stats["estimate"]["units"] == UNITS - 3
    assert calls["low"] <= calls["expected"] <= calls["high"]
    assert calls["low"] * 0.8 <= rest <= calls["high"] * 1.2
    assert sorted(rows_of(out)) == sorted(clean.rows)


def test_an_estimate_needs_a_unit():
    """Nothing is extrapolated from nothing."""
    with pytest.raises(ValueError, match="no unit"):
        estimate([], 10, 4)


def test_an_estimate_is_the_mean_between_its_extremes():
    """Seconds are shared out over the calls in flight."""
    told = estimate([UnitCost(10, 100, 0.1, 8), UnitCost(30, 300, 0.3, 16)], 5, 4)

    assert (told.calls.low, told.calls.expected, told.calls.high) == (50, 100, 150)
    assert told.seconds.expected == 15


def test_an_audit_is_priced_by_what_can_be_planted():
    """Three calls for each falsehood and for each answer without it, once; six kinds fit into one kept answer."""
    assert audit_calls(50, 1_000) == 300
    assert audit_calls(50, 10) == 3 * (50 + 10)
    assert audit_calls(50, 2) == 3 * (12 + 2)
    assert audit_calls(0, 1_000) == audit_calls(50, 0) == 0


def test_a_model_that_answers_nothing_stops_the_run(documents, tmp_path, capsys):
    """After five chunks in a row without an answer the run stops with the last error, instead of failing all others."""
    with teacher_server(Behaviour(fails="Place")) as (url, server):
        code = main(command(documents, tmp_path / "run", url, "--retries", "0", "--concurrency", "4"))

    assert code == WRONG_INPUT
    assert "units in a row failed" in capsys.readouterr().err
    assert sum(server.counters.prompts.values()) < UNITS * 4


def test_concurrency_is_never_exceeded_and_an_overload_slows_all_down(documents, clean, tmp_path):
    """A server that takes six calls at once sees few more for long; every row comes all the same."""
    with teacher_server(Behaviour(capacity=6, latency=0.01, retry_after=0.05)) as (url, server):
        code = main(command(documents, tmp_path / "run", url, "--concurrency", "12", "--retries", "12"))

    assert code == 0
    assert server.counters.most_in_flight <= 12
    assert sorted(rows_of(tmp_path / "run")) == sorted(clean.rows)


def test_the_limit_halves_on_an_overload_and_grows_back():
    """Multiplicative decrease once a second, additive increase to no more than was asked for."""
    limiter = Limiter(Limits(32))

    limiter.overloaded()
    limiter.overloaded()
    assert limiter.limit == 16
    for _ in range(2000):
        limiter.succeeded(0)
    assert limiter.limit == 32


def test_a_retry_after_lets_nobody_in_before_its_time():
    """All callers wait for the server's own time."""

    async def waited() -> float:
        limiter = Limiter(Limits(4))
        limiter.overloaded(0.2)
        started = time.monotonic()
        async with limiter:
            return time.monotonic() - started

    assert asyncio.run(waited()) >= 0.19


@pytest.mark.parametrize(("limits", "tokens"), [(Limits(8, rpm=1200), 0), (Limits(8, tpm=60_000), 50)])
def test_calls_and_tokens_a_minute_are_kept(limits, tokens):
    """Six calls at 20 a second, by calls or by tokens, take at least a quarter of a second."""

    async def run() -> float:
        limiter = Limiter(limits)
        started = time.monotonic()
        for _ in range(6):
            async with limiter:
                limiter.succeeded(tokens)
        return time.monotonic() - started

    assert asyncio.run(run()) >= 0.24


def test_a_cancelled_caller_gives_its_turn_to_the_next():
    """Nobody waits for ever behind a caller that has gone."""

    async def run() -> bool:
        limiter = Limiter(Limits(1))
        await limiter.__aenter__()

        async def enter() -> bool:
            async with limiter:
                return True

        gone, next_one = asyncio.create_task(enter()), asyncio.create_task(enter())
        await asyncio.sleep(0)
        await limiter.__aexit__(None, None, None)
        gone.cancel()
        return await asyncio.wait_for(next_one, 1)

    assert asyncio.run(run())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<think>\nhm\n</think>\n\n[[ ## claims ## ]]\n[]", "[[ ## claims ## ]]\n[]"),
        ("hm, [no tag]</think>[[ ## claims ## ]]\n[]", "[[ ## claims ## ]]\n[]"),
        ("[[ ## claims ## ]]\n[]", "[[ ## claims ## ]]\n[]"),
        ("<think> for ever", "<think> for ever"),
        (
            "[[ ## answer ## ]]\nThe tag </think> ends a thought.",
            "[[ ## answer ## ]]\nThe tag </think> ends a thought.",
        ),
    ],
)
def test_thoughts_before_a_reply_are_cut_off(text, left):
    """What stands before </think> goes; a reply that speaks of the tag stays as it is."""
    response = lm15.Response(
        id=None, model="m", message=lm15.Message.assistant(text), finish_reason="stop", usage=lm15.Usage()
    )

    assert without_thoughts(response).message.text == left


def test_the_journal_of_a_unit_ends_with_it(tmp_path):
    """Replies stand until their unit is complete; those of a failed unit stay for the next run."""
    with UnitStore(tmp_path / "state.sqlite") as store:
        store.journal("a", Usage()).record("key", "reply")
        store.journal("b", Usage()).record("key", "other")
        store.finish("a", UnitResult((View(ViewKind.DETAILED, "text"),), ()))

        assert store.replies("a") == {}
        assert store.replies("b") == {"key": "other"}


def test_a_full_disk_is_a_clear_error_and_loses_nothing(tmp_path):
    """A store that cannot grow says so with the remedy; what was stored before is there."""
    with UnitStore(tmp_path / "state.sqlite") as store:
        store.finish("a", UnitResult((), ()))
        store._db.execute("PRAGMA max_page_count = 12")
        large = UnitResult((View(ViewKind.DETAILED, "x" * 100_000),), ())

        with pytest.raises(RunError, match="make room"):
            store.finish("b", large)

        assert store.keys("done") == {"a"}


def test_no_prompt_no_document_and_no_key_is_logged(documents, tmp_path, monkeypatch):
    """Neither the key nor a word of the documents stands in run.log and config.json."""
    monkeypatch.setenv("KNOWLEDGE_SDG_API_KEY", "sk-very-secret")
    with teacher_server() as (url, server):
        main(command(documents, tmp_path / "run", url))

    logged = (tmp_path / "run" / "run.log").read_text() + (tmp_path / "run" / "config.json").read_text()
    assert server.counters.keys == {"Bearer sk-very-secret"}
    assert "sk-very-secret" not in logged
    assert "monk Otto" not in logged
    assert {json.loads(line)["event"] for line in logged.split("\n") if line.startswith('{"time"')} == {
        "session",
        "unit",
        "stop",
        "written",
    }


def test_resuming_a_finished_run_makes_no_call_and_writes_no_table(documents, clean, tmp_path):
    """The same command on a finished run leaves every table as it is."""
    out = tmp_path / "run"
    with teacher_server() as (url, server):
        main(command(documents, out, url))
        before, stamp = sum(server.counters.prompts.values()), (out / "kept.parquet").stat().st_mtime_ns
        main(command(documents, out, url))

        assert sum(server.counters.prompts.values()) == before
    assert (out / "kept.parquet").stat().st_mtime_ns == stamp


def test_the_second_of_two_processes_on_a_run_is_refused(documents, tmp_path, capsys):
    """While one process has a run open, another is told to wait."""
    with teacher_server() as (url, _):
        main(command(documents, tmp_path / "run", url))
        with UnitStore(tmp_path / "run" / "state.sqlite"):
            code = main(command(documents, tmp_path / "run", url))

    assert code == WRONG_INPUT
    assert "another process" in capsys.readouterr().err


def test_a_teachers_own_parameters_are_used(tmp_path, documents):
    """`connect(parameters=...)` given to generate is asked with those parameters, and the run records them."""
    from knowledge_sdg import GenerationParameters

    _, engine = scripted()
    warm = connect("scripted/warm", engine=engine, parameters=GenerationParameters(temperature=0.4))

    run = generate(documents / "place00001.md", teacher=warm, out=tmp_path / "run", quiet=True, audit=0)

    assert run.config["teacher_parameters"]["temperature"] == 0.4


def test_teacher_and_judge_on_one_server_share_its_limit():
    """Two models on one server are together within its concurrency."""
    running, most = 0, 0

    class Counting:
        async def complete(self, request: lm15.Request) -> lm15.Response:
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.01)
            running -= 1
            return lm15.Response(
                id=None,
                model=request.model,
                message=lm15.Message.assistant("ok"),
                finish_reason="stop",
                usage=lm15.Usage(),
            )

    server, engine = Server(Limits(3)), Counting()
    teacher, judge = (connect(f"scripted/{name}", engine=engine, server=server) for name in ("a", "b"))

    async def many() -> None:
        await asyncio.gather(*(lm.acall(f"hello {n}") for lm in (teacher.lm, judge.lm) for n in range(8)))

    asyncio.run(many())

    assert most == 3


def test_an_expired_key_keeps_what_was_answered(documents, tmp_path):
    """A TeacherError in the middle of a run leaves tables of all finished units."""
    teacher, _ = scripted()
    engine = teacher.engine
    engine.script = {"VerifyClaims": _expiring(10)}

    with pytest.raises(TeacherError):
        generate(documents, teacher=teacher, out=tmp_path / "run", quiet=True, audit=0, concurrency=2)

    run = open_run(tmp_path / "run")
    assert run.dataset.num_rows > 0
    assert "refuses every call" in run.stats["stopped"]


def _expiring(calls: int):
    left = iter(range(calls))
    return lambda _: None if next(left, None) is not None else lm15.AuthError("expired")


def test_a_store_is_an_ordinary_sqlite_file(documents, tmp_path):
    """Anyone can look into it: units with key, status and result."""
    generate(documents / "place00001.md", out=tmp_path / "run", quiet=True, audit=0)

    with sqlite3.connect(tmp_path / "run" / "state.sqlite") as db:
        ((key, status),) = db.execute("SELECT key, status FROM units").fetchall()

    assert status == "done"
    assert re.fullmatch(r"[0-9a-f]{32}", key)
