"""What we ask: the typed signatures of the program and the words they share.

`WriteDetailedSummary`, `SelectExtracts` and `ListAtomicFacts` summarise, `WriteQAPairs` writes, and `AssessPairs`,
`ExtractClaims` and `VerifyClaims` judge. A signature's docstring is its prompt; `tests/golden/prompts/` shows each
one as a model reads it, and changes in the same commit.
"""

from signatures.judge import AssessPairs, ExtractClaims, VerifyClaims
from signatures.qa import WriteQAPairs
from signatures.summary import ListAtomicFacts, SelectExtracts, WriteDetailedSummary
from signatures.vocabulary import ClaimVerdict, Label, PairAssessment, QAPair, SummaryKind

__all__ = [
    "AssessPairs",
    "ClaimVerdict",
    "ExtractClaims",
    "Label",
    "ListAtomicFacts",
    "PairAssessment",
    "QAPair",
    "SelectExtracts",
    "SummaryKind",
    "VerifyClaims",
    "WriteDetailedSummary",
    "WriteQAPairs",
]
