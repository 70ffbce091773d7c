"""The demo: the sample documents of the package, the built-in teacher, and one falsehood that the judge must catch."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge_sdg.demo_corpus import demo_corpus_path
from knowledge_sdg.errors import RunError
from knowledge_sdg.faithfulness import FaithfulnessJudge
from knowledge_sdg.generation import generate
from knowledge_sdg.records import Judgement, QAPair
from knowledge_sdg.runs.outcome import describe
from knowledge_sdg.teacher import connect, using

WIDTH = 100
ROWS_SHOWN = 3


def demo(out: Path | str = "runs/demo", *, quiet: bool = False) -> str:
    """Generates from the sample documents into `out`; the funnel, three rows with their claims and evidence, and a
    planted falsehood with the judge's reason, as text.
    """
    corpus = demo_corpus_path()
    run = generate(sorted(corpus.glob("*.md")), corpus / "qna.yaml", out=out, quiet=quiet, fresh=True)
    rows: list[dict[str, Any]] = run.dataset.to_list()
    parts = [describe(run.stats, run.path)]
    parts += [_shown(row) for row in _spread(rows, ROWS_SHOWN)]
    parts.append(_caught(rows))
    return "\n\n".join(parts)


def _spread(rows: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """One row from the middle of each of the first `count` documents."""
    by_source: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_source.setdefault(row["source"], []).append(row)
    return [of_source[len(of_source) // 2] for of_source in list(by_source.values())[:count]]


def _shown(row: dict[str, Any]) -> str:
    lines = [
        f"— {row['title']} · {row['dataset_type']}",
        *_wrapped("Q", row["question"]),
        *_wrapped("A", row["response"]),
    ]
    for claim in row["claims"]:
        lines += _wrapped(f"  {claim['label']}", claim["claim"])
        lines += _wrapped(f"    source {claim['start']}-{claim['end']}", f"“{claim['evidence']}”")
    return "\n".join(lines)


def _wrapped(name: str, text: str) -> list[str]:
    return textwrap.wrap(f"{name}: {text}", WIDTH, subsequent_indent="      ")


def _caught(rows: list[dict[str, Any]]) -> str:
    """A kept answer with one of its numbers changed, and what the judge says of it."""
    row, planted = next(_planted(rows), (None, None))
    if row is None or planted is None:
        raise RunError("no kept row of the demo has a number to falsify; please report this")
    judgement = _judged(row["raw_document"], planted)
    lines = ["A planted falsehood", *_wrapped("Q", planted.question), *_wrapped("A", planted.answer)]
    return "\n".join([*lines, *_wrapped(f"  {judgement.status}", judgement.reason)])


def _planted(rows: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], QAPair]]:
    for row in rows:
        if found := re.search(r"\b\d{2,}\b", row["response"]):
            false = str(int(found.group()) + 7)
            answer = row["response"][: found.start()] + false + row["response"][found.end() :]
            if false not in row["raw_document"]:
                yield row, QAPair(question=row["question"], answer=answer)


def _judged(document: str, pair: QAPair) -> Judgement:
    with using(connect()):
        judgement: Judgement = FaithfulnessJudge()(document=document, pairs=[pair]).judgements[0]
    return judgement
