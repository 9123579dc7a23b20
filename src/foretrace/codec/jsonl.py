"""The jsonl dialect, for scripts: a header line, one object per frame, a line with the outcome. Exact both ways.

Beside the fields of a frame each object holds what scripts would otherwise have to derive: `text`, the source line, and
`locals`, every name (null in `return`, `yield` and `exception`). Reading passes over them. `output` is absent where
nothing was written; `dropped` is in the header only where a record lacks its first frames.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from foretrace.config import from_dict
from foretrace.errors import ConfigError, RecordError
from foretrace.trace.frames import EVENTS, OUTCOMES, Frame, Limits, SourceFile, Trace, all_locals

__all__ = ["dump", "frame_objects", "load", "load_file", "load_objects", "load_own", "objects"]

T = TypeVar("T")

BEGINNING = '{"event": '
"""Of each frame's line."""

LIMITS = tuple(field.name for field in fields(Limits))


def dump(trace: Trace, *, derived: bool = True) -> Iterator[str]:
    """Lines of a trace, without newlines: header, frames, outcome; ASCII only.

    Frames have `text` and `locals` only if `derived`.
    """
    header = {
        "files": [{"path": file.path, "text": file.text} for file in trace.files],
        "call": trace.call,
        "entry": {"file": trace.entry[0], "function": trace.entry[1]},
        "python": trace.python,
        "recorder": trace.recorder,
        "values": trace.values,
        "limits": {name: getattr(trace.limits, name) for name in LIMITS},
        "threads": trace.threads,
    }
    if trace.dropped:
        header["dropped"] = {"frames": trace.dropped, "state": trace.state}
    yield json.dumps({"trace": header})
    if derived:
        yield from map(json.dumps, frame_objects(trace))
    elif trace.frames:
        # All at once takes half the time; what parts two frames stands in no text, whose quotes have backslashes.
        text = json.dumps([*map(_frame_object, trace.frames)])
        yield from text[1:-1].replace(f"}}, {BEGINNING}", f"}}\n{BEGINNING}").split("\n")
    yield json.dumps({"outcome": trace.outcome, "output": trace.output})


def frame_objects(trace: Trace) -> Iterator[dict[str, Any]]:
    """Each frame as a JSON object, `text` and `locals` included."""
    for frame, names in zip(trace.frames, all_locals(trace.frames, trace.files), strict=True):
        yield _frame_object(frame) | {"text": trace.line_text(frame), "locals": names}


def _frame_object(frame: Frame) -> dict[str, Any]:
    item = {
        "event": frame.event,
        "activation": frame.activation,
        "depth": frame.depth,
        "file": frame.file,
        "line": frame.line,
        "function": frame.function,
        "changed": frame.changed,
        "removed": list(frame.removed),
        "value": frame.value,
    }
    return item | {"output": frame.output} if frame.output else item


def load(lines: Iterable[str]) -> Trace:
    """The trace that `dump` wrote; blank lines are passed over. Raises RecordError that names the broken line."""
    return _trace([_Object(number, _parsed(number, line)) for number, line in enumerate(lines, 1) if line.strip()])


def load_file(path: Path) -> Trace:
    """The trace in a file that `foretrace trace` wrote. Raises RecordError where there is none."""
    try:
        with path.open(encoding="utf-8") as lines:
            return load(lines)
    except OSError as error:
        raise RecordError(f"{path} cannot be read: {error.strerror}; expected a record in jsonl") from None
    except UnicodeDecodeError:
        raise RecordError(f"{path} is no text; expected a record in jsonl") from None
    except RecordError as error:
        raise RecordError(f"{path}: {error}") from None


def load_objects(values: Iterable[Any]) -> Trace:
    """The trace whose lines were read as JSON before. Raises RecordError as `load` does."""
    return _trace([_Object(number, value) for number, value in enumerate(values, 1)])


def objects(text: str) -> list[Any]:
    """The JSON values of a record's lines, read at once. Raises RecordError where one is not JSON."""
    try:
        found: list[Any] = json.loads(f"[{text.replace(chr(10), ',')}]")
    except ValueError as error:
        raise RecordError(f"record of {len(text)} characters: not JSON lines ({error})") from None
    return found


def load_own(text: str) -> Trace:
    """The trace that `dump` wrote without derived fields, where nobody can have changed it: little is checked.

    Raises RecordError where there is none.
    """
    values = objects(text)
    if len(values) < 2:
        raise _too_short(len(values))
    first, *middle, last = values
    header = first["trace"]
    dropped = header.get("dropped", {"frames": 0, "state": 0})
    return Trace(
        files=tuple([SourceFile(**file) for file in header["files"]]),
        call=header["call"],
        entry=(header["entry"]["file"], header["entry"]["function"]),
        python=header["python"],
        recorder=header["recorder"],
        values=header["values"],
        limits=Limits(**header["limits"]),
        threads=header["threads"],
        frames=tuple(
            [
                Frame(
                    *(f["event"], f["activation"], f["depth"], f["file"], f["line"], f["function"], f["changed"]),
                    *(tuple(f["removed"]), f["value"], f.get("output", "")),
                )
                for f in middle
            ]
        ),
        outcome=last["outcome"],
        dropped=dropped["frames"],
        state=dropped["state"],
    )


