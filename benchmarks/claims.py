"""How well a teacher takes answers apart into claims, against claims that people wrote.

    python -m benchmarks.claims FILE... [--teacher offline/extractive] [--limit N] [--json FILE]

Files as `{prompt, response, sentence, claims}` (Factcheck-GPT: sentences of answers with their atomic, decontextualised
claims) or `{sentence, gold}` (PropSegmEnt: sentences with their propositions). Factcheck-GPT's sentences are joined to
the answer that they come from, so that what a pronoun stands for can be found. The rules, on content words (stems):

- A gold unit is covered when one claim has at least 75 % of its content words, and has at most 2.5 times as many
  content words itself (plus 2): a whole sentence does not cover its small parts.
- A claim is extra when it covers no gold unit, is covered by none, and less than half of its content words stand in
  the gold units of its answer together.
- A claim is standalone when it is a full sentence with a finite verb that opens with no pronoun or pointing word.
- An answer hides something when a number or name of it occurs in no claim (`knowledge_sdg.faithfulness.unclaimed`).
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import dspy

from knowledge_sdg.asking import ask
from knowledge_sdg.errors import ReplyError, UnreadableReplyError
from knowledge_sdg.faithfulness import unclaimed
from knowledge_sdg.teacher import OFFLINE, connect, using
from knowledge_sdg.teacher.offline.english.clauses import stands_alone
from knowledge_sdg.teacher.offline.english.lexicon import content_keys
from signatures import ExtractClaims, QAPair

COVERED_SHARE = 0.75
LARGEST = 2.5
EXTRA_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Gold:
    """An answer with the units that people made of it."""

    pair: QAPair
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a teacher made of one file."""

    file: str
    answers: int
    unreadable: int
    """Answers of which no list of claims could be had; they count nowhere else."""
    gold: int
    claims: int
    covered: float
    """Gold units that a claim covers / gold units."""
    extra: float
    """Extra claims / claims."""
    standalone: float
    """Standalone claims / claims."""
    words: float
    """Words of a claim, on average."""
    hiding: float
    """Answers with a number or name that no claim mentions / answers."""


def read_gold(path: Path) -> list[Gold]:
    """The answers of a file that have gold units. Raises ValueError naming a line of neither shape."""
    found: dict[tuple[str, str], list[str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        row: dict[str, Any] = json.loads(line)
        if "gold" in row and "sentence" in row:
            found.setdefault(("", row["sentence"]), []).extend(row["gold"] or [])
        elif {"prompt", "response", "claims"} <= row.keys():
            found.setdefault((row["prompt"], row["response"]), []).extend(row["claims"])
        else:
            raise ValueError(f"{path}:{number}: has neither sentence and gold, nor prompt, response and claims")
    return [
        Gold(QAPair(question=question, answer=answer), tuple(units))
        for (question, answer), units in found.items()
        if units
    ]


def covers(claim: str, unit: str) -> bool:
    """Whether a claim has 75 % of a unit's content words and is not much more than it."""
    said, wanted = set(content_keys(claim)), set(content_keys(unit))
    return bool(wanted) and len(said & wanted) >= COVERED_SHARE * len(wanted) and len(said) <= LARGEST * len(wanted) + 2


def is_extra(claim: str, units: Sequence[str]) -> bool:
    """Whether a claim says what no unit says, alone or together with others."""
    said = set(content_keys(claim))
    together = {key for unit in units for key in content_keys(unit)}
    if any(covers(claim, unit) or covers(unit, claim) for unit in units):
        return False
    return not said or len(said & together) < EXTRA_SHARE * len(said)


def scored(file: str, gold: Sequence[Gold], claimed: Sequence[list[str] | None]) -> Figures:
    """The figures of the claims made of each answer; None where none could be had."""
    read = [(one, claims) for one, claims in zip(gold, claimed, strict=True) if claims is not None]
    every = [(claim, one.units) for one, claims in read for claim in claims]
    units = [(unit, claims) for one, claims in read for unit in one.units]
    return Figures(
        file,
        len(gold),
        len(gold) - len(read),
        len(units),
        len(every),
        _share(any(covers(claim, unit) for claim in claims) for unit, claims in units),
        _share(is_extra(claim, own) for claim, own in every),
        _share(stands_alone(claim) for claim, _ in every),
        sum(len(claim.split()) for claim, _ in every) / max(1, len(every)),
        _share(bool(unclaimed(one.pair.answer, claims)) for one, claims in read),
    )


def _share(hits: Any) -> float:
    """The share of true values; 0 of none."""
    counted = list(hits)
    return sum(counted) / len(counted) if counted else 0.0


async def extracted(gold: Sequence[Gold]) -> list[list[str] | None]:
    """The claims of each answer by the `ExtractClaims` predictor, one answer a call."""
    predictor = dspy.Predict(ExtractClaims)

    async def one(pair: QAPair) -> list[str] | None:
        def check(reply: Any) -> None:
            if len(reply.claims) != 1:
                raise UnreadableReplyError(f"{len(reply.claims)} lists for one pair")

        try:
            reply = await ask(predictor, {"pairs": [pair]}, check)
        except ReplyError:
            return None
        claims: list[str] = reply.claims[0]
        return claims

    return list(await asyncio.gather(*(one(answer.pair) for answer in gold)))


def main(arguments: list[str] | None = None) -> int:
    """Scores the files, prints a table, writes JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--teacher", default=OFFLINE)
    parser.add_argument("--teacher-url", help="OpenAI-compatible server that has the teacher")
    parser.add_argument("--limit", type=int, help="only so many answers of each file")
    parser.add_argument("--json", type=Path, help="write the figures there, too")
    options = parser.parse_args(arguments)
    figures = []
    with using(connect(options.teacher, url=options.teacher_url)):
        for path in options.files:
            gold = read_gold(path)[: options.limit]
            figures.append(scored(path.stem, gold, asyncio.run(extracted(gold))))
    print(f"{'file':32} {'answers':>7} {'unread':>6} {'gold':>6} {'claims':>6} {'covered':>8} {'extra':>7} {'alone':>7}"
          f" {'words':>6} {'hiding':>7}")  # fmt: skip
    for one in figures:
        print(f"{one.file:32} {one.answers:7} {one.unreadable:6} {one.gold:6} {one.claims:6} {one.covered:8.1%} "
              f"{one.extra:7.1%} {one.standalone:7.1%} {one.words:6.1f} {one.hiding:7.1%}")  # fmt: skip
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in figures], indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
