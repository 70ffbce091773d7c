"""Questions at large over sentences that no exact question is asked of, gathered by the name that they tell of."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.grammar import read_clause
from knowledge_sdg.teacher.offline.english.lexicon import is_calendar_word
from knowledge_sdg.teacher.offline.english.tagging import FINITE, tagged
from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.reading.topics import Topic
from knowledge_sdg.teacher.offline.writing.patterns import RARELY_NAME
from knowledge_sdg.teacher.offline.writing.question_parts import Candidate, is_past

LONGEST_ANSWER = 110
"""Words, of an answer of several sentences."""

_FUNCTION_WORDS = (
    word_classes.PREPOSITIONS | word_classes.DETERMINERS | word_classes.SUBORDINATORS | word_classes.ADVERBS
) | word_classes.CONJUNCTIONS
_MOST_SENTENCES = 3
_TWICE = 2  # times; a name that a text without a title has so often is what it tells of
_RUN = re.compile(r"(?<![\w’'.–-])[A-Z][\w’'-]*\w(?: (?:of (?:the )?|de |von |van )?[A-Z][\w’'-]*\w)*(?![\w-])")
# Behind a name these make it a modifier: "the French explorer", "Apollo 11".
_BEHIND_MODIFIER = re.compile(r" (?P<word>[a-z]+)\b|[-–/]|(?: \d)|(?: [IVX]+\b)|\.[A-Z]")
_NO_NAME = re.compile(r".*(?:ish|ese|ian|ean|can|ch|[Dd]ay|eli|aqi)s?$")


def gathered(starts: Mapping[int, int], sentences: Sequence[str], topic: Topic) -> list[tuple[int, Candidate, str]]:
    """For each name that a text tells of: the place of the first sentence, the question, and its answer, which has up
    to three of the sentences that tell of it.

    `starts` has the places of the sentences to ask about, each with the place of the first one that it takes to
    understand it. A sentence tells of the name of its subject, or, where no
    title says what the text is about, of one that the text has again and again.

    gathered({1: 1}, ["Both came.", "Ada Quill left Velm."], topic) -> [(1, "What is one fact about Ada Quill?", ...)]
    """
    text = " ".join(sentences)
    known = Counter(name for name in _names(text, topic) if not (topic.title and _may_be_common(name)))
    groups: dict[str, list[int]] = {}
    for place in starts:
        if name := _told_of(sentences[place], known, topic):
            groups.setdefault(name, []).append(place)
    found = []
    for name, places in groups.items():
        chosen: set[int] = set()
        for place in places[:_MOST_SENTENCES]:
            more = chosen | set(range(starts[place], place + 1))
            if sum(len(sentences[one].split()) for one in more) <= LONGEST_ANSWER:
                chosen = more
        if chosen:
            answer = " ".join(sentences[one] for one in sorted(chosen))
            full = topic.name if topic.person and name == topic.short else _written(name, text, known)
            question = f"What is {'known' if len(chosen) > 1 else 'one fact'} about {full}?"
            found.append((places[0], Candidate(question, "what", 0.15 + 0.01 * len(places)), answer))
    return found


def _names(text: str, topic: Topic) -> Sequence[str]:
    """The names of a text, each as often as it stands there."""
    found = []
    for match in _RUN.finditer(text):
        name = re.sub(r"^The |['’]s?$", "", match.group())
        if re.search(r"(?:^|\W)an? $", text[: match.start()][-4:]) or name.startswith(("A ", "An ")):
            continue  # one of a kind, not the name of something
        if text[: match.start()].endswith("& ") or text[match.end() :].startswith(" &"):
            continue  # half of "Road & Track"
        if re.search(r"[A-Z][\w’'-]+ and $", text[: match.start()]) and not _is_person_like(name):
            continue  # half of "Music and Arts Festival"
        begins = match.start() == 0 or text[: match.start()].rstrip().endswith((".", "!", "?", "\n", ":", '"', "“"))
        first, _, rest = name.partition(" ")
        if first.lower() in _FUNCTION_WORDS:
            name, (first, _, rest) = rest, rest.partition(" ")
        if begins and first not in topic.proper and not rest:
            continue
        known = first in topic.proper or first.lower() in topic.words
        if begins and not known and readings(first.lower()) and not _may_open_name(first):
            continue
        if name and _is_name(name) and not _is_modifier(text[match.end() :]):
            found.append(name)
    return found


def _is_person_like(name: str) -> bool:
    """Whether none of a name's words is a noun of the lexicon: "Bill Collins", but not "Arts Festival"."""
    return not any(readings(word.lower()) & {"NN", "NNS"} for word in name.split())


