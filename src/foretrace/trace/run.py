"""One recording of one program: it is set going, ended where it passes a limit, and asked for its trace."""

from __future__ import annotations

import contextlib
import platform
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from types import CodeType, ModuleType
from typing import Any, ClassVar

from foretrace.errors import CallError, SourceError
from foretrace.trace.alarm import Clock, alarm, blinker, raiser, this_thread
from foretrace.trace.entry import Entry
from foretrace.trace.frames import Frame, Limits, Trace
from foretrace.trace.own import keep_builtins
from foretrace.trace.scope import Codes
from foretrace.trace.stage import IGNORE, Cut, Output

keep_builtins(globals())

__all__ = ["WATCH_PROGRAM", "Run"]


class Run(ABC):
    """What a recorder is besides its hook.

    It begins at the first call of the entry; without an entry, at the first call of any code that is recorded.
    """

    name: ClassVar[str]
    """Of the recorder, as the header of a trace has it."""

    outcome: str | None
    """How the recording ended; None while it goes on."""

    cutting: bool
    """Whether the program is being ended."""

    def __init__(self, codes: Codes, entry: Entry | None, limits: Limits, values: str) -> None:
        self.codes = codes
        self.max_depth = limits.depth + 1 if codes.scope.depth is None else codes.scope.depth
        self.entry = entry
        self.limits = limits
        self.values = values
        self.output = Output()
        self.thread = this_thread()
        self.raiser = raiser(self.thread)
        self.clocks: list[Clock] = []

    # What a hook has to tell

    @property
    @abstractmethod
    def has_begun(self) -> bool:
        """Whether the entry has been called, and an activation been recorded."""

    @abstractmethod
    def close(self) -> None:
        """Nothing more comes: write the closing frame of an activation that is left without one."""

    @abstractmethod
    def start(self) -> Callable[[], object]:
        """Become the trace function of this thread. What is returned ends that; it is C code, which gives no events."""

    @abstractmethod
    def files(self) -> list[int]:
        """The numbers of the files that the frames speak of, in that order."""

    @abstractmethod
    def kept(self, places: Mapping[int, int]) -> tuple[Sequence[Frame], int, int]:
        """The frames, with new numbers for the files; how many were dropped, and how many of the first are the state.

        The mapping is empty where the numbers stay.
        """

    # Running

    def run(self, code: CodeType, module: ModuleType, path: str) -> None:
        """Run the program on its stage."""
        if self.limits.seconds is not None:
            self.clocks.append(alarm(self.limits.seconds, lambda: self.cut("time")))
        try:
            assert self.entry is not None
            if self.entry.args is None:
                self.run_script(code, module, path, self.entry)
            else:
                self.run_call(code, module, path, self.entry, self.entry.args)
        except Cut:
            pass
        finally:
            self.calm_down()

    def calm_down(self) -> None:
        """Go on when no `Cut` is on its way any more."""
        try:
            for clock in self.clocks:
                clock.stop()
            for _ in range(2):
                pass  # one that has been raised arrives at a backward jump
        except Cut:
            self.calm_down()

    def run_call(self, code: CodeType, module: ModuleType, path: str, entry: Entry, args: tuple[Any, ...]) -> None:
        try:
            exec(code, module.__dict__)
        except (Exception, SystemExit) as error:
            reason = " ".join(str(error).split())
            raise SourceError(
                f"{path} ends with {type(error).__name__} before the call can be made: {reason}"
            ) from None
        self.watch_program(lambda: module.__dict__[entry.function.qualname](*args, **entry.kwargs))

    def run_script(self, code: CodeType, module: ModuleType, path: str, entry: Entry) -> None:
        self.watch_program(lambda: exec(code, module.__dict__))
        if not self.has_begun and self.outcome is None:
            name = entry.function.qualname
            raise CallError(f"{path} marks {name!r} for tracing but never calls it; expected a script that does")

    def watch_program(self, program: Callable[[], object]) -> None:
        """Run a program under the recorder; what it raises is in the record."""
        stop = self.start()
        try:
            program()
        except BaseException:
            pass
        finally:
            # Where the process has an audit hook, a `Cut` may arrive in it, and the interpreter then keeps its hook.
            is_on = True
            while is_on:
                try:
                    stop()
                    is_on = False
                except Cut:
                    pass

    # Ending

    def end(self, outcome: str) -> None:
        """No frame is recorded after this."""
        if self.outcome is None:
            self.outcome = outcome

    def cut(self, limit: str) -> None:
        """End the recording, and with the next event the program."""
        if self.cutting:
            return
        self.end(f"cut:{limit}")
        # A `Cut` may be raised in a destructor, where nothing catches it; a hook in Python would be hit by the next.
        sys.unraisablehook = IGNORE
        self.cutting = True
        with contextlib.suppress(RuntimeError):  # no more threads: most programs end without
            self.clocks.append(blinker(self.thread))

    def trace(self, call: str | None, entry: tuple[int, str], *, threads: bool) -> Trace:
        """What has been recorded; of the files only those that are spoken of, that of the entry first."""
        used = list(dict.fromkeys([entry[0], *self.files()]))
        frames, dropped, state = self.kept({} if used == [0] else {file: index for index, file in enumerate(used)})
        return Trace(
            files=tuple(self.codes.files[file] for file in used),
            call=call,
            entry=(0, entry[1]),
            python=platform.python_version(),
            recorder=self.name,
            values=self.values,
            limits=self.limits,
            threads=threads,
            frames=frames,
            outcome=self.outcome or "cut:recorder",
            dropped=dropped,
            state=state,
        )


WATCH_PROGRAM = Run.watch_program.__code__
"""Below it on the stack nothing is the program's."""
