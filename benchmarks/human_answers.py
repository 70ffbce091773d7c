"""How many true answers of people a judge drops, each judged against its own passage.

    python -m benchmarks.human_answers xquad_en.jsonl clapnq_dev_answerable.jsonl [--json FILE]
    python -m benchmarks.human_answers clapnq_dev_answerable.jsonl --title
    python -m benchmarks.human_answers clapnq_dev_answerable.jsonl --shown 20

A line is a passage with what people asked and answered about it: `{context, title, qas: [{q, a}]}` (XQuAD's shape) or
`{passage, title, question, answers}` (CLAPnq's). The rules:

- An answer goes with its question through extraction and verification, as in a run; relevance and questions are not
  assessed. An answer that is only a phrase becomes one claim made of question and answer, as extraction makes it.
- It is judged against its passage alone; with --title, the passage's title stands above it as a heading.
- People wrote or chose the answers from the passage, so every dropped one counts as wrongly dropped, at the stage where
  it was. Some of them do say what only the title says, or what they know.
- Answers that are empty or "NA" are left out, and counted. Failed ones (no readable reply) are in no other figure.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.ending import ended
from knowledge_sdg.agreement_figures import Interval, bootstrap_interval
from knowledge_sdg.background import run_in_background, side_by_side
from knowledge_sdg.errors import InputError
from knowledge_sdg.faithfulness import FaithfulnessJudge
from knowledge_sdg.records import Judgement, QAPair
from knowledge_sdg.teacher import OFFLINE, connect, using


@dataclass(frozen=True, slots=True)
class HumanAnswer:
    """An answer that a person gave about a passage."""

    title: str
    passage: str
    pair: QAPair
    is_first: bool
    """Whether it is the first answer to its question."""

    @property
    def is_given(self) -> bool:
        """Whether it answers at all."""
        return self.pair.answer.strip().casefold() not in {"", "na"}

    def document(self, *, is_titled: bool) -> str:
        """What it is judged against."""
        return f"# {self.title}\n\n{self.passage}" if is_titled and self.title else self.passage


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the answers of one file."""

    file: str
    is_titled: bool
    left_out: int
    """Empty answers and "NA"."""
    n: int
    """Answers judged and read."""
    failed: int
    dropped: int
    share: Interval | None
    """Dropped / n, with its interval by passage; None without answers."""
    dropped_at: dict[str, int]
    """How many at which stage, and at `verify` for which reason."""
    firsts: int
    firsts_dropped: int
    """Of the first answers of each question."""


def read_human_answers(path: Path) -> list[HumanAnswer]:
    """The answers of a file. Raises InputError with file and line."""
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", path=path) from error
    answers: list[HumanAnswer] = []
    for number, line in enumerate(lines, start=1):
        try:
            answers.extend(_answers(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            told = "write context and qas, or passage, question and answers"
            raise InputError(f"has no human answers ({error!r}); {told}", path=path, line=number) from error
    return answers


def _answers(row: dict[str, Any]) -> Iterator[HumanAnswer]:
    title = str(row.get("title") or "").replace("_", " ")
    if "qas" in row:
        for one in row["qas"]:
            yield HumanAnswer(title, row["context"], QAPair(question=one["q"], answer=one["a"]), is_first=True)
    else:
        for place, answer in enumerate(row["answers"]):
            pair = QAPair(question=row["question"], answer=answer)
            yield HumanAnswer(title, row["passage"], pair, is_first=place == 0)


async def _judged(judge: FaithfulnessJudge, answers: Sequence[HumanAnswer], *, is_titled: bool) -> list[Judgement]:
    async def one(answer: HumanAnswer) -> Judgement:
        document = answer.document(is_titled=is_titled)
        (judgement,) = (await judge.acall(document=document, pairs=[answer.pair], assess=False)).judgements
        found: Judgement = judgement
        return found

    return await side_by_side(*(one(answer) for answer in answers))


def _reason(judgement: Judgement) -> str:
    """The stage, and what is wrong there: "verify, claim not found"."""
    return f"{judgement.stage.value}, {judgement.reason.partition(':')[0]}"


def scored(file: str, answers: Sequence[HumanAnswer], judgements: Sequence[Judgement], *, is_titled: bool) -> Figures:
    """The figures of the answers that are given, with their judgements; `answers` has the others, too."""
    given = [answer for answer in answers if answer.is_given]
    read = [(one, said) for one, said in zip(given, judgements, strict=True) if said.status != "failed"]
    is_dropped = np.array([said.status == "dropped" for _, said in read], dtype=bool)
    passages = [one.passage for one, _ in read]
    firsts = [said for one, said in read if one.is_first]
    return Figures(
        file=file,
        is_titled=is_titled,
        left_out=len(answers) - len(given),
        n=len(read),
        failed=len(given) - len(read),
        dropped=int(is_dropped.sum()),
        share=bootstrap_interval(lambda rows: float(is_dropped[rows].mean()), passages) if read else None,
        dropped_at=dict(Counter(_reason(said) for _, said in read if said.status == "dropped").most_common()),
        firsts=len(firsts),
        firsts_dropped=sum(said.status == "dropped" for said in firsts),
    )


def _show(figures: Figures) -> None:
    share = figures.share
    told = f" {share.value:.1%} [{share.low:.1%}, {share.high:.1%}]" if share else ""
    under = "under its title" if figures.is_titled else "without its title"
    print(f"{figures.file}, the passage {under}: n {figures.n}, wrongly dropped {figures.dropped}{told}")
    print(f"  of the first answers {figures.firsts_dropped} of {figures.firsts}")
    print(f"  left out {figures.left_out} empty or NA, failed {figures.failed}")
    for reason, count in figures.dropped_at.items():
        print(f"  {reason}: {count}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Judges the files, prints the figures, writes JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--title", action="store_true", help="the passage's title above it, as a heading")
    parser.add_argument("--judge", default=OFFLINE, metavar="MODEL", help=f"model string of the judge [{OFFLINE}]")
    parser.add_argument("--judge-url", metavar="URL", help="an OpenAI-compatible server that has the model")
    parser.add_argument("--shown", type=int, default=0, metavar="N", help="print so many dropped answers of each file")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args(arguments)
    return ended(lambda: list(_rows(options)), options.json)


def _rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    with using(connect(options.judge, url=options.judge_url)):
        for path in options.files:
            answers = read_human_answers(path)
            given = [answer for answer in answers if answer.is_given]
            judgements = run_in_background(_judged(FaithfulnessJudge(), given, is_titled=options.title))
            row = scored(path.name, answers, judgements, is_titled=options.title)
            _show(row)
            _show_dropped(given, judgements, options.shown)
            yield asdict(row)


def _show_dropped(given: Sequence[HumanAnswer], judgements: Sequence[Judgement], most: int) -> None:
    dropped = [(one, said) for one, said in zip(given, judgements, strict=True) if said.status == "dropped"]
    for one, said in dropped[:most]:
        print(f"  [{one.title}] {one.pair.question}\n    {one.pair.answer}\n    {said.reason}")


if __name__ == "__main__":
    sys.exit(main())
