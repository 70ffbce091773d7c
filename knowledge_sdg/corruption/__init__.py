"""Known falsehoods planted into true answers, to see whether a judge finds them. Seeded chance, no language model."""

from knowledge_sdg.corruption.planting import corrupt, plant
from knowledge_sdg.corruption.records import KINDS, Corruption, CorruptionKind, PlantedAnswer, SourcedAnswer

__all__ = ["KINDS", "Corruption", "CorruptionKind", "PlantedAnswer", "SourcedAnswer", "corrupt", "plant"]
