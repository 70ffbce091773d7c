"""The judge's supervision: labelled answers out of seeds, in balance, and what a worked example of them looks like."""

import random
from collections.abc import Mapping, Sequence

import dspy

from knowledge_sdg.corruption import CorruptionKind, corrupt
from knowledge_sdg.optimization.labelled_answers import LabelledAnswer
from knowledge_sdg.records import QAPair, SeedExample, digest
from knowledge_sdg.sentences import split_sentences
from knowledge_sdg.text import words
from signatures import ClaimVerdict, Label

MOST_SAID_HERE = 0.5
"""Share of an answer's words that a context may have for the answer to count as not found there."""

_CORRUPTIONS: tuple[CorruptionKind, ...] = ("number", "date", "name", "negation", "swapped_roles")


def answers_of_seeds(seeds: Sequence[SeedExample], chance: random.Random) -> list[LabelledAnswer]:
    """For each seed answer one that its context supports, the answer itself, and one that it does not: in turn the
    answer with a planted corruption (contradicted) and the answer of another of these contexts (not_found).

    Where neither can be made, the true answer stands alone.
    """
    labelled: list[LabelledAnswer] = []
    for seed in seeds:
        for place, pair in enumerate(seed.pairs):
            labelled.append(LabelledAnswer(seed.context, pair.question, pair.answer, "supported"))
            planted, foreign = _corrupted(seed, pair, chance), _foreign(seed, seeds, chance)
            false = (planted or foreign) if place % 2 == 0 else (foreign or planted)
            if false:
                labelled.append(false)
    return labelled


def _corrupted(seed: SeedExample, pair: QAPair, chance: random.Random) -> LabelledAnswer | None:
    for kind in chance.sample(_CORRUPTIONS, len(_CORRUPTIONS)):
        made = corrupt(pair.answer, kind, chance, source=seed.context, question=pair.question)
        if made:
            return LabelledAnswer(seed.context, pair.question, made.answer, "contradicted")
    return None


def _foreign(seed: SeedExample, seeds: Sequence[SeedExample], chance: random.Random) -> LabelledAnswer | None:
    pairs = [pair for other in seeds if other is not seed for pair in other.pairs]
    said = set(words(seed.context))
    for pair in chance.sample(pairs, len(pairs)):
        telling = [word for word in words(pair.answer) if len(word) > 3]
        if telling and sum(word in said for word in telling) / len(telling) <= MOST_SAID_HERE:
            return LabelledAnswer(seed.context, pair.question, pair.answer, "not_found")
    return None


def balanced(answers: Sequence[LabelledAnswer], chance: random.Random, most: int | None = None) -> list[LabelledAnswer]:
    """As many supported as other answers, at most `most` in all, chosen by chance, in the order given: their plain
    accuracy is a balanced one. When there is one kind only, all of them.
    """
    supported = [place for place, answer in enumerate(answers) if answer.is_supported]
    others = [place for place, answer in enumerate(answers) if not answer.is_supported]
    half = min(len(supported), len(others)) or len(answers)
    if most is not None:
        half = min(half, max(1, most // 2))
    chosen = {place for side in (supported, others) for place in chance.sample(side, min(half, len(side)))}
    return [answer for place, answer in enumerate(answers) if place in chosen]


def answer_example(answer: LabelledAnswer) -> dspy.Example:
    """The example of an `AnswerTrial`."""
    return dspy.Example(key=key_of(answer), document=answer.document, answer=answer).with_inputs("answer")


def key_of(answer: LabelledAnswer) -> str:
    """What makes two labelled answers the same one."""
    return digest("answer", answer.document, answer.question, answer.response, answer.kind)


def worked_example(
    answer: LabelledAnswer, claims: Sequence[str], true_claims: Mapping[str, Sequence[str]]
) -> dspy.Example | None:
    """The example with the fields of `VerifyClaims`, so that it can be shown to it as a demo: document, claims and
    verdicts, with the sentence of the document that is nearest to the claim as evidence.

    A label is for the whole answer. When that is not supported, and has several claims of which it is not known which
    is wrong, there is none. `true_claims`: by question, the claims of
    the true answer that a corruption was planted into: what it does not share with them is contradicted.
    """
    labels: dict[str, Label]
    if answer.is_supported:
        labels = dict.fromkeys(claims, "supported")
    elif answer.kind == "contradicted" and answer.question in true_claims:
        known = set(true_claims[answer.question])
        labels = {claim: "supported" if claim in known else "contradicted" for claim in claims}
    elif len(claims) == 1 or answer.kind == "not_found":
        labels = dict.fromkeys(claims, "contradicted" if answer.kind == "contradicted" else "not_found")
    else:
        return None
    if not labels:
        return None
    verdicts = [
        ClaimVerdict(evidence=nearest_sentence(claim, answer.document) if label != "not_found" else "", label=label)
        for claim, label in labels.items()
    ]
    example = answer_example(answer)
    example.claims, example.verdicts = list(labels), verdicts
    return example


def nearest_sentence(claim: str, document: str) -> str:
    """The sentence of the document that shares most words with the claim, the shorter one of two.

    nearest_sentence("It has a hump.", "The zebu is an ox. It has a hump.") -> "It has a hump."
    """
    wanted = set(words(claim))
    sentences = [document[start:end] for start, end in split_sentences(document)]
    return max(sentences, key=lambda text: (len(wanted & set(words(text))), -len(text)), default="")
