"""Durable units: what is finished is never asked again. SQLite in WAL mode, one transaction for each unit.

SQLite's WAL needs a local disk, not NFS (https://sqlite.org/wal.html).
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from knowledge_sdg.errors import RunError
from knowledge_sdg.records import UnitResult, UsageRow

_SCHEMA = """
CREATE TABLE IF NOT EXISTS units (
    key TEXT PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('done', 'failed')),
    result TEXT NOT NULL,
    finished REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS usage (
    model TEXT NOT NULL,
    signature TEXT NOT NULL,
    calls INTEGER NOT NULL,
    tokens_in INTEGER NOT NULL,
    tokens_out INTEGER NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (model, signature)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS clock (seconds REAL NOT NULL);
"""

_RESULT = TypeAdapter(UnitResult)


class UnitStore:
    """The units of one run, by key. One process at a time: a second one is refused with RunError."""

    def __init__(self, path: Path) -> None:
        """Opens or makes `path`. Raises RunError when another process has it open or it is no store."""
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise RunError(
                f"{path.parent}: another process is writing this run; wait for it or use another --out"
            ) from error
        try:
            # One connection, used by the event loop's thread; opening and closing may happen in another.
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
        self._db.close()
        self._lock.release()

    def finish(self, key: str, result: UnitResult, usage: Iterable[UsageRow] = ()) -> None:
        """Stores a unit as a whole, and the run's usage as it stands, in one transaction.

        A unit with a failed view or pair is stored too, as `failed`: what it gave is not lost, and the next run asks
        it again.
        """
        status = "done" if result.is_complete else "failed"
        payload = _RESULT.dump_json(result).decode()
        rows = [(row.model, row.signature, row.calls, row.tokens_in, row.tokens_out, row.seconds) for row in usage]
        self._db.execute("BEGIN")
        try:
            self._db.execute("REPLACE INTO units VALUES (?, ?, ?, ?)", (key, status, payload, time.time()))
            self._db.executemany("REPLACE INTO usage VALUES (?, ?, ?, ?, ?, ?)", rows)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def result(self, key: str) -> UnitResult | None:
        """What a unit gave, complete or not; None when it was never finished."""
        row = self._db.execute("SELECT result FROM units WHERE key = ?", (key,)).fetchone()
        return _RESULT.validate_json(row[0]) if row else None

    def done(self) -> set[str]:
        """The keys of the units that need not be asked again."""
        return {key for (key,) in self._db.execute("SELECT key FROM units WHERE status = 'done'")}

    def usage(self) -> Iterator[UsageRow]:
        """What the run has used until its last finished unit."""
        for row in self._db.execute("SELECT model, signature, calls, tokens_in, tokens_out, seconds FROM usage"):
            yield UsageRow(*row)

    def seconds(self) -> float:
        """The time that the run has taken, added up over its sessions."""
        return float(self._db.execute("SELECT COALESCE(SUM(seconds), 0) FROM clock").fetchone()[0])

    def add_seconds(self, seconds: float) -> None:
        """Counts a session's time."""
        self._db.execute("INSERT INTO clock VALUES (?)", (seconds,))
