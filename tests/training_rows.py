"""Kept rows of an invented country, for the tests of training sets."""

from collections.abc import Sequence

import datasets

KINDS = ("base_document", "summary_detailed", "summary_extractive", "summary_atomic_facts")
PLACES = ("Arle", "Brun", "Corv", "Dask", "Elms", "Fenn", "Gorm", "Hult", "Isby", "Jorn", "Kell", "Lund")


def row(document: int, chunk: int, kind: str, number: int = 0, /, **columns: object) -> dict:
    """Question `number` about a view of that kind of a chunk of a document: the mill of a place, built in a year."""
    place = PLACES[document % len(PLACES)]
    year = 1200 + 97 * document + 13 * chunk + number
    fact = f"The mill number {chunk} of {place} got wheel {number} in {year}."
    text = " ".join(f"The mill number {chunk} of {place} got wheel {at} in {year - number + at}." for at in range(5))
    view = text if kind == "base_document" else f"{kind} of mill {chunk} in {place}. {text}"
    return {
        "question": f"When did the mill number {chunk} of {place} get wheel {number}?",
        "response": fact,
        "document": view,
        "raw_document": text,
        "dataset_type": kind,
        "domain": "mills",
        "document_outline": f"Mills of {place}",
        "id": f"row-{document}-{chunk}-{kind}-{number}",
        "document_id": f"document-{document}",
        "chunk_id": f"chunk-{document}-{chunk}",
        "source": f"{place.lower()}.md",
        "claims": [{"claim": fact, "label": "supported", "evidence": fact, "start": 0, "end": len(fact)}],
        "faithfulness": 1.0,
        "teacher": "offline/extractive",
        "judge": "offline/extractive",
        **columns,
    }


def rows(documents: int = 6, chunks: int = 2, kinds: Sequence[str] = KINDS, questions: int = 2) -> list[dict]:
    """All questions of all views of all chunks of so many documents."""
    return [
        row(document, chunk, kind, number)
        for document in range(documents)
        for chunk in range(chunks)
        for kind in kinds
        for number in range(questions)
    ]


def generated(*arguments: int, **options) -> datasets.Dataset:
    """The same as a dataset."""
    return datasets.Dataset.from_list(rows(*arguments, **options))


SEVEN = ("question", "response", "document", "raw_document", "dataset_type", "domain", "document_outline")
