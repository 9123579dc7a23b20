"""What really follows from a state that is told or was set by hand: the program runs on from there, in the sandbox."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from foretrace.codec.past import is_mutable, left_open
from foretrace.codec.program import MODULE
from foretrace.debug.cursor import DebugError
from foretrace.debug.history import History, Level
from foretrace.debug.lines import loop_at, loops_around
from foretrace.debug.middle import Middle
from foretrace.debug.start import Standing, standing_at
from foretrace.errors import ForetraceError
from foretrace.trace.frames import WITH_LOCALS, Frame, SourceFile, Trace
from foretrace.worlds import RecordedWorld, World, as_trace

__all__ = ["Run", "run_on"]

SHORTEST = 2
"""The text of an empty list, which stands in many."""

Run = Callable[[str, Sequence[str | None]], Sequence[Trace | ForetraceError]]
"""Runs calls of a source in the sandbox."""


def run_on(world: World, at: int, run: Run) -> RecordedWorld:
    """The frames of a world up to one of a line that is about to run, and what really comes after them.

    Its `anchors` say what the texts of the state leave open. Raises DebugError, saying why, where no run can begin
    there or the state cannot be made of its texts.
    """
    frames = [frame for index in range(at + 1) if (frame := world.frame(index))]
    if len(world.header.files) != 1:
        raise DebugError(f"no real run can go on from frame {at}: the program has several files")
    (file,) = world.header.files
    stack = list(History(world).stack(at))[::-1]
    middle = Middle(file, script=stack[0].function == MODULE)
    try:
        rest = middle.add([standing(file, level, frames) for level in stack])
        (made,) = run(middle.source, [rest.call])
        if isinstance(made, ForetraceError):
            raise made
        number = 1 + max(frame.activation for frame in frames)
        after = rest.after(made, [level.activation for level in stack], number)
    except DebugError as error:
        raise DebugError(f"no real run can go on from frame {at}: {error}") from None
    real = RecordedWorld(as_trace(world.header, [*frames, *after], made.outcome, recorder=made.recorder))
    held = [(f"{level.function}.{name}", text) for level in stack for name, text in level.texts.items()]
    real.anchors = {at: (*left_open(held, world.header.files), *_parts(held, stack, file))}
    return real


def _parts(held: Sequence[tuple[str, str]], stack: Sequence[Level], file: SourceFile) -> Iterator[str]:
    """Objects that may be part of others; without the items of loops, which are."""
    items = {
        f"{level.function}.{node.id}"
        for level in stack
        for loop in loops_around(file, level.line)
        for node in ast.walk(loop.target)
        if isinstance(node, ast.Name)
    }
    for name, text in held:
        wholes = [whole for whole, other in held if text in other and text != other]
        if wholes and name not in items and is_mutable(text) and len(text) > SHORTEST:
            yield f"{name} may be part of {wholes[0]}"


def standing(file: SourceFile, level: Level, frames: Sequence[Frame]) -> Standing:
    """Where a level stands, its loops in the turns that the frames before tell."""
    loops = [*loops_around(file, level.line), *([loop] if (loop := loop_at(file, level.line)) else [])]
    turns: dict[int, int] = {}
    before = 0
    for frame in frames:
        if frame.activation != level.activation or frame.event not in WITH_LOCALS:
            continue
        for loop in loops:
            if frame.line == loop.lineno:
                inside = loop.lineno in turns and loop.lineno <= before <= (loop.end_lineno or 0)
                turns[loop.lineno] = turns[loop.lineno] + 1 if inside else 0
        before = frame.line
    found = standing_at(file, (level.file, level.line), level.function, level.texts)
    return replace(found, turns={line: turn for line, turn in turns.items() if turn})
