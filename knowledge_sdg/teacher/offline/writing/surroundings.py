"""The sentences before one, as many as it takes to understand it."""

import re

from knowledge_sdg.teacher.offline.english.clauses import stands_alone
from knowledge_sdg.teacher.offline.reading.passages import Passage
from knowledge_sdg.teacher.offline.reading.topics import Topic
from knowledge_sdg.teacher.offline.writing.gathering import LONGEST_ANSWER
from knowledge_sdg.teacher.offline.writing.suitability import is_readable, means_unnamed

# "The company left": which one, the sentence before tells.
_BARE_SUBJECT = re.compile(r"The [a-z]+(?: [a-z]+)? (?!of\b|in\b|for\b|between\b|from\b)[a-z]")


def in_context(passage: Passage, at: int, topic: Topic) -> str:
    """A sentence behind as many of those before it as it takes to understand it; nothing where they do not do."""
    start = start_of_context(passage, at, topic)
    answer = "" if start is None else " ".join(one.text for one in passage.sentences[start : at + 1])
    return answer if len(answer.split()) <= LONGEST_ANSWER else ""


_BEFORE, _BEFORE_UNTITLED = 0, 2  # sentences that an answer may begin with to be understood


def start_of_context(passage: Passage, at: int, topic: Topic) -> int | None:
    """The place of the first sentence that it takes to understand the one at `at`; None where they do not do."""
    before = _BEFORE if topic.title else _BEFORE_UNTITLED
    for start in range(at, max(-1, at - before - 1), -1):
        text = passage.sentences[start].text
        if not is_readable(text):
            return None
        alone = stands_alone(text, topic.proper) and not means_unnamed(text, topic)
        if alone and not (start == at > 0 and _BARE_SUBJECT.match(text)):
            return start
    return None
