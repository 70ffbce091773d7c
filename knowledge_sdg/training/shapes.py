"""A training row in the columns of an export."""

from collections.abc import Mapping
from typing import Literal

from knowledge_sdg.errors import InputError
from knowledge_sdg.training.rows import TrainingRow
from knowledge_sdg.training.tables import row_record

ExportFormat = Literal["messages", "sharegpt", "alpaca", "text", "parquet"]
_SHARE_GPT = {"user": "human", "assistant": "gpt"}


def exported(row: TrainingRow, format: ExportFormat) -> Mapping[str, object]:  # noqa: A002 - the word that users know
    """The row as an object of that format; `metadata`, `id` and `unmask` stand in all of them.

    Raises InputError for a row that the format cannot hold.
    """
    if format == "sharegpt":
        said = [
            {"from": _SHARE_GPT.get(message["role"], message["role"]), "value": message["content"]}
            for message in row.messages
        ]
        return {"conversations": said, **_rest(row)}
    if format == "alpaca":
        return {**_alpaca(row), **_rest(row)}
    if format == "text":
        return {"text": plain(row), **_rest(row)}
    return row_record(row)


def plain(row: TrainingRow) -> str:
    r"""The row as one text: a pretraining message as it is, other messages each behind its role.

    plain(...) -> "<|user|>\nWho?\n<|assistant|>\nAda."
    """
    if [message["role"] for message in row.messages] == ["pretraining"]:
        return row.messages[0]["content"]
    return "\n".join(f"<|{message['role']}|>\n{message['content']}" for message in row.messages)


def _rest(row: TrainingRow) -> Mapping[str, object]:
    return {"metadata": row.metadata, "id": row.id, "unmask": row.unmask}


def _alpaca(row: TrainingRow) -> Mapping[str, object]:
    """Instruction and output of the last turn; earlier ones in `history`, as LLaMA-Factory reads it."""
    messages = list(row.messages)
    roles = [message["role"] for message in messages]
    contents = [message["content"] for message in messages]
    if roles == ["pretraining"]:
        return {"instruction": "", "input": "", "output": contents[0], "system": "", "history": []}
    system = contents.pop(0) if roles[:1] == ["system"] else ""
    spoken = [role for role in roles if role != "system"]
    if len(contents) != len(spoken) or not spoken or spoken != ["user", "assistant"] * (len(spoken) // 2):
        told = ", ".join(roles)
        raise InputError(f"row {row.id}: Alpaca holds questions with their answers, not {told}; export it as messages")
    history = [contents[at : at + 2] for at in range(0, len(contents) - 2, 2)]
    return {"instruction": contents[-2], "input": "", "output": contents[-1], "system": system, "history": history}
