"""What a document is about, by its title and its own words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.abbreviations import long_forms
from knowledge_sdg.teacher.offline.english.grammar import capitalised_inside, phrase_is_plural, plural_of, readings

_BRACKETS = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Topic:
    """The subject of a document, by its title."""

    name: str
    """As it is written in the middle of a sentence, with its article ("the black-capped chickadee"); may be empty."""
    short: str
    """The shortest name that the text uses for it: a person's family name, else the same as `name`."""
    words: frozenset[str]
    """The title's words in lower case."""
    kinds: frozenset[str]
    """What it is by its definition or title: with {"bird"}, "the bird" means the topic."""
    plural: bool
    person: bool
    stated: bool
    """Whether the text itself has the name, so that it may stand in an answer."""
    proper: frozenset[str]
    """The words that are names in this text."""
    title: str = ""
    """As it stands in the outline."""
    bare: str = ""
    """The title without what it has in brackets."""
    within_names: frozenset[str] = frozenset()
    """The words that the text has in names of several words: "Quill", where it has "Ada Quill"."""
    long_forms: Mapping[str, str] = field(default_factory=dict)
    """What the text or its headings say that abbreviations stand for."""
    introduced: frozenset[str] = frozenset()
    """The nouns that the text has with "a" or "an": with "fine", "the fine" is a certain one."""


def read_topic(document: str, outline: str) -> Topic:
    """The topic of a chunk: the first part of its outline ("Title > Heading"), else the document's first heading.

    read_topic("The zebu is an ox.", "Zebu > Origin").name -> "the zebu"
    """
    title = re.split(r"\s*(?:>|\n|»|→)\s*", outline.strip())[0] if outline.strip() else ""
    if not title and (heading := re.search(r"^#\s+(.+)$", document, re.MULTILINE)):
        title = heading.group(1)
    title = re.sub(r"[*_`#\[\]]", "", title).strip().strip("-• ")
    bracketed = re.findall(r"\(([^()]*)\)", title)
    bare = _BRACKETS.sub("", title).strip()
    text = re.sub(r"^#+ .*$", "", document, flags=re.MULTILINE)
    text = re.sub(r"[*_]", "", text)
    proper = capitalised_inside(text)
    words = frozenset(word.lower() for word in re.findall(r"\w+", bare))
    person = _is_person(bare, text)
    name, stated = _as_written(bare, text, proper, person=person)
    short = bare.split()[-1] if person else name
    plural = (
        bool(name) and not person and phrase_is_plural(name, proper) is True and not name.lower().startswith("the ")
    )
    kinds = frozenset(word for phrase in bracketed for word in re.findall(r"[a-z]+", phrase.lower())) | _defined_kinds(
        bare, text
    )
    *before, last = bare.split() or [""]
    if before and last.istitle() and readings(last.lower()) & {"NN"} and not person:
        kinds |= {last.lower()}  # "the square" is Federation Square; "the rhinoceros" may be another than the black one
    longer = re.findall(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)+\b", text)
    within = frozenset(word for long in longer for word in long.split())
    return Topic(
        name,
        short,
        words,
        kinds,
        plural,
        person,
        stated,
        proper,
        title,
        bare,
        within_names=within,
        long_forms=long_forms(f"{text} {outline}"),
        introduced=_introduced(text),
    )


def _introduced(text: str) -> frozenset[str]:
    """The nouns that a text has behind "a" or "an", with at most one word between."""
    found = re.finditer(r"\b[Aa]n? (?:(?P<quality>[a-z-]+) )?(?P<noun>[a-z-]+)\b", text)
    words = {word for match in found for word in match.group("quality", "noun") if word}
    return frozenset(word for word in words if "NN" in readings(word) and "JJ" not in readings(word))


