"""How much of what people ask and answer about a text the kept rows of a run teach.

    python -m benchmarks.coverage RUN... --qa FILE [--json FILE]
    python -m benchmarks.coverage --generate FILE [--teacher MODEL] [--seeds FILE] [--rounds N] [--pairs-per-view N]

FILE has one passage a line: `{context, qas: [{q, a}]}` (XQuAD's shape) or `{passage, question, selected_sentences}`
(CLAPnq's). `--generate` writes every passage, without its title, as a document of its own, runs `generate` over them,
and scores that run. The rules:

- A kept row belongs to a passage when the words of its source chunk stand in the passage, or the other way round.
- A short answer is contained when its words stand in a kept answer of its passage, in their order and without a gap;
  case, punctuation and articles do not count.
- A sentence chosen by people is contained when one kept answer has at least 80 % of its content words (stems).
- A human question is resembled when the content words of a kept question of its passage and its own agree to 50 %
  (Dice: twice the shared ones / all of both); words that only ask ("what", "many") do not count.
- Tokens are words and signs of the kept questions and answers.
"""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from knowledge_sdg.demo_corpus import demo_corpus_path
from knowledge_sdg.generation import generate
from knowledge_sdg.records import Document
from knowledge_sdg.runs import open_run
from knowledge_sdg.teacher import OFFLINE
from knowledge_sdg.teacher.offline.english.lexicon import content_keys
from knowledge_sdg.text import words

SENTENCE_SHARE = 0.8
QUESTION_AGREEMENT = 0.5

