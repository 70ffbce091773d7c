"""How a module asks a predictor: with bounded re-asking, and never taking an unreadable reply for an answer."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import dspy
from dspy.utils.exceptions import AdapterParseError, ContextWindowExceededError
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from knowledge_sdg.background import run_in_background
from knowledge_sdg.errors import BudgetReachedError, CallFailedError, TeacherError, UnreadableReplyError
from knowledge_sdg.journal import demos_of, dumped, journal_in_use, loaded, question_hash
from knowledge_sdg.teacher import UnusableReply, count, form_of, parameters_of, predicted

MAX_ATTEMPTS = 5
"""One question and up to four more, each with a new `rollout_id` (DESIGN.md: nobody's reply is worth more)."""

REASK_TEMPERATURE = 0.7
"""A re-asked model must be able to answer differently: at temperature 0 it repeats what could not be read."""

FATAL = (dspy.LMAuthError, dspy.LMBillingError, dspy.LMNotConfiguredError, dspy.LMUnsupportedModelError)
"""What no other call to the same model would be spared: a wrong key, an empty account, an unknown model."""

Check = Callable[[Any], None]
"""Raises UnreadableReplyError when a prediction does not fit its question, saying what is wrong."""


class KnowledgeModule(dspy.Module):
    """A DSPy module whose only logic is `aforward`.

    `module(...)` runs it on the background loop, so it works in a script, a thread, a notebook's running loop and
    under DSPy's optimizers; `await module.acall(...)` runs it where it is awaited.
    """

    aforward: Callable[..., Coroutine[Any, Any, dspy.Prediction]]

    def __setattr__(self, name: str, value: object) -> None:
        """A compiled component takes its place with all its predictors visible.

        DSPy leaves a sub-module that an optimizer returned out of `named_predictors()`, and with it out of `save()`
        and every later optimizer.
        """
        if isinstance(value, dspy.Module) and not isinstance(value, dspy.Predict):
            value._compiled = False  # noqa: SLF001 - DSPy has no public name for it
        super().__setattr__(name, value)

    def forward(self, **inputs: Any) -> dspy.Prediction:
        """The prediction of `aforward`."""
        return run_in_background(self.aforward(**inputs))


async def ask(
    predictor: dspy.Predict,
    inputs: Mapping[str, object],
    check: Check,
    *,
    attempts: int = MAX_ATTEMPTS,
    demos: Sequence[dspy.Example] = (),
) -> dspy.Prediction:
    """The first prediction that can be read and passes `check`, of at most `attempts`.

    `demos` stand in for the predictor's own when it has none. Raises UnreadableReplyError with the last fault,
    CallFailedError when the call itself fails, TeacherError when no call to this model can succeed, and
    BudgetReachedError. Where the context has a journal, a question is asked once.
    """
    config = parameters_of(predictor.signature).standard()
    journal = journal_in_use()
    shown = demos_of(predictor, demos)
    key = question_hash(predictor, inputs, shown, config) if journal else ""
    if journal and (reply := journal.recall(key)) is not None:
        count(predictor.signature, recalled=1)
        return loaded(predictor, reply)
    prediction = await _asked(predictor, inputs, check, config, attempts, shown)
    try:
        reply = dumped(predictor, prediction)
    except PydanticSerializationError:
        for name in form_of(predictor.signature).outputs:
            prediction[name] = without_surrogates(prediction[name])
        reply = dumped(predictor, prediction)
    if journal:
        journal.record(key, reply)
    return prediction


async def _asked(
    predictor: dspy.Predict,
    inputs: Mapping[str, object],
    check: Check,
    config: dict[str, object],
    attempts: int,
    shown: list[dspy.Example],
) -> dspy.Prediction:
    fault = ""
    for attempt in range(attempts):
        if attempt:
            count(predictor.signature, reasks=1)
        try:
            prediction = await predicted(predictor, inputs, shown, _varied(config, attempt))
            check(prediction)
        except AdapterParseError:
            fault = "the reply does not have the fields that were asked for"
        except UnreadableReplyError as error:
            fault = str(error)
        except dspy.LMError as error:
            if not isinstance(error.__cause__, UnusableReply):
                raise _translated(error) from error
            fault = str(error.__cause__)
        else:
            return prediction
    raise UnreadableReplyError(f"{fault} (asked {attempts} times)")


def _translated(error: Exception) -> Exception:
    """Our error for one of DSPy's, on one line."""
    if isinstance(error.__cause__, BudgetReachedError | TeacherError):
        return error.__cause__
    said = " ".join(str(error).split())
    if isinstance(error, FATAL):
        return TeacherError(f"the model refuses every call: {said}")
    if isinstance(error, ContextWindowExceededError):
        return CallFailedError(f"too long for the model, lower --chunk-words: {said}")
    return CallFailedError(said)


def without_surrogates(value: Any) -> Any:
    """The value of an output field with every half of a surrogate pair replaced: no file and no database takes one."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [without_surrogates(part) for part in value]
    if isinstance(value, BaseModel):
        changed = {name: without_surrogates(getattr(value, name)) for name in type(value).model_fields}
        return value.model_copy(update=changed)
    return value


def _varied(config: dict[str, object], attempt: int) -> dict[str, object]:
    if attempt == 0:
        return config
    temperature = config.get("temperature", dspy.settings.lm.kwargs.get("temperature"))
    if not isinstance(temperature, int | float):  # left to the server: some models take none
        return {**config, "rollout_id": attempt}
    return {**config, "rollout_id": attempt, "temperature": max(float(temperature), REASK_TEMPERATURE)}
