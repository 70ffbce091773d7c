"""Which texts do nothing but name where something stands."""

import re

_ADDRESS = re.compile(r"(?:https?://|www\.|doi:)\S+|\bdoi\.org/\S+|\bISBN\s*[\d-]+[\dXx]?", re.IGNORECASE)
# What lists of literature say beside an address: (2003), et al., Retrieved, pp. 3, Vol. 2, the initial of "Smith, J.".
_BIBLIOGRAPHIC = re.compile(
    r"\(\d{4}[a-z]?\)|\bet al\b|\b(?:[Rr]etrieved|[Aa]ccessed|[Aa]rchived)\b|\b(?:pp?|[Vv]ol|[Nn]o|[Ee]ds?)\. ?\d"
    r"|\w, [A-Z]\.|\bISBN\b|\bdoi\b"
)


def only_cites(words: str) -> bool:
    """True for the words of a footnote that hold nothing but addresses, or an address and the signs of a bibliography.

    only_cites("Smith, J. (2003). https://example.org") -> True
    only_cites("Only above 500 euro, see https://example.org") -> False
    """
    rest = _ADDRESS.sub(" ", words)
    if rest == words:
        return False
    return not any(map(str.isalnum, rest)) or _BIBLIOGRAPHIC.search(words) is not None
