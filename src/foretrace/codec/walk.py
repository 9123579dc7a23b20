"""Follows the frames of a text through the source that it is about: which activation each belongs to, where it stands.

Meta's formats copy lines and leave out numbers, activations and depth. Control flow tells them, up to lines that are
alike. Things that may stay open are taken as is likely: which of several suspended generators of one function goes on,
which of several lambdas of one line is called, whether the last return at a `yield` is the generator's end, how many
functions an exception leaves that a library swallows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from foretrace.codec.context import marked, unmarked
from foretrace.codec.flow import Code, codes
from foretrace.errors import RecordError
from foretrace.trace.frames import Frame, Limits, SourceFile, Trace

__all__ = ["SAME", "Ambiguity", "Decoded", "Written", "follow"]

SAME = ".."


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A frame whose line the text leaves open: its index, and the lines it may stand at, the one taken first."""

    frame: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the text says as a trace of one file (`call` null, values as Meta writes them), and what it leaves open."""

    trace: Trace
    ambiguous: tuple[Ambiguity, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """One frame as the text has it. `names` is None in return and exception frames, `value` in the others.

    The text `SAME` of a name says that it did not change; an entry of that name says so of all that are not given.
    """

    event: str
    source: str
    names: dict[str, str] | None
    value: str | None

    def after(self, known: dict[str, str]) -> dict[str, str]:
        """All names and texts, in an activation that last had the `known` ones."""
        given = {name: known.get(name, text) if text == SAME else text for name, text in (self.names or {}).items()}
        return known | {name: text for name, text in given.items() if name != SAME} if SAME in given else given

    def speaks_of(self, known: dict[str, str]) -> bool:
        """Whether every name that is written as unchanged is known."""
        return all(name in known or name == SAME for name, text in (self.names or {}).items() if text == SAME)


def follow(context: str, frames: Iterable[Written], finished: bool, recorder: str) -> Decoded:
    """The trace that frames in time order make, from the entry's call on.

    Raises RecordError with the number of a frame that cannot follow, SourceError for a context that does not compile.
    """
    walk = _Walk(context)
    for written in frames:
        walk.take(written)
    found, ambiguous = walk.resolved()
    last = found[-1] if found else None
    if not finished or last is None:
        outcome = "cut:events"
    elif last.event == "exception":
        outcome = "exited" if (last.value or "").startswith("SystemExit(") else "raised"
    else:
        outcome = "returned"
    trace = Trace(
        files=(SourceFile("program.py", context),),
        call=None,
        entry=(0, found[0].function if found else walk.entries()[0].name),
        python="",
        recorder=recorder,
        values="repr",
        limits=Limits(),
        threads=False,
        frames=tuple(found),
        outcome=outcome,
    )
    return Decoded(trace, tuple(ambiguous))


_Place = tuple[Code, int]


@dataclass(slots=True)
class _Step:
    """One frame of an activation: its index in the trace, and the places where it may stand, given what came before."""

    index: int
    event: str
    places: list[_Place]


@dataclass(slots=True, eq=False)
class _Run:
    """One activation while it is read: its names, its frames, and the depth at which it last ran."""

    number: int
    depth: int
    names: dict[str, str] = field(default_factory=dict)
    steps: list[_Step] = field(default_factory=list)


class _Walk:
    """Follows the frames of a text through the source: which activation each belongs to, and where it may stand."""

    def __init__(self, context: str) -> None:
        self._codes = codes(context)
        self._marked = marked(context)
        self._texts = ["", *map(unmarked, context.split("\n"))]
        self._runs: list[_Run] = []
        self._stack: list[_Run] = []
        self._suspended: list[_Run] = []
        self._frames: list[Frame] = []

    def take(self, written: Written) -> None:
        """Take the next frame in. Raises RecordError where it cannot follow."""
        event = written.event
        self._leave(written)
        if event == "call":
            event = self._call(written)
        elif not self._stack:
            raise self._error(written, "there, but no function is running")
        run = self._stack[-1]
        if event != "call":
            run.steps.append(_Step(len(self._frames), event, self._places(run.steps[-1], event, written)))
        changed, removed = dict[str, str](), tuple[str, ...]()
        if written.names is not None:
            names = written.after(run.names)
            changed = {name: text for name, text in names.items() if run.names.get(name) != text}
            removed = tuple(name for name in run.names if name not in names)
            run.names = names
        # Where the frame stands is known at the end.
        depth = len(self._stack) - 1
        self._frames.append(Frame(event, run.number, depth, 0, 0, "", changed, removed, written.value))
        if event == "return":
            self._return(run)

    def _return(self, run: _Run) -> None:
        """Take an activation off the stack that returns or, in a generator, may have yielded."""
        self._stack.pop()
        run.depth = len(self._stack)
        if not any(map(_suspends, run.steps[-1].places)):
            return
        if self._falls_off(run):
            # Only the latest that looks like this is kept, or a long trace would collect them.
            alike = [r for r in self._suspended if r.steps[-1].places == run.steps[-1].places and self._falls_off(r)]
            self._suspended = [r for r in self._suspended if r not in alike]
        self._suspended.append(run)

    def entries(self) -> list[Code]:
        """What the text may begin with: the functions of the marked line, or the script."""
        return self._marked or self._codes[:1]

    def _leave(self, written: Written) -> None:
        """Take the activation off the stack that the last frame, an exception, has ended, if it has."""
        if not self._stack or self._stack[-1].steps[-1].event != "exception":
            return
        if len(self._stack) == 1:
            return
        below, top = (run.steps[-1] for run in self._stack[-2:])
        if written.event == "line":
            handled = any(self._follows(top, "line", written)) and written.speaks_of(self._stack[-1].names)
            goes_on = handled or not any(self._anywhere(below, written))
        else:
            goes_on = written.event == "exception" and not any(self._follows(below, "exception", written))
        if not goes_on:
            self._stack.pop()

    def _call(self, written: Written) -> str:
        """Begin an activation, or take up a suspended one; the event is `call` or `resume`."""
        names = written.names or {}
        starts = [code for code in self._codes if self._texts[code.line] == written.source and code.name != "<module>"]
        if not self._runs:
            starts = self.entries()
            if self._texts[starts[0].line] != written.source:
                raise self._error(written, f"expected to begin at line {starts[0].line}")
        exact = [code for code in starts if set(code.parameters) == set(names)]
        fitting = [run for run in self._suspended if any(self._follows(run.steps[-1], "resume", written))]
        if fitting and (SAME in names.values() or not exact):
            run = max(reversed(fitting), key=lambda run: self._likeness(run, written))
            self._suspended.remove(run)
            self._stack.append(run)
            return "resume"
        if not starts:
            raise self._error(written, "where no function begins and none is suspended")
        running = {code for code, _ in self._stack[-1].steps[-1].places} if self._stack else set()
        starts = sorted(exact or starts, key=lambda code: code.parent not in running)
        run = _Run(
            len(self._runs),
            len(self._stack),
            steps=[_Step(len(self._frames), "call", [(code, code.line) for code in starts])],
        )
        self._runs.append(run)
        self._stack.append(run)
        return "call"

    def _places(self, previous: _Step, event: str, written: Written) -> list[_Place]:
        """Where a frame may stand: by control flow if that leaves a place, else anywhere in the function."""
        places = list(dict.fromkeys(self._follows(previous, event, written)))
        places = places or list(self._anywhere(previous, written))
        if not places:
            raise self._error(written, f"a line that {previous.places[0][0].name} does not have")
        return places

    def _follows(self, previous: _Step, event: str, written: Written) -> Iterator[_Place]:
        for place in previous.places:
            yield from ((place[0], n) for n in sorted(_next(place, previous.event, event)) if self._at(n, written))

    def _anywhere(self, previous: _Step, written: Written) -> Iterator[_Place]:
        for code in dict.fromkeys(code for code, _ in previous.places):
            yield from ((code, line) for line in sorted(code.lines) if self._at(line, written))

    def _at(self, line: int, written: Written) -> bool:
        return self._texts[line] == written.source

    def _error(self, written: Written, problem: str) -> RecordError:
        return RecordError(f"frame {len(self._frames)} is a {written.event} at {written.source!r}, {problem}")

    def resolved(self) -> tuple[list[Frame], list[Ambiguity]]:
        """All frames, each at the nearest place that fits what comes before and after it."""
        frames = list(self._frames)
        ambiguous = []
        for run in self._runs:
            _prune(run.steps)
            for step, place in zip(run.steps, _chosen(run.steps), strict=True):
                event = step.event
                goes_on = step is not run.steps[-1] or (_suspends(place) and not self._falls_off(run))
                if event == "return" and goes_on:
                    event = "yield"
                frames[step.index] = replace(frames[step.index], event=event, line=place[1], function=place[0].name)
                others = {line for _, line in step.places} - {place[1]}
                if others:
                    ambiguous.append(Ambiguity(step.index, (place[1], *sorted(others))))
        return frames, sorted(ambiguous, key=lambda item: item.frame)

    def _falls_off(self, run: _Run) -> bool:
        """Whether a last return looks like the end of a generator, though a `yield` stands in its line."""
        step, before = run.steps[-1], run.steps[-2]
        alone = before.event == "resume" or any(line == code.line for code, line in step.places)
        return alone and self._frames[step.index].value == "None"

    def _likeness(self, run: _Run, written: Written) -> tuple[int, ...]:
        """How well a suspended activation fits one that goes on so."""
        names = written.names or {}
        again = sum(run.names.get(name) == text for name, text in names.items()) if SAME not in names.values() else 0
        return (
            not self._falls_off(run),
            written.speaks_of(run.names),
            run.names.keys() == names.keys(),
            again,
            run.depth == len(self._stack),
        )


def _next(place: _Place, previous: str, event: str) -> frozenset[int]:
    """Lines at which an activation's next event may stand."""
    code, line = place
    if event != "line":
        return frozenset((line,))
    if previous == "exception":
        return code.handlers.get(line, frozenset())
    return code.after.get(line, frozenset()) | ({line} if previous == "call" else frozenset())


def _suspends(place: _Place) -> bool:
    return place[1] in place[0].suspends


def _goes(previous: _Step, here: _Place, following: _Step, there: _Place) -> bool:
    return here[0] is there[0] and there[1] in _next(here, previous.event, following.event)


def _prune(steps: list[_Step]) -> None:
    """Drop the places from which none of the next step's can be reached, from the end to the beginning."""
    for following, step in pairwise(reversed(steps)):
        left = [p for p in step.places if any(_goes(step, p, following, q) for q in following.places)]
        step.places = left or step.places


def _chosen(steps: list[_Step]) -> Iterator[_Place]:
    """One walk through the places that are left, each step to the nearest line, forward before back."""
    here = steps[0].places[0]
    yield here
    for previous, step in pairwise(steps):
        reached = [p for p in step.places if _goes(previous, here, step, p)]
        here = min(reached or step.places, key=lambda p: (p[0] is not here[0], p[1] < here[1], abs(p[1] - here[1])))
        yield here
