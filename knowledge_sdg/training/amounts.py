"""How much of each set goes into a mix."""

import math
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple, TypeAlias

from knowledge_sdg.errors import InputError


class Tokens(NamedTuple):
    """A budget of tokens, used up to less than one row; a set that has fewer is refused, as one of too few rows is."""

    budget: int


Amount: TypeAlias = "float | int | Tokens | None"
"""A share of the mix in [0, 1] (float), a number of rows (int), a budget of tokens, or None: all rows."""

_FORMS = "a share from 0 to 1 (0.5), a number of rows (200)"
_OTHER_FORMS = "Tokens(2_000_000) or None for all"
_TOKENS = re.compile(r"(\d+(?:\.\d+)?)([kM]?)t")
_SCALE = {"": 1, "k": 1_000, "M": 1_000_000}


def parse_amount(text: str) -> Amount:
    """An amount as it is written on the command line.

    parse_amount("0.5") -> 0.5; parse_amount("200") -> 200; parse_amount("1.5Mt") -> Tokens(1500000)

    Raises InputError for anything else, as a share over 1 or a number below 0, with the forms that there are.
    """
    if match := _TOKENS.fullmatch(text):
        return Tokens(int(float(match.group(1)) * _SCALE[match.group(2)]))
    if text.isdecimal():
        return int(text)
    with suppress(ValueError):
        if 0 <= (share := float(text)) <= 1:
            return share
    raise InputError(f"{text!r} is no amount; write {_FORMS} or tokens (2Mt)")


def check_amount(amount: Amount, name: str) -> Amount:
    """The amount. Raises InputError for a share that is not from 0 to 1, a number below 0, or what is no amount."""
    if not isinstance(amount, float | int | Tokens | None):
        raise InputError(f"{name}: {amount!r} is no amount; give {_FORMS}, {_OTHER_FORMS}")
    if isinstance(amount, float) and not 0 <= amount <= 1:
        raise InputError(f"{name}: the share {amount:g} is not from 0 to 1; give {_FORMS}, {_OTHER_FORMS}")
    if isinstance(amount, int) and amount < 0:
        raise InputError(f"{name}: {amount} rows cannot be taken; give {_FORMS}, {_OTHER_FORMS}")
    if isinstance(amount, Tokens) and amount.budget < 0:
        raise InputError(f"{name}: {amount.budget} tokens cannot be taken")
    return amount


class Request(NamedTuple):
    """What is asked of one set."""

    name: str
    available: int
    """Its rows."""
    amount: Amount
    """No budget of tokens any more, but the rows that it comes to."""


def resolve(requests: Sequence[Request], *, total: int | None = None, with_replacement: bool = False) -> list[int]:
    """The number of rows of each set, so that every share of the whole is met within one row.

    Beside sets with a fixed number of rows, the shares are of fixed rows and drawn ones together. When every set has a
    share, these must add up to 1, and the whole is `total` rows, or as many as the sets suffice for.

    Raises InputError when the shares do not fit together, or a set has fewer rows than its part.

    resolve([Request("a", 90, None), Request("b", 50, 0.1)]) -> [90, 10]
    """
    shares = [request.amount if isinstance(request.amount, float) else None for request in requests]
    asked = math.fsum(share for share in shares if share is not None)
    fixed = sum(_fixed(request) for request, share in zip(requests, shares, strict=True) if share is None)
    if None in shares:
        if asked >= 1 - 1e-9 and asked:
            raise InputError(f"the shares add up to {asked:g} and leave no room for the sets without one; lower them")
        if total is not None:
            raise InputError("a total needs a share for every set; give shares, or leave the total out")
        drawn = round(fixed * asked / (1 - asked))
        whole = fixed + drawn
    else:
        if abs(asked - 1) > 1e-9:
            raise InputError(f"the shares add up to {asked:g}, but every set has one, so they must add up to 1")
        whole = drawn = total if total is not None else _largest(requests, shares)
    counts = _apportioned([0.0 if share is None else share * whole for share in shares], drawn)
    found = [
        _fixed(request) if share is None else count
        for request, share, count in zip(requests, shares, counts, strict=True)
    ]
    if not with_replacement:
        for request, count in zip(requests, found, strict=True):
            _check_available(request, count, whole)
    return found


def _fixed(request: Request) -> int:
    return request.available if request.amount is None else int(request.amount)  # type: ignore[arg-type]


def _largest(requests: Sequence[Request], shares: Sequence[float | None]) -> int:
    sizes = [request.available / share for request, share in zip(requests, shares, strict=True) if share]
    return math.floor(min(sizes) + 1e-9)


def _apportioned(targets: Sequence[float], total: int) -> list[int]:
    """Whole numbers that add up to `total`, each the target rounded up or down (the largest remainders go up)."""
    counts = [math.floor(target + 1e-9) for target in targets]
    by_remainder = sorted(range(len(targets)), key=lambda at: (counts[at] - targets[at], at))
    for at in by_remainder[: max(total - sum(counts), 0)]:
        counts[at] += 1
    return counts


def _check_available(request: Request, count: int, whole: int) -> None:
    if count > request.available:
        remedy = "lower it, draw with replacement, or give more rows"
        raise InputError(
            f"{request.name}: has {request.available:,} rows, but its part of {whole:,} is {count:,}; {remedy}"
        )
