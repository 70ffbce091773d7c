"""Seed examples: read from files or a dataset's rows, chosen for a chunk, written in another format."""

from knowledge_sdg.seeds.formats import PlacedSeed, SeedFile, SeedFormat
from knowledge_sdg.seeds.reading import SeedPool, convert_seeds, read_seed_file, read_seeds, seed_rows
from knowledge_sdg.seeds.writing import DocumentReference, write_seeds

__all__ = [
    "DocumentReference",
    "PlacedSeed",
    "SeedFile",
    "SeedFormat",
    "SeedPool",
    "convert_seeds",
    "read_seed_file",
    "read_seeds",
    "seed_rows",
    "write_seeds",
]
