"""What stands at a place of a JSON file, whatever its shape: runs may be of another version, or broken off."""

import math
from collections.abc import Iterator
from typing import Any


def at(content: object, *path: str) -> object:
    """The value under these keys, or None where one of them is missing.

    at({"funnel": {"views": 4}}, "funnel", "views") -> 4
    """
    for key in path:
        content = content.get(key) if isinstance(content, dict) else None
    return content


def number(content: object, *path: str) -> int | float | None:
    """The finite number under these keys; None where there is none.

    number({"calls": "many"}, "calls") -> None
    """
    found = at(content, *path)
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return found if is_number and math.isfinite(found) else None  # type: ignore[arg-type,return-value]


def count(content: object, *path: str) -> int:
    """The number under these keys as a whole one; 0 where there is none.

    count({"kept": 3.0}, "kept") -> 3
    """
    return int(number(content, *path) or 0)


def text(content: object, *path: str) -> str:
    """What stands under these keys, as text; empty where there is nothing.

    text({"teacher": None}, "teacher") -> ""
    """
    found = at(content, *path)
    return "" if found is None else str(found)


def mapping(content: object, *path: str) -> dict[str, Any]:
    """The object under these keys; empty where there is none."""
    found = at(content, *path)
    return {str(key): value for key, value in found.items()} if isinstance(found, dict) else {}


def objects(content: object, *path: str) -> list[dict[str, Any]]:
    """The objects of the list under these keys."""
    found = at(content, *path)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def flattened(content: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every value of nested objects, under its keys joined by full stops.

    list(flattened({"a": {"b": 1}, "c": None})) -> [("a.b", "1"), ("c", "none")]
    """
    if isinstance(content, dict) and content:
        for key, value in content.items():
            yield from flattened(value, f"{name}.{key}" if name else str(key))
    elif isinstance(content, dict) or content is None or content == "":
        yield name, "none"
    elif isinstance(content, bool):
        yield name, "yes" if content else "no"
    else:
        yield name, str(content)
