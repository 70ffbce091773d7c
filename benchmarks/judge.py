"""How far a judge agrees with people, on files of labelled answers.

    python -m benchmarks.judge FILE... [--judge MODEL] [--single] [--half test] [--demos 16] [--json FILE]

A row is `{"doc": ..., "question": ... or null, "response": ..., "label": 1 or 0}`, one JSON object a line; 1 says that
the document supports all of the response. By default a response is taken apart into claims and each claim is verified,
as in a run; with --single it is verified whole, as one claim. Replies that cannot be read are counted apart and are in
no other figure. Halves are made by document (`knowledge_sdg.agreement_figures.half_of`); with --demos, labelled answers
of the train half stand in the judge's prompt, so the test half is judged.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import dspy

from benchmarks.ending import ended
from benchmarks.judge_figures import Judged, Row, figures, shown
from benchmarks.labelled_answers import Answer, chosen, demo_answers, read_answers
from knowledge_sdg.asking import ask
from knowledge_sdg.background import run_in_background, side_by_side
from knowledge_sdg.errors import ReplyError, UnreadableReplyError
from knowledge_sdg.faithfulness import FaithfulnessJudge, grounded
from knowledge_sdg.program import load_program
from knowledge_sdg.records import Claim, QAPair
from knowledge_sdg.teacher import OFFLINE, connect, using
from knowledge_sdg.teacher.offline.judging.alignment import read_claim
from knowledge_sdg.teacher.offline.judging.claims import split_claims
from knowledge_sdg.teacher.offline.judging.verification import support_score, verify_claim, verify_claims
from signatures import ClaimVerdict

_SPEED_WORDS = 500
_SPEED_ANSWERS = 300


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
        """What is verified: the claims of the response, none when they cannot be read, or the response as it is."""
        if self.is_single:
            return [answer.response]
        return [claim.claim for claim in await self._checked(answer) or ()]

    async def judged(self, answer: Answer) -> Judged:
        """The verdicts on one response; with None in their place when a reply cannot be read."""
        checked = await (self._checked_whole(answer) if self.is_single else self._checked(answer))
        return Judged(answer, checked, None if checked is None else self._score(answer.document, checked))

    async def _checked(self, answer: Answer) -> tuple[Claim, ...] | None:
        pair = QAPair(question=answer.question, answer=answer.response)
        prediction = await self.judge.acall(document=answer.document, pairs=[pair], assess=False)
        (judgement,) = prediction.judgements
        return None if judgement.status == "failed" else judgement.verdict.claims

    async def _checked_whole(self, answer: Answer) -> tuple[Claim, ...] | None:
        def check(reply: dspy.Prediction) -> None:
            if len(reply.verdicts) != 1:
                raise UnreadableReplyError(f"{len(reply.verdicts)} verdicts for 1")

        inputs = {"document": answer.document, "claims": [answer.response]}
        try:
            reply = await ask(self.judge.verify, inputs, check)
        except ReplyError:
            return None
        return (grounded(answer.response, reply.verdicts[0], answer.document),)

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


def claims_per_second(answers: Sequence[Answer]) -> float:
    """Claims that the built-in judge verifies in a second of processor time, those of each response against the first
    500 words of its own document. As when many claims come for one chunk, the document is read and laid out before the
    clock runs; the claims are not.
    """
    seconds, verified = 0.0, 0
    for answer in answers[:_SPEED_ANSWERS]:
        chunk = " ".join(answer.document.split()[:_SPEED_WORDS])
        claims = split_claims(answer.question, answer.response)
        verify_claims(claims, chunk)
        read_claim.cache_clear()
        start = time.process_time()
        verify_claims(claims, chunk)
        seconds += time.process_time() - start
        verified += len(claims)
    return verified / seconds


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
    return ended(lambda: list(_rows(options)), options.json)


def _rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    for path in options.files:
        row = judged_file(path, options)
        print(shown(row), flush=True)
        yield asdict(row)


if __name__ == "__main__":
    sys.exit(main())
