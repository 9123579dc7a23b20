"""What an editor wants to stop at, kept in step with the breakpoints of the session.

An editor always sends all breakpoints of a kind, or of a file; those that were there before are taken away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from foretrace.config import nearest
from foretrace.debug.breakpoints import AtCall, AtChange, AtLine
from foretrace.debug.dap.messages import (
    Breakpoint,
    DataBreakpoint,
    ExceptionBreakpointsFilter,
    ExceptionFilterOptions,
    FunctionBreakpoint,
    MessageError,
    SourceBreakpoint,
)
from foretrace.debug.session import Session
from foretrace.errors import ForetraceError

__all__ = ["FILTERS", "Stops"]

_HIT = re.compile(r"\s*(>=|>)?\s*(\d{1,9})\s*")
_EXCEPTION = "name of an exception, such as ValueError; else any"

FILTERS: list[ExceptionBreakpointsFilter] = [
    {
        "filter": "raised",
        "label": "Raised Exceptions",
        "description": "Stop where an exception is raised, handled or not.",
        "default": False,
        "supportsCondition": True,
        "conditionDescription": _EXCEPTION,
    },
    {
        "filter": "uncaught",
        "label": "Uncaught Exceptions",
        "description": "Stop where an exception is raised that leaves the program; the model thinks ahead to its end.",
        "default": False,
        "supportsCondition": True,
        "conditionDescription": _EXCEPTION,
    },
]


class Stops:
    """Breakpoints of a session by their kind: `lines` of each file, `functions`, `data`, `exceptions`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._numbers: dict[str | int, list[int]] = {}

    def set_lines(
        self, file: int, wanted: Sequence[SourceBreakpoint], to_line: Callable[[int], int]
    ) -> list[Breakpoint]:
        """Breakpoints at lines of a file; one where no code starts is moved to the next line where some does."""
        self._clear(file)
        return [self._line(file, to_line(each["line"]), each) for each in wanted]

    def _line(self, file: int, line: int, wanted: SourceBreakpoint) -> Breakpoint:
        code = self._session.code_lines(file)
        line = min((known for known in code if known >= line), default=line)
        when, log = wanted.get("condition") or "", wanted.get("logMessage") or ""

        def set_it() -> int:
            return self._session.break_at(line, file, when, hit=_hit(wanted.get("hitCondition")), log=log)

        return {**self._set(file, set_it), "line": line}

    def set_functions(self, wanted: Sequence[FunctionBreakpoint]) -> list[Breakpoint]:
        """Breakpoints at the calls of functions."""
        self._clear("functions")
        return [self._set("functions", lambda each=each: self._function(each)) for each in wanted]  # type: ignore[misc]

    def _function(self, wanted: FunctionBreakpoint) -> int:
        hit = _hit(wanted.get("hitCondition"))
        return self._session.break_in(wanted["name"], wanted.get("condition") or "", hit=hit)

    def set_data(self, wanted: Sequence[DataBreakpoint]) -> list[Breakpoint]:
        """Breakpoints where a variable or a part of one changes; their `dataId` is FUNCTION:EXPRESSION."""
        self._clear("data")
        return [self._set("data", lambda each=each: self._data(each)) for each in wanted]  # type: ignore[misc]

    def _data(self, wanted: DataBreakpoint) -> int:
        function, _, text = wanted["dataId"].partition(":")
        if wanted.get("accessType") not in (None, "write"):
            raise MessageError(f"{wanted['accessType']} cannot be seen in a record; expected write")
        if function not in (known := [*self._session.functions(), "<module>"]):
            raise MessageError(f"no function {function}{nearest(function, known)}")
        hit = _hit(wanted.get("hitCondition"))
        return self._session.watch(text, wanted.get("condition") or "", hit=hit, function=function)

    def set_exceptions(self, filters: Sequence[str], options: Sequence[ExceptionFilterOptions]) -> list[Breakpoint]:
        """Breakpoints where exceptions are raised; the condition of a filter is the name of an exception."""
        self._clear("exceptions")
        names = [(name, "") for name in filters]
        names += [(option["filterId"], option.get("condition") or "") for option in options]
        return [self._set("exceptions", lambda each=each: self._exception(*each)) for each in names]  # type: ignore[misc]

    def _exception(self, filter: str, name: str) -> int:
        if filter not in (known := [each["filter"] for each in FILTERS]):
            raise MessageError(f"no filter {filter}{nearest(filter, known)}")
        return self._session.catch(name.strip(), uncaught=filter == "uncaught")

    def reason(self, number: int) -> str:
        """The reason of the protocol for a stop at a breakpoint of the session."""
        kinds = {AtLine: "breakpoint", AtCall: "function breakpoint", AtChange: "data breakpoint"}
        return kinds.get(type(self._session.breakpoints[number].at), "exception")

    def _clear(self, kind: str | int) -> None:
        for number in self._numbers.pop(kind, []):
            if number in self._session.breakpoints:
                self._session.clear(number)

    def _set(self, kind: str | int, set_it: Callable[[], int]) -> Breakpoint:
        try:
            number = set_it()
        except ForetraceError as error:
            return {"verified": False, "message": str(error), "reason": "failed"}
        self._numbers.setdefault(kind, []).append(number)
        return {"verified": True, "id": number}


def _hit(text: str | None) -> int:
    """The number of the first hit that stops: of `3`, `>= 3` and `> 2`."""
    if not text or not text.strip():
        return 1
    found = _HIT.fullmatch(text)
    if found is None:
        raise MessageError(f"{text} is no hit count; expected one such as 3 or >= 3: from the third time on")
    return max(1, int(found[2]) + (found[1] == ">"))
