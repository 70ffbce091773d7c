"""Questions made of one statement: every rule turns a clause into questions that its sentence answers."""

from knowledge_sdg.teacher.offline.writing.at_large_rules import known_of
from knowledge_sdg.teacher.offline.writing.cause_rules import condition, how_by, purpose, what_does, why
from knowledge_sdg.teacher.offline.writing.complement_rules import (
    adjective_with,
    did_on,
    what_can_do,
    what_to_do,
    why_to,
)
from knowledge_sdg.teacher.offline.writing.event_rules import (
    did_then,
    does_when,
    ending,
    to_reach,
    what_was_it,
    who_was_it,
)
from knowledge_sdg.teacher.offline.writing.general_rules import (
    any_subject,
    described,
    how_done,
    object_where,
    one_of,
)
from knowledge_sdg.teacher.offline.writing.maker_rules import made_by, who_did
from knowledge_sdg.teacher.offline.writing.name_rules import (
    abbreviation,
    contrast,
    definition,
    examples,
    other_name,
    unique,
)
from knowledge_sdg.teacher.offline.writing.number_rules import having, how_many, how_many_subjects, how_much, percentage
from knowledge_sdg.teacher.offline.writing.place_rules import occasion, when_stretch, where_named
from knowledge_sdg.teacher.offline.writing.predicate_rules import stranded, what_has, what_kind, what_object
from knowledge_sdg.teacher.offline.writing.question_parts import Rule
from knowledge_sdg.teacher.offline.writing.saying_rules import said_that
from knowledge_sdg.teacher.offline.writing.subject_rules import attribute, what_subject
from knowledge_sdg.teacher.offline.writing.time_and_place_rules import age, did_when, moved, season, when, where
from knowledge_sdg.teacher.offline.writing.yes_no_rules import yes_or_no

RULES: tuple[Rule, ...] = (
    definition, when, did_when, how_many, how_many_subjects, how_much, why, how_by, where, stranded, made_by, who_did,
    what_object, having, condition, season, age, percentage, examples, other_name, abbreviation, contrast, unique,
    purpose, what_does, what_kind, what_has, moved, what_to_do, what_can_do, adjective_with, why_to, did_on, attribute,
    what_subject, where_named, when_stretch, occasion, who_was_it, what_was_it, does_when, did_then, to_reach, ending,
    said_that, described, how_done, object_where, one_of, any_subject, known_of, yes_or_no,
)  # fmt: skip
