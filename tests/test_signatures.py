"""The prompts, as a model reads them."""

import copy
import os
import pickle
import subprocess
import sys

import dspy
import pytest

from knowledge_sdg.teacher.adapter import CachedChatAdapter
from signatures import ClaimVerdict, PairAssessment, WriteQAPairs
from tests.rendered_prompts import FOLDER, our_signatures, rendered

SEVEN = our_signatures()


def test_there_are_seven_signatures_told_apart_by_their_outputs():
    """No two signatures have the same output fields, so a prompt tells which one it is."""
    assert len({tuple(signature.output_fields) for signature in SEVEN}) == len(SEVEN) == 7


@pytest.mark.parametrize("signature", SEVEN, ids=lambda signature: signature.__name__)
def test_a_rendered_prompt_is_its_golden_file(signature):
    """A change of a prompt is seen in review; `make golden` writes the files anew."""
    assert rendered(signature) == (FOLDER / f"{signature.__name__}.txt").read_text(encoding="utf-8")


def test_there_is_no_golden_file_without_its_signature():
    """The folder holds the seven prompts and nothing else."""
    assert sorted(path.stem for path in FOLDER.iterdir()) == [signature.__name__ for signature in SEVEN]


@pytest.mark.parametrize("signature", SEVEN, ids=lambda signature: signature.__name__)
def test_the_document_comes_first(signature):
    """A server can reuse the prefix of all calls over one document."""
    names = list(signature.input_fields)

    assert "document" not in names or names[0] == "document"


@pytest.mark.parametrize("signature", SEVEN, ids=lambda signature: signature.__name__)
def test_the_cached_adapter_writes_the_same_prompt_to_the_letter(signature):
    """Caching the system prompt changes none of its characters, also at the second call."""
    cached = CachedChatAdapter()

    assert rendered(signature, dspy.ChatAdapter()) == rendered(signature, cached) == rendered(signature, cached)


def test_the_cached_adapter_sees_new_instructions():
    """An optimizer's new instructions are in the prompt."""
    changed = WriteQAPairs.with_instructions("Write in rhyme.")

    assert "Write in rhyme." in rendered(changed)
    assert "Write in rhyme." not in rendered(WriteQAPairs)


@pytest.mark.parametrize(
    ("said", "label"),
    [("NOT FOUND", "not_found"), ("not-found.", "not_found"), ("Contradicted", "contradicted"), ("no", "not_found")],
)
def test_labels_are_read_in_any_common_spelling(said, label):
    """A judge's other spelling of a label is that label."""
    assert ClaimVerdict(evidence="", label=said).label == label


def test_a_word_that_is_no_label_is_refused():
    """A judge who says "partly" is not guessed at."""
    with pytest.raises(ValueError, match="label"):
        ClaimVerdict(evidence="", label="partly")


def test_relevance_is_0_1_or_2():
    """A relevance of 3 is unreadable, not very relevant."""
    with pytest.raises(ValueError, match="relevance"):
        PairAssessment(relevance=3, self_contained=True)


def test_records_are_pickled_alike_in_every_process():
    """DSPy chooses demonstrations by a hash of pickles, so that a seed of chance would not hold from day to day."""
    code = (
        "from dspy.utils.hasher import Hasher; from signatures import PairAssessment\n"
        "print(Hasher.hash(PairAssessment(reason='', relevance=2, self_contained=True)))"
    )

    hashes = {
        subprocess.check_output([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("1", "2", "3")
    }

    assert len(hashes) == 1


def test_a_pickled_record_is_as_before():
    """With the fields that were set, and no others."""
    record = PairAssessment(relevance=2, self_contained=True)

    for other in (pickle.loads(pickle.dumps(record)), copy.deepcopy(record)):  # noqa: S301 - our own
        assert other == record
        assert other.model_fields_set == {"relevance", "self_contained"}
