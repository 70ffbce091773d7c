"""Training sets of kept rows: phase 1, phase 2 with RAFT, mixes, splits and exports. No language model on this side."""

from knowledge_sdg.training.amounts import Tokens, parse_amount
from knowledge_sdg.training.building import TrainingSettings, build_training_set
from knowledge_sdg.training.exporting import export
from knowledge_sdg.training.mixing import mix
from knowledge_sdg.training.pretraining import create_knowledge_pretraining_ds, phase_1
from knowledge_sdg.training.skills import create_knowledge_regular_ds, phase_2
from knowledge_sdg.training.splitting import split_documents

__all__ = [
    "Tokens",
    "TrainingSettings",
    "build_training_set",
    "create_knowledge_pretraining_ds",
    "create_knowledge_regular_ds",
    "export",
    "mix",
    "parse_amount",
    "phase_1",
    "phase_2",
    "split_documents",
]
