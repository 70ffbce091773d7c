"""Files -> `Document`s: Markdown and plain text, found in folders and by patterns, cleaned as `cleaning` says."""

import glob
import os
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from knowledge_sdg.documents.cleaning import clean_markdown, clean_plain_text
from knowledge_sdg.errors import InputError
from knowledge_sdg.records import Document

MARKDOWN_SUFFIXES = (".md", ".markdown")
TEXT_SUFFIXES = (".txt", ".text")
MOST_CONTROL_CHARACTERS = 0.1  # share of a text's first 4,096 bytes; a file with more is no text

_TYPES = ", ".join((*MARKDOWN_SUFFIXES, *TEXT_SUFFIXES))
SEEDS_NAME = (
    "qna.yaml"  # InstructLab's name of a seed file, which lies beside the documents; nobody misses it among them
)
_PATTERN_SIGNS = frozenset("*?[")
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file or folder that was found but gives no document; a folder or pattern, for its files of types not read."""

    source: str
    """Its path, as `Document.source`."""
    reason: str
    """What is wrong with it, and what to do where something can be done."""


class _UnusableFileError(Exception):
    """A file that gives no document; the message is the reason."""


def read_documents(
    paths: str | Path | Iterable[str | Path], *, on_skipped: Callable[[SkippedFile], None] | None = None
) -> list[Document]:
    r"""The documents of one or several files, folders and patterns, sorted by source, whatever the order of `paths`.

    A folder is searched with all its subfolders for .md, .markdown, .txt and .text files, a pattern (`notes/**/*.md`)
    among what it matches; hidden files and folders are left out. Files are UTF-8. Of several documents with the same
    text the first by source is kept. The others, and files that cannot be used (empty, binary, not UTF-8, not
    readable), are given to `on_skipped`; without it each one is a warning. So is a folder or pattern, once,
    for its files of other types, with their number and endings; a qna.yaml is none of them.

    Raises InputError when a path does not exist, a pattern matches nothing, a file named by itself is of another
    type, or no document is left.

    read_documents("docs") -> [Document(source="docs/zebu.md", title="Zebu", text="# Zebu\n\nA hump is typical.")]
    """
    named = [paths] if isinstance(paths, str | Path) else list(paths)
    if not named:
        raise InputError("no documents are named; give files, folders or patterns such as 'docs/**/*.md'")
    skipped: list[SkippedFile] = []
    documents: list[Document] = []
    for source in _sources(named, skipped):
        try:
            documents.append(_read(source))
        except _UnusableFileError as error:
            skipped.append(SkippedFile(_printable(source), str(error)))
    documents = _without_twins(documents, skipped)
    skipped.sort(key=lambda file: file.source)
    if not documents:
        reasons = "; ".join(f"{file.source}: {file.reason}" for file in skipped)
        shown = ", ".join(PurePath(path).as_posix() for path in named)
        raise InputError(f"no document to read in {shown}: {reasons or f'no file of a type that is read ({_TYPES})'}")
    report = on_skipped or _warn
    for file in skipped:
        report(file)
    return documents


def _warn(file: SkippedFile) -> None:
    warnings.warn(f"not read: {file.source}: {file.reason}", stacklevel=3)


def _sources(named: list[str | Path], skipped: list[SkippedFile]) -> list[str]:
    """The files that the paths stand for, sorted; a file that several of them name counts once."""
    first_by_file: dict[Path, str] = {}
    for source in sorted({source for path in named for source in _found(path, skipped)}):
        first_by_file.setdefault(Path(os.path.realpath(source)), source)
    return sorted(first_by_file.values())


def _found(path: str | Path, skipped: list[SkippedFile]) -> Iterator[str]:
    """The sources that one path stands for."""
    given = Path(path)
    if given.is_dir():
        yield from _in_folder(given, skipped)
    elif given.exists() or given.is_symlink():
        if not _is_readable_type(given):
            raise InputError(
                f"{given.suffix or 'a file without a suffix'} is not a type that is read; "
                f"convert it to Markdown or plain text ({_TYPES})",
                path=given,
            )
        yield given.as_posix()
    elif _PATTERN_SIGNS & set(str(path)):
        matches = [Path(match) for match in glob.glob(str(path), recursive=True)]  # noqa: PTH207 - Path.glob takes no absolute pattern
        files = [match for match in matches if not match.is_dir()]
        if not files:
            raise InputError("the pattern matches no file; '**' matches any number of folders", path=str(path))
        yield from (match.as_posix() for match in files if _is_readable_type(match))
        _tell_other_types(path, files, skipped)
    else:
        raise InputError("there is no such file or folder", path=given)


def _in_folder(folder: Path, skipped: list[SkippedFile]) -> Iterator[str]:
    """The files of a folder and its subfolders that are read, without hidden ones."""

    def left_out(error: OSError) -> None:
        skipped.append(SkippedFile(Path(error.filename).as_posix(), f"the folder cannot be read: {error.strerror}"))

    others: list[Path] = []
    for root, folders, files in os.walk(folder, onerror=left_out):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(root) / name for name in files if not name.startswith(".")):
            if _is_readable_type(path):
                yield path.as_posix()
            else:
                others.append(path)
    _tell_other_types(folder, others, skipped)


def _tell_other_types(where: str | Path, files: Iterable[Path], skipped: list[SkippedFile]) -> None:
    """Adds one entry for all files of types that are not read, with their endings, the most frequent first."""
    endings = Counter(
        path.suffix.lower() or "no ending" for path in files if not _is_readable_type(path) and path.name != SEEDS_NAME
    )
    if not endings:
        return
    told = ", ".join(
        f"{ending} {count:,}" for ending, count in sorted(endings.items(), key=lambda one: (-one[1], one[0]))
    )
    others = "1 file of another type" if endings.total() == 1 else f"{endings.total():,} files of other types"
    remedy = f"convert what is a document to Markdown or plain text ({_TYPES})"
    skipped.append(SkippedFile(PurePath(where).as_posix(), f"{others} ({told}); {remedy}"))


def _printable(name: str) -> str:
    r"""A file's name as text that every file and table takes: of a byte that is no UTF-8 its number, "caf\xe9.md"."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _is_readable_type(path: Path) -> bool:
    return path.suffix.lower() in MARKDOWN_SUFFIXES + TEXT_SUFFIXES


