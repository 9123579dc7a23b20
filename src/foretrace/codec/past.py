"""What a prediction goes on from: frames of any origin, the leaps among them, and how a model is told of both.

A past is told from the call on. One that is too long for that is told from an *anchor* on: the full state at a frame
stands for all that came before it. A state is made of texts, and `doubts` says what these leave open.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from foretrace.codec.compact import Machine, closing_frames, enter_ids, frame_ids
from foretrace.codec.jumps import Action, action_ids
from foretrace.codec.program import Program
from foretrace.codec.tokenizer import Tokenizer
from foretrace.trace.frames import Frame, SourceFile, Trace
from foretrace.trace.source import read

__all__ = ["Past", "doubts", "is_mutable", "last_anchor", "left_open", "tell"]

_CUT = re.compile(r"\.\.\.<\d+>\.\.\.|\[\.\.\.\]|\(\.\.\.\)|\{\.\.\.\}|<\w+ len \d+>|<int of ")
_MUTABLE = re.compile(r"[\[{]|\w[\w.]*\(")


@dataclass(frozen=True, slots=True)
class Past:
    """Frames from the entry's call on. A jump is an action at a frame; the frame after it is where that leads.

    With a jump at the last frame, what is asked for is its landing. What came before the `anchor` is told as a state.
    """

    frames: tuple[Frame, ...]
    jumps: Mapping[int, Action] = field(default_factory=dict)
    anchor: int | None = None


def last_anchor(frames: Sequence[Frame]) -> int | None:
    """The last frame whose state can stand for all before it: a line that is about to run."""
    return next((at for at in range(len(frames) - 1, -1, -1) if frames[at].event == "line"), None)


def tell(cut: Trace, past: Past, tokenizer: Tokenizer) -> tuple[list[int], Machine, tuple[str, ...]]:
    """The prompt of a past, the machine as it leaves it, and the doubts about the state at its anchor.

    `cut` is a trace of the past's frames, without an end. Raises RecordError for frames that cannot follow one another.
    """
    program = Program(cut.files, cut.entry[1], tokenizer)
    machine = Machine(program)
    closing = closing_frames(cut)
    source = program.source_ids
    ids = [*source, *enter_ids(program, cut.call, cut.entry)]
    open_: tuple[str, ...] = ()
    for at, frame in enumerate(past.frames):
        told = past.anchor is None or at > past.anchor
        ids += frame_ids(frame, machine, at in closing) if told else ()
        given = machine.apply(frame, at in closing)
        if at == past.anchor:
            ids, open_ = [*source, *machine.state_ids()], doubts(machine, cut.files)
        elif told:
            ids += given
        if at in past.jumps:
            ids += action_ids(past.jumps[at], program, frame.file)
    return ids, machine, open_


def doubts(machine: Machine, files: Sequence[SourceFile]) -> tuple[str, ...]:
    """What the texts of a full state leave open: values that are cut, names that may share an object, globals."""
    activations = [*machine.stack, *machine.suspended]
    return left_open(
        [(f"{a.function.name}.{name}", text) for a in activations for name, text in a.names.items()], files
    )


def left_open(held: Sequence[tuple[str, str]], files: Sequence[SourceFile]) -> tuple[str, ...]:
    """The same of names with the texts of their values."""
    found = [f"{name} is known in part only" for name, text in held if _CUT.search(text)]
    same: dict[str, list[str]] = {}
    for name, text in held:
        if is_mutable(text):
            same.setdefault(text, []).append(name)
    found += [f"{' and '.join(names)} may be one object or several" for names in same.values() if len(names) > 1]
    trees = [read(file.text, file.path).tree for file in files]
    assigned = {
        name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names
    }
    return (*found, *(f"the global {name} is taken to be as it begins" for name in sorted(assigned)))


def is_mutable(text: str) -> bool:
    """Whether a text is one of a container or an object, which may change in place."""
    return _MUTABLE.match(text) is not None
