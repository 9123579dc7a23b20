"""The record of a run: a `Trace` is a header and a list of `Frame`s. Plain values: no live objects, addresses or times.

What is not stored is derived here by pure functions: all locals of a frame, the text of a line, the whole output.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from foretrace.trace.own import keep_builtins
from foretrace.trace.source import read

keep_builtins(globals())

EVENTS = ("call", "line", "return", "exception", "yield", "resume")
WITH_LOCALS = frozenset({"call", "line", "resume"})
OUTCOMES = ("returned", "raised", "exited", "cut:events", "cut:bytes", "cut:time", "cut:depth", "cut:recorder")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a recording, in counts; the defaults are those of the spec.

    `seconds` is None for no time limit. With `last`, the program is not ended at `frames` or `bytes`: that many of its
    last frames are kept, of at most `bytes`. Texts of values are bounded by the fields from `scalar` on.
    """

    frames: int = 10_000
    bytes: int = 1_000_000
    seconds: float | None = None
    depth: int = 200
    scalar: int = 256
    scalar_head: int = 192
    scalar_tail: int = 64
    int_bits: int = 3_000
    items_head: int = 16
    items_tail: int = 4
    nesting: int = 5
    value: int = 512
    names: int = 32
    locals: int = 4_096
    last: int | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One recorded file: `path` relative to the root the user named, and its whole text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """One observation and one action: the state before a line runs, and that line.

    `changed` holds, in the order of names, the names that are new or whose text differs from this activation's last
    frame that carried locals; it is empty in `return`, `yield` and `exception`, which have a `value` instead.
    """

    event: str
    activation: int
    depth: int
    file: int
    line: int
    function: str
    changed: dict[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    value: str | None = None
    output: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """What one call (or one script) did, frame by frame. `entry` is (file index, qualified name).

    `frames` is a tuple, or from the C recorder a sequence that equals one and holds its frames packed: going through it
    makes one `Frame` after another, an index makes all of them.

    Where only the last frames were kept, `dropped` is the number of those that were not. The first `state` frames then
    say where the run stood: the last frame with locals, all of them in `changed`, of each activation that was running
    or suspended, in time order. The dropped frames lie before and between them; from there on nothing is missing.
    """

    files: tuple[SourceFile, ...]
    call: str | None
    entry: tuple[int, str]
    python: str
    recorder: str
    values: str
    limits: Limits
    threads: bool
    frames: Sequence[Frame]
    outcome: str
    dropped: int = 0
    state: int = 0

    @property
    def output(self) -> str:
        """All that was written to standard output up to the last frame, as far as frames were kept."""
        return "".join(frame.output for frame in self.frames)

    @property
    def value(self) -> str | None:
        """Text of the entry's last `return` or `exception` frame; None when the trace was cut."""
        if self.outcome.startswith("cut:"):
            return None
        last = None
        for frame in self.frames:
            if frame.depth == 0 and frame.event in ("return", "exception"):
                last = frame.value
        return last

    def line_text(self, frame: Frame) -> str:
        """The source line of a frame, without its newline; empty past the end of the file."""
        lines = self.files[frame.file].text.split("\n")
        return lines[frame.line - 1] if 0 < frame.line <= len(lines) else ""


def all_locals(frames: Iterable[Frame], files: Sequence[SourceFile] = ()) -> Iterator[dict[str, str] | None]:
    """For each frame, every local of its activation, or None where none is carried.

    With the `files` that the frames index, names stand in the order of the specification (rule 5), otherwise in that in
    which they appeared. Raises SourceError for a file that does not parse.
    """
    current: dict[int, dict[str, str]] = {}
    orders: dict[int, dict[str, int]] = {}
    for frame in frames:
        if frame.event not in WITH_LOCALS:
            yield None
            continue
        names = dict(current.get(frame.activation, {})) if frame.event != "call" else {}
        for name in frame.removed:
            names.pop(name, None)
        added = frame.changed.keys() - names.keys()
        names.update(frame.changed)
        if files and added:
            if frame.activation not in orders or frame.event == "call":
                orders[frame.activation] = _order(frame, files[frame.file])
            order = orders[frame.activation]
            names = dict(sorted(names.items(), key=lambda item: (order.get(item[0], len(order)), item[0])))
        current[frame.activation] = names
        yield names


def _order(frame: Frame, file: SourceFile) -> dict[str, int]:
    """Place of each name of a frame's function that is bound in it; other names are free variables."""
    source = read(file.text, file.path)
    found = [f for f in [source.module, *source.functions] if f.qualname == frame.function]
    exact = [f for f in found if frame.event == "call" and f.line == frame.line]
    near = exact or [f for f in found if f.line <= frame.line <= f.body.end[0]] or found
    fitting = [f for f in near if frame.changed.keys() <= set(f.names)] or near
    return {name: place for place, name in enumerate(fitting[0].names)} if fitting else {}
