"""What a program's file says of its predictors, and how today's differ from it."""

import json
import re
from collections.abc import Sequence
from typing import Any, get_args

import dspy
from pydantic import TypeAdapter

from knowledge_sdg.journal import is_shown
from knowledge_sdg.records import digest

FORMAT = 1
"""Version of what `KnowledgeProgram.save` adds to DSPy's own file."""

AUGMENTED = "augmented"
"""DSPy's mark of a demo that is a predictor's own work."""


def signature_fields(program: dspy.Module) -> dict[str, list[list[str]]]:
    """Of each predictor the fields in their order, as [direction, name, type].

    {"judge.verify": [["in", "document", "str"], ["in", "claims", "list[str]"], ["out", "verdicts", ...]]}
    """
    return {
        name: [
            *(["in", field, _type_name(info.annotation)] for field, info in predictor.signature.input_fields.items()),
            *(["out", field, _type_name(info.annotation)] for field, info in predictor.signature.output_fields.items()),
        ]
        for name, predictor in program.named_predictors()
    }


def _type_name(annotation: Any) -> str:
    """The type's name, and a hash of all that its JSON schema says: `list[ClaimVerdict] 3f2a...`."""
    name = re.sub(r"\b[\w.]+\.", "", str(annotation)) if get_args(annotation) else annotation.__name__
    schema = TypeAdapter(annotation).json_schema()
    return f"{name} {digest(json.dumps(schema, sort_keys=True))}" if "$defs" in schema else name


def drift(saved: dict[str, list[list[str]]], today: dict[str, list[list[str]]]) -> list[str]:
    """What differs, in words: one entry for each field or predictor."""
    found = [f"no predictor {name} today" for name in saved.keys() - today.keys()]
    found += [f"no predictor {name} in the file" for name in today.keys() - saved.keys()]
    for name in saved.keys() & today.keys():
        before = {field: (way, kind) for way, field, kind in saved[name]}
        now = {field: (way, kind) for way, field, kind in today[name]}
        found += [f"{name}.{field} is gone" for field in before.keys() - now.keys()]
        found += [f"{name}.{field} is new" for field in now.keys() - before.keys()]
        found += [
            f"{name}.{field} was {before[field][1]} and is {now[field][1]}"
            for field in before.keys() & now.keys()
            if before[field] != now[field]
        ]
        if before == now and list(before) != list(now):
            found.append(f"{name} had its fields in the order {', '.join(before)}")
    return sorted(found)


def shown_demos(demos: Sequence[dict[str, Any]], signature: type[dspy.Signature]) -> list[dict[str, Any]]:
    """The demos that a prompt of this signature shows, with its own fields and DSPy's mark of a bootstrapped one."""
    inputs, outputs = signature.input_fields, signature.output_fields
    return [
        {name: value for name, value in demo.items() if name in inputs or name in outputs or name == AUGMENTED}
        for demo in demos
        if is_shown(demo, signature)
    ]


def damage(state: dict[str, Any], program: dspy.Module) -> list[str]:
    """What of the saved predictors does not belong to their signatures, in words."""
    found = []
    for name, predictor in program.named_predictors():
        fields = [field["prefix"] for field in predictor.signature.dump_state()["fields"]]
        try:
            saved = [field["prefix"] for field in state[name]["signature"]["fields"]]
            keys = {key for demo in state[name]["demos"] for key in demo}
        except (KeyError, TypeError, AttributeError):
            found.append(f"{name} is not a saved predictor")
            continue
        if saved != fields:
            found.append(f"{name} has the fields {', '.join(map(str, saved))} and not {', '.join(fields)}")
        if foreign := keys - set(predictor.signature.fields) - {AUGMENTED}:
            found.append(f"{name} has a demo with the field {', '.join(sorted(foreign))}, which it does not have")
    return found
