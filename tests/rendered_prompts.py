"""Writes the golden prompts: each signature as a model reads it.

`make golden` runs this after a prompt was changed on purpose.
"""

from pathlib import Path

import dspy

import signatures
from knowledge_sdg.teacher.adapter import CachedChatAdapter
from signatures import QAPair

FOLDER = Path(__file__).parent / "golden" / "prompts"

INPUTS = {
    "document": "The heron waits. It eats fish.",
    "domain": "birds",
    "outline": "Heron > Diet",
    "count": 2,
    "pairs": [QAPair(question="What does the heron eat?", answer="The heron eats fish.")],
    "claims": ["The heron eats fish."],
}


def our_signatures() -> list[type[dspy.Signature]]:
    """The seven, by name."""
    words = [getattr(signatures, name) for name in sorted(signatures.__all__)]
    return [word for word in words if isinstance(word, type) and issubclass(word, dspy.Signature)]


def rendered(signature: type[dspy.Signature], adapter: dspy.Adapter | None = None) -> str:
    """The messages of one call, as text."""
    inputs = {name: INPUTS[name] for name in signature.input_fields}
    messages = (adapter or CachedChatAdapter()).format(signature, [], inputs)
    return "".join(f"--- {message['role']}\n{message['content'].rstrip()}\n" for message in messages)


def main() -> None:
    """Writes all of them."""
    for signature in our_signatures():
        (FOLDER / f"{signature.__name__}.txt").write_text(rendered(signature), encoding="utf-8")


if __name__ == "__main__":
    main()
