"""Patterns that several rules look for: days and numbers, names, and subjects that only the text explains."""

import re

from knowledge_sdg.teacher.offline.english import word_classes

_YEAR = r"(?:1[0-9]\d\d|20\d\d)"
_DAY = rf"(?:(?:{word_classes.MONTHS}) \d{{1,2}}(?:, {_YEAR})?|\d{{1,2}} (?:{word_classes.MONTHS})(?:,? {_YEAR})?)"
_MONTH = rf"(?:(?:early |late |mid-)?(?:{word_classes.MONTHS})(?:,? (?:of )?{_YEAR})?)"
_BARE_YEAR = rf"(?:early |late |mid-)?{_YEAR}(?! [\w-]+ (?:season|year)\b| model\b)"
_PERIOD = rf"(?:(?:the )?(?:early |late |mid-)?{_YEAR}s|{_BARE_YEAR}|the \w+ century)"
YEAR = re.compile(rf"\b{_YEAR}\b")
# "in 2012", "on February 10, 1965", "in early March 2018", "in the 1980s"
DATE = re.compile(rf"\b(?:[Oo]n {_DAY}|[Ii]n (?:{_MONTH}|{_PERIOD}))(?![\w–/-])")

# How a question goes on behind its opening phrase.
ASKING = r"(?:who|what|when|where|why|how|which|is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b"

# Endings of words that are rarely names: "Ampullary cancer", "Agenesis of the teeth".
RARELY_NAME = re.compile(r"[A-Z][a-z]+(?:al|ary|ic|ous|ive|ate|ide|ase|ine|sis|ism|ity|tion|ing|ed|ment|ness|logy)")

# A subject that points at one of several things, or at something that only the text tells.
LOOSE_SUBJECT = re.compile(
    r"(?:some|most|many|several|few|all|both|each|every|any|another|other|others|one|two|three|four|five|six|seven|"
    r"a number|the (?:latter|former|two|three|first|second|third|other|next|final|last|same|following)|no|only|this|"
    r"that|these|those|such|there|what|people|different|various|certain|beginning|[\d,.]+|more|less|much|"
    r"half|important amounts|large numbers)\b|.*\b(?:example|thing|part|way|fact)s?$",
    re.IGNORECASE,
)

# A name, or an abbreviation of one.
NAME = re.compile(r"\b[A-Z][\w’'-]*[a-z\d]|\b[A-Z]{2,}")

QUANTITY = (
    r"(?:(?:about|around|approximately|roughly|nearly|almost|over|under|at least|up to|more than|"
    r"fewer than|less than|between|only|just|an estimated|a total of|some) )*"
)

_SPELT = "|".join(sorted(word_classes.NUMBER_WORDS))
NUMBER = rf"(?:\d[\d,.]*(?:[–-]\d[\d,.]*)?|{_SPELT})(?: (?:million|billion|thousand|hundred))?"
