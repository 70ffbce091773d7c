"""Documents: files become cleaned `Document`s, and those become chunks with offsets."""

from knowledge_sdg.documents.chunking import split_document
from knowledge_sdg.documents.reading import SkippedFile, read_documents

__all__ = ["SkippedFile", "read_documents", "split_document"]
