"""What the page shows of a session, as JSON holds it. Any number of requests may come at once; they are taken in turn.

A run is named by the number of its branch, or as a world of the call: `recorded` or `predicted`. What really follows
from where something was set by hand in branch 2 is `real:2`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pygments.lexers.python import PythonLexer
from pygments.token import Token

from foretrace.debug.history import History, Level, ending
from foretrace.debug.opening import Opened
from foretrace.debug.session import DebugError, Session
from foretrace.errors import ForetraceError
from foretrace.trace.frames import SourceFile
from foretrace.worlds import World

__all__ = ["Board"]

ROWS, SECONDS = 2_000, 0.2
"""An answer of `timeline` holds no more frames, and takes hardly longer to foresee them."""
OUTPUT = 20_000
"""Of the output so far, the last so many characters are shown."""

KINDS = {
    Token.Comment: "comment",
    Token.Keyword: "keyword",
    Token.Literal.String: "string",
    Token.Literal.Number: "number",
    Token.Name.Builtin: "builtin",
}
"""What is coloured in the source; the rest is plain."""


class Board:
    """A session, asked by the page."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._lock = threading.Lock()
        self._histories: dict[World, History] = {}

    @contextmanager
    def _session(self, run: str | None = None, index: int | None = None) -> Iterator[Session]:
        """The session, alone, at a frame of a branch if one is named. Raises DebugError for one that is not there."""
        with self._lock:
            session = self._opened.session
            if run is not None:
                if not run.isdecimal():
                    raise DebugError(f"no branch {run!r}; expected a number")
                session.switch(int(run))
            if index is not None:
                session.go(index)
            yield session

    @contextmanager
    def _world(self, run: str) -> Iterator[World]:
        """The world of a run, alone."""
        if run in self._opened.worlds:
            with self._lock:
                yield self._opened.worlds[run]()
        elif run.startswith("real:"):
            with self._session(run.removeprefix("real:")) as session:
                yield session.real_run()
        else:
            with self._session(run) as session:
                yield session.world

    def overview(self) -> dict[str, Any]:
        """The files with their colours, the call, the notes to begin with, and the runs that there are."""
        with self._session() as session:
            header = session.world.header
            return {
                "call": header.call or header.entry[1],
                "files": [{"path": file.path, "lines": _coloured(file)} for file in session.files],
                "notes": list(self._opened.notes),
                "runs": [
                    {"run": str(number), "world": branch.world.name, "at": branch.at, "how": branch.how}
                    for number, branch in enumerate(session.branches)
                ],
                "run": str(session.branch),
            }

    def timeline(self, run: str, start: int) -> dict[str, Any]:
        """Frames from `start` on: event, file, line, depth, activation, how sure the model was of each in per cent.

        As many as come within a moment. `outcome` and `ending` are there where the run's end is among them; `problem`
        says why a prediction does not go on.
        """
        rows: list[list[Any]] = []
        told: dict[str, Any] = {"start": start, "rows": rows, "outcome": None}
        with self._world(run) as world:
            until = time.monotonic() + SECONDS
            try:
                while (frame := world.frame(start + len(rows))) is not None:
                    sure = world.confidence(start + len(rows))
                    percent = None if sure is None else round(100 * sure.probability, 1)
                    rows.append([frame.event, frame.file, frame.line, frame.depth, frame.activation, percent])
                    if len(rows) == ROWS or time.monotonic() > until:
                        return told
            except ForetraceError as error:
                return told | {"problem": " ".join(str(error).split())}
            return told | {"outcome": world.outcome, "ending": ending(world, start + len(rows))}

    def state(self, run: str, index: int) -> dict[str, Any]:
        """The stack at a frame with all its variables, innermost first, its value, and the output so far."""
        with self._world(run) as world:
            frame = world.frame(index)
            if frame is None:
                raise DebugError(f"no frame {index} in this run")
            history = self._histories.setdefault(world, History(world))
            sure = world.confidence(index)
            return {
                "index": index,
                "event": frame.event,
                "value": frame.value,
                "sure": sure and sure.names.get(""),
                "gone": list(frame.removed),
                "stack": [_level(world, level, index) for level in history.stack(index)],
                "output": _output(world, index)[-OUTPUT:],
                "doubts": [doubt for at, doubts in world.anchors.items() if at <= index for doubt in doubts],
            }

    def foresee(self, run: str, index: int) -> dict[str, Any]:
        """Let the model go on from a frame: the new run, and where it stands."""
        with self._session(run, index) as session:
            session.foresee()
            return {"run": str(session.branch), "at": session.at}

    def change(self, run: str, index: int, name: str, text: str) -> dict[str, Any]:
        """Give a variable another value at a frame, and let the model go on: the new run, and where it stands."""
        with self._session(run, index) as session:
            session.set(name, text)
            return {"run": str(session.branch), "at": session.at}

    def compare(self, run: str) -> dict[str, Any]:
        """A run beside the world of the other kind: the name of that, counts, where and how the two part."""
        with self._session(run) as session:
            other = "recorded" if session.world.name == "predicted" else "predicted"
            if session.here.by_hand:
                other = f"real:{session.branch}"
                found = session.compare(session.real_run())
            else:
                found = session.compare(self._opened.worlds[other]())
            check = found.check
            return {
                "run": other,
                "exact": check.exact,
                "right": check.frames_correct,
                "total": check.frames_total,
                "kind": check.kind,
                "places": list(found.places),
                "accounts": list(found.accounts),
            }


def _output(world: World, index: int) -> str:
    """What was written up to a frame."""
    frames = map(world.frame, range(index + 1))
    return "".join(frame.output for frame in frames if frame)


def _level(world: World, level: Level, index: int) -> dict[str, Any]:
    names = []
    for name, value in level.names.items():
        told_by = world.confidence(value.frame)
        sure = told_by.names.get(name) if told_by else None
        names.append({"name": name, "text": value.text, "changed": value.frame == index, "sure": sure})
    return {"function": level.function, "file": level.file, "line": level.line, "names": names}


def _coloured(file: SourceFile) -> list[list[tuple[str, str]]]:
    """The lines of a file as (kind, text) pieces."""
    lines: list[list[tuple[str, str]]] = [[]]
    for token, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(file.text.expandtabs(4)):
        kind = next((name for parent, name in KINDS.items() if token in parent), "")
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append((kind, part))
    return lines