def _may_open_name(word: str) -> bool:
    """Whether a word of the lexicon may begin a name: "New Hampshire", "Motor Trend"; not in "Led Ada Quill"."""
    found = readings(word.lower())
    return bool(found & {"NN", "JJ"}) and not found & {"VBG", "VBN", "RB", "VB"}


def _is_name(name: str) -> bool:
    words = name.split()
    if any(is_calendar_word(word) for word in words) or not re.search(r"[a-z]", name):
        return False
    return len(words) > 1 or (len(name) > 3 and _NO_NAME.match(name) is None)


def _is_modifier(following: str) -> bool:
    found = _BEHIND_MODIFIER.match(following)
    if found is None:
        return False
    word = found["word"]
    if word is None:
        return True
    return word not in word_classes.PREPOSITIONS | word_classes.AUXILIARIES and readings(word) <= {"NN", "NNS", "JJ"}


def _told_of(sentence: str, known: Counter[str], topic: Topic) -> str:
    """The name in the subject of a sentence, or the one that the text has most often, and more than once."""
    own = list(dict.fromkeys(name for name in _names(sentence, topic) if known[name]))
    subject = _subject_part(sentence, topic)
    if topic.title and SAYS.search(sentence):
        return ""  # what somebody said tells little of who said it
    if topic.title and (clause := read_clause(sentence, topic.proper)) and clause.voice == "active" and is_past(clause):
        return ""  # what was done once tells little of who did it
    if topic.title:
        telling = [name for name in own if _heads(name, subject) and _is_telling(name, topic)]
    else:
        telling = [name for name in own if name in subject] or [name for name in own if known[name] >= _TWICE]
    return max(telling, key=lambda name: (known[name], -own.index(name)), default="")


SAYS = re.compile(
    r"\b(?:said|says|stated|states|wrote|writes|noted|notes|told|reported|reports|argued|argues|claimed)\b"
)


def _is_telling(name: str, topic: Topic) -> bool:
    """Whether a name tells whom or what is meant beside a title: no family name or town alone."""
    return " " in name or not name[1:].islower() or name.lower() in topic.words


def _heads(name: str, subject: str) -> bool:
    """Whether a subject is a name itself, and not something of it or at it: "the mayor of Velm", "Velm's mayor"."""
    before, _, behind = subject.partition(name)
    within = set(re.findall(r"[a-z]+", before.lower())) & (word_classes.PREPOSITIONS | word_classes.POSSESSIVES)
    return name in subject and not within and re.match(r"\s*(?:$|[,(]|and\b|\w+ly\s*$|also\s*$)", behind) is not None


def _subject_part(sentence: str, topic: Topic) -> str:
    """What stands before the first finite verb, behind an opening phrase with a comma."""
    tokens = tagged(sentence, topic.proper)
    start = 0
    if tokens and tokens[0].tag in {"IN", "RB", "VBG", "VBN", "TO"}:
        comma = next((index for index, token in enumerate(tokens) if token.text == ","), 0)
        start = 0 if any(token.tag in FINITE for token in tokens[:comma]) else tokens[comma].end
    verb = next((token.start for token in tokens if token.tag in FINITE and token.start >= start), len(sentence))
    return sentence[start:verb]


def _may_be_common(name: str) -> bool:
    """Whether a name may be a common word at the beginning of a sentence before an abbreviation: "Conventional TEM"."""
    first, *others = name.split()
    return RARELY_NAME.fullmatch(first) is not None and all(word.isupper() for word in others)


def _written(name: str, text: str, known: Counter[str]) -> str:
    """The fullest form of a name in the text, with its article where the text has that as a rule."""
    longer = [other for other in known if other.endswith(f" {name}") and " of " not in other and "the" not in other]
    full = min(longer, key=len) if len(longer) == 1 else name
    places = rf"{re.escape(full)}\b(?! [A-Z])"
    with_article = len(re.findall(rf"\b[Tt]he {places}", text))
    return f"the {full}" if with_article * 2 >= max(1, len(re.findall(rf"\b{places}", text))) else full
