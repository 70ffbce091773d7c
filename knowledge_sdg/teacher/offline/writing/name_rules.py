"""Rules for what or who something is, and what it is called."""

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.abbreviations import long_forms
from knowledge_sdg.teacher.offline.english.grammar import Clause, read_clause
from knowledge_sdg.teacher.offline.english.tagging import Token
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic
from knowledge_sdg.teacher.offline.writing.question_parts import (
    Candidate,
    as_question,
    capitalised,
    core,
    has_pronoun,
    is_negative,
    is_person,
    spoken,
)


def definition(  # noqa: C901, PLR0911 - a row of guards
    statement: Statement, topic: Topic
) -> Iterator[Candidate]:
    """X is a Y. -> What is X?"""
    clause = statement.clause
    if clause.voice != "copula" or clause.auxiliary not in word_classes.BE or clause.verb or clause.lead:
        return
    if len(clause.subject.split()) > 5 or clause.adverbs or is_negative(clause) or " or " in clause.subject:
        return
    if re.match(r"[a-z]+ed (?:to|by|with|in|on|from|at) ", clause.subject):
        return  # "Adjoined to the mill is a hotel"
    if _tells_a_place(clause, topic, topical=statement.topical):
        return
    first = clause.rest_tokens[0] if clause.rest_tokens else None
    if first is None or len(clause.rest.split()) < 4:
        return
    noun = next((t for t in clause.rest_tokens if t.tag in {"NN", "NNS", "NNP"}), None)
    if first.lower in {"a", "an", "the", "one"} or (
        first.tag == "JJ" and clause.plural and re.match(r"[\w-]+ [\w-]+s\b", clause.rest)
    ):
        preposition = next((t for t in clause.rest_tokens if t.tag == "IN"), None)
        if (
            noun is None
            or (preposition and preposition.start < noun.start and first.lower != "one")
            or re.match(
                r"(?:the same|one of (?:its|their|his|her|these|those)|an? (?:lot|number|result|consequence|part))\b",
                clause.rest,
            )
        ):
            return
        if not statement.topical and first.lower == "one" and clause.subject.startswith("the "):
            return
        person = is_person(statement, topic) or (
            clause.head[0].isupper()
            and any(t.text in word_classes.PERSON_NOUNS | _PEOPLE_OF_STORIES for t in clause.rest_tokens[:8])
        )
        if statement.topical and clause.subject == topic.name and not _defines(clause, topic):
            return
        if not person and may_be_person(clause.subject, clause.rest):
            return
        head_definite = clause.subject.startswith("the ") and not statement.topical
        yield Candidate(
            as_question("who" if person else "what", clause.auxiliary, clause.subject),
            "who" if person else "what",
            0.95 if first.lower in {"a", "an"} and not head_definite else 0.8,
            spoken(clause.rest),
        )


def _tells_a_place(clause: Clause, topic: Topic, *, topical: bool) -> bool:
    """Whether "X is the only one to win twice" or "X was the source of Y" says which X is, and not what it is."""
    if not clause.rest.startswith("the ") or (topical and topic.person):
        return False
    return clause.auxiliary in {"was", "were"} or _UNIQUE.match(clause.rest) is not None or "sole" in clause.rest[:12]


# Endings of nouns that may be of somebody who does something.
_MAY_DO = re.compile(r"[a-z]{2,}(?:er|or|ist|ian|man|woman|eer|ee)s?$")


def may_be_person(name: str, said: str) -> bool:
    """Whether "What is X?" may be wrong: a name like a person's, told to be something like "an operator"."""
    if not re.fullmatch(r"(?:[A-Z][a-z’'-]+\.? ?){2,4}", name):
        return False
    noun_phrase = re.split(r"[,;]|\b(?:of|in|at|for|from|who|which|that|with|on|by)\b", said)[0]
    return any(_MAY_DO.fullmatch(word) for word in noun_phrase.split())


# With these a name is a person's, although they are not what somebody is by profession.
_PEOPLE_OF_STORIES = frozenset(
    ["prisoner", "crew", "brother", "sister", "survivor", "veteran", "heir", "friend", "fellow", "recipient"]
)


def _defines(clause: Clause, topic: Topic) -> bool:
    """Whether "Topic is a ..." says what the topic is, not only something about it."""
    if not re.match(r"(?:an?|one of the) ", clause.rest):
        return False
    if topic.person:
        return (
            clause.auxiliary == "is"
            and topic.name in clause.sentence
            and any(word in word_classes.PERSON_NOUNS for word in re.findall(r"[a-z]+", clause.rest[:80]))
        )
    return not re.match(
        r"an? (?:good|great|popular|common|major|frequent|member|result|source|cause|part)\b", clause.rest
    )


_EXAMPLES = re.compile(r"(?P<things>(?:[\w-]+ ){0,4}[\w-]+s)(?:,)? such as (?P<list>[^;:]+)")


_BURIED = 8  # words before the examples: behind more of them they are not what the sentence is about


