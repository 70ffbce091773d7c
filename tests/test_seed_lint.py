"""Seed files looked through: every kind of fault with its line, and no fault where there is none."""

import json
from pathlib import Path

import pytest

from knowledge_sdg import seed_lint
from knowledge_sdg.cli import main
from knowledge_sdg.demo_corpus import demo_corpus_path
from knowledge_sdg.errors import InputError, SeedError
from knowledge_sdg.seed_lint import SeedFault, lint_seeds
from knowledge_sdg.teacher import connect
from tests.scripted import scripted

HEAD = """\
version: 3
created_by: potter
domain: pottery
document_outline: Kilns and glazes
document:
  repo: https://example.org/pots
  commit: abc
  patterns: [kilns.md]
seed_examples:
"""
FACTS = [
    ("Ulm kilns", "The Ulm kiln fires clay at 1240 degrees. It was built in 1891. It cools for two days."),
    ("Bern kilns", "The Bern kiln burns beech wood. It has three chambers. It stands beside the river."),
    ("Salt glaze", "Salt glaze is made of common salt. It needs a hot kiln. It gives the pots a rough skin."),
    ("Slip", "Slip is liquid clay. Potters pour slip over the pot. It dries within an hour."),
    ("Wheels", "The potter's wheel of Ulm is made of oak. It was restored in 1988. It turns by foot."),
]
PAIRS = [
    [
        ("How hot is the Ulm kiln?", "The Ulm kiln fires clay at 1240 degrees."),
        ("When was the Ulm kiln built?", "The Ulm kiln was built in 1891."),
        ("How long does the Ulm kiln cool?", "The Ulm kiln cools for two days."),
    ],
    [
        ("What does the Bern kiln burn?", "The Bern kiln burns beech wood."),
        ("How many chambers has the Bern kiln?", "The Bern kiln has three chambers."),
        ("Where does the Bern kiln stand?", "The Bern kiln stands beside the river."),
    ],
    [
        ("What is salt glaze made of?", "Salt glaze is made of common salt."),
        ("What does salt glaze need?", "Salt glaze needs a hot kiln."),
        ("What does salt glaze give the pots?", "Salt glaze gives the pots a rough skin."),
    ],
    [
        ("What is slip?", "Slip is liquid clay."),
        ("What do potters pour over the pot?", "Potters pour slip over the pot."),
        ("When does slip dry?", "Slip dries within an hour."),
    ],
    [
        ("What is the potter's wheel of Ulm made of?", "The potter's wheel of Ulm is made of oak."),
        ("When was the potter's wheel of Ulm restored?", "The potter's wheel of Ulm was restored in 1988."),
        ("How does the potter's wheel of Ulm turn?", "The potter's wheel of Ulm turns by foot."),
    ],
]
CLEAN = HEAD + "".join(
    f"  - context: {context}\n    questions_and_answers:\n"
    + "".join(f'      - question: "{question}"\n        answer: "{answer}"\n' for question, answer in pairs)
    for (_, context), pairs in zip(FACTS, PAIRS, strict=True)
)
DOCUMENT = "# Kilns\n\n" + "\n\n".join(f"## {title}\n\n{text}" for title, text in FACTS) + "\n"


