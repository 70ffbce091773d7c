"""instructlab-training's data processing takes both phases: its roles, `unmask`, and what it masks."""

from pathlib import Path

import pytest
from instructlab.training import chat_templates, data_process
from transformers import AutoTokenizer

from knowledge_sdg import export, phase_1, phase_2
from tests.trainers.conftest import read_lines


def processed(tiny: Path, rows, folder: Path, template: str | None = None) -> list[dict]:
    """What the trainer's own script makes of an export."""
    path = export(rows, folder / "rows.jsonl")
    data_process.process_data(str(path), str(folder / "out"), 4096, str(tiny), 1, template)
    return read_lines(folder / "out" / "data.jsonl")


def learned(tiny: Path, row: dict) -> str:
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    return tokenizer.decode([label for label in row["labels"] if label != -100])


def test_phase_2_is_learned_on_the_answers(tiny, kept, tmp_path):
    """One processed row for each; of RAFT and summary rows only the assistant's words have labels."""
    rows = phase_2(kept)

    made = processed(tiny, rows, tmp_path)

    assert len(made) == rows.num_rows
    for row, messages in zip(made, rows["messages"], strict=True):
        assert learned(tiny, row).removesuffix("<|end|>") == messages[1]["content"]


@pytest.mark.parametrize("kind", ["pretraining", "chat"])
def test_phase_1_is_learned_whole(tiny, kept, tmp_path, kind):
    """Both forms: document, question and answer have labels, because the rows are unmasked."""
    rows = phase_1(kept, format=kind)

    made = processed(tiny, rows, tmp_path)

    assert len(made) == rows.num_rows
    for row, chat in zip(made, phase_1(kept, format="chat")["messages"], strict=True):
        text = learned(tiny, row)
        assert all(message["content"] in text for message in chat)


def test_phase_1_with_the_template_of_granite_is_learned_whole(tiny, kept, tmp_path):
    """The older processing puts a `pretraining` message between its marks and labels all of it."""
    template = Path(chat_templates.__path__[0]) / "ibm_generic_tmpl.py"
    rows = phase_1(kept)

    with pytest.warns(DeprecationWarning, match="legacy data processing"):
        made = processed(tiny, rows, tmp_path, str(template))

    assert len(made) == rows.num_rows
    for row, messages in zip(made, rows["messages"], strict=True):
        assert messages[0]["content"].replace("<|user|>", "").replace("<|assistant|>", "")[:40].strip() in learned(
            tiny, row
        )


def test_both_phases_together_are_taken(tiny, kept, tmp_path):
    """RAFT rows, summaries, and knowledge rows with `unmask` in one file."""
    rows = phase_2(kept, knowledge=True)

    made = processed(tiny, rows, tmp_path)

    questions = [text for text in (learned(tiny, row) for row in made[-12:]) if "When did the mill" in text]
    assert len(made) == rows.num_rows
    assert len(questions) == 12


def test_texts_with_markup_are_whole_in_the_chat_form(tiny, kept, tmp_path):
    """A `<` in a document: the trainer's newer processing cuts a `pretraining` message there, a chat not."""
    marked = kept.map(lambda row: {"document": f"a < b. {row['document']}"})

    whole = processed(tiny, phase_1(marked, format="chat"), tmp_path / "chat")
    cut = processed(tiny, phase_1(marked), tmp_path / "pretraining")

    assert "b. The mill" in learned(tiny, whole[0])
    assert "b. The mill" not in learned(tiny, cut[0])
