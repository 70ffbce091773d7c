"""Atomic facts: the statements of a document as sentences that can stand alone."""

# ruff: noqa: SIM905 - a list of words reads better as text

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english.clauses import leans_back, split_clauses, stands_alone, without_connective
from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.reading.passages import Passage, read_passages
from knowledge_sdg.teacher.offline.reading.subjects import Reader
from knowledge_sdg.teacher.offline.reading.topics import Topic, read_topic
from knowledge_sdg.text import names, question_key

# A sentence that introduces a list and can be ended by one of its entries, or only by all: "The kit contains:"
_ENDED_BY_ONE = re.compile(
    r"\b(?:includes?|included|contains?|contained|has|have|had|needs?|requires?|lists?|supports?|offers?)"
    r"(?: the following)?:$"
)
_ENDED_BY_ALL = re.compile(r"\b(?:is|are|was|were|comprises?|comprised|consists? of|made of)(?: the following)?:$")
_LABELLED = re.compile(r"^([A-Z0-9][^:.;]{1,40}): (?=\w)")  # "Becky G: During the set, she was joined by ..."
_SUBJECT_PRONOUN = re.compile(r"\b(?:he|she|it|they)\b", re.IGNORECASE)
_ONE_WORD_LABEL = re.compile(r"^(?:name|title|item|no\.?|#|id)$", re.IGNORECASE)
# Titles of columns that are participles: a year below one says when.
_DATED_COLUMNS = frozenset(
    "opened built founded completed released published established launched introduced discovered formed "
    "closed demolished constructed born died".split()
)
MAX_CELL_WORDS = 12  # a longer cell is running text, not a value


def atomic_facts(document: str, outline: str = "") -> list[str]:
    """The facts of a document in its order, each a full sentence that names what it is about, each once.

    A sentence whose pronoun cannot be resolved with certainty is left out. A document in which no sentence can be read
    (another language, fragments) gives its full sentences as they stand.

    atomic_facts("The zebu has a hump. It is old.", "Zebu") -> ["The zebu has a hump.", "The zebu is old."]
    """
    topic = read_topic(document, outline)
    found = {question_key(fact): fact for fact in reversed(list(_facts(document, topic)))}
    facts = list(reversed(found.values()))
    return facts or [
        sentence.text
        for passage in read_passages(document)
        for sentence in passage.sentences
        if passage.kind in ("paragraph", "entry") and len(sentence.text.split()) > 3 and sentence.text[-1] in ".!。！"
    ]


def row_sentences(row: Passage) -> list[str]:
    """What a table row says, a sentence for each cell with a value: the first cell names the row.

    A row of columns "Model", "Weight" with cells "H-40", "68.5 kg" -> ["The weight of H-40 is 68.5 kg."]
    A column "Opened" with a year -> ["Marrenbridge was opened in 1908."]; with anything else, nothing.
    """
    if len(row.cells) < 2 or not row.cells[0] or len(row.columns) != len(row.cells):
        return []
    name = row.cells[0]
    if row.columns[0] and name.replace(".", "").isdigit() and not _ONE_WORD_LABEL.match(row.columns[0]):
        name = f"{_inside_sentence(row.columns[0])} {name}"
    return [
        sentence
        for column, cell in zip(row.columns[1:], row.cells[1:], strict=True)
        if column and cell.strip("-–— ") and len(cell.split()) <= MAX_CELL_WORDS
        if (sentence := _cell_sentence(name, column, cell.rstrip(".")))
    ]


def _cell_sentence(name: str, column: str, cell: str) -> str:
    """What a cell says, or nothing where the column's title is neither a noun nor a participle with a year."""
    if column.lower() in _DATED_COLUMNS:
        verb = "died" if column.lower() == "died" else f"was {column.lower()}"
        return f"{name} {verb} in {cell}." if re.fullmatch(r"1[0-9]\d\d|20\d\d", cell) else ""
    words = re.sub(r"\s*\([^()]*\)", "", column).lower().split()
    last = readings(words[-1]) if words else frozenset()
    if last and not last & {"NN", "NNS"}:
        return ""
    return f"The {_inside_sentence(column)} of {name} {'are' if last == {'NNS'} else 'is'} {cell}."


