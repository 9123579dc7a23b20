"""Jumps in the compact dialect: a trace in which some calls are stepped over, or functions left, in one leap.

An action of the neural debugger (arXiv 2603.09951) stands between two frames, and the frame after it is where it leads:
`<over>` to the next frame of the same activation, `<out_of>` to the frame that ends it. What lies between is not shown;
its output goes to the frame where the jump lands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from foretrace.codec.compact import Document, Machine, closing_frames, enter_ids, frame_ids, source_ids
from foretrace.codec.program import Program
from foretrace.codec.tokenizer import MARKER, Tokenizer
from foretrace.trace.frames import WITH_LOCALS, Frame, Trace

__all__ = ["Action", "encode_jumps", "shortened", "targets"]

Action = Literal["over", "out_of"]


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
        for action, at in landings.items():
            if at > start + 1:
                found[start, action] = at
    return found


def _horizon(trace: Trace, start: int) -> int:
    """Where the next frame after `start` is that suspends or resumes something, or the end."""
    later = range(start + 1, len(trace.frames))
    return next((at for at in later if trace.frames[at].event in ("yield", "resume")), len(trace.frames))


def encode_jumps(trace: Trace, tokenizer: Tokenizer, jumps: Mapping[int, Action]) -> Document:
    """Render a trace from its call on, taking `jumps` (frame -> action) where it comes by; each is one of `targets`.

    Raises RecordError for a record that the dialect cannot hold, ContextError for a program of too many lines.
    """
    machine = Machine(Program(trace.files, trace.entry[1], tokenizer))
    document = Document([], [])
    document.add([*source_ids(machine.program), *enter_ids(machine.program, trace.call, trace.entry)], -1)
    leads, closing = targets(trace), closing_frames(trace)
    numbers: dict[int, int] = {}
    at, output = 0, ""
    while at < len(trace.frames):
        frame = trace.frames[at]
        number = numbers.setdefault(frame.activation, len(numbers))
        shown = replace(frame, activation=number, output=output + frame.output)
        document.add(frame_ids(shown, machine, at in closing), at)
        document.add(machine.apply(shown, at in closing), -1)
        at, output = at + 1, ""
        if action := jumps.get(at - 1):
            document.add([MARKER[action]], -1)
            landing = leads[at - 1, action]
            output = "".join(skipped.output for skipped in trace.frames[at:landing])
            at = landing
    document.add([MARKER[trace.outcome]], len(trace.frames))
    return document


def shortened(trace: Trace, jumps: Mapping[int, Action]) -> tuple[list[Frame], list[int]]:
    """What a record comes to where a debugger leaps, and which of its frames those are.

    `jumps` has the numbers of frames in what is left. Where the record has nothing to leap over, the next frame
    follows; where it never comes to the landing, nothing does. Activations are numbered as they appear.
    """
    closing = closing_frames(trace)
    frames: list[Frame] = []
    places: list[int] = []
    numbers: dict[int, int] = {}
    at = done = 0
    while at < len(trace.frames):
        frame = trace.frames[at]
        output = "".join(passed.output for passed in trace.frames[done : at + 1])
        number = numbers.setdefault(frame.activation, len(numbers))
        frames.append(replace(frame, activation=number, output=output))
        places.append(at)
        done = at + 1
        action = jumps.get(len(frames) - 1)
        at = _lead(trace, at, action, closing) if action else done
    return frames, places


def _lead(trace: Trace, start: int, action: Action, closing: set[int]) -> int:
    """The frame where an action leads; past the end where the record does not come there."""
    activation = trace.frames[start].activation
    for at in range(start + 1, len(trace.frames)):
        frame = trace.frames[at]
        ends = frame.event == "return" or at in closing
        if frame.activation == activation and (ends or action == "over"):
            return at
    return len(trace.frames)
