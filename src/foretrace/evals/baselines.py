"""The first baseline of the spec (section 5): the next line follows and nothing changes. From the record alone.

The second one, the same model asked for the value in one leap, is `foretrace.evals.solver.leap`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from foretrace.codec.compact import Machine, closing_frames
from foretrace.codec.program import Program
from foretrace.codec.tokenizer import Tokenizer
from foretrace.evals.statements import statements
from foretrace.trace.frames import Frame, SourceFile, Trace

__all__ = ["next_line", "straight_on"]


def next_line(trace: Trace, tokenizer: Tokenizer) -> list[bool]:
    """For each frame, whether it is the guess from the true past; there is none for the first."""
    machine = _machine(trace, tokenizer)
    closing = closing_frames(trace)
    hits = []
    for i, frame in enumerate(trace.frames):
        hits.append(i > 0 and replace(frame, output="") == _guess(machine, trace.files))
        machine.apply(frame, i in closing)
    return hits


def straight_on(trace: Trace, tokenizer: Tokenizer) -> list[Frame]:
    """The frames guessed from the past that was guessed: from the entry's call down to the end of its function."""
    machine = _machine(trace, tokenizer)
    frames = [trace.frames[0]]
    machine.apply(frames[0])
    while machine.stack:
        frames.append(_guess(machine, trace.files))
        machine.apply(frames[-1])
    return frames


def _machine(trace: Trace, tokenizer: Tokenizer) -> Machine:
    return Machine(Program(trace.files, trace.entry[1], tokenizer))


def _guess(machine: Machine, files: Sequence[SourceFile]) -> Frame:
    """The next line of the running function, with the names as they stand; past its last line, it returns None."""
    top, depth = machine.stack[-1], len(machine.stack) - 1
    file, line = top.place
    following = [n for n in statements(files[file].text) if line < n <= top.function.last]
    if not following:
        return Frame("return", top.number, depth, file, line, top.function.name, value="None")
    return Frame("line", top.number, depth, file, min(following), top.function.name)
