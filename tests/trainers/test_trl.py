"""trl's SFTTrainer takes the exported sets: prompts masked, the loss on the assistant's tokens."""

from pathlib import Path

import pytest
from datasets import Dataset, load_dataset
from transformers import AutoTokenizer
from trl import SFTConfig, SFTTrainer

from knowledge_sdg import export, phase_1, phase_2


def trained(tiny: Path, rows: Dataset, out: Path, **options) -> SFTTrainer:
    config = SFTConfig(
        output_dir=str(out),
        max_steps=1,
        per_device_train_batch_size=2,
        max_length=4096,
        report_to=[],
        save_strategy="no",
        use_cpu=True,
        bf16=False,
        disable_tqdm=True,
        **options,
    )
    trainer = SFTTrainer(
        model=str(tiny), args=config, train_dataset=rows, processing_class=AutoTokenizer.from_pretrained(tiny)
    )
    trainer.train()
    return trainer


def learned(trainer: SFTTrainer, number: int) -> str:
    """The text whose tokens count in the loss, as the trainer's collator labels them."""
    labels = trainer.data_collator([trainer.train_dataset[number]])["labels"][0].tolist()
    return trainer.processing_class.decode([label for label in labels if label != -100])


@pytest.fixture
def skills(kept, tmp_path) -> Dataset:
    """The phase-2 set with knowledge rows, exported and read as a trainer's user would."""
    export(phase_2(kept, knowledge=True), tmp_path / "skills")
    return load_dataset(str(tmp_path / "skills"), split="train", cache_dir=str(tmp_path / "cache"))


def test_phase_2_trains_on_the_assistants_tokens_alone(tiny, skills, tmp_path):
    """With `assistant_only_loss` documents and question are masked; the answer and its end are learned."""
    trainer = trained(tiny, skills.select_columns(["messages"]), tmp_path / "out", assistant_only_loss=True)

    assert len(trainer.train_dataset) == len(skills)
    for number in range(len(skills)):
        assert learned(trainer, number) == skills[number]["messages"][-1]["content"] + "<|end|>"


def test_phase_2_trains_on_everything_where_nothing_is_masked(tiny, skills, tmp_path):
    """Without that option the documents are learned too: `unmask` rows as InstructLab wants them."""
    trainer = trained(tiny, skills.select_columns(["messages"]), tmp_path / "out")

    user, assistant = skills[0]["messages"]
    expected = f"<|user|>{user['content']}<|end|><|assistant|>{assistant['content']}<|end|>"
    assert learned(trainer, 0).startswith(expected)


def test_all_columns_of_an_export_may_stay(tiny, skills, tmp_path):
    """`metadata`, `id` and `unmask` do not disturb the trainer."""
    trainer = trained(tiny, skills, tmp_path / "out", assistant_only_loss=True)

    assert learned(trainer, 0) == skills[0]["messages"][-1]["content"] + "<|end|>"


def test_phase_1_as_text_trains_as_it_is(tiny, kept, tmp_path):
    """Continued pre-training: every token of a text counts."""
    rows = phase_1(kept, format="text")

    trainer = trained(tiny, rows, tmp_path / "out")

    assert learned(trainer, 0).removesuffix("<|end|>") == rows[0]["text"]


def test_phase_1_as_chat_trains(tiny, kept, tmp_path):
    """The `chat` form needs no `pretraining` role in the template."""
    rows = phase_1(kept, format="chat")

    trainer = trained(tiny, rows.select_columns(["messages"]), tmp_path / "out", assistant_only_loss=True)

    assert learned(trainer, 0) == rows[0]["messages"][1]["content"] + "<|end|>"
