"""Durable units: what is finished is never asked again. SQLite in WAL mode, one transaction for each unit.

SQLite's WAL needs a local disk, not NFS (https://sqlite.org/wal.html).
"""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from knowledge_sdg.background import running_loop
from knowledge_sdg.errors import RunError
from knowledge_sdg.records import UnitResult, UsageRow
from knowledge_sdg.teacher import Usage

GATHERING = 0.02
"""Seconds for which replies gather before they are written together: what a kill -9 can lose of them."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS units (
    key TEXT PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('done', 'failed')),
    result TEXT NOT NULL,
    finished REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS replies (
    unit TEXT NOT NULL,
    key TEXT NOT NULL,
    reply TEXT NOT NULL,
    PRIMARY KEY (unit, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS usage (
    model TEXT NOT NULL,
    signature TEXT NOT NULL,
    counts TEXT NOT NULL,
    PRIMARY KEY (model, signature)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

_RESULT = TypeAdapter(UnitResult)
_USAGE = TypeAdapter(UsageRow)


class UnitStore:
    """The units of one run, by key. One process at a time: a second one is refused with RunError."""

    def __init__(self, path: Path) -> None:
        """Opens or makes `path`. Raises RunError when another process has it open or it is no store."""
        self._path = path
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise RunError(
                f"{path.parent}: another process is writing this run; wait for it or use another --out"
            ) from error
        except OSError as error:
            raise RunError(f"{path.parent}: cannot be written ({error.strerror}); use another --out") from error
        try:
            self._is_open = True
            self._pending: dict[tuple[str, str], str] = {}
            self._flushing: asyncio.TimerHandle | None = None
            # One connection for the event loop's thread and for the one that opens, writes the tables and closes: they
            # take turns. A connection closed under another thread's hands takes the process down.
            self._turn = threading.RLock()
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            self._lock.release()
            raise RunError(f"{path}: cannot be used as a run's state ({error}); use another --out") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection and lets other processes in."""
        with self._turn:
            self._flush()
            self._is_open = False
            self._db.close()
        self._lock.release()

    def finish(self, key: str, result: UnitResult, usage: Iterable[UsageRow] = ()) -> None:
        """Stores a unit as a whole, and the run's usage as it stands, in one transaction.

        A complete unit's journal ends here. One with a failed view or pair is stored as `failed` and keeps its
        journal: the next run asks only for what failed.
        """
        status = "done" if result.is_complete else "failed"
        self._flush()
        with self._transaction():
            payload = _RESULT.dump_json(result).decode()
            self._db.execute("REPLACE INTO units VALUES (?, ?, ?, ?)", (key, status, payload, time.time()))
            if result.is_complete:
                self._db.execute("DELETE FROM replies WHERE unit = ?", (key,))
            self._write_usage(usage)

    def journal(self, unit: str, usage: Usage) -> "UnitJournal":
        """The journal of a unit that is not finished; `usage` is stored with every reply."""
        return UnitJournal(self, unit, usage)

    def replies(self, unit: str) -> dict[str, str]:
        """The journaled replies of a unit, by key."""
        known = dict(self._read("SELECT key, reply FROM replies WHERE unit = ?", unit))
        return known | {key: reply for (of, key), reply in self._pending.items() if of == unit}

    def record(self, unit: str, key: str, reply: str, usage: Usage) -> None:
        """Journals a reply, and the usage as it stands: at once, or in an event loop within `GATHERING` seconds."""
        with self._turn:
            self._pending[unit, key] = reply
            self._usage = usage
        if (loop := running_loop()) is None:
            self._flush()
        elif self._flushing is None:
            self._flushing = loop.call_later(GATHERING, self._flush_in_time)

    def _flush_in_time(self) -> None:
        with suppress(RunError):  # what cannot be written stays, and the next unit that finishes says so
            self._flush()

    def _flush(self) -> None:
        """Writes the replies that have gathered, in one transaction."""
        with self._turn:
            self._flushing = None  # a timer that still runs finds nothing
            if not self._pending or not self._is_open:  # a reply that nobody waited for any more has no place
                return
            with self._transaction():
                rows = [(unit, key, reply) for (unit, key), reply in self._pending.items()]
                self._db.executemany("REPLACE INTO replies VALUES (?, ?, ?)", rows)
                self._write_usage(self._usage.rows())
            self._pending.clear()

    @contextmanager
    def _transaction(self) -> Generator[None]:
        self._turn.acquire()
        try:
            self._db.execute("BEGIN")
            yield
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._undo()
            raise RunError(
                f"{self._path}: cannot be written ({error}); nothing that is finished is lost: make room and run the "
                "same command again"
            ) from error
        except BaseException:
            self._undo()
            raise
        finally:
            self._turn.release()

    def _read(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with self._turn:
            return self._db.execute(query, values).fetchall()

    def _undo(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def write_usage(self, usage: Iterable[UsageRow]) -> None:
        """Stores the usage as it stands."""
        self._flush()
        with self._transaction():
            self._write_usage(usage)

    def _write_usage(self, usage: Iterable[UsageRow]) -> None:
        rows = [(row.model, row.signature, _USAGE.dump_json(row).decode()) for row in usage]
        self._db.executemany("REPLACE INTO usage VALUES (?, ?, ?)", rows)

    def result(self, key: str) -> UnitResult | None:
        """What a unit gave, complete or not; None when it was never finished."""
        rows = self._read("SELECT result FROM units WHERE key = ?", key)
        return _RESULT.validate_json(rows[0][0]) if rows else None

    def keys(self, status: Literal["done", "failed"]) -> set[str]:
        """The keys of the units that need not be asked again, or of those that shall be."""
        return {key for (key,) in self._read("SELECT key FROM units WHERE status = ?", status)}

    def usage(self) -> Iterator[UsageRow]:
        """What the run has used until its last journaled reply or finished unit."""
        for (counts,) in self._read("SELECT counts FROM usage ORDER BY model, signature"):
            yield _USAGE.validate_json(counts)

    @property
    def seconds(self) -> float:
        """The time that the run has taken, added up over its sessions."""
        return float(self.fact("seconds") or 0)

    def add_seconds(self, seconds: float) -> None:
        """Counts a session's time."""
        self.set_fact("seconds", str(self.seconds + seconds))

    @property
    def is_written(self) -> bool:
        """Whether the tables were written since the last unit was finished."""
        return self.fact("written") == self.state

    def mark_written(self) -> None:
        """The tables hold what the units say."""
        self.set_fact("written", self.state)

    @property
    def state(self) -> str:
        """How many units are finished, and when the last one was: changes with every one."""
        return str(self._read("SELECT COUNT(*), MAX(finished) FROM units")[0])

    def fact(self, name: str) -> str | None:
        """What is kept under a name."""
        rows = self._read("SELECT value FROM facts WHERE name = ?", name)
        return rows[0][0] if rows else None

    def set_fact(self, name: str, value: str) -> None:
        """Keeps something about the run under a name."""
        with self._transaction():
            self._db.execute("REPLACE INTO facts VALUES (?, ?)", (name, value))


class UnitJournal:
    """The replies of one unit that is not finished (`knowledge_sdg.journal.Journal`)."""

    def __init__(self, store: UnitStore, unit: str, usage: Usage) -> None:
        self._store = store
        self._unit = unit
        self._usage = usage
        self._known = store.replies(unit)

    def recall(self, key: str) -> str | None:
        """The reply recorded under a key."""
        return self._known.get(key)

    def record(self, key: str, reply: str) -> None:
        """Keeps a reply, and what has been used so far, so that both survive the process."""
        self._known[key] = reply
        self._store.record(self._unit, key, reply, self._usage)
