"""Every error that Knowledge SDG raises on purpose, each with the remedy in its message.

* KnowledgeSDGError
  + InputError              a document, seed or settings file is not what it should be; names file and line
    - SeedError
    - SettingsError
  + TeacherError            the language model cannot be used
    - UnknownTeacherError   no such model string
    - MissingKeyError       the key's environment variable is not set
  + ReplyError              one question to a model has no usable answer; the rest of the run goes on
    - UnreadableReplyError  it does not fit its signature, also after asking again; never a verdict
    - CallFailedError       the call itself failed, also after trying again
  + BudgetReachedError      a limit that the user set was reached; what is finished is stored
  + ProgramError            a saved program does not fit this version
  + RunError                the run folder cannot be used: another run, other settings, not a run
  + TrackingError           MLflow cannot be used; nothing is lost, it can be tracked later

The command line prints the message in one line and ends with code 2.
"""

from pathlib import Path


class KnowledgeSDGError(Exception):
    """Anything that the user can put right."""


class InputError(KnowledgeSDGError):
    """An input that cannot be used: `file:line: what is wrong; what to do`."""

    def __init__(self, message: str, *, path: Path | str | None = None, line: int | None = None) -> None:
        """`message` says what is wrong and what to do; `line` counts from 1."""
        self.path = path
        self.line = line
        place = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(place + message)


class SeedError(InputError):
    """A seed file that cannot be used."""


class SettingsError(InputError):
    """A settings file that cannot be used."""


class TeacherError(KnowledgeSDGError):
    """A language model that cannot be used."""


class UnknownTeacherError(TeacherError):
    """A model string that names no model."""


class MissingKeyError(TeacherError):
    """A hosted model whose key is not in the environment."""


class ReplyError(KnowledgeSDGError):
    """A question to a model without a usable answer."""


class UnreadableReplyError(ReplyError):
    """A reply that does not fit its signature, also after asking again. The pair failed; it is not unfaithful."""


class CallFailedError(ReplyError):
    """A call that failed, also after trying again."""


class BudgetReachedError(KnowledgeSDGError):
    """The command has used what it was allowed to use."""


class ProgramError(KnowledgeSDGError):
    """A saved program that does not fit this version's signatures."""


class RunError(KnowledgeSDGError):
    """A run folder that cannot be used."""


class TrackingError(KnowledgeSDGError):
    """An MLflow store that cannot be used."""
