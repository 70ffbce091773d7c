"""Generation parameters: of the teacher, of the judge, and of single signatures, from code or a YAML file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import yaml

import signatures
from knowledge_sdg.errors import SettingsError

SEVEN = tuple(name for name in signatures.__all__ if hasattr(getattr(signatures, name), "output_fields"))
STANDARD = ("temperature", "top_p", "top_k", "max_tokens", "seed")

JsonScalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class GenerationParameters:
    """How a model is asked to generate. None leaves a setting to the server."""

    temperature: float | None = 0.0
    """0.0 by default: sdg_hub's choice for this pipeline, and repeatable."""
    top_p: float | None = None
    top_k: int | None = None
    max_tokens: int | None = None
    """The longest reply, in tokens; a reply cut off there is asked again."""
    seed: int | None = None
    extras: Mapping[str, JsonScalar] = field(default_factory=dict)
    """Anything else that the server takes, sent as it is: `repetition_penalty: 1.05`."""

    def standard(self) -> dict[str, object]:
        """The settings that every server knows, without those left to the server and without the extras."""
        pairs = ((name, getattr(self, name)) for name in STANDARD)
        return {name: value for name, value in pairs if value is not None}


@dataclass(frozen=True, slots=True)
class Settings:
    """A settings file:

    teacher: {temperature: 0.7, top_p: 0.95}
    judge: {temperature: 0.0, max_tokens: 2048}
    signatures:
      WriteQAPairs: {temperature: 0.9}
    """

    teacher: GenerationParameters = field(default_factory=GenerationParameters)
    judge: GenerationParameters = field(default_factory=GenerationParameters)
    signatures: Mapping[str, GenerationParameters] = field(default_factory=dict)
    """By signature: what differs from the model's own parameters when this signature is asked (None: no difference)."""


def read_settings(path: Path | str) -> Settings:
    """The settings of a YAML file. Raises SettingsError, with the line, for anything that is not known or misspelt."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
        tree = yaml.compose(text)
        content = yaml.safe_load(text)
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", path=path) from error
    except UnicodeDecodeError as error:
        raise SettingsError("is not UTF-8 text; save it as UTF-8", path=path) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or " ".join(str(error).split())
        raise SettingsError(f"is not valid YAML: {problem}", path=path, line=mark.line + 1 if mark else None) from error
    if content is None:
        return Settings()
    if not isinstance(content, dict) or not isinstance(tree, yaml.MappingNode):
        raise SettingsError("must hold `teacher:`, `judge:` or `signatures:`", path=path, line=1)
    return _settings(content, tree, path)


def _settings(content: dict[str, object], tree: yaml.MappingNode, path: Path) -> Settings:
    known = ("teacher", "judge", "signatures")
    for name, (line, value) in _entries(content, tree).items():
        if name not in known:
            raise SettingsError(f"unknown key {name!r}; known are {', '.join(known)}", path=path, line=line)
        if not isinstance(value, dict):
            raise SettingsError(f"{name} must be a mapping of names to values", path=path, line=line)
    by_signature: dict[str, GenerationParameters] = {}
    node = _child(tree, "signatures")
    if node is not None:
        for name, (line, value) in _entries(_mapping(content["signatures"]), node).items():
            if name not in SEVEN:
                raise SettingsError(f"{name!r} is no signature; known are {', '.join(SEVEN)}", path=path, line=line)
            if not isinstance(value, dict):
                raise SettingsError(f"{name} must be a mapping of names to values", path=path, line=line)
            by_signature[name] = _parameters({"temperature": None, **value}, _child(node, name), path)
    return Settings(
        teacher=_parameters(content.get("teacher"), _child(tree, "teacher"), path),
        judge=_parameters(content.get("judge"), _child(tree, "judge"), path),
        signatures=by_signature,
    )


def _parameters(content: object, node: yaml.MappingNode | None, path: Path) -> GenerationParameters:
    values = _checked(_mapping(content), node, path)
    return GenerationParameters(
        **{name: value for name, value in values.items() if name in STANDARD},  # type: ignore[arg-type]
        extras={name: value for name, value in values.items() if name not in STANDARD},
    )


def _checked(values: dict[str, object], node: yaml.MappingNode | None, path: Path) -> dict[str, JsonScalar]:
    lines = {} if node is None else {name: line for name, (line, _) in _entries(values, node).items()}
    checked: dict[str, JsonScalar] = {}
    for name, value in values.items():
        line = lines.get(name)
        if not isinstance(value, str | int | float | bool | None):
            raise SettingsError(f"{name} must be a single value", path=path, line=line)
        if name not in STANDARD and (meant := get_close_matches(name, STANDARD, n=1, cutoff=0.8)):
            raise SettingsError(f"unknown parameter {name!r}; {meant[0]} is meant?", path=path, line=line)
        wrong = _out_of_range(name, value)
        if wrong:
            raise SettingsError(f"{name} is {value!r}, but {wrong}", path=path, line=line)
        checked[name] = value
    return checked


def _out_of_range(name: str, value: JsonScalar) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if value is None or name not in STANDARD or not number:
        return "must be a number" if value is not None and name in STANDARD else ""
    assert isinstance(value, int | float)  # noqa: S101 - for the type checker
    if name == "temperature" and not 0 <= value <= 2:
        return "must lie between 0 and 2"
    if name == "top_p" and not 0 < value <= 1:
        return "must lie above 0 and at most at 1"
    if name in {"top_k", "max_tokens"} and (value < 1 or value != int(value)):
        return "must be a whole number from 1"
    return "must be a whole number" if name == "seed" and value != int(value) else ""


def _entries(content: Mapping[str, object], node: yaml.MappingNode) -> dict[str, tuple[int, object]]:
    lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
    return {str(name): (lines.get(str(name), node.start_mark.line + 1), value) for name, value in content.items()}


def _child(node: yaml.MappingNode, name: str) -> yaml.MappingNode | None:
    found = next((value for key, value in node.value if key.value == name), None)
    return found if isinstance(found, yaml.MappingNode) else None


def _mapping(content: object) -> dict[str, object]:
    return {str(name): value for name, value in content.items()} if isinstance(content, dict) else {}
