"""Jumps in the compact dialect: a trace in which some calls are stepped over, or functions left, in one leap.

An action of the neural debugger (arXiv 2603.09951) stands between two frames, and the frame after it is where it leads:
`<over>` to the next frame of the same activation, `<out_of>` to the frame that ends it, `<breakpoint>` with a line of
the function to where the activation is about to run that line, or to its end where it never is. What lies between is
not shown; its output goes to the frame where the jump lands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

from foretrace.codec.compact import Document, Machine, closing_frames, enter_ids, frame_ids
from foretrace.codec.program import Program, program_of
from foretrace.codec.tokenizer import LINE_BASE, MARKER, Tokenizer
from foretrace.errors import RecordError
from foretrace.trace.frames import WITH_LOCALS, Frame, Trace, all_locals

__all__ = ["Action", "action_ids", "encode_jumps", "shortened", "targets"]

Action = Literal["over", "out_of"] | int
"""A number is that of the line where a breakpoint is."""


def targets(trace: Trace) -> dict[tuple[int, Action], int]:
    """Where each jump that skips something leads: (frame, action) -> frame.

    Jumps begin at frames that carry locals. One that would skip a suspension is left out, for what it leaves suspended
    could not be told from what follows; so is one from which a cut trace does not come back.
    """
    closing = closing_frames(trace)
    found: dict[tuple[int, Action], int] = {}
    for start, frame in enumerate(trace.frames):
        if frame.event not in WITH_LOCALS:
            continue
        after = [
            at for at in range(start + 1, _horizon(trace, start)) if trace.frames[at].activation == frame.activation
        ]
        end = next((at for at in after if trace.frames[at].event == "return" or at in closing), start + 1)
        landings: dict[Action, int] = {"over": after[0] if after else start + 1, "out_of": end}
        for at in after:
            if trace.frames[at].event == "line":
                landings.setdefault(trace.frames[at].line, at)
        for action, at in landings.items():
            if at > start + 1:
                found[start, action] = at
    return found


def _horizon(trace: Trace, start: int) -> int:
    """Where the next frame after `start` is that suspends or resumes something, or the end."""
    later = range(start + 1, len(trace.frames))
    return next((at for at in later if trace.frames[at].event in ("yield", "resume")), len(trace.frames))


def action_ids(action: Action, program: Program, file: int) -> list[int]:
    """The ids of an action in a function of that file. Raises RecordError for a line that the prompt does not show."""
    if not isinstance(action, int):
        return [MARKER[action]]
    line = program.by_place.get((file, action))
    if line is None:
        raise RecordError(f"a breakpoint at line {action}, which the prompt does not show; expected a line of code")
    return [MARKER["breakpoint"], LINE_BASE + line.k - 1]


def encode_jumps(trace: Trace, tokenizer: Tokenizer, jumps: Mapping[int, Action]) -> Document:
    """Render a trace from its call on, taking `jumps` (frame -> action) where it comes by; each is one of `targets`.

    Raises RecordError for a record that the dialect cannot hold, ContextError for a program of too many lines.
    """
    machine = Machine(program_of(trace.files, trace.entry[1], tokenizer))
    document = Document([], [])
    document.add([*machine.program.source_ids, *enter_ids(machine.program, trace.call, trace.entry)], -1)
    closing = closing_frames(trace)
    for at, frame, action in _walk(trace, lambda at, number: jumps.get(at)):
        document.add(frame_ids(frame, machine, at in closing), at)
        document.add(machine.apply(frame, at in closing), -1)
        if action is not None:
            document.add(action_ids(action, machine.program, frame.file), -1)
    document.add([MARKER[trace.outcome]], len(trace.frames))
    return document


def shortened(trace: Trace, jumps: Mapping[int, Action]) -> tuple[list[Frame], list[int]]:
    """What a record comes to where a debugger leaps, and which of its frames those are.

    `jumps` has the numbers of frames in what is left. Where the record has nothing to leap over, the next frame
    follows; where it never comes to the landing, nothing does. Activations are numbered as they appear.
    """
    left = [(at, frame) for at, frame, _ in _walk(trace, lambda at, number: jumps.get(number))]
    return [frame for _, frame in left], [at for at, _ in left]


def _walk(trace: Trace, choose: Callable[[int, int], Action | None]) -> Iterator[tuple[int, Frame, Action | None]]:
    """The frames that are left: the number of each in the record, how it is told, the action that is taken there.

    `choose` gives the action, by the number in the record and that among what is left.
    """
    closing = closing_frames(trace)
    names = list(all_locals(trace.frames, trace.files))
    told: dict[int, dict[str, str]] = {}
    numbers: dict[int, int] = {}
    at = done = count = 0
    while at < len(trace.frames):
        frame = trace.frames[at]
        known, now = told.get(frame.activation, {}), names[at]
        if now is not None:
            told[frame.activation] = now
            if at > done:
                changed = {name: text for name, text in now.items() if known.get(name) != text}
                frame = replace(frame, changed=changed, removed=tuple(name for name in known if name not in now))
        output = "".join(passed.output for passed in trace.frames[done : at + 1])
        number = numbers.setdefault(frame.activation, len(numbers))
        action = choose(at, count)
        yield at, replace(frame, activation=number, output=output), action
        done, count = at + 1, count + 1
        at = done if action is None else _landing(trace, at, action, closing)


def _landing(trace: Trace, start: int, action: Action, closing: set[int]) -> int:
    """The frame where an action leads; past the end where the record does not come there."""
    activation = trace.frames[start].activation
    for at in range(start + 1, len(trace.frames)):
        frame = trace.frames[at]
        ends = frame.event == "return" or at in closing
        stops = action == "over" or (frame.event, frame.line) == ("line", action)
        if frame.activation == activation and (ends or stops):
            return at
    return len(trace.frames)
