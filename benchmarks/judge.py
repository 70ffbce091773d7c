"""How far a judge agrees with people, on files of labelled answers.

    python -m benchmarks.judge FILE... [--judge MODEL] [--single] [--half test] [--demos 16] [--json FILE]

A row is `{"doc": ..., "question": ... or null, "response": ..., "label": 1 or 0}`, one JSON object a line; 1 says that
the document supports all of the response. By default a response is taken apart into claims and each claim is verified,
as in a run; with --single it is verified whole, as one claim. Replies that cannot be read are counted apart and are in
no other figure. Halves are made by document (`knowledge_sdg.agreement_figures.half_of`); with --demos, labelled answers
of the train half stand in the judge's prompt, so the test half is judged.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import dspy
import numpy as np
from numpy.typing import NDArray

from knowledge_sdg.agreement_figures import (
    Figure,
    Interval,
    Labels,
    auc,
    balanced_accuracy,
    bootstrap_interval,
    cohen_kappa,
    half_of,
    precision,
    recall,
)
from knowledge_sdg.asking import ask
from knowledge_sdg.background import run_in_background, side_by_side
from knowledge_sdg.errors import InputError, KnowledgeSDGError, ReplyError, UnreadableReplyError
from knowledge_sdg.faithfulness import FaithfulnessJudge, grounded, unclaimed
from knowledge_sdg.program import load_program
from knowledge_sdg.records import Claim, QAPair
from knowledge_sdg.teacher import OFFLINE, connect, using
from knowledge_sdg.teacher.offline.judging.verification import support_score, verify_claim, verify_claims
from signatures import ClaimVerdict

_SPEED_WORDS = 500
_SPEED_CLAIMS = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """A labelled response."""

    id: str
    document: str
    question: str
    response: str
    is_faithful: bool
    raw_label: str
    """The set's own word for the label; empty where it has none."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the judge says of one response."""

    answer: Answer
    claims: tuple[Claim, ...] | None
    """None when a reply could not be read."""
    score: float | None
    """How likely it is faithful, where the judge gives a figure: the built-in one does, and claims by their share."""

    @property
    def is_faithful(self) -> bool:
        """Whether there are claims and all are supported."""
        return bool(self.claims) and all(claim.label == "supported" for claim in self.claims or ())


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one file."""

    file: str
    n: int
    """Responses that were judged and could be read."""
    documents: int
    faithful: int
    balanced_accuracy: Interval | None
    precision: Interval | None
    recall: Interval | None
    auc: Interval | None
    kappa: Interval | None
    pairs: int
    """Faithful and unfaithful responses of one origin: their ids differ in a last word only ("7-edited")."""
    pairs_ranked_right: Interval | None
    """Share of the pairs of which the faithful one has the higher score; a tie is one half."""
    found_by_raw_label: dict[str, float]
    """For each word of the set, the share of its responses that are judged rightly."""
    unreadable: float
    """Share of all responses."""
    calls: int
    seconds: float


def read_answers(path: Path) -> list[Answer]:
    """The rows of a file. Raises InputError with file and line."""
    answers = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", path=path) from error
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            label = {"1": True, "0": False}[str(int(row["label"]))]
            document, response = str(row["doc"]), str(row["response"])
        except (ValueError, KeyError, TypeError) as error:
            told = "write one object a line with doc, question, response and label (1 or 0)"
            raise InputError(f"is no labelled answer ({error!r}); {told}", path=path, line=number) from error
        name, raw = str(row.get("id") or number), str(row.get("label_raw") or "")
        answers.append(Answer(name, document, str(row.get("question") or ""), response, label, raw))
    return answers


def chosen(answers: Sequence[Answer], half: str, limit: int | None, seed: int) -> list[Answer]:
    """The answers of a half; with a limit, those of whole documents in a seeded order until there are so many."""
    rows = [answer for answer in answers if half in {"all", half_of(answer.document, seed)}]
    if limit is None or len(rows) <= limit:
        return rows
    documents = list(dict.fromkeys(answer.document for answer in rows))
    random.Random(seed).shuffle(documents)
    order = {document: place for place, document in enumerate(documents)}
    return sorted(rows, key=lambda answer: order[answer.document])[:limit]


def demo_answers(answers: Sequence[Answer], count: int, seed: int) -> list[Answer]:
    """Labelled answers of the train half, as many faithful as unfaithful ones where there are enough."""
    train = [answer for answer in answers if half_of(answer.document, seed) == "train"]
    chance = random.Random(seed)
    sides = [[answer for answer in train if answer.is_faithful is wanted] for wanted in (True, False)]
    drawn = [chance.sample(side, min(len(side), count // 2)) for side in sides]
    return [answer for side in drawn for answer in side]


class Bench:
    """A judge with the demos that it is shown."""

    def __init__(self, judge: FaithfulnessJudge, *, is_single: bool, scores: bool) -> None:
        self.judge = judge
        self.is_single = is_single
        self.scores = scores
        """Whether the built-in judge's own figure is taken as the score."""

    async def show(self, demos: Sequence[Answer]) -> None:
        """Puts labelled answers into the prompt of `VerifyClaims`: of an unfaithful answer that is taken apart, only
        one with a single claim, since it is not known which of several is wrong.
        """
        examples = []
        for answer in demos:
            claims = await self.claims_of(answer)
            if claims and (answer.is_faithful or len(claims) == 1):
                verdicts = [_shown(claim, answer) for claim in claims]
                examples.append(dspy.Example(document=answer.document, claims=claims, verdicts=verdicts))
        self.judge.verify.demos = [*self.judge.verify.demos, *examples]

    async def claims_of(self, answer: Answer) -> list[str]:
        """What is verified: the claims of the response, or the response as it is."""
        if self.is_single:
            return [answer.response]
        pair = QAPair(question=answer.question, answer=answer.response)

        def check(reply: dspy.Prediction) -> None:
            if len(reply.claims) != 1:
                raise UnreadableReplyError(f"{len(reply.claims)} lists of claims for 1")
            if missing := unclaimed(pair.answer, reply.claims[0]):
                raise UnreadableReplyError(f"the claims leave out “{missing[0]}” of the answer")

        reply = await ask(self.judge.extract, {"pairs": [pair]}, check)
        return [claim.strip() for claim in dict.fromkeys(reply.claims[0]) if claim.strip()]

    async def judged(self, answer: Answer) -> Judged:
        """The verdicts on one response; with None in their place when a reply cannot be read."""
        try:
            claims = await self.claims_of(answer)
            verdicts = await self._verdicts(answer.document, claims) if claims else []
        except ReplyError:
            return Judged(answer, None, None)
        checked = tuple(
            grounded(claim, verdict, answer.document) for claim, verdict in zip(claims, verdicts, strict=True)
        )
        return Judged(answer, checked, self._score(answer.document, checked))

    async def _verdicts(self, document: str, claims: list[str]) -> list[ClaimVerdict]:
        def check(reply: dspy.Prediction) -> None:
            if len(reply.verdicts) != len(claims):
                raise UnreadableReplyError(f"{len(reply.verdicts)} verdicts for {len(claims)}")

        return list((await ask(self.judge.verify, {"document": document, "claims": claims}, check)).verdicts)

    def _score(self, document: str, claims: Sequence[Claim]) -> float | None:
        if self.scores:
            return min((support_score(claim.claim, document) for claim in claims), default=0.0)
        if self.is_single:
            return None
        return sum(claim.label == "supported" for claim in claims) / len(claims) if claims else 0.0