def _read(source: str) -> Document:
    """One file as a document. Raises _UnusableFileError."""
    path = Path(source)
    try:
        if not path.is_file() and path.exists():
            raise _UnusableFileError("not a regular file")
        content = path.read_bytes()
    except OSError as error:
        raise _UnusableFileError(
            f"it cannot be read: {error.strerror}; check that it exists and its permissions"
        ) from error
    text = _decoded(content, source)
    if not text.strip("\ufeff \t\r\n"):
        raise _UnusableFileError("it is empty")
    title, is_markdown = "", path.suffix.lower() in MARKDOWN_SUFFIXES
    if is_markdown:
        cleaned = clean_markdown(text)
        title, text = cleaned.title, cleaned.text
    else:
        text = clean_plain_text(text)
    if not text.strip():
        raise _UnusableFileError("no text is left after references and markup are removed")
    return Document(
        _printable(source), title or _printable(path.stem).replace("_", " ").replace("-", " ").strip(), text
    )


def _decoded(content: bytes, source: str) -> str:
    """The text of a UTF-8 file. Raises _UnusableFileError with the remedy."""
    if content.startswith(_UTF_16_MARKS):
        raise _UnusableFileError(f"it is UTF-16; convert it with `iconv -f UTF-16 -t utf-8 '{source}' > NEW`")
    beginning = content[:4096]
    controls = len(beginning) - len(beginning.translate(None, _CONTROL))
    if b"\0" in content or controls > MOST_CONTROL_CHARACTERS * len(beginning):
        raise _UnusableFileError("it is binary, not text; convert it to Markdown or plain text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _UnusableFileError(
            f"line {line}, byte {error.start}: not UTF-8; convert it with "
            f"`iconv -f WINDOWS-1252 -t utf-8 '{source}' > NEW` (or the encoding it was written in)"
        ) from error


def _without_twins(documents: list[Document], skipped: list[SkippedFile]) -> list[Document]:
    """The documents whose text no document before them has; the others join `skipped`."""
    first_by_text: dict[str, Document] = {}
    for document in documents:
        first = first_by_text.setdefault(document.text, document)
        if first is not document:
            skipped.append(SkippedFile(document.source, f"it has the same text as {first.source}"))
    return list(first_by_text.values())
