"""The score of rows, whichever part of them is drawn: what intervals are made of."""

from collections.abc import Sequence

import numpy as np

from knowledge_sdg.agreement_figures import Figure, balanced_accuracy


def figure_of(scores: Sequence[float | None], is_supported: Sequence[bool | None]) -> Figure:
    """Balanced accuracy where people have said of every row whether it is supported, and a score above 0 agrees with
    them; of anything else the mean. None of the scores may be None.
    """
    given = np.array(scores, dtype=float)
    if any(label is None for label in is_supported):
        return lambda places: float(given[places].mean())
    gold = np.array(is_supported, dtype=bool)
    said = np.where(given > 0, gold, ~gold)
    return lambda places: balanced_accuracy(gold[places].tolist(), said[places].tolist())