def _shown(claim: str, answer: Answer) -> ClaimVerdict:
    if not answer.is_faithful:
        return ClaimVerdict(evidence="", label="not_found")
    return ClaimVerdict(evidence=verify_claim(claim, answer.document, threshold=0).evidence, label="supported")


def figures(file: str, judged: Sequence[Judged], calls: int, seconds: float) -> Row:
    """All the figures of one file's responses."""
    read = [one for one in judged if one.claims is not None]
    documents = [one.answer.document for one in read]
    gold = np.array([one.answer.is_faithful for one in read], dtype=bool)
    said = np.array([one.is_faithful for one in read], dtype=bool)
    scores = np.array([np.nan if one.score is None else one.score for one in read])
    scored = len(read) > 0 and not np.isnan(scores).any()

    def interval(of: Callable[[Labels, Labels], float | None]) -> Interval | None:
        return bootstrap_interval(lambda rows: of(gold[rows], said[rows]), documents)

    ranked, origins = _ranked_pairs(read)
    by_label: dict[str, list[bool]] = {}
    for one in read:
        by_label.setdefault(one.answer.raw_label, []).append(one.is_faithful is one.answer.is_faithful)
    return Row(
        file=file,
        n=len(read),
        documents=len(set(documents)),
        faithful=int(gold.sum()),
        balanced_accuracy=interval(balanced_accuracy),
        precision=interval(precision),
        recall=interval(recall),
        auc=bootstrap_interval(lambda rows: auc(gold[rows], scores[rows]), documents) if scored else None,
        kappa=interval(cohen_kappa),
        pairs=len(ranked),
        pairs_ranked_right=bootstrap_interval(_mean(np.array(ranked)), origins) if ranked else None,
        found_by_raw_label={label: sum(right) / len(right) for label, right in sorted(by_label.items()) if label},
        unreadable=1 - len(read) / len(judged) if judged else 0.0,
        calls=calls,
        seconds=seconds,
    )


def _mean(values: NDArray[np.float64]) -> Figure:
    return lambda rows: float(values[rows].mean())


