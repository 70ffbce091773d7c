"""A run as a store has it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredRun:
    """What is asked of a run before anything is added to it."""

    id: str
    artifacts: str
    """Address of its artifacts."""
    digest: str | None = None
    """Of what has arrived in whole; None when nothing has."""
