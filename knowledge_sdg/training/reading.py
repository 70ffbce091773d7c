"""Training rows of others and of our own exports: messages, ShareGPT, Alpaca, prompt and completion, or plain text."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from knowledge_sdg.errors import InputError
from knowledge_sdg.training.files import json_records, parquet_file
from knowledge_sdg.training.formats import Ids, turns
from knowledge_sdg.training.rows import Message, TrainingRow

if TYPE_CHECKING:
    import datasets

RowSource: TypeAlias = "datasets.Dataset | Path | str"
"""A set in memory, a JSON lines or Parquet file, or a folder that `datasets` reads."""
MANIFEST = "manifest.json"
BATCH = 1_000
# ShareGPT's names of roles; another name is kept.
ROLES = {"human": "user", "gpt": "assistant", "chatgpt": "assistant", "bing": "assistant"}


class _ShapeError(ValueError):
    """A row that is of no shape that we know."""


def read_training_rows(source: RowSource, name: str = "") -> Iterator[TrainingRow]:
    """The rows of a set in any of the known shapes, in order.

    A row keeps its `id`, `metadata` and `unmask`; without them it gets the hash of its content, the name of the set
    as `dataset`, and false. Raises InputError, naming the row, for a shape that is none of them.
    """
    name = name or (str(source) if isinstance(source, str | Path) else "dataset")
    ids = Ids()
    for number, record in enumerate(_records(source, name)):
        try:
            yield _row(record, Path(name).stem, ids)
        except _ShapeError as error:
            raise InputError(f"{name}: row {number}: {error}") from error


def is_training_set(dataset: "datasets.Dataset") -> bool:
    """Whether a set has just our columns, so that it need not be read to be used."""
    return bool(dataset.column_names == ["messages", "metadata", "id", "unmask"])


def _records(source: RowSource, name: str) -> Iterator[Mapping[str, Any]]:
    if not isinstance(source, str | Path):
        yield from _table_records(source)
        return
    path = Path(source)
    if path.is_dir():
        yield from _folder_records(path, name)
    elif not path.exists():
        raise InputError(f"{name}: does not exist; give a JSON lines or Parquet file, or a dataset's folder")
    elif path.suffix == ".parquet":
        with parquet_file(path) as file:
            for batch in file.iter_batches(batch_size=BATCH):
                yield from batch.to_pylist()
    else:
        yield from json_records(path)


def _table_records(table: "datasets.Dataset") -> Iterator[Mapping[str, Any]]:
    for batch in table.with_format("arrow").iter(batch_size=BATCH):
        yield from batch.to_pylist()


def _folder_records(folder: Path, name: str) -> Iterator[Mapping[str, Any]]:
    """The rows of a folder's `train` split: our own, one that `save_to_disk` wrote, or one of data files."""
    if (folder / MANIFEST).is_file():
        yield from _records(training_file(folder), name)
        return
    if (folder / "kept.parquet").exists():
        raise InputError(f"{name}: is a run; make a training set of it with `knowledge-sdg mix`, phase_1 or phase_2")
    import datasets  # noqa: PLC0415 - takes seconds to import

    try:
        if (folder / "state.json").exists() or (folder / "dataset_dict.json").exists():
            loaded = datasets.load_from_disk(str(folder))
            table = loaded["train"] if isinstance(loaded, datasets.DatasetDict) else loaded
        else:
            table = datasets.load_dataset(str(folder), split="train")
    except Exception as error:  # the library raises many kinds
        raise InputError(f"{name}: `datasets` finds no train split in this folder ({error})") from error
    yield from _table_records(table)


