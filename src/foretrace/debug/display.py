"""What the terminal shows of a session: where it stands, what has changed, how sure the model was of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from foretrace.debug.breakpoints import AtCall, AtChange, AtLeave, AtLine, Breakpoint
from foretrace.debug.earlier import Earlier
from foretrace.debug.history import VERBS
from foretrace.debug.inverse import Found
from foretrace.debug.runs import STATE
from foretrace.debug.screen import Part, Screen
from foretrace.debug.session import Comparison, Level, Session, Value
from foretrace.trace.frames import Frame
from foretrace.worlds import World

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
        self._told: set[World] = set()

    def stop(self) -> None:
        """What happened since the last stop, the line where the session stands, and what changed."""
        session, frame = self.session, self.session.frame
        for message in session.logged:
            self._screen.show((f"log {message}", "output"))
        for note in session.notes:
            self._screen.show((note, "dim"))
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
        if session.at in session.here.voted:
            self._screen.show((f"{MARGIN}voted by {session.here.voted[session.at]} draws", "dim"))
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
        for index in range(max(session.first, session.at - HISTORY + 1), session.at + 1):
            frame = session.world.frame(index)
            if frame is None:
                continue
            if over := session.leapt(index):
                self._screen.show((f"{'...':>6}  ", "dim"), (f"leapt {over}", ""))
            if index in session.world.anchors:
                self._screen.show((f"{'...':>6}  ", "dim"), ("what follows is foreseen from the full state here", ""))
            confidence = session.confidence(index)
            here = session.here
            known = "  real" if index in here.real else ""
            known = f"  {'told' if here.by_hand[index] == STATE else 'set'}" if index in here.by_hand else known
            known = f"  voted by {here.voted[index]}" if index in here.voted else known
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

    def beside(self, rows: Sequence[tuple[int, Frame | None, Frame | None, bool]], names: Sequence[str]) -> None:
        """Frames of two worlds in two columns; `!` marks those that differ."""
        width = (self._screen.width - 8) // 2
        self._screen.show((f"{'':>6} {names[0]:<{width}}|{names[1]}", "name"))
        for index, one, other, same in rows:
            cells = [self._cell(frame) for frame in (one, other)]
            for at, (left, right) in enumerate(zip_longest(*cells, fillvalue="")):
                number = (f"{'' if same else '!'}{index:>{5 if same else 4}}" if at == 0 else "").rjust(5)
                style = "" if same else "changed"
                left, right = (_fitting(text, width - 1) for text in (left, right))
                self._screen.show(
                    (f"{number}  ", "dim" if same else "raised"),
                    (f"{left:<{width}}", style),
                    ("|", "dim"),
                    (right, style),
                )

    def _cell(self, frame: Frame | None) -> list[str]:
        """What a frame does, and what has changed in it, a line each."""
        if frame is None:
            return ["(the run has ended)"]
        source = self.session.lines(frame.file)[frame.line - 1].strip()
        does = "" if frame.event == "line" else f"{frame.function} {VERBS[frame.event]}"
        told = [f"{frame.line:>3} {does or source}"]
        told += [f"    {name} = {text}" for name, text in frame.changed.items()]
        return told + ([f"    {frame.value}"] if frame.value is not None else [])

    def trust(self) -> None:
        """The level of trust, and what happens below it."""
        level = round(self.session.trust * 100)
        if not level:
            self._screen.show(("the model is trusted in all", ""))
            return
        told = {
            "stop": f"where it is less than {level}% sure a run stops; `real` takes the real frame",
            "real": f"where it is less than {level}% sure, the real frame is taken from the sandbox",
            "vote": f"where it is less than {level}% sure, the frame is drawn again; most draws decide",
        }
        self._screen.show((told[self.session.unsure], ""))

    def before(self, lines: Sequence[int], frame: Frame | None) -> None:
        """The lines from which control can come here, and the frame from which it came."""
        here, told = self.session.frame, ", ".join(map(str, lines))
        if here is not None and here.event == "call":
            whence = "the run begins with this call"
            whence = f"it was called at line {frame.line}; `back` shows the state there" if frame else whence
            self._screen.show((f"{MARGIN}{whence}", ""))
            return
        told = f"control comes here from line {told}" if told else "no other line of this function leads here"
        self._screen.show((f"{MARGIN}{told}", ""))
        if frame is not None:
            self._screen.show((f"{MARGIN}it came from line {frame.line}; `back` shows the state there", ""))

    def befores(self, found: Sequence[Earlier]) -> None:
        """States that may have been the one before, and whether they lead here."""
        now = self.session.stack()[0].texts
        for number, each in enumerate(found, 1):
            prior = each.prior
            is_call = prior.event == "call"
            names = [f"{name} = {text}" for name, text in prior.texts.items() if is_call or now.get(name) != text]
            names += [f"no {name}" for name in now if name not in prior.texts and not is_call]
            place, otherwise = ("the call", "no arguments") if is_call else (f"line {prior.line}", "the same variables")
            told = ", ".join([place, *(names or [otherwise])])
            self._screen.show((f"{number:>4}   ", "name"), (told, "value"), *_percent(prior.probability))
            self._screen.show((f"{MARGIN}{_led(each)}", "dim"))
        told = "`before 1` goes to the first of them" if found else "the model foresees no state before this one"
        if found and not found[0].leads:
            told = "none of them is known to lead here; `before 1` goes to the first all the same"
        self._screen.show((f"{MARGIN}{told}", "dim"))

    def goes_on(self, real: World) -> None:
        """From which state a real run goes on, and what that leaves open; said once of each."""
        for at, doubts in real.anchors.items() if real not in self._told else ():
            self._told.add(real)
            self._screen.show((f"the real run goes on from the state at frame {at}", "dim"))
            for doubt in doubts:
                self._screen.show((f"{MARGIN}{doubt}", "dim"))

    def found(self, value: str, calls: Sequence[Found]) -> None:
        """Calls that lead to a value."""
        for call in calls:
            how = ", foreseen" if call.foreseen else ""
            self._screen.show((f"{MARGIN}{call.call}", "value"), (f"  try {call.tried}{how}", "dim"))
        told = "each was checked by running it in the sandbox"
        if not any(call.foreseen for call in calls):
            told = "found by running candidates in the sandbox, not foreseen by the model"
        if not calls:
            told = f"no arguments were found that lead to {value}"
        self._screen.show((f"{MARGIN}{told}", "dim"))

    def told(self, expression: str, text: str) -> None:
        """An expression and its value."""
        self._screen.show((f"{MARGIN}{expression}", "name"), (" = ", ""), (text, "value"))

    def value(self, name: str, value: Value, *, marked: bool = False) -> None:
        """A variable and its value; one that is `marked` has changed."""
        confidence = self.session.confidence(value.frame)
        probability = confidence.names.get(name) if confidence else None
        margin, style = (f"{MARGIN[:-2]}* ", "changed") if marked else (MARGIN, "name")
        self._screen.show((f"{margin}{name}", style), (" = ", ""), (value.text, "value"), *_percent(probability))

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
            where += " that nothing handles" if isinstance(at, AtLeave) else ""
        when = f" if {condition.text}" if condition else ""
        hit = f" hit {breakpoint.hit}" if breakpoint.hit > 1 else ""
        log = f" log {breakpoint.log}" if breakpoint.log else ""
        return f"{where}{when}{hit}{log}{', once' if breakpoint.once else ''}"

    def output(self, output: str) -> None:
        """What the program has written since the last stop."""
        for line in output.splitlines():
            self._screen.show((f"{MARGIN}| {line}", "output"))


def _led(earlier: Earlier) -> str:
    """Where an earlier state leads, in words."""
    if earlier.leads is None:
        return f"where it leads is not known: {earlier.instead}"
    who = {"run": "run, it leads", "call": "it leads", "foreseen": "the model thinks it leads"}[earlier.how]
    return f"{who} here" if earlier.leads else f"{who} elsewhere: {earlier.instead}"


def _fitting(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 3]}..."


def _percent(probability: float | None, before: str = "  ") -> Sequence[Part]:
    """A probability in whole percents, rounded down: only what is certain is shown as 100%."""
    return () if probability is None else [(f"{before}{int(probability * 100)}%", "dim")]
