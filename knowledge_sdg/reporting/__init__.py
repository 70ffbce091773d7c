"""A run as one self-contained HTML page: what was made, what was thrown away and why, and which words carry each row.

Reads run folders; asks no language model. The page's text is escaped by Jinja2 or reaches the page as JSON and is put
there as text; its scripts and styles are this package's own, named by their hashes in its content security policy.
"""

from knowledge_sdg.reporting.page import MOST_BYTES, MOST_CHARACTERS, MOST_ROWS, report

__all__ = ["MOST_BYTES", "MOST_CHARACTERS", "MOST_ROWS", "report"]
