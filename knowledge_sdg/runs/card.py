"""The README.md of a run: a dataset card, whose front matter lets `datasets.load_dataset` read the folder."""

from typing import Any

from knowledge_sdg.runs.settings import RunSettings
from knowledge_sdg.teacher import OFFLINE

# Hugging Face's "configs" front matter (https://huggingface.co/docs/hub/datasets-manual-configuration) names the files
# of each table. No licence is claimed: that is for the owner of the documents to say.
_CARD = """---
configs:
- config_name: kept
  data_files: kept.parquet
  default: true
- config_name: dropped
  data_files: dropped.parquet
- config_name: summaries
  data_files: summaries.parquet
tags:
- synthetic
- question-answering
- knowledge-sdg
---

# Faithful question-answer pairs over {documents} documents

Written by `{teacher}` and judged by `{judge}` with Knowledge SDG: of {written} pairs {kept} were kept, {dropped}
dropped (each with its reason, in `dropped`) and {failed} failed. A pair is kept when its answer is relevant,
its question self-contained, and at least {keep_at:.0%} of the claims of its answer are supported by words of the
source document, which stand in `claims` with their offsets in `raw_document`.
{note}
```python
from datasets import load_dataset

kept = load_dataset("path/of/this/folder", "kept", split="train")
```

| table | one row is |
|---|---|
| `kept` | a pair, the view it was asked about, its source chunk, its claims with evidence |
| `dropped` | a pair that was not kept, with `stage` and `reason` |
| `summaries` | one of the three summaries of a chunk |
"""

_OFFLINE_NOTE = """
The built-in offline teacher matches words; it does not understand them. Its rows are true to the letter of their
source and often plain. Use them to try things out, and a language model for data to train on.
"""


def dataset_card(settings: RunSettings, stats: dict[str, Any]) -> str:
    """The card of a run with these settings and statistics, as Markdown."""
    funnel = stats["funnel"]
    return _CARD.format(
        documents=stats["documents"],
        teacher=settings.teacher,
        judge=settings.judge,
        written=funnel["pairs_written"],
        kept=funnel["pairs_kept"],
        dropped=funnel["pairs_dropped"],
        failed=funnel["pairs_failed"],
        keep_at=settings.keep_at,
        note=_OFFLINE_NOTE if settings.teacher == OFFLINE else "",
    )
