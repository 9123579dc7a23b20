"""The stack at each frame of a world, and how a run ends: what a session shows, derived from frames alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from foretrace.trace.frames import Frame
from foretrace.worlds import World

__all__ = ["VERBS", "History", "Level", "Value", "accounts", "ending", "frames_of"]

VERBS = {
    "call": "is called",
    "line": "goes on",
    "return": "returns",
    "exception": "raises",
    "yield": "yields",
    "resume": "is resumed",
}
"""What a function does in each event."""


class Value(NamedTuple):
    """The text of a value, and the index of the frame that gave it."""

    text: str
    frame: int


class Level(NamedTuple):
    """One activation on the stack: where it stands, and its names as its last frame with locals left them."""

    activation: int
    depth: int
    function: str
    file: int
    line: int
    names: Mapping[str, Value]
    below: Level | None

    @property
    def texts(self) -> dict[str, str]:
        """Its variables and the texts of their values."""
        return {name: value.text for name, value in self.names.items()}


class History:
    """The stack at each frame of a world that has been asked for, as linked levels that share what did not change."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tops: list[Level] = []
        self._before: list[Mapping[str, Value]] = []
        self._names: dict[int, dict[str, Value]] = {}

    def stack(self, index: int) -> Iterator[Level]:
        """Levels at a frame, innermost first; none past the end."""
        while len(self._tops) <= index and (frame := self._world.frame(len(self._tops))):
            self._tops.append(self._level(frame, len(self._tops)))
        level = self._tops[index] if 0 <= index < len(self._tops) else None
        while level is not None:
            yield level
            level = level.below

    def texts(self, index: int) -> dict[str, str]:
        """The variables of the activation that runs at a frame."""
        level = next(self.stack(index), None)
        return level.texts if level else {}

    def before(self, index: int) -> dict[str, str]:
        """The variables of that activation at its frame before."""
        return {name: value.text for name, value in self._before[index].items()} if any(self.stack(index)) else {}

    def _level(self, frame: Frame, index: int) -> Level:
        below = self._tops[-1] if self._tops else None
        while below is not None and below.depth >= frame.depth:
            below = below.below
        names = self._names.get(frame.activation, {})
        self._before.append(names)
        if frame.changed or frame.removed:
            names = {**names, **{name: Value(text, index) for name, text in frame.changed.items()}}
            for name in frame.removed:
                names.pop(name, None)
            self._names[frame.activation] = names
        return Level(frame.activation, frame.depth, frame.function, frame.file, frame.line, names, below)


def frames_of(world: World) -> Iterator[Frame]:
    """All frames of a world, to its end."""
    index = itertools.count()
    while frame := world.frame(next(index)):
        yield frame


def accounts(worlds: Sequence[World], places: Sequence[int], *, values: bool | None = None) -> tuple[str, ...]:
    """What each of two worlds does at its frame where they differ, in a few words.

    With the `values` that differ, by default where both are at the same line.
    """
    tops = [next(History(world).stack(at), None) for world, at in zip(worlds, places, strict=True)]
    names = [top.texts if top else {} for top in tops]
    frames = [world.frame(at) for world, at in zip(worlds, places, strict=True)]
    if values is None:
        values = len({(f.event, f.file, f.line, f.depth) if f else None for f in frames}) == 1
    differing = [name for name in names[0] | names[1] if values and names[0].get(name) != names[1].get(name)]

    def account(world: World, at: int, frame: Frame | None, known: Mapping[str, str]) -> str:
        if frame is None:
            return f"the run ends: {ending(world, at)}" if world.outcome else "no end is foreseen"
        value = "" if frame.value is None else f" {frame.value}"
        text = f"{frame.function} {VERBS[frame.event]}{value} at line {frame.line}"
        values = [f"{name} = {known[name]}" if name in known else f"no {name}" for name in differing]
        return f"{text}: {', '.join(values)}" if values else text

    return tuple(map(account, worlds, places, frames, names))


def ending(world: World, num_frames: int) -> str:
    """The outcome of a world of that many frames, with the value that was returned or raised."""
    last = world.frame(num_frames - 1)
    value = f" {last.value}" if last and last.value is not None and world.outcome in ("returned", "raised") else ""
    return f"{world.outcome}{value}"
