"""What the terminal shows of a session: where it stands, what has changed, how sure the model was of it."""

from __future__ import annotations

from collections.abc import Sequence

from foretrace.debug.breakpoints import AtCall, AtChange, AtLine, Breakpoint
from foretrace.debug.history import VERBS
from foretrace.debug.screen import Part, Screen
from foretrace.debug.session import Comparison, Level, Session, Value

__all__ = ["Display"]

MARGIN = " " * 7
"""What stands before values and output, so that they line up with the text of lines."""
HISTORY = 20
"""`history` shows the last of this many frames."""


class Display:
    """Shows a session on a screen."""

    def __init__(self, session: Session, screen: Screen) -> None:
        self.session, self._screen = session, screen
        self._activation: int | None = None

    def stop(self) -> None:
        """What happened since the last stop, the line where the session stands, and what changed."""
        session, frame = self.session, self.session.frame
        for message in session.logged:
            self._screen.show((f"log {message}", "output"))
        self._anchors()
        for reason in session.reasons:
            self._screen.show((reason, "name"))
        for index in session.ended_calls():
            self._end(index, called=True)
        self.output(session.output(session.last_stop + 1))
        activation, self._activation = self._activation, frame.activation if frame else None
        if frame is None:
            self._screen.show((f"the run has ended: {session.ending()}", "place"))
            return
        if frame.activation != activation or frame.event == "call":
            self.place("> ", session.stack()[0])
        confidence = session.confidence(session.at)
        if over := session.leapt(session.at):
            self._screen.show(
                (f"{MARGIN}leapt {over}", "dim"), *_percent(confidence.probability if confidence else None)
            )
        if session.at in session.here.real:
            self._screen.show((f"{MARGIN}taken from the real run", "dim"))
        self.line(frame.file, frame.line, " ", confidence.line if confidence else None)
        for name, value in session.changes():
            if value is None:
                self._screen.show((f"{MARGIN}{name}", "name"), (" is gone", ""))
            else:
                self.value(name, value)
        if frame.value is not None:
            self._end(session.at, called=False)

    def _anchors(self) -> None:
        for at, doubts in self.session.anchored():
            self._screen.show((f"foreseen from the full state at frame {at} on", "dim"))
            for doubt in doubts:
                self._screen.show((f"{MARGIN}{doubt}", "dim"))

    def history(self) -> None:
        """The frames up to this one, and what stands between them."""
        session = self.session
        for index in range(max(0, session.at - HISTORY + 1), session.at + 1):
            frame = session.world.frame(index)
            if frame is None:
                continue
            if over := session.leapt(index):
                self._screen.show((f"{'...':>6}  ", "dim"), (f"leapt {over}", ""))
            if index in session.world.anchors:
                self._screen.show((f"{'...':>6}  ", "dim"), ("what follows is foreseen from the full state here", ""))
            confidence = session.confidence(index)
            known = "  set" if index in session.here.by_hand else "  real" if index in session.here.real else ""
            place = f"{'  ' * frame.depth}{frame.function} {VERBS[frame.event]}"
            self._screen.show(
                (f"{index:>6}  ", "dim"),
                (place, "name"),
                (f" at line {frame.line}", ""),
                (known, "value"),
                *_percent(confidence.probability if confidence and not known else None),
            )

    def branches(self) -> None:
        """The branches, and how each came about."""
        for number, branch in enumerate(self.session.branches):
            mark = "> " if number == self.session.branch else "  "
            origin = "the run this session began with"
            grown = f"{branch.how}, at frame {branch.at} of branch {branch.trunk}"
            ending = f"  ({branch.world.outcome})" if branch.world.outcome else ""
            text = origin if branch.trunk is None else grown
            self._screen.show((mark, "place"), (f"branch {number}  ", "name"), (text, ""), (ending, "dim"))

    def comparison(self, found: Comparison, names: Sequence[str], end: str) -> None:
        """Where two runs of those names part, and what each does there."""
        check, real = found.check, len(self.session.here.real)
        agree = f"{check.frames_correct} of {check.frames_total} frames agree"
        agree += f", {real} of them taken from the record" if real else ""
        agree += f", {found.skipped} of the record leapt over" if found.skipped else ""
        if check.kind is None:
            self._screen.show((f"{agree}{end}", "value"))
            return
        one, other = found.places
        place = "at the end" if check.first_divergence is None else f"at frame {one}"
        place += f" ({other} of the record)" if one != other and check.first_divergence is not None else ""
        self._screen.show((f"first difference {place}: {check.kind}", "name"), (f"  ({agree})", "dim"))
        for name, account in zip(names, found.accounts, strict=True):
            self._screen.show((f"{MARGIN}{name:<11}", "name"), (account, "value"))

    def _end(self, index: int, *, called: bool) -> None:
        """The value by which a frame left its function; `called` when the session stepped over that call."""
        frame = self.session.world.frame(index)
        assert frame is not None
        confidence = self.session.confidence(index)
        self._screen.show(
            (f"{MARGIN}{frame.function} " if called else MARGIN, "name"),
            (f"{VERBS[frame.event]} ", ""),
            (frame.value or "", "raised" if frame.event == "exception" else "value"),
            *_percent(confidence.names.get("") if confidence else None),
        )

    def value(self, name: str, value: Value) -> None:
        """A variable and its value."""
        confidence = self.session.confidence(value.frame)
        probability = confidence.names.get(name) if confidence else None
        self._screen.show((f"{MARGIN}{name}", "name"), (" = ", ""), (value.text, "value"), *_percent(probability))

    def place(self, mark: str, level: Level) -> None:
        """A place on the stack."""
        place = f"  {self.session.files[level.file].path}:{level.line}"
        self._screen.show((mark, "place"), (level.function, "name"), (place, "place"))

    def line(self, file: int, number: int, mark: str, probability: float | None = None) -> None:
        """A source line; `*` marks a breakpoint. How likely it was to come next is shown unless that was certain."""
        stop = "*" if any(b.at == AtLine(file, number) for b in self.session.breakpoints.values()) else " "
        doubt = _percent(probability, "  <- ") if probability is not None and probability < 0.995 else ()
        text = self.session.lines(file)[number - 1]
        self._screen.show((f"{number:>4}{stop}{mark} ", "dim"), (text, "code"), *doubt)

    def breakpoint(self, number: int) -> None:
        """A breakpoint, in the words of its command."""
        self._screen.show((self._described(number, self.session.breakpoints[number]), ""))

    def _described(self, number: int, breakpoint: Breakpoint) -> str:
        at, condition = breakpoint.at, breakpoint.condition
        if isinstance(at, AtLine):
            where = f"breakpoint {number} at {self.session.files[at.file].path}:{at.line}"
        elif isinstance(at, AtCall):
            where = f"breakpoint {number} in {at.function}"
        elif isinstance(at, AtChange):
            where = f"watchpoint {number}: {at.watched.text} in {at.function}"
        else:
            where = f"catchpoint {number}: {at.name or 'any exception'}"
        when = f" if {condition.text}" if condition else ""
        hit = f" hit {breakpoint.hit}" if breakpoint.hit > 1 else ""
        log = f" log {breakpoint.log}" if breakpoint.log else ""
        return f"{where}{when}{hit}{log}{', once' if breakpoint.once else ''}"

    def output(self, output: str) -> None:
        """What the program has written."""
        for line in output.splitlines():
            self._screen.show((f"{MARGIN}| {line}", "output"))


def _percent(probability: float | None, before: str = "  ") -> Sequence[Part]:
    """A probability in whole percents, rounded down: only what is certain is shown as 100%."""
    return () if probability is None else [(f"{before}{int(probability * 100)}%", "dim")]
