"""Where a command stops spending."""

from dataclasses import dataclass

from knowledge_sdg.errors import BudgetReachedError, InputError
from knowledge_sdg.teacher.usage import Usage


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that one command may use; None is no limit. The calls that are under way at the limit still end."""

    calls: int | None = None
    tokens: int | None = None
    """In and out."""
    dollars: float | None = None

    def __post_init__(self) -> None:
        """Raises InputError for a limit below nothing."""
        for name, limit in (("max_calls", self.calls), ("max_tokens", self.tokens), ("budget_usd", self.dollars)):
            if limit is not None and limit < 0:
                raise InputError(f"{name} is {limit}, but must be at least 0; without a limit, leave it out")


class Purse:
    """A budget being spent."""

    def __init__(self, budget: Budget, usage: Usage) -> None:
        self._budget = budget
        self._usage = usage
        self._calls = 0
        self._ended = ""
        self.begin()

    def begin(self) -> None:
        """What `usage` counts by now was spent before, by an earlier command."""
        self._tokens_before = self._usage.tokens
        self._dollars_before = self._usage.dollars

    def end(self, reason: str) -> None:
        """Lets no further call begin; those under way end."""
        self._ended = reason

    @property
    def is_empty(self) -> bool:
        """Whether no further call may begin."""
        return bool(self.reason())

    def take(self) -> None:
        """Before a call. Raises BudgetReachedError when the limit has been reached."""
        if fault := self.reason():
            raise BudgetReachedError(fault)
        self._calls += 1

    def reason(self) -> str:
        """Why no further call may begin, with what has been spent by now; empty when one may."""
        budget = self._budget
        tokens, spent = self._usage.tokens - self._tokens_before, self._usage.dollars - self._dollars_before
        if budget.calls is not None and self._calls >= budget.calls:
            return f"{budget.calls:,} calls made (--max-calls)"
        if budget.tokens is not None and tokens >= budget.tokens:
            return f"{tokens:,} tokens used (--max-tokens)"
        if budget.dollars is not None and spent >= budget.dollars:
            return f"${spent:.4f} spent (--budget-usd)"
        return self._ended
