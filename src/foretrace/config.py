"""Settings as frozen dataclasses: strict reading and writing as JSON, and scalar overrides from the command line.

The structure of a run is a Python function in `recipes/`; what is here only checks and carries it.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin

from foretrace.errors import ConfigError

__all__ = ["assignments", "from_dict", "load", "nearest", "override", "save", "to_dict"]

T = TypeVar("T")


def to_dict(config: Any) -> dict[str, Any]:
    """The fields of a dataclass instance, nested ones included, as plain JSON values."""
    return cast(dict[str, Any], json.loads(json.dumps(dataclasses.asdict(config))))


def from_dict(cls: type[T], data: Mapping[str, Any], *, where: str = "config") -> T:
    """Build the dataclass `cls` from JSON values; `where` names the place in messages.

    Raises ConfigError for a key that is unknown or missing and for a value of the wrong type.
    """
    kinds = _kinds(cls)
    for key in data:
        if key not in kinds:
            raise ConfigError(f"{where}.{key} is not a setting{nearest(key, kinds)}")
    for field in dataclasses.fields(cast(Any, cls)):
        required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if required and field.name not in data:
            raise ConfigError(f"{where}.{field.name} is missing")
    values = {key: _checked(kinds[key], value, f"{where}.{key}") for key, value in data.items()}
    return _built(cls, values, where)


def save(config: Any, path: Path) -> None:
    """Write a dataclass instance to `path` as indented JSON."""
    path.write_text(json.dumps(to_dict(config), indent=2) + "\n", encoding="utf-8")


def load(cls: type[T], path: Path) -> T:
    """Read what `save` wrote. Raises ConfigError for a file that is missing, not JSON, or not a valid `cls`."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise ConfigError(f"{path} is not valid JSON: {error}") from None
    if not isinstance(data, dict):
        raise ConfigError(f"{path} holds {_shown(data)}, expected an object")
    return from_dict(cls, data, where=path.name)


def override(config: T, assignments: Iterable[str]) -> T:
    """A copy of `config` with all of `name=value` and `group.name=value` applied, the last one of a name counting.

    What comes out is judged as a whole, whatever the order. Only scalars can be set so; values are read by the type of
    their field. Raises ConfigError with the nearest name.
    """
    given = []
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise ConfigError(f"{assignment!r} is not a setting, expected name=value")
        given.append((name, text))
    return _overridden(config, given, "") if given else config


def assignments(config: Any) -> Iterator[str]:
    """The scalars of `config` as `override` takes them; what only a recipe can set is left out."""
    for field, kind in _kinds(type(config)).items():
        value = getattr(config, field)
        if dataclasses.is_dataclass(value):
            yield from (f"{field}.{inner}" for inner in assignments(value))
        elif get_origin(kind) is Literal or _scalar(kind):
            text = "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            yield f"{field}={text}"


def nearest(name: str, names: Iterable[str]) -> str:
    """`, did you mean 'x'?` for the most similar of `names`, or all of them when none is similar."""
    choices = list(names)
    close = get_close_matches(name, choices, n=1)
    return f", did you mean {close[0]!r}?" if close else f", expected one of: {', '.join(choices)}"


def _overridden(config: T, given: Sequence[tuple[str, str]], group: str) -> T:
    """A copy with the words `given` for names, all of which begin with `group`."""
    kinds = _kinds(type(config))
    values = {key: getattr(config, key) for key in kinds}
    inner: dict[str, list[tuple[str, str]]] = {}
    for name, text in given:
        head, dot, _ = name.removeprefix(group).partition(".")
        if head not in kinds:
            raise ConfigError(f"{name} is not a setting{nearest(head, kinds)}")
        if not dot:
            values[head] = _parsed(kinds[head], text, name)
        elif dataclasses.is_dataclass(kinds[head]):
            inner.setdefault(head, []).append((name, text))
        else:
            raise ConfigError(f"{name} is not a setting: {group}{head} has no parts")
    values |= {head: _overridden(values[head], words, f"{group}{head}.") for head, words in inner.items()}
    return _built(type(config), values, ", ".join(dict.fromkeys(name for name, _ in given)))


def _built(cls: type[T], values: dict[str, Any], where: str) -> T:
    try:
        return cls(**values)
    except ValueError as error:
        raise ConfigError(f"{where}: {error}") from None


def _kinds(cls: type) -> dict[str, Any]:
    hints = _hints(cls)
    return {field.name: hints[field.name] for field in dataclasses.fields(cast(Any, cls))}


@cache
def _hints(cls: Hashable) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _checked(kind: Any, value: Any, where: str) -> Any:
    """`value` as the annotation `kind` wants it; JSON knows no tuples, and writes some floats without a point."""
    if dataclasses.is_dataclass(kind) and isinstance(value, Mapping):
        return from_dict(cast(type, kind), value, where=where)
    if get_origin(kind) in (Union, types.UnionType):
        for choice in get_args(kind):
            try:
                return _checked(choice, value, where)
            except ConfigError:
                continue
    elif get_origin(kind) is Literal:
        if value in get_args(kind):
            return value
        raise ConfigError(f"{where} is {_shown(value)}{nearest(str(value), map(str, get_args(kind)))}")
    elif get_origin(kind) is tuple and isinstance(value, list | tuple):
        return tuple(_checked(get_args(kind)[0], item, f"{where}[{i}]") for i, item in enumerate(value))
    elif kind is float and type(value) is int:
        return float(value)
    elif type(value) is kind:
        return value
    raise ConfigError(f"{where} is {_shown(value)}, expected {_name(kind)}")


def _parsed(kind: Any, text: str, where: str) -> Any:
    """The command-line word `text` as a scalar of the annotation `kind`."""
    if type(None) in get_args(kind) and text == "none":
        return None
    scalar = _scalar(kind)
    if scalar is bool and text in ("true", "false"):
        return text == "true"
    if scalar in (int, float):
        try:
            return scalar(text)
        except ValueError:
            pass
    elif scalar is str or get_origin(kind) is Literal:
        return _checked(kind, text, where)
    elif scalar is None:
        raise ConfigError(f"{where} is not a scalar: set it in a recipe")
    raise ConfigError(f"{where} is {text!r}, expected {_name(kind).replace(' | None', ', or none')}")


def _scalar(kind: Any) -> type | None:
    """The type of the words that an annotation takes; None where there is no such type."""
    choices = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    return next((choice for choice in choices if choice in (int, float, bool, str)), None)


def _name(kind: Any) -> str:
    if kind is bool:
        return "true or false"
    return getattr(kind, "__name__", str(kind)) if get_origin(kind) is None else str(kind).replace("NoneType", "None")


def _shown(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
