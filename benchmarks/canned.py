"""Canned replies to the seven prompts: well-formed, unlike each other, none to be rejected, and cheap to make.

Whoever measures the client must not wait for a teacher that thinks.
"""

import hashlib
import json
import re
from typing import Any

FACTS = 5
"""Statements in every summary."""

_COUNT = re.compile(r"\[\[ ## count ## \]\]\n(\d+)")


def canned_reply(body: dict[str, Any]) -> tuple[str, str]:
    """The signature that a request asks, and a reply that fits it."""
    system, asked = body["messages"][0]["content"], body["messages"][-1]["content"]
    for field, (signature, answer) in _ANSWERS.items():
        if f"[[ ## {field} ## ]]" in system:
            return signature, f"[[ ## {field} ## ]]\n{answer(asked)}\n\n[[ ## completed ## ]]"
    raise ValueError("no canned reply to this prompt")


def _mark(asked: str) -> str:
    return hashlib.sha256(asked.encode()).hexdigest()[:10]


def _field(asked: str, name: str) -> str:
    return asked.partition(f"[[ ## {name} ## ]]\n")[2].partition("\n\n[[ ## ")[0].strip()


def _summary(asked: str) -> str:
    mark = _mark(asked)
    return " ".join(f"Place {mark}{number} has {number + 3} mills and a market." for number in range(FACTS))


def _extracts(asked: str) -> str:
    sentences = _field(asked, "document").split(". ")
    return json.dumps([f"{sentence.strip()}." for sentence in sentences[1:-1][:FACTS]])


def _facts(asked: str) -> str:
    mark = _mark(asked)
    return json.dumps([f"Hamlet {mark}{number} has {number + 3} wells." for number in range(FACTS)])


def _pairs(asked: str) -> str:
    mark, found = _mark(asked), _COUNT.search(asked)
    pairs = [
        {
            "question": f"What does place {mark} keep in its {number}. storehouse for the winter?",
            "answer": f"Place {mark} keeps grain, salted fish and dried apples in its {number}. storehouse.",
        }
        for number in range(1, int(found.group(1)) + 1 if found else 6)
    ]
    return json.dumps(pairs)


def _asked_pairs(asked: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(_field(asked.partition("\n\nRespond with")[0], "pairs"))
    return found


def _assessments(asked: str) -> str:
    return json.dumps([{"reason": "", "relevance": 2, "self_contained": True} for _ in _asked_pairs(asked)])


def _claims(asked: str) -> str:
    return json.dumps([[pair["answer"]] for pair in _asked_pairs(asked)])


def _verdicts(asked: str) -> str:
    evidence = _field(asked, "document").split(". ")[1]
    claims = _field(asked.partition("\n\nRespond with")[0], "claims")
    return json.dumps([{"evidence": evidence, "label": "supported"} for _ in json.loads(claims)])


_ANSWERS = {
    "summary": ("WriteDetailedSummary", _summary),
    "extracts": ("SelectExtracts", _extracts),
    "facts": ("ListAtomicFacts", _facts),
    "assessments": ("AssessPairs", _assessments),
    "verdicts": ("VerifyClaims", _verdicts),
    "claims": ("ExtractClaims", _claims),
    "pairs": ("WriteQAPairs", _pairs),
}
"""By output field; `claims` is also an input of the one before it, and `pairs` of those before it."""
