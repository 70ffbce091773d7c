"""What goes into parameters and tags: no key, no absolute path, nothing long."""

import os
import re

LONGEST = 250
"""Characters of a parameter or tag: MLflow takes 6,000, a table shows far fewer."""

SHORTEST_KEY = 8
"""Characters of an environment variable's value that may be taken for a key."""

# A key of a known provider (sk-..., hf_..., ghp_...), or whatever follows "Bearer".
_KEY = re.compile(r"\b(?:(?:sk-|hf_|ghp_|gsk_|xai-|AKIA|AIza)[\w-]{8,}|Bearer\s+\S+)")
# An absolute path of two parts or more, of which the last one stays: "/home/ada/models/tiny", "C:\models\tiny".
_PATH = re.compile(r"(?:(?<![\w.:~])|(?<=/))(?:~?/|[A-Za-z]:[\\/])(?:[^/\\\s'\"]+[/\\])+([^/\\\s'\"]*)")


def told(value: object) -> str:
    """The value as a parameter or tag may tell it.

    told("hosted_vllm//home/ada/models/tiny") -> "hosted_vllm/tiny"
    """
    text = " ".join(str(value).split())
    for name, secret in os.environ.items():
        if name.endswith(("_KEY", "_TOKEN", "_SECRET", "_PASSWORD")) and len(secret) >= SHORTEST_KEY:
            text = text.replace(secret, "[key]")
    text = _PATH.sub(r"\1", _KEY.sub("[key]", text))
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