def examples(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """... compounds such as A and B. -> What are some examples of compounds?"""
    clause = statement.clause
    found = _EXAMPLES.search(clause.rest)
    if not found or is_negative(clause) or len(clause.rest[: found.start()].split()) > _BURIED:
        return
    start = found.start("things")
    tokens = [t for t in clause.rest_tokens if start <= t.start and t.end <= found.end("things")]
    if re.search(r"(?:ss|us|is)$", found["things"]):
        return
    kept: list[Token] = []
    for token in reversed(tokens):
        if token.tag not in ({"NNS"} if not kept else {"NN", "JJ", "NNP", "NNS"}) or token.lower in {
            "many",
            "other",
            "several",
            "various",
            "different",
            "certain",
            "numerous",
            "specific",
            "own",
            "new",
            "additional",
            "multiple",
            "some",
            "major",
            "more",
        }:
            break
        kept.insert(0, token)
    if (
        not kept
        or len(kept) < 2
        or kept[0].lower
        in {"northern", "southern", "eastern", "western", "large", "small", "similar", "related", "common", "important"}
    ):
        return
    things = clause.rest[kept[0].start : kept[-1].end]
    about_topic = kept[-1].lower in topic.words | {word + "s" for word in topic.words}
    about_topic = about_topic or any(len(word) > 4 and kept[-1].lower.startswith(word[:5]) for word in topic.words)
    if about_topic or kept[0].lower.endswith("ing") or (kept[0].tag == "NNS" and len(kept) > 1):
        return
    yield Candidate(
        as_question("what are some examples of", things), "what", 0.7, capitalised(spoken(found["list"].rstrip(".")))
    )


def other_name(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """X, also known as Y, is ... -> What is X also known as?"""
    clause = statement.clause
    found = re.search(
        r"(?:,| \()\s*(?P<verb>(?:also |sometimes |commonly |more commonly |better |formerly |often |"
        r"otherwise )?(?:known|called|referred to)(?P<as> as)?) (?P<name>[^,;()]+?)(?:,|\))",
        clause.sentence[:120],
    )
    if not found or clause.lead or found.start() > len(clause.subject) + 3:
        return
    if re.search(r"\b(?:for|its|their)\b", found["name"]) or (found["verb"].endswith(("called",)) == bool(found["as"])):
        return
    yield Candidate(
        as_question("what", "are" if clause.plural else "is", clause.subject, found["verb"]),
        "what",
        0.85,
        capitalised(found["name"]),
    )


_SHORT = 30  # words: in a longer sentence the long form would be buried


def abbreviation(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """... the World Skate Council (WSC) ... -> What does WSC stand for?"""
    if len(statement.clause.sentence.split()) > _SHORT:
        return
    for short, long in list(long_forms(statement.clause.sentence).items())[:1]:
        yield Candidate(f"What does {short} stand for?", "what", 0.45, capitalised(long))


def contrast(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """A is large, while B is small. -> How do A and B differ?"""
    clause = statement.clause
    found = re.search(r", (?:while|whereas) (.+)$", clause.rest)
    if not found or clause.lead or is_negative(clause):
        return
    other = read_clause(found.group(1)[0].upper() + found.group(1)[1:] + ".", topic.proper)
    if (
        other is None
        or other.lemma != clause.lemma
        or other.lead
        or other.subject.split()[0].lower() in word_classes.POINTING | {"others", "some", "most", "many"}
        or clause.subject.split()[0].lower() in {"some", "most", "many"}
    ):
        return
    if other.subject.lower() == clause.subject.lower() or len(other.subject.split()) + len(clause.subject.split()) > 12:
        return
    yield Candidate(as_question("how do", clause.subject, "and", other.subject, "differ"), "how", 0.75)


_UNIQUE = re.compile(
    r"the (?:\w+ )?(?:first|last|only|largest|smallest|longest|oldest|youngest|highest|lowest|biggest|"
    r"fastest|tallest|most \w+|\w+iest|second[- ]\w+est|main|primary|official|brightest|nearest|earliest|"
    r"latest|founder|capital|name|number one|leading|best[- ]\w+)\b"
)


def unique(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """X is the largest city of Y. -> What is the largest city of Y?"""
    clause = statement.clause
    rest = core(clause)
    if (
        clause.voice != "copula"
        or clause.verb
        or rest is None
        or not _UNIQUE.match(rest)
        or clause.lead
        or is_negative(clause)
    ):
        return
    if has_pronoun(rest) or len(rest.split()) < 4 or not (statement.named or len(clause.subject.split()) > 1):
        return
    person = is_person(statement, topic) or (
        clause.head[0].isupper() and any(word in word_classes.PERSON_NOUNS for word in re.findall(r"[a-z]+", rest))
    )
    asked = "who" if person else "what"
    if not person and clause.head[0].isupper() and not statement.topical and re.search(r"\b(?:to \w+|who)\b", rest):
        return
    yield Candidate(as_question(asked, clause.auxiliary, rest), asked, 0.85, capitalised(clause.subject))