def written(folder: Path, content: str = CLEAN, *, document: str | None = DOCUMENT) -> Path:
    """A seed file, with its document beside it."""
    if document is not None:
        (folder / "kilns.md").write_text(document, encoding="utf-8")
    path = folder / "qna.yaml"
    path.write_text(content, encoding="utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    """The number of the last line that has the text."""
    return max(at for at, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if text in line)


def found(faults: list[SeedFault]) -> list[tuple[str, int | None]]:
    return [(fault.kind, fault.line) for fault in faults]


def test_a_clean_file_has_no_fault(tmp_path):
    """Five contexts of the document with three supported answers each: nothing is found."""
    assert [] == lint_seeds(written(tmp_path))


@pytest.mark.parametrize(
    ("kind", "old", "new", "at"),
    [
        ("unsupported answer", "kiln was built in 1891", "kiln was built in 1975", "When was the Ulm kiln built?"),
        ("not self-contained", "What is slip?", "What does the passage say about slip?", "What does the passage"),
        ("duplicate question", "What is slip?", "What is salt glaze made of?", "What is salt glaze made of?"),
        ("contradictory answers", "When does slip dry?", "What is slip", "What is slip"),
        ("not in the document", "It was restored in 1988.", "It was lost in the flood of 1988.", "lost in the flood"),
        ("unusable pair", "When does slip dry?", "Slip?", "Slip?"),
        ("missing field", "created_by: potter\n", "", "version: 3"),
        ("missing field", "  patterns: [kilns.md]\n", "", "version: 3"),
    ],
)
def test_each_fault_is_named_with_its_line(tmp_path, kind, old, new, at):
    """A file with one fault gives a fault of that kind, in the line of its question, context or head."""
    content = CLEAN.replace(old, new, 1)
    if kind == "duplicate question":
        content = content.replace('Slip is liquid clay."', 'Salt glaze is made of common salt."', 1)
    path = written(tmp_path, content)

    faults = lint_seeds(path, tmp_path / "kilns.md")

    assert (kind, line_of(path, at)) in found(faults)


def test_instructlab_counts_are_checked(tmp_path):
    """Fewer than five contexts, and fewer than three pairs of one, are named."""
    path = written(tmp_path, CLEAN.partition('      - question: "When does slip dry?"')[0])

    faults = lint_seeds(path)

    assert [("too few contexts", 10), ("too few pairs", line_of(path, "Slip is liquid clay. Potters"))] == found(faults)


def test_json_lines_have_no_counts_but_everything_else(tmp_path):
    """Flat JSON lines are linted, each pair with the line of its row."""
    rows = [
        {"context": FACTS[0][1], "question": PAIRS[0][0][0], "answer": PAIRS[0][0][1]},
        {"context": FACTS[0][1], "question": PAIRS[0][1][0], "answer": "The Ulm kiln was built in 1975."},
    ]
    path = tmp_path / "seeds.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    assert [("unsupported answer", 2)] == found(lint_seeds(path))


def test_the_seeds_of_the_demo_are_clean():
    """The seed file of the package is one that its own command approves of, beside its missing address."""
    corpus = demo_corpus_path()
    kinds = {fault.kind for fault in lint_seeds(corpus / "qna.yaml", sorted(corpus.glob("*.md")))}

    assert not kinds & {"unsupported answer", "not self-contained", "not in the document", "contradictory answers"}


def test_links_and_dashes_do_not_make_a_context_foreign(tmp_path):
    """A context copied with its Markdown stands in the document that is read without."""
    content = CLEAN.replace("is liquid clay. Potters", "is [liquid](x.md) **clay**. Potters", 1)
    document = DOCUMENT.replace("liquid clay", "[liquid clay](y.md)")

    assert [] == lint_seeds(written(tmp_path, content, document=document))


def test_contexts_are_not_compared_without_a_document(tmp_path):
    """When the file's own document is not there, a note says so, and no context is called foreign."""
    notes: list[str] = []

    faults = lint_seeds(written(tmp_path, document=None), on_note=notes.append)

    assert [] == faults
    assert "--documents" in notes[0]


def test_an_unreadable_judge_is_no_verdict(tmp_path, monkeypatch):
    """What the judge could not say is called `not judged`, never unsupported."""
    teacher, _ = scripted({"AssessPairs": lambda _: "no fields at all"})
    monkeypatch.setattr(seed_lint, "connect", lambda *_, **__: teacher)

    kinds = [fault.kind for fault in lint_seeds(written(tmp_path), judge="scripted/teacher")]

    assert ["not judged"] * 15 == kinds


def test_files_that_cannot_be_read_are_errors(tmp_path):
    """A broken seed file and a missing document are errors, not findings."""
    with pytest.raises(SeedError):
        lint_seeds(written(tmp_path, "version: 3\nseed_examples: [\n"))
    with pytest.raises(InputError):
        lint_seeds(written(tmp_path), tmp_path / "nowhere.md")


def test_the_command_ends_with_2_only_when_strict(tmp_path, capsys):
    """Findings are printed with file and line; the exit code is 0, and 2 with --strict."""
    path = written(tmp_path, CLEAN.replace("kiln was built in 1891", "kiln was built in 1975", 1))

    codes = [main(["seeds", "lint", str(path), *options]) for options in ([], ["--strict"])]

    told = capsys.readouterr().out
    assert [0, 2] == codes
    assert f"{path}:{line_of(path, 'When was the Ulm kiln built?')}: unsupported answer: " in told
    assert f"{path}: 1 found" in told


def test_the_command_writes_json(tmp_path, capsys):
    """--json gives a list of objects, empty for a clean file, and a clean file is fine for --strict too."""
    code = main(["seeds", "lint", str(written(tmp_path)), "--json", "--strict"])

    assert code == 0
    assert [] == json.loads(capsys.readouterr().out)


def test_the_command_ends_with_3_when_a_pair_could_not_be_judged(tmp_path, monkeypatch, capsys):
    """An answer without a verdict is listed, and the exit code says that something failed."""
    engine = scripted({"AssessPairs": lambda _: "no fields at all"})[1]
    monkeypatch.setattr(seed_lint, "connect", lambda model, **_: connect("scripted/teacher", engine=engine, retries=0))

    code = main(["seeds", "lint", str(written(tmp_path)), "--json"])

    rows = json.loads(capsys.readouterr().out)
    assert code == 3
    assert {"path", "line", "kind", "message"} == set(rows[0])


def test_documents_that_cannot_be_read_are_one_line_each(corpus, capsys):
    """Of lint and of convert: on standard error, and not as a warning of Python's."""
    (corpus / "manual.pdf").write_bytes(b"%PDF")
    seeds = str(corpus / "qna.yaml")

    codes = [
        main(["seeds", "lint", seeds, "--documents", str(corpus)]),
        main(["seeds", "convert", seeds, str(corpus / "rows.jsonl"), "--to", "sdg_hub", "--documents", str(corpus)]),
    ]

    assert codes == [0, 0]
    assert capsys.readouterr().err.count(f"not read: {corpus}: 1 file of another type (.pdf 1); convert") == 2