def _ranked_pairs(read: Sequence[Judged]) -> tuple[list[float], list[str]]:
    """For each pair of one origin, 1 when the faithful response is above, one half for a tie; and its document."""
    origins: dict[tuple[str, str], list[Judged]] = {}
    for one in read:
        origin, _, which = one.answer.id.rpartition("-")
        if origin and not which.isdigit():
            origins.setdefault((one.answer.document, origin), []).append(one)
    ranked, documents = [], []
    for (document, _), both in origins.items():
        faithful = [_height(one) for one in both if one.answer.is_faithful]
        others = [_height(one) for one in both if not one.answer.is_faithful]
        if len(faithful) == len(others) == 1:
            ranked.append(1.0 if faithful > others else 0.5 if faithful == others else 0.0)
            documents.append(document)
    return ranked, documents


def _height(one: Judged) -> float:
    if one.score is not None:
        return one.score
    order = {"supported": 2.0, "not_found": 1.0, "contradicted": 0.0}
    return min((order[claim.label] for claim in one.claims or ()), default=0.0)


def shown(row: Row) -> str:
    """The figures as a few lines of text."""

    def told(name: str, figure: Interval | None) -> str:
        return f"{name} -" if figure is None else f"{name} {figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"

    agreement = [told("balanced accuracy", row.balanced_accuracy), told("AUC", row.auc), told("kappa", row.kappa)]
    faithful = [told("precision of faithful", row.precision), told("recall of faithful", row.recall)]
    counts = f"n {row.n} ({row.faithful} faithful, {row.documents} documents), unreadable {row.unreadable:.1%}"
    lines = [
        f"{row.file}: {counts}, {row.calls} calls, {row.seconds:.1f} s",
        "  " + "  ".join(agreement),
        "  " + "  ".join(faithful),
    ]
    if row.pairs:
        lines.append(f"  {told('pairs ranked right', row.pairs_ranked_right)} of {row.pairs}")
    lines += [f"  judged rightly of {label}: {share:.3f}" for label, share in row.found_by_raw_label.items()]
    return "\n".join(lines)


def claims_per_second(answers: Sequence[Answer]) -> float:
    """Claims that the built-in judge verifies in a second, against 500 words that it has read already."""
    words = " ".join(answer.document for answer in answers).split()[:_SPEED_WORDS]
    chunk, claims = " ".join(words), [answer.response for answer in answers[:_SPEED_CLAIMS]]
    verify_claims(claims[:1], chunk)
    start = time.process_time()
    verify_claims(claims, chunk)
    return len(claims) / (time.process_time() - start)


async def _all_judged(bench: Bench, answers: Sequence[Answer], demos: Sequence[Answer]) -> list[Judged]:
    await bench.show(demos)
    return await side_by_side(*(bench.judged(answer) for answer in answers))


def judged_file(path: Path, options: argparse.Namespace) -> Row:
    """The figures of one file."""
    answers = read_answers(path)
    if options.speed:
        print(f"{path.name}: {claims_per_second(answers):.0f} claims a second against {_SPEED_WORDS} words")
    demos = demo_answers(answers, options.demos, options.seed) if options.demos else []
    rows = chosen(answers, options.half, options.limit, options.seed)
    teacher = connect(options.judge, url=options.judge_url)
    judge = load_program(options.program).judge if options.program else FaithfulnessJudge()
    bench = Bench(judge, is_single=options.single, scores=options.judge == OFFLINE)
    start = time.perf_counter()
    with using(teacher):
        judged = run_in_background(_all_judged(bench, rows, demos))
    return figures(path.name, judged, teacher.usage.calls, time.perf_counter() - start)


def main(argv: Sequence[str] | None = None) -> int:
    """Judges the files, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--judge", default=OFFLINE, metavar="MODEL", help=f"model string of the judge [{OFFLINE}]")
    parser.add_argument("--judge-url", metavar="URL", help="an OpenAI-compatible server that has the model")
    parser.add_argument("--program", type=Path, metavar="FILE", help="a compiled program whose judge is measured")
    parser.add_argument("--single", action="store_true", help="verify each response whole, as one claim")
    parser.add_argument("--half", choices=["train", "test", "all"], default="all", help="by document, seeded [all]")
    parser.add_argument("--demos", type=int, default=0, metavar="N", help="labelled answers of the train half as demos")
    parser.add_argument("--limit", type=int, metavar="N", help="at most so many responses of each file")
    parser.add_argument("--seed", type=int, default=0, help="of halves, demos and limit [0]")
    parser.add_argument("--speed", action="store_true", help="also time the built-in judge's verification")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    options = parser.parse_args(argv)
    if options.demos and options.half != "test":
        parser.error("--demos are drawn from the train half; add --half test")
    rows = []
    try:
        for path in options.files:
            rows.append(judged_file(path, options))
            print(shown(rows[-1]), flush=True)
    except KnowledgeSDGError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