def _too_short(lines: int) -> RecordError:
    return RecordError(f"{lines} lines; expected a header, frames and an outcome")


def _trace(objects: Sequence[_Object]) -> Trace:
    if len(objects) < 2:
        raise _too_short(len(objects))
    first, *middle, last = objects
    header = _Object(first.number, first.get("trace", dict))
    entry = _Object(first.number, header.get("entry", dict))
    files = [_Object(first.number, item) for item in header.get("files", list)]
    try:
        limits = from_dict(Limits, header.get("limits", dict), where="limits")
    except ConfigError as error:
        raise RecordError(f"line {first.number}: {error}") from None
    frames = tuple(_frame(item, len(files)) for item in middle)
    dropped, state = _dropped(header, len(frames))
    return Trace(
        files=tuple(SourceFile(file.get("path", str), file.get("text", str)) for file in files),
        call=header.optional("call", str),
        entry=(entry.get("file", int), entry.get("function", str)),
        python=header.get("python", str),
        recorder=header.get("recorder", str),
        values=header.get("values", str),
        limits=limits,
        threads=header.get("threads", bool),
        frames=frames,
        outcome=last.one_of("outcome", OUTCOMES),
        dropped=dropped,
        state=state,
    )


def _dropped(header: _Object, num_frames: int) -> tuple[int, int]:
    """How many frames a record lacks, and how many of those that it has say where the run stood."""
    if "dropped" not in header.value:
        return 0, 0
    dropped = _Object(header.number, header.get("dropped", dict))
    frames, state = dropped.get("frames", int), dropped.get("state", int)
    if frames < 1 or not 0 <= state <= num_frames:
        raise RecordError(f"line {header.number}: {frames} dropped, {state} of state; the record has {num_frames}")
    return frames, state


def _frame(item: _Object, num_files: int) -> Frame:
    """One frame, all at once where every field is as it should be, else field by field to name the one that is not."""
    found = item.value
    try:
        event, changed, removed, value, output = (
            *(found["event"], found["changed"], found["removed"]),
            *(found["value"], found.get("output", "")),
        )
        numbers = found["activation"], found["depth"], found["file"], found["line"]
        texts = (found["function"], *changed.values(), *removed, output, "" if value is None else value)
        if (
            event in EVENTS
            and {*map(type, numbers)} == {int}
            and {*map(type, texts)} == {str}
            and (type(changed), type(removed)) == (dict, list)
            and 0 <= numbers[2] < num_files
        ):
            return Frame(event, *numbers, found["function"], changed, tuple(removed), value, output)
    except (KeyError, TypeError, AttributeError):
        pass
    frame = Frame(
        event=item.one_of("event", EVENTS),
        activation=item.get("activation", int),
        depth=item.get("depth", int),
        file=item.get("file", int),
        line=item.get("line", int),
        function=item.get("function", str),
        changed=item.get("changed", dict),
        removed=tuple(item.get("removed", list)),
        value=item.optional("value", str),
        output=item.optional("output", str) or "",
    )
    if not all(isinstance(text, str) for text in (*frame.changed.values(), *frame.removed)):
        raise RecordError(f"line {item.number}: a name or value is not a string")
    if not 0 <= frame.file < num_files:
        raise RecordError(f"line {item.number}: file is {frame.file}, the header lists {num_files}")
    return frame


def _parsed(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise RecordError(f"line {number}: not JSON ({error})") from None


class _Object:
    """A JSON object of one line, read strictly."""

    def __init__(self, number: int, value: Any) -> None:
        if not isinstance(value, dict):
            raise RecordError(f"line {number}: {json.dumps(value)[:40]}, expected an object")
        self.number, self.value = number, value

    def get(self, key: str, kind: type[T]) -> T:
        if key not in self.value:
            raise RecordError(f"line {self.number}: no {key!r}")
        value = self.value[key]
        if type(value) is not kind:
            raise RecordError(f"line {self.number}: {key} is {json.dumps(value)[:40]}, expected {kind.__name__}")
        return value

    def optional(self, key: str, kind: type[T]) -> T | None:
        return None if self.value.get(key) is None else self.get(key, kind)

    def one_of(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.get(key, str)
        if value not in choices:
            raise RecordError(f"line {self.number}: {key} is {value!r}, expected one of {', '.join(choices)}")
        return value
