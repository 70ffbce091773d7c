"""Several training sets in one, by shares, numbers of rows or tokens."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from knowledge_sdg.errors import InputError
from knowledge_sdg.training.amounts import Amount, Request, Tokens, check_amount, resolve
from knowledge_sdg.training.counting import Counter, in_batches, row_lengths, token_counter
from knowledge_sdg.training.cutting import within_length
from knowledge_sdg.training.notes import Notes
from knowledge_sdg.training.reading import RowSource, is_training_set, read_training_rows
from knowledge_sdg.training.tables import rows_dataset

if TYPE_CHECKING:
    import datasets

MixPart: TypeAlias = "RowSource | tuple[RowSource, Amount]"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a mix has of one set."""

    name: str
    available: int
    """Rows of the set that are not too long."""
    rows: int
    """Rows in the mix."""
    tokens: int | None = None
    """Their tokens, where a budget of tokens was asked for; less than one row under it."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """A mix and what it is made of."""

    rows: "datasets.Dataset"
    taken: tuple[Taken, ...]


def mix(
    parts: Sequence[MixPart],
    *,
    seed: int = 0,
    total: int | None = None,
    tokens: int | None = None,
    with_replacement: bool = False,
    tokenizer: str | Path | None = None,
    max_tokens: int | None = None,
) -> "datasets.Dataset":
    """Several sets as one, shuffled: columns `messages`, `metadata`, `id`, `unmask`.

    A part is a set (a `datasets.Dataset`; a JSON lines or Parquet file; a folder of `export`, `save_to_disk` or data
    files; with messages, ShareGPT, Alpaca, prompt and completion, or text), or a pair of a set and how much of it: a
    share of the mix (0.5), a number of rows (200), `Tokens(1_000_000)`, or None for all. If some sets have no share,
    all of their rows stand, and the shares of the others are met beside them; if all have one, the mix has `total`
    rows, or `tokens` tokens, or as many as the sets suffice for. Shares are met within one row.

    No row is taken twice, unless `with_replacement`: then a set that is too small is gone through again. Rows of more
    than `max_tokens` tokens are left out before anything is drawn, and told in the log.

    Raises InputError for a share over 1, shares that do not fit together, or a set that is unreadable or too small: has
    fewer rows or tokens than are asked of it, or no row as short as its tokens.

    mix([knowledge, ("general.jsonl", 0.5)]).num_rows -> 2 * knowledge.num_rows
    """
    notes = Notes()
    mixture = mixed(
        parts,
        notes,
        seed=seed,
        total=total,
        tokens=tokens,
        with_replacement=with_replacement,
        counter=token_counter(tokenizer),
        max_tokens=max_tokens,
    )
    notes.tell()
    return mixture.rows


def mixed(
    parts: Sequence[MixPart],
    notes: Notes,
    *,
    seed: int,
    counter: Counter,
    total: int | None = None,
    tokens: int | None = None,
    with_replacement: bool = False,
    max_tokens: int | None = None,
) -> Mixture:
    """The mix, and how much of each part it has."""
    import datasets  # noqa: PLC0415 - takes seconds to import

    if not parts:
        raise InputError("nothing to mix; give at least one set")
    for name, number in (("total", total), ("tokens", tokens)):
        if number is not None and number < 1:
            raise InputError(f"{name} is {number}, but must be at least 1")
    sources, amounts = _sources(parts, tokens)
    names = [str(one) if isinstance(one, str | Path) else f"part {at + 1}" for at, one in enumerate(sources)]
    for name, amount in zip(names, amounts, strict=True):
        check_amount(amount, name)
    tables = [_table(source, name, counter, max_tokens, notes) for source, name in zip(sources, names, strict=True)]
    orders = [_order(table.num_rows, seed, number) for number, table in enumerate(tables)]
    fitting = [
        _fitting(table, order, amount, counter, repeats=with_replacement, name=name)
        if isinstance(amount, Tokens)
        else None
        for name, table, order, amount in zip(names, tables, orders, amounts, strict=True)
    ]
    requests = [
        Request(name, table.num_rows, amount if fits is None else len(fits.rows))
        for name, table, amount, fits in zip(names, tables, amounts, fitting, strict=True)
    ]
    counts = resolve(requests, total=total, with_replacement=with_replacement)
    chosen: list[int] = []
    first = 0
    for table, order, count, fits in zip(tables, orders, counts, fitting, strict=True):
        chosen.extend(first + number for number in (_drawn(order, count) if fits is None else fits.rows))
        first += table.num_rows
    if not chosen:
        raise InputError("the mix has no row; raise the shares, or the maximum length")
    random.Random(f"{seed} mix").shuffle(chosen)  # noqa: S311 - reproducible on purpose
    rows = datasets.concatenate_datasets(tables).select(chosen)
    taken = (
        Taken(name, table.num_rows, count, None if fits is None else fits.tokens)
        for name, table, count, fits in zip(names, tables, counts, fitting, strict=True)
    )
    return Mixture(rows, tuple(taken))


def _sources(parts: Sequence[MixPart], tokens: int | None) -> tuple[list[RowSource], list[Amount]]:
    """The sets, and how much of each; a budget for all makes budgets of the shares."""
    pairs = [part if isinstance(part, tuple) else (part, None) for part in parts]
    amounts: list[Amount] = [amount for _, amount in pairs]
    if tokens is not None:
        shares = [amount for amount in amounts if isinstance(amount, float)]
        if len(shares) < len(amounts) or abs(sum(shares) - 1) > 1e-9:
            raise InputError("a budget of tokens needs a share for every set, and these must add up to 1")
        amounts = [Tokens(int(share * tokens + 1e-9)) for share in shares]
    return [source for source, _ in pairs], amounts


def _table(source: RowSource, name: str, counter: Counter, max_tokens: int | None, notes: Notes) -> "datasets.Dataset":
    if not isinstance(source, str | Path) and is_training_set(source) and max_tokens is None:
        return source.with_format(None)
    return rows_dataset(within_length(read_training_rows(source, name), counter, max_tokens, notes))


def _order(size: int, seed: int, number: int) -> list[int]:
    order = list(range(size))
    random.Random(f"{seed} part {number}").shuffle(order)  # noqa: S311 - reproducible on purpose
    return order


def _drawn(order: Sequence[int], count: int) -> list[int]:
    """The first of the order; from its start again when it does not suffice."""
    rounds, rest = divmod(count, len(order)) if order else (0, 0)
    return [*order] * rounds + [*order[:rest]]


@dataclass(frozen=True, slots=True)
class _Fitting:
    """What a budget of tokens comes to."""

    rows: Sequence[int]
    """Numbers of rows in their table, in the order of drawing."""
    tokens: int
    """Of these rows together."""


def _fitting(
    table: "datasets.Dataset",
    order: Sequence[int],
    budget: Tokens,
    counter: Counter,
    *,
    repeats: bool,
    name: str,
) -> _Fitting:
    """The rows that a budget of tokens suffices for: gone through in that order, what does not fit is passed over;
    again and again, if rows may repeat. Raises InputError when a set has not so many tokens and rows may not repeat,
    and when every row is longer than the budget.
    """
    lengths = [length for batch in in_batches(read_training_rows(table)) for length in row_lengths(batch, counter)]
    whole = sum(lengths)
    if not repeats and whole < budget.budget:
        remedy = "lower it, draw with replacement, or give more rows"
        raise InputError(f"{name}: has {whole:,} tokens, but its part of the mix is {budget.budget:,}; {remedy}")
    rounds, left = divmod(budget.budget, whole) if repeats and whole else (0, budget.budget)
    fitting = [*order] * rounds
    for number in order:
        if lengths[number] <= left:
            left -= lengths[number]
            fitting.append(number)
    if budget.budget and not fitting:
        if not lengths:
            raise InputError(f"{name}: has no row, but its part of the mix is {budget.budget:,} tokens; give more rows")
        shortest = f"its shortest row has {min(lengths):,} tokens"
        raise InputError(f"{name}: {shortest}, but its part of the mix is {budget.budget:,}; raise it")
    return _Fitting(fitting, budget.budget - left)
