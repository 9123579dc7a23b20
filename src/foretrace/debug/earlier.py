"""What the state was before, where no history tells: states that a model foresees going back in time, each checked.

Many pasts lead to one state (arXiv 2603.09951), so there are several, each with its probability. Going forward from
one of them leads here, or it leads elsewhere: in a run in the sandbox where one can begin there, else as the model
foresees it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from foretrace.codec.past import Past, last_anchor
from foretrace.codec.program import MODULE
from foretrace.debug.cursor import DebugError
from foretrace.debug.history import Level
from foretrace.debug.lines import code_lines, function_at
from foretrace.debug.middle import GoingOn, Middle
from foretrace.debug.reality import Run
from foretrace.debug.start import Standing, begin_with, standing_at
from foretrace.errors import ForetraceError
from foretrace.trace.frames import WITH_LOCALS, Frame, SourceFile
from foretrace.worlds import Header, World

__all__ = ["Earlier", "Prior", "Priors", "checked", "past_of"]


class Prior(NamedTuple):
    """A state of the running function that a model foresees one step back: at a `line`, or at the `call` itself."""

    event: str
    line: int
    texts: Mapping[str, str]
    probability: float


class Priors(Protocol):
    """States that may have come before that at the end of a past; of an edited program, its header comes along.

    Raises DebugError for a model that has not been trained to go back.
    """

    def __call__(self, past: Past, header: Header = ..., /) -> Sequence[Prior]: ...


@dataclass(frozen=True, slots=True)
class Earlier:
    """A state that may have been the one before, and where it leads: here or not, None where nobody can tell.

    `how` says who tells: a `run`, the `call` itself, the model (`foreseen`); `instead` where else it leads; `path` are
    the frames between it and here.
    """

    prior: Prior
    leads: bool | None = None
    how: str = ""
    instead: str = ""
    path: tuple[Frame, ...] = ()


def checked(
    files: Sequence[SourceFile],
    stack: Sequence[Level],
    priors: Sequence[Prior],
    run: Run | None,
    foresee: Callable[[Past], World],
) -> list[Earlier]:
    """What going forward from each of them comes to, those that lead here first; `stack` is that of here, innermost
    first.
    """
    here = stack[0]
    found: dict[int, Earlier] = {}
    if run is not None and len(files) == 1 and here.function != MODULE:
        found = _run(files, stack, priors, run)
    for number, prior in enumerate(priors):
        if prior.event == "call":
            found[number] = _called(files, here, prior)
        elif number not in found:
            found[number] = _foreseen(files, stack, prior, foresee)
    return sorted(found.values(), key=lambda each: (not each.leads, -each.prior.probability))


def past_of(files: Sequence[SourceFile], stack: Sequence[Level], earlier: Earlier) -> tuple[Past, int]:
    """A past that begins with an earlier state, and comes here where that leads here; and the number of its frame."""
    prior, here = earlier.prior, stack[0]
    frames = list(_beginning(files, stack, prior).frames)
    at = len(frames) - 1
    anchor = last_anchor(frames)
    if not earlier.leads:
        return Past(tuple(frames), anchor=anchor), at
    changed = {name: text for name, text in here.texts.items() if prior.texts.get(name) != text}
    removed = tuple(name for name in prior.texts if name not in here.texts)
    depth = len(stack) - 1
    frames += earlier.path
    frames.append(Frame("line", depth, depth, here.file, here.line, here.function, changed, removed))
    return Past(tuple(frames), anchor=anchor), at


def _beginning(files: Sequence[SourceFile], stack: Sequence[Level], prior: Prior) -> Past:
    """The stack with its innermost function in the earlier state."""
    callers = [
        standing_at(files[level.file], (level.file, level.line), level.function, level.texts) for level in stack[:0:-1]
    ]
    top = stack[0]
    if prior.event != "call":
        return begin_with(files, [*callers, _standing(files, top, prior)])[1]
    function, depth = function_at(files[top.file], top.line), len(callers)
    called = Frame("call", depth, depth, top.file, function.line, top.function, dict(prior.texts))
    return Past((*(begin_with(files, callers)[1].frames if callers else ()), called))


def _standing(files: Sequence[SourceFile], top: Level, prior: Prior) -> Standing:
    return standing_at(files[top.file], (top.file, prior.line), top.function, prior.texts)


def _run(files: Sequence[SourceFile], stack: Sequence[Level], priors: Sequence[Prior], run: Run) -> dict[int, Earlier]:
    """What runs from the earlier states come to, by their numbers; without those from which none can begin."""
    middle, rests = Middle(files[0]), dict[int, GoingOn]()
    for number, prior in enumerate(priors):
        if prior.event != "call":
            try:
                rests[number] = middle.add([_standing(files, stack[0], prior)])
            except DebugError:
                continue
    found = {}
    try:
        made = run(middle.source, [rest.call for rest in rests.values()]) if rests else ()
    except ForetraceError:
        return {}
    for (number, rest), trace in zip(rests.items(), made, strict=True):
        if isinstance(trace, ForetraceError):
            continue
        try:
            frames = rest.after(trace, [len(stack) - 1], len(stack), below=len(stack) - 1)
        except DebugError:
            continue
        found[number] = _led(stack, priors[number], frames, "run")
    return found


def _foreseen(
    files: Sequence[SourceFile], stack: Sequence[Level], prior: Prior, foresee: Callable[[Past], World]
) -> Earlier:
    """Where a model thinks that an earlier state leads."""
    frames: list[Frame] = []
    try:
        past = _beginning(files, stack, prior)
        world = foresee(past)
        while frame := world.frame(len(past.frames) + len(frames)):
            frames.append(frame)
            if frame.activation == len(stack) - 1 or frame.depth < len(stack) - 1:
                break
    except ForetraceError as error:
        return Earlier(prior, instead=" ".join(str(error).split()))
    return _led(stack, prior, frames, "foreseen")


def _led(stack: Sequence[Level], prior: Prior, frames: Sequence[Frame], how: str) -> Earlier:
    """Where the frames after an earlier state lead: the next one of the same activation is here, or it is not."""
    here, number = stack[0], len(stack) - 1
    at = next((at for at, frame in enumerate(frames) if frame.activation == number), None)
    if at is None:
        return Earlier(prior, False, how, "it does not come back to this function")
    frame = frames[at]
    if frame.event not in WITH_LOCALS:
        return Earlier(prior, False, how, f"line {frame.line} {frame.event}s {frame.value}")
    names = {name: text for name, text in prior.texts.items() if name not in frame.removed} | frame.changed
    if (frame.line, names) == (here.line, here.texts):
        return Earlier(prior, True, how, path=tuple(frames[:at]))
    other = [f"{name} = {text}" for name, text in names.items() if here.texts.get(name) != text]
    other += [f"no {name}" for name in here.texts if name not in names]
    return Earlier(prior, False, how, ", ".join([f"line {frame.line}", *other]))


def _called(files: Sequence[SourceFile], here: Level, prior: Prior) -> Earlier:
    """A call leads to the first line of its function, with its arguments."""
    function = function_at(files[here.file], here.line)
    lines = code_lines(files[here.file], script=False)
    first = min(
        line for line in lines if line > function.line and function_at(files[here.file], line).qualname == here.function
    )
    if (first, here.texts) == (here.line, prior.texts):
        return Earlier(prior, True, "call")
    return Earlier(prior, False, "call", f"line {first}, with its arguments alone")