_ARTICLES = frozenset({"a", "an", "the"})
_ASKING = frozenset("what which who whom whose when where why how many much".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with what people asked and answered about it."""

    text: str
    questions: tuple[str, ...]
    answers: tuple[str, ...]
    """Short answers, copied from the text."""
    sentences: tuple[str, ...]
    """Sentences of the text that people chose as an answer."""


@dataclass(frozen=True, slots=True)
class Row:
    """A kept row."""

    question: str
    answer: str
    chunk: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the rows of one run teach."""

    run: str
    rows: int
    tokens: int
    answers: int
    answers_contained: int
    questions: int
    questions_resembled: int

    @property
    def answer_share(self) -> float | None:
        """Contained human answers / human answers; None without any."""
        return self.answers_contained / self.answers if self.answers else None

    @property
    def question_share(self) -> float | None:
        """Resembled human questions / human questions; None without any."""
        return self.questions_resembled / self.questions if self.questions else None

    @property
    def per_1000_tokens(self) -> float | None:
        """Contained human answers for each 1,000 kept tokens; None without rows."""
        return 1000 * self.answers_contained / self.tokens if self.tokens else None


def read_passages(path: Path) -> list[Passage]:
    """The distinct passages of a file, each with the questions and answers of all its lines.

    Raises ValueError naming the line that has neither shape.
    """
    found: dict[str, list[Passage]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            passage = _passage(json.loads(line), f"{path}:{number}")
            found.setdefault(passage.text, []).append(passage)
    return [
        Passage(
            text,
            tuple(question for one in same for question in one.questions),
            tuple(answer for one in same for answer in one.answers),
            tuple(dict.fromkeys(sentence for one in same for sentence in one.sentences)),
        )
        for text, same in found.items()
    ]


def _passage(row: dict[str, Any], place: str) -> Passage:
    if "context" in row and "qas" in row:
        questions = tuple(pair["q"] for pair in row["qas"])
        return Passage(row["context"].strip(), questions, tuple(pair["a"] for pair in row["qas"]), ())
    if "passage" in row and "question" in row and "selected_sentences" in row:
        chosen = tuple(sentence for group in row["selected_sentences"] for sentence in group)
        return Passage(row["passage"].strip(), (row["question"],), (), chosen)
    raise ValueError(f"{place}: has neither context and qas, nor passage, question and selected_sentences")


def coverage(name: str, rows: Sequence[Row], passages: Sequence[Passage]) -> Coverage:
    """What the rows teach of the passages, by the rules at the top of this file."""
    by_chunk: dict[str, list[Row]] = {}
    for row in rows:
        by_chunk.setdefault(" ".join(words(row.chunk)), []).append(row)
    contained = resembled = 0
    for passage in passages:
        text = " ".join(words(passage.text))
        own = [row for chunk, of_chunk in by_chunk.items() if chunk in text or text in chunk for row in of_chunk]
        answers = [_bare(row.answer) for row in own]
        contained += sum(any(_bare(answer) in given for given in answers) for answer in passage.answers)
        keys = [set(content_keys(row.answer)) for row in own]
        contained += sum(is_sentence_contained(sentence, keys) for sentence in passage.sentences)
        asked = [_asked(row.question) for row in own]
        resembled += sum(is_resembled(question, asked) for question in passage.questions)
    return Coverage(
        name,
        len(rows),
        sum(len(re.findall(r"\w+|[^\w\s]", f"{row.question} {row.answer}")) for row in rows),
        sum(len(passage.answers) + len(passage.sentences) for passage in passages),
        contained,
        sum(len(passage.questions) for passage in passages),
        resembled,
    )


def _bare(text: str) -> str:
    """The words without articles, between spaces, so that a whole word is sought: "The Cap." -> " cap "."""
    return f" {' '.join(word for word in words(text) if word not in _ARTICLES)} "


def is_sentence_contained(sentence: str, answers: Iterable[set[str]]) -> bool:
    """Whether the keys of one answer hold 80 % of the content words of a sentence."""
    keys = set(content_keys(sentence))
    return any(len(keys & given) >= SENTENCE_SHARE * len(keys) for given in answers) if keys else False


def is_resembled(question: str, asked: Iterable[set[str]]) -> bool:
    """Whether the content words of one of the questions agree with this question's to 50 %."""
    keys = _asked(question)
    return any(2 * len(keys & other) >= QUESTION_AGREEMENT * (len(keys) + len(other)) for other in asked if other)


def _asked(question: str) -> set[str]:
    return {key for key in content_keys(question) if key not in _ASKING}


def kept_rows(run: Path) -> list[Row]:
    """The kept rows of a run folder."""
    return [Row(row["question"], row["response"], row["raw_document"]) for row in open_run(run).dataset]


def generated(passages: Sequence[Passage], out: Path, options: argparse.Namespace) -> Path:
    """The folder of a run over the passages, each a document without a title."""
    documents = [Document(f"{number:04}.md", "", passage.text) for number, passage in enumerate(passages)]
    seeds = options.seeds or demo_corpus_path() / "qna.yaml"
    run = generate(
        documents,
        seeds,
        out=out,
        teacher=options.teacher,
        rounds=options.rounds,
        pairs_per_view=options.pairs_per_view,
        chunk_words=options.chunk_words,
    )
    return run.path


def main(arguments: list[str] | None = None) -> int:
    """Scores, prints a table, writes JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="*", type=Path, metavar="RUN", help="run folders over the passages of --qa")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--qa", type=Path, help="the human questions and answers")
    source.add_argument("--generate", type=Path, metavar="FILE", help="as --qa, and generate from its passages first")
    parser.add_argument("--teacher", default=OFFLINE, help="of --generate")
    parser.add_argument("--seeds", type=Path, help="of --generate; the demo's own by default")
    parser.add_argument("--rounds", type=int, default=1, help="of --generate")
    parser.add_argument("--pairs-per-view", type=int, default=5, help="of --generate")
    parser.add_argument("--chunk-words", type=int, default=350, help="of --generate")
    parser.add_argument("--out", type=Path, help="run folder of --generate; a temporary one by default")
    parser.add_argument("--json", type=Path, help="write the figures there, too")
    options = parser.parse_args(arguments)
    if options.qa and not options.runs:
        parser.error("--qa needs the run folders to score")
    passages = read_passages(options.qa or options.generate)
    with tempfile.TemporaryDirectory() as temporary:
        runs = list(options.runs)
        if options.generate:
            runs.append(generated(passages, options.out or Path(temporary) / "run", options))
        scored = [coverage(str(run), kept_rows(run), passages) for run in runs]
    _print(scored)
    if options.json:
        figures = [
            asdict(one)
            | {
                "answer_share": one.answer_share,
                "question_share": one.question_share,
                "answers_per_1000_tokens": one.per_1000_tokens,
            }
            for one in scored
        ]
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


def _print(scored: Sequence[Coverage]) -> None:
    print(
        f"{'run':30} {'rows':>6} {'tokens':>8} {'answers contained':>22} {'per 1,000':>10} {'questions resembled':>22}"
    )
    for one in scored:
        answers = f"{one.answers_contained:,} of {one.answers:,} {_share(one.answer_share)}"
        questions = f"{one.questions_resembled:,} of {one.questions:,} {_share(one.question_share)}"
        rate = "-" if one.per_1000_tokens is None else f"{one.per_1000_tokens:.1f}"
        print(f"{one.run[-30:]:30} {one.rows:6,} {one.tokens:8,} {answers:>22} {rate:>10} {questions:>22}")


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:6.1%}"


if __name__ == "__main__":
    sys.exit(main())
