"""Where a reader of the compact dialect stands, as JSON: so that another process can go on from there.

What is said is the state of the machine (spec of the prompt: docs/design/compact.md) between two frames, and the leap
or the step back that is asked for if there is one. The program is not part of it.
"""

from __future__ import annotations

from typing import Any, cast

from foretrace.codec.compact import Activation, Machine, Reader
from foretrace.codec.inverse import BACK, BackAction, BackReader
from foretrace.codec.jumps import Action
from foretrace.codec.program import MODULE, Function, Program
from foretrace.errors import RecordError

__all__ = ["stand", "standing"]


def standing(reader: Reader) -> dict[str, Any]:
    """Where a reader stands, as JSON holds it. Raises RecordError in the middle of a frame."""
    if not reader.at_boundary:
        raise RecordError("a reader inside a frame cannot be handed over; expected one between two frames")
    machine = reader.machine
    return {
        "stack": [_told(activation) for activation in machine.stack],
        "suspended": [_told(activation) for activation in machine.suspended],
        "activations": machine.num_activations,
        "leap": reader.leaping,
    }


def stand(program: Program, told: Any) -> Reader:
    """A reader where another one stood, over the same program. Raises RecordError for anything but such a place."""
    machine = Machine(program)
    try:
        machine.num_activations = _count(told["activations"])
        machine.stack = [_read(program, each) for each in told["stack"]]
        machine.suspended = [_read(program, each) for each in told["suspended"]]
        leap = told.get("leap")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RecordError(f"state is not one that foretrace wrote ({type(error).__name__}: {error})") from None
    if leap is None:
        return Reader(machine)
    known = leap in ("over", "out_of", *BACK) if isinstance(leap, str) else type(leap) is int
    file = machine.stack[-1].function.file if machine.stack else 0
    if not machine.stack or not known or (type(leap) is int and (file, leap) not in program.by_place):
        words = "'over', 'out_of', 'inv_over', 'inv_call' or a line"
        raise RecordError(f"leap is {leap!r}; expected {words}, with a function running")
    if leap in BACK:
        back = BackReader(machine)
        back.back(cast(BackAction, leap))
        return back
    reader = Reader(machine)
    reader.leap(cast(Action, leap))
    return reader


def _told(act: Activation) -> dict[str, Any]:
    return {
        "number": act.number,
        "function": act.function.name,
        "begins": [act.function.file, act.function.first],
        "place": list(act.place),
        "names": act.names,
        "returned": act.returned,
        "turns": [[*place, count] for place, count in act.turns.items()],
    }


def _read(program: Program, told: Any) -> Activation:
    file, first = map(_count, told["begins"])
    function = _function(program, told["function"], file, first)
    place = cast(tuple[int, int], _tuple(told["place"], 2))
    names = {_text(name): _text(text) for name, text in told["names"].items()}
    turns = dict[tuple[int, int], int]()
    for each in told["turns"]:
        at, line, count = _tuple(each, 3)
        if (at, line) not in program.loops:
            raise ValueError(f"no loop begins at line {line} of file {at}")
        turns[at, line] = count
    returned = [_text(text) for text in told["returned"]]
    return Activation(_count(told["number"]), function, place, names, returned, turns)


def _function(program: Program, name: str, file: int, first: int) -> Function:
    if name == MODULE and file < len(program.files):
        return Function(MODULE, file, 1, 10**9)
    known = [each for each in program.functions_at(file, first) if each.name == name]
    if not known:
        raise ValueError(f"no function {name!r} begins at line {first} of file {file}")
    return known[0]


def _tuple(value: Any, length: int) -> tuple[int, ...]:
    found = tuple(map(_count, value))
    if len(found) != length:
        raise ValueError(f"{value!r} is not {length} numbers")
    return found


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is not a whole number from 0 on")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text")
    return value
