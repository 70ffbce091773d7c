"""How many planted falsehoods a judge catches, of each kind, over the kept answers of a run.

    knowledge-sdg generate DOCS... --seeds FILE --out runs/planted
    python -m benchmarks.planted runs/planted [--seeds 0 1] [--each 150] [--json FILE]

It is the audit at the end of a run (`knowledge_sdg.audit`) over all kept answers instead of a sample, with as many
falsehoods of each kind as wanted, once for each seed of chance, the seeds counted together. Answers are extracted and
verified; with --assess they are assessed first, as in a run.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.ending import ended
from knowledge_sdg.audit import Audit, audit
from knowledge_sdg.background import run_in_background
from knowledge_sdg.corruption import KINDS, SourcedAnswer
from knowledge_sdg.faithfulness import FaithfulnessJudge
from knowledge_sdg.runs import open_run
from knowledge_sdg.teacher import OFFLINE, connect, using


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the falsehoods of one kind, all seeds together."""

    kind: str
    planted: int
    caught: int
    unreadable: int

    @property
    def catch_rate(self) -> float | None:
        """Caught / those judged; None without any."""
        judged = self.planted - self.unreadable
        return self.caught / judged if judged else None


def kept_answers(run: Path) -> list[SourcedAnswer]:
    """The kept answers of a run folder. Raises RunError."""
    return [
        SourcedAnswer(row["question"], row["response"], row["raw_document"], row["document_id"])
        for row in open_run(run).dataset
    ]


def added_up(audits: Sequence[Audit]) -> list[Figures]:
    """The kinds in their order."""
    return [
        Figures(
            kind,
            sum(one.by_kind[kind].planted for one in audits),
            sum(one.by_kind[kind].caught for one in audits),
            sum(one.by_kind[kind].unreadable for one in audits),
        )
        for kind in KINDS
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Plants, judges, prints a table, writes JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, metavar="RUN", help="a run folder with kept answers")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1], help="of chance [0 1]")
    parser.add_argument(
        "--each", type=int, default=150, metavar="N", help="at most so many of each kind and seed [150]"
    )
    parser.add_argument("--judge", default=OFFLINE, metavar="MODEL", help=f"model string of the judge [{OFFLINE}]")
    parser.add_argument("--judge-url", metavar="URL", help="an OpenAI-compatible server that has the model")
    parser.add_argument("--assess", action="store_true", help="assess the answers first, as in a run")
    parser.add_argument("--shown", type=int, default=0, metavar="N", help="print so many missed ones of each seed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args(arguments)
    return ended(lambda: _rows(options), options.json)


def _rows(options: argparse.Namespace) -> list[dict[str, Any]]:
    answers = kept_answers(options.run)
    judge = FaithfulnessJudge()
    with using(connect(options.judge, url=options.judge_url)):
        audits = [
            run_in_background(audit(judge, answers, options.each * len(KINDS), seed, assess=options.assess))
            for seed in options.seeds
        ]
    rows = added_up(audits)
    _show(rows, audits, options.shown)
    return [asdict(row) | {"catch_rate": row.catch_rate} for row in rows]


def _show(rows: Sequence[Figures], audits: Sequence[Audit], most: int) -> None:
    print(f"{'kind':16} {'planted':>8} {'caught':>8} {'rate':>8} {'unreadable':>11}")
    for row in rows:
        rate = "-" if row.catch_rate is None else f"{row.catch_rate:.1%}"
        print(f"{row.kind:16} {row.planted:8} {row.caught:8} {rate:>8} {row.unreadable:11}")
    untouched, dropped = sum(one.untouched for one in audits), sum(one.wrongly_dropped for one in audits)
    print(f"untouched answers dropped now: {dropped} of {untouched}")
    for one in audits:
        for missed in one.missed[:most]:
            print(f"  seed {one.seed}, {missed.kind}: “{missed.replaced}” -> “{missed.replacement}”: {missed.answer}")


if __name__ == "__main__":
    sys.exit(main())
