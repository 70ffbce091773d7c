"""What an optimization may spend: the same purse for all of it, with something kept back for the last score."""

from collections.abc import Callable

from knowledge_sdg.errors import BudgetReachedError
from knowledge_sdg.teacher import Budget, Purse, Usage

KEPT_BACK = 2.0
"""How many times the mean cost of a trial so far is kept back for each test example: compiled prompts are longer."""


class Allowance(Purse):
    """A budget of dollars; while the optimizer is at work, a part of it is kept back."""

    def __init__(self, dollars: float | None, usage: Usage) -> None:
        super().__init__(Budget(dollars=dollars), usage)
        self._all = dollars
        self._used = usage
        self.kept_back: Callable[[], float] = float
        """Dollars that may not be spent now."""

    def take(self) -> None:
        """Before a call. Raises BudgetReachedError at the limit."""
        super().take()
        if self._all is not None and self._used.dollars >= self._all - (kept := self.kept_back()):
            raise BudgetReachedError(
                f"${self._used.dollars:.4f} spent, ${kept:.4f} kept for the last score (--budget-usd)"
            )
