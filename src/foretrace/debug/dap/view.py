"""What an editor sees of a session where it stands: the stack, the scopes of each function, values beside the code."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from foretrace.debug.dap.messages import MessageError, Scope, StackFrame
from foretrace.debug.dap.sources import Sources
from foretrace.debug.dap.variables import Group, Row, Variables
from foretrace.debug.history import History
from foretrace.debug.session import Level, Session
from foretrace.trace.frames import WITH_LOCALS
from foretrace.trace.source import read

if TYPE_CHECKING:
    from foretrace.engine.decode import PredictedFrame

__all__ = ["View"]

ENDS = {"return": "return", "yield": "yield", "exception": "raises"}
"""Under what name the value of a frame is shown that has one."""


class View:
    """Frames and variables by the numbers that an editor knows them by; `lines` and `columns` start at 0 or 1."""

    def __init__(self, session: Session, sources: Sources, *, first_line: int, first_column: int) -> None:
        self.session, self.sources, self.variables = session, sources, Variables()
        self._first_line, self._first_column = first_line, first_column
        self._first_frame = 1
        self._num_frames = 0

    def move_on(self) -> None:
        """Let what was shown hold no more."""
        self.variables.forget()
        self._first_frame += self._num_frames
        self._num_frames = len(self.session.stack())

    def from_line(self, line: int) -> int:
        """A line as it is counted here, from 1."""
        return line + 1 - self._first_line

    def to_line(self, line: int) -> int:
        """A line as the client counts it."""
        return line - 1 + self._first_line

    def level(self, frame: int | None) -> int:
        """The level of the stack that a frame stands for; the innermost without one. Raises MessageError for none."""
        if frame is None:
            return 0
        level = frame - self._first_frame
        if not 0 <= level < self._num_frames:
            raise MessageError(f"no stack frame {frame}: the run has moved on, or it never was")
        return level

    def stack(self, start: int, count: int) -> list[StackFrame]:
        """Frames from that of a number on, `count` of them (0: all), innermost first."""
        levels = list(enumerate(self.session.stack()))[max(0, start) :]
        return [self._frame(number, level) for number, level in (levels[:count] if count > 0 else levels)]

    def _frame(self, number: int, level: Level) -> StackFrame:
        lines = self.session.lines(level.file)
        text = lines[level.line - 1] if 0 < level.line <= len(lines) else ""
        source = self.sources.source(level.file, level.line)
        return {
            "id": self._first_frame + number,
            "name": level.function,
            "source": source,
            "line": self.to_line(level.line),
            "column": len(text) - len(text.lstrip()) + self._first_column,
            "endLine": self.to_line(level.line),
            "endColumn": len(text.rstrip()) + self._first_column,
            "canRestart": True,
            "presentationHint": "normal" if "path" in source else "subtle",
        }

    def scopes(self, frame: int) -> list[Scope]:
        """Local variables; of the innermost function also what changed since the last stop. Where a model foresees
        them, how sure it is; where a record lies beside, the real ones, as long as the runs agree up to here."""
        number = self.level(frame)
        level = self.session.stack()[number]
        scopes = [self._locals(number, level)]
        if number == 0 and self.session.frame is not None:
            changed = [
                Row(name, value.text, name) if value else Row(name, "(gone)") for name, value in self.session.changes()
            ]
            scopes.append(self._scope("Changed", changed, 0))
        if sure := self._confidence(number, level):
            scopes.append(self._scope("Confidence", sure, number))
        if number == 0 and (real := self._recorded()) is not None:
            scopes.append(self._scope("Recorded", real, 0))
        return scopes

    def _locals(self, number: int, level: Level) -> Scope:
        scope: Scope = {
            "name": "Locals",
            "presentationHint": "locals",
            "variablesReference": self.variables.add(Group(partial(self._local_rows, number), number)),
            "namedVariables": len(self._local_rows(number)),
            "expensive": False,
        }
        file = self.session.files[level.file]
        functions = read(file.text, file.path).functions
        body = next(
            (f for f in functions if f.qualname == level.function and f.line <= level.line <= f.body.end[0]), None
        )
        if body:
            scope["source"] = self.sources.source(level.file, level.line)
            scope["line"], scope["endLine"] = self.to_line(body.line), self.to_line(body.body.end[0])
        return scope

    def _local_rows(self, number: int) -> list[Row]:
        """Asked for anew each time: a value may have been set."""
        rows = [Row(name, value.text, name) for name, value in self.session.stack()[number].names.items()]
        frame = self.session.frame
        if number == 0 and frame is not None and frame.value is not None:
            name = ENDS[frame.event]
            rows.insert(0, Row(name, frame.value, "return" if name == "return" else ""))
        return rows

    def _scope(self, name: str, rows: list[Row], number: int) -> Scope:
        reference = self.variables.add(Group(lambda: rows, number, is_fixed=True))
        return {"name": name, "variablesReference": reference, "namedVariables": len(rows), "expensive": False}

    def _confidence(self, number: int, level: Level) -> list[Row]:
        """How sure the model is: of the frame, of the line being next, of each value."""
        rows = []
        here = self.session.confidence(self.session.at) if number == 0 and self.session.frame else None
        if here:
            rows = [Row("(frame)", percent(here.probability)), Row("(line)", percent(here.line))]
            rows += [Row("(value)", percent(here.names[""]))] if "" in here.names else []
        for name, value in level.names.items():
            sure = _of(self.session.confidence(value.frame), name)
            rows += [] if sure is None else [Row(name, percent(sure))]
        return rows

    def _recorded(self) -> list[Row] | None:
        """What the record has here, as far as its frame corresponds to this one."""
        record, at = self.session.against, self.session.at
        if record is None or not self.session.tells(record):
            return None
        frame = record.frame(at)
        if frame is None or self.session.difference() not in (None, at):
            return None
        rows = [Row(name, text) for name, text in History(record).texts(at).items()]
        return rows if frame.value is None else [Row(ENDS[frame.event], frame.value), *rows]

    def beside(self) -> dict[str, Any]:
        """The last value that each line gave each name, up to here; how sure the model was; where it first was wrong.

        The body of the answer to `foretrace/beside`.
        """
        session = self.session
        lines: dict[int, tuple[int, int]] = {}
        found: dict[tuple[int, int, str], dict[str, Any]] = {}
        for index in range(session.at + 1):
            frame = session.world.frame(index)
            if frame is None:
                break
            place = lines.get(frame.activation, (frame.file, frame.line))
            if frame.event == "call" or frame.event not in WITH_LOCALS:
                place = frame.file, frame.line
            values = dict(frame.changed) if frame.value is None else {ENDS[frame.event]: frame.value}
            confidence = session.confidence(index) if values else None
            for name, text in values.items():
                key = (*place, name)
                found.pop(key, None)
                sure = _of(confidence, name if frame.value is None else "")
                found[key] = {**self._place(*place), "name": name, "value": text, "probability": sure, "frame": index}
            lines[frame.activation] = frame.file, frame.line
        return {
            "world": session.world.name,
            "frame": session.at,
            "values": list(found.values()),
            "difference": self._difference(),
        }

    def _difference(self) -> dict[str, Any] | None:
        at = self.session.difference()
        if at is None or self.session.against is None:
            return None
        told, frame = self.session.parting(), self.session.world.frame(at) or self.session.world.frame(at - 1)
        assert frame is not None
        return {**self._place(frame.file, frame.line), "frame": at, "predicted": told[0], "recorded": told[1]}

    def _place(self, file: int, line: int) -> dict[str, Any]:
        return {"source": self.sources.source(file, line), "line": self.to_line(line)}


def percent(probability: float) -> str:
    """A probability in whole percents, rounded down: only what is certain is shown as 100%."""
    return f"{int(probability * 100)}%"


def _of(confidence: PredictedFrame | None, name: str) -> float | None:
    return confidence.names.get(name) if confidence else None
