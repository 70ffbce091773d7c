"""Which code did it: the tags of every run."""

import subprocess
from importlib.metadata import version
from pathlib import Path

from knowledge_sdg.tracking import names


def code_tags(folder: Path | None = None) -> dict[str, str]:
    """The versions, and the commit of the git repository that `folder` (by default the current one) is in."""
    tags = {names.DSPY: version("dspy"), names.VERSION: version("knowledge-sdg")}
    commit = _git("rev-parse", "HEAD", folder=folder)
    if commit is None:
        return tags
    return {
        **tags,
        names.GIT_COMMIT: commit,
        names.GIT_DIRTY: str(bool(_git("status", "--porcelain", "--untracked-files=no", folder=folder))).lower(),
    }


def _git(*words: str, folder: Path | None) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - words of ours
            ["git", *words],  # noqa: S607 - whichever git the user has
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