def read_statements(passage: Passage, reader: Reader) -> Iterator[tuple[str, str | None]]:
    """Each sentence of a passage, with the same sentence as it reads when it stands alone, or None when it cannot."""
    reader.paragraph()
    for sentence in passage.sentences:
        yield sentence.text, alone(sentence.text, reader)


def alone(sentence: str, reader: Reader) -> str | None:
    """The sentence with its subject named, or None when that is not certain. `reader` remembers the sentence before."""
    statement = reader.read(sentence)
    if statement is not None and stands_alone(statement.answer, reader.topic.proper):
        return statement.answer
    bare = without_connective(sentence)
    return bare if stands_alone(bare, reader.topic.proper) and not leans_back(bare) else None


def _facts(document: str, topic: Topic) -> Iterator[str]:
    reader = Reader(topic)
    entries: list[Passage] = []
    lead = ""
    for passage in (*read_passages(document), None):
        if entries and (passage is None or passage.kind != "entry"):
            yield from _list_facts(lead, entries, reader)
            entries = []
        if passage is None:
            return
        if passage.kind == "entry":
            entries.append(passage)
            continue
        lead = passage.sentences[-1].text if passage.kind == "paragraph" else ""
        if passage.kind == "row":
            yield from row_sentences(passage)
        elif passage.kind == "paragraph":
            for _, statement in read_statements(passage, reader):
                if statement is not None:
                    yield from split_clauses(statement, topic.proper)


def _list_facts(lead: str, entries: list[Passage], reader: Reader) -> Iterator[str]:
    """The facts of a list: its entries behind the sentence that introduces them, or the sentences that they are."""
    opening = re.sub(r"(?: the following)?:$", "", lead)
    unfinished = [entry.text for entry in entries if not entry.text.endswith((".", "!", "?"))]
    fragments = [_inside_sentence(text.rstrip(";,")) for text in unfinished]
    if fragments and not leans_back(lead):
        if _ENDED_BY_ONE.search(lead):
            yield from (f"{opening} {fragment}." for fragment in fragments)
        elif _ENDED_BY_ALL.search(lead):
            yield f"{opening} {_enumerated(fragments)}."
    for entry in entries:
        label = _LABELLED.match(entry.text)
        reader.paragraph()
        for sentence in entry.sentences:
            text = _with_label(label.group(1), sentence.text) if label else sentence.text
            statement = alone(text, reader)
            if statement is not None and not _LABELLED.match(statement):
                yield from split_clauses(statement, reader.topic.proper)


def _with_label(label: str, sentence: str) -> str:
    """A sentence of a labelled entry with its first subject pronoun replaced by the label, unless a name comes before.

    _with_label("Becky G", "On Friday, she sang.") -> "On Friday, Becky G sang."
    """
    text = sentence.removeprefix(f"{label}: ")
    pronoun = _SUBJECT_PRONOUN.search(text)
    if pronoun is None or names(text[: pronoun.start()]):
        return sentence
    named = text[: pronoun.start()] + label + text[pronoun.end() :]
    return named[:1].upper() + named[1:]


def _enumerated(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _inside_sentence(phrase: str) -> str:
    """A column title or list entry as it is written within a sentence: names and abbreviations keep their capitals.

    _inside_sentence("Weight") -> "weight"; _inside_sentence("BBC share") -> "BBC share"
    """
    first, _, rest = phrase.partition(" ")
    if (
        not readings(first.lower())
        or first[1:] != first[1:].lower()
        or any(word[:1].isupper() for word in rest.split())
    ):
        return phrase
    return first.lower() + (" " + rest if rest else "")