def _as_written(title: str, text: str, proper: frozenset[str], *, person: bool) -> tuple[str, bool]:
    """The title as the text writes it within a sentence, and whether it does."""
    if not title or person:
        return title, bool(title) and title in text
    spelled = re.escape(title).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]")
    pattern = re.compile(
        rf"(?P<before>\b[\w,]+ )?(?<![\w-])(?P<article>(?:the|an?) )?(?P<name>{spelled}s?)(?![\w-])", re.IGNORECASE
    )
    found = [match for match in pattern.finditer(text) if not _is_modifier(text[match.end() :])]
    if not found:
        return _by_lexicon(title, text, proper)
    articles = [(match["article"] or (match["before"] or "")).strip().lower() for match in found]
    inside = [
        match["name"]
        for match in found
        if (match["before"] or "").strip().lower() not in {"", "the", "a", "an"} or match["article"]
    ]
    forms = inside or [match["name"] for match in found]
    singular = [form for form in forms if not form.lower().endswith("s") or title.lower().endswith("s")] or forms
    lower = [form for form in singular if form[0].islower()]
    written = min(
        lower if len(lower) * 2 >= len(singular) else singular,
        key=lambda form: (form[0].islower() and len(lower) * 2 < len(singular), len(form)),
    )
    if (
        not inside
        and title[1:] == title[1:].lower()
        and not (set(title.split()) & proper)
        and readings(title.rsplit(maxsplit=1)[-1].lower())
    ):
        written = written[0].lower() + written[1:]
    many = 2 if written[0].isupper() else 3
    if articles.count("the") * many > len(found) or (
        articles.count("a") + articles.count("an") and written == written.lower()
    ):
        return "the " + written, True
    return written, True


def _is_modifier(following: str) -> bool:
    """Whether a name stands before another noun: "the Federation Square project"."""
    word = re.match(r" ([a-z]+)\b", following)
    return (
        word is not None
        and word.group(1) not in word_classes.PREPOSITIONS | word_classes.AUXILIARIES
        and readings(word.group(1)) <= {"NN", "NNS"}
        and bool(readings(word.group(1)))
    )


def _by_lexicon(title: str, text: str, proper: frozenset[str]) -> tuple[str, bool]:
    """A title that the text does not have as it stands: its plural where the text has that, else in lower case where
    the lexicon knows its words as nouns.
    """
    words = title.split()
    last = words[-1].lower()
    if "NN" not in readings(last) or any(word[0].isupper() for word in words[1:]) or words[0] in proper:
        return title, False
    plural = " ".join([*words[:-1], plural_of(last)]).lower()
    if re.search(rf"\b{re.escape(plural)}\b", text, re.IGNORECASE):
        return plural, True
    return title[0].lower() + title[1:], False


def _is_person(title: str, text: str) -> bool:
    """A title of two or three capitalised words of which the last is used alone, in a text with "he" or "she"."""
    words = title.split()
    if not 2 <= len(words) <= 3 or not all(word.istitle() and word.isalpha() for word in words[:1]):
        return False
    if not all(word[0].isupper() and word.isalpha() for word in words):
        return False
    alone = re.findall(rf"(?<!the )(?<!The )(?<!{re.escape(words[-2])} )\b{re.escape(words[-1])}\b(?!\s+[A-Z])", text)
    pronouns = len(re.findall(r"\b(?:he|she|his|her|him|He|She|His|Her)\b", text))
    return bool(alone) and (pronouns >= 2 or (len(alone) >= 2 and len(alone) + pronouns >= 3))


def _defined_kinds(title: str, text: str) -> frozenset[str]:
    """The nouns of "Title (...) is a small bird that ...": what the topic is, by its first sentence."""
    if not title:
        return frozenset()
    found = re.search(
        rf"\b{re.escape(title)}\b[^.]{{0,90}}?\b(?:is|was|are|were) (?:an?|the|one of the)\s+([^.,;]{{3,120}})",
        text,
        re.IGNORECASE,
    )
    if not found:
        return frozenset()
    noun_phrase = re.split(
        r"\s(?:that|which|who|of|in|by|for|from|with|located|produced|manufactured|found)\b", found.group(1)
    )[0]
    return frozenset(word for word in re.findall(r"[a-z]+", noun_phrase.lower())[-1:] if readings(word) & {"NN"})
