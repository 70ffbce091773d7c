"""What was left out, shortened or could not be done as asked, and how it is told."""

import logging
from dataclasses import asdict, dataclass, field

LOG = logging.getLogger("knowledge_sdg.training")


@dataclass(frozen=True, slots=True)
class Cut:
    """A row that is longer than the maximum."""

    id: str
    tokens: int
    """Its length before anything was cut."""
    what: str
    """`left out`, or how many distractors were taken away."""


@dataclass(slots=True)
class Notes:
    """Counts of one training set; nothing is left out in silence."""

    repeated_rows: int = 0
    """Rows that several of the merged runs have, by their id; taken once."""
    repeated_texts: int = 0
    """Texts of a plain-text set that an earlier row has already."""
    fewer_documents: int = 0
    """RAFT rows whose context has fewer documents than asked for, because too few others exist."""
    oracle_alone: int = 0
    """Of these, the rows for which there is no distractor at all: the oracle stands alone."""
    without_evidence: int = 0
    """Rows whose answer should begin with quoted evidence, but whose claims have none."""
    shortened: list[Cut] = field(default_factory=list)
    left_out: list[Cut] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """All counts, with the ids of what was cut."""
        return asdict(self)

    def tell(self) -> None:
        """One line in the log for each count that is not zero."""
        for count, line in (
            (self.repeated_rows, "rows stand in several of the merged runs and were taken once"),
            (self.repeated_texts, "texts repeat an earlier one and were left out"),
            (
                self.fewer_documents,
                "RAFT rows have fewer documents than asked for: there are no others, or none free of the answer",
            ),
            (self.oracle_alone, "RAFT rows have no distractor at all; their oracle stands alone"),
            (self.without_evidence, "answers begin without a quotation: their claims have no evidence"),
            (len(self.shortened), "RAFT rows lost distractors to fit the maximum length"),
            (len(self.left_out), "rows are longer than the maximum and were left out"),
        ):
            if count:
                LOG.warning("%d %s", count, line)