def training_file(folder: Path) -> Path:
    """The file of the train split of a folder that `export` wrote."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return folder / str(manifest["splits"]["train"]["file"])


def _row(record: Mapping[str, Any], dataset: str, ids: Ids) -> TrainingRow:
    messages = _messages(record)
    metadata = record.get("metadata")
    if metadata is None:
        metadata = {"dataset": dataset}
    identity = record.get("id")
    if identity is None or identity == "":
        identity = ids.of(*(text for message in messages for text in (message["role"], message["content"])))
    return TrainingRow(
        messages=messages,
        metadata=metadata if isinstance(metadata, str) else json.dumps(metadata, ensure_ascii=False),
        id=str(identity),
        unmask=_unmask(record, messages),
    )


def _unmask(record: Mapping[str, Any], messages: Sequence[Message]) -> bool:
    """Whether all of a row is trained on: as it says itself, else when it is nothing but text."""
    said = record.get("unmask")
    return all(message["role"] == "pretraining" for message in messages) if said is None else bool(said)


def _messages(record: Mapping[str, Any]) -> tuple[Message, ...]:
    for column, read in _SHAPES.items():
        if record.get(column) is not None:
            return read(record)
    here = ", ".join(record) or "none"
    raise _ShapeError(f"has none of the columns {', '.join(_SHAPES)} (it has {here})")


def _chat(record: Mapping[str, Any]) -> tuple[Message, ...]:
    return _checked(record["messages"], "messages", "role", "content")


def _share_gpt(record: Mapping[str, Any]) -> tuple[Message, ...]:
    first = record["conversations"][0] if record["conversations"] else {}
    named = ("from", "value") if isinstance(first, dict) and "from" in first else ("role", "content")
    said = _checked(record["conversations"], "conversations", *named)
    spoken: tuple[Message, ...] = tuple(
        {"role": ROLES.get(message["role"], message["role"]), "content": message["content"]} for message in said
    )
    return (*_system(record), *spoken)


def _system(record: Mapping[str, Any]) -> tuple[Message, ...]:
    """The system's message, which ShareGPT and Alpaca as LLaMA-Factory reads them have in a column of its own."""
    system = record.get("system")
    return ({"role": "system", "content": str(system)},) if system else ()


def _checked(said: Any, column: str, role: str, content: str) -> tuple[Message, ...]:
    if not isinstance(said, Sequence) or isinstance(said, str) or not said:
        raise _ShapeError(f"{column} is no list of messages")
    for message in said:
        if not isinstance(message, dict) or not all(isinstance(message.get(key), str) for key in (role, content)):
            raise _ShapeError(f"a message of {column} has no text in {role} or {content}")
        if further := [key for key, value in message.items() if key not in {role, content} and value]:
            raise _ShapeError(f"a message of {column} also has {', '.join(further)}, which would be lost")
    return tuple({"role": message[role], "content": message[content]} for message in said)


def _alpaca(record: Mapping[str, Any]) -> tuple[Message, ...]:
    instruction, given, output = (record.get(name) or "" for name in ("instruction", "input", "output"))
    if not all(isinstance(text, str) for text in (instruction, given, output)) or not output:
        raise _ShapeError("instruction, input and output are no texts, or there is no output")
    front, history = _system(record), record.get("history") or []
    if not (instruction or given or front or history):
        return ({"role": "pretraining", "content": output},)
    earlier = tuple(message for asked, answered in history for message in turns(asked, answered))
    asked = "\n".join(text for text in (instruction, given) if text)
    return (*front, *earlier, *turns(asked, output))


def _completion(record: Mapping[str, Any]) -> tuple[Message, ...]:
    if not all(isinstance(record.get(name), str) for name in ("prompt", "completion")):
        raise _ShapeError("prompt and completion are no texts")
    return turns(record["prompt"], record["completion"])


def _text(record: Mapping[str, Any]) -> tuple[Message, ...]:
    if not isinstance(record["text"], str):
        raise _ShapeError("text is no text")
    return ({"role": "pretraining", "content": record["text"]},)


_SHAPES: dict[str, Callable[[Mapping[str, Any]], tuple[Message, ...]]] = {
    "messages": _chat,
    "conversations": _share_gpt,
    "instruction": _alpaca,
    "prompt": _completion,
    "text": _text,
}
