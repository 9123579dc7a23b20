"""The commands of the terminal debugger: each reads its argument, asks the session, and shows what is to be shown.

The text of `help` is the docstring of the method; what stands in it before two spaces is the command's argument.
"""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
from collections.abc import Callable, Iterable, Mapping
from typing import get_args

from foretrace.debug.display import MARGIN, Display
from foretrace.debug.screen import Screen
from foretrace.debug.session import DebugError, Level, Session, Unsure
from foretrace.worlds import World

__all__ = ["GROUPS", "Commands"]

GROUPS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "going on and back": {
        "step": ("s",),
        "next": ("n",),
        "out": ("o", "return", "r"),
        "leap": (),
        "until": ("unt",),
        "continue": ("c", "cont"),
        "back": ("rs",),
        "rnext": ("rn",),
        "rcontinue": ("rc",),
        "goto": ("g",),
        "restart": ("run",),
    },
    "where to stop": {
        "break": ("b",),
        "tbreak": (),
        "watch": (),
        "catch": (),
        "clear": ("cl",),
    },
    "looking": {
        "print": ("p",),
        "output": (),
        "where": ("w", "bt"),
        "up": ("u",),
        "down": ("d",),
        "list": ("l",),
        "history": ("hi",),
        "before": (),
    },
    "what if": {
        "set": (),
        "jump": ("j",),
        "edit": (),
        "reload": (),
        "foresee": (),
        "lead": (),
    },
    "whom to believe": {
        "trust": (),
        "real": (),
        "vote": (),
        "both": (),
        "compare": (),
        "branches": (),
        "switch": (),
    },
    "the debugger": {
        "help": ("h", "?"),
        "quit": ("q", "exit"),
    },
}
"""Commands in the order of `help`, with their other names. The method `do_print` carries out `print`, and so on."""

OPTIONS = r"(?:\s+if\b\s*(?P<when>.*?))??(?:\s+hit\s+(?P<hit>\d+))?(?:\s+log\s+(?P<log>.*))?$"
BREAK = re.compile(r"(?P<where>[^\s,]*)(?:\s*,\s*(?P<then>.*?))??" + OPTIONS)
"""A place; behind a comma or `if` the condition; from which time on; what to note there."""
WATCH = re.compile(r"(?P<where>.*?)" + OPTIONS)
"""An expression with the same options."""
SET = re.compile(r"(?P<name>\w+(?:\.\w+|\[[^]]*\])*)\s*(?:=(?!=)|\s)\s*(?P<value>.+?)(?P<run>\s+--run)?$")
"""A variable or part of one, a value, and whether the program may be run for it."""

CONTEXT_LINES = 5
"""`list` shows this many lines before and after."""
BESIDE = 8
"""`both` shows this many frames, the current one the last."""


class Commands:
    """Carries out commands on a session.

    `worlds` gives, by their names, the predicted and the recorded world of the same call; `reread` the text of the
    program as its file has it now, `path` that file.
    """

    def __init__(
        self,
        session: Session,
        screen: Screen,
        display: Display,
        worlds: Mapping[str, Callable[[], World]],
        reread: Callable[[], str] | None,
        path: str,
    ) -> None:
        self.session = session
        self.level = 0
        """The level of the stack that `up` and `down` have chosen."""
        self._screen, self._display, self._worlds = screen, display, worlds
        self._reread, self._path = reread, path

    def completions(self, command: str, first: bool) -> Iterable[str]:
        """What a word of a command's argument may be; the `first` one of a breakpoint is a place."""
        level = self.selected()
        lines = [str(number + 1) for number in range(len(self.session.lines(level.file)))]
        branches = [str(number) for number in range(len(self.session.branches))]
        known: Mapping[str, Iterable[str]] = {
            "print": [*level.names],
            "set": [*level.names],
            "watch": [*level.names],
            "next": ["--leap"],
            "out": ["--leap"],
            "trust": get_args(Unsure),
            "switch": branches,
            "compare": branches,
            "catch": ["uncaught"],
            "break": [*self.session.functions(), *lines] if first else [*level.names],
            "until": lines,
            "jump": lines,
            "list": lines,
            "clear": [str(number) for number in self.session.breakpoints],
        }
        return known.get("break" if command == "tbreak" else command, ())

    # -- going on and back ----------------------------------------------------------------------------------------

    def do_step(self, argument: str) -> None:
        """go to the next frame, into calls"""
        self.session.step()

    def do_next(self, argument: str) -> None:
        """[--leap]  go to the next frame of this function, past calls"""
        if _leaps(argument):
            self.session.leap_over()
        else:
            self.session.next()

    def do_out(self, argument: str) -> None:
        """[--leap]  leave this function; in one leap, to its end"""
        if _leaps(argument):
            self.session.leap_out()
        else:
            self.session.out()

    def do_leap(self, argument: str) -> None:
        """the same as next --leap: calls are not foreseen, just passed"""
        self.session.leap_over()

    def do_until(self, argument: str) -> None:
        """[LINE [--leap]]  go on in this function to LINE or past it"""
        line, leap, rest = argument.partition("--leap")
        if leap and not rest:
            self.session.leap_to(_number(line.strip()))
        else:
            self.session.until(_number(argument) if argument else None)

    def do_continue(self, argument: str) -> None:
        """go on to a breakpoint or to the end"""
        if argument:
            raise DebugError(f"{argument} was given; no leap leads to a stop, but until LINE --leap leads to a line")
        self.session.resume()

    def do_back(self, argument: str) -> None:
        """go to the frame before, also from the end"""
        self.session.back()

    def do_rnext(self, argument: str) -> None:
        """the reverse of next"""
        self.session.back_over()

    def do_rcontinue(self, argument: str) -> None:
        """the reverse of continue"""
        self.session.resume_back()

    def do_goto(self, argument: str) -> None:
        """FRAME  go to a frame; where and compare tell their numbers"""
        self.session.go(_number(argument))

    def do_restart(self, argument: str) -> None:
        """go to the first frame of the first run; branches are kept"""
        self.session.restart()

    # -- where to stop --------------------------------------------------------------------------------------------

    def do_break(self, argument: str) -> None:
        """[[FILE:]LINE | FUNCTION] [if COND] [hit N] [log TEXT]"""
        if argument:
            self._break(argument, once=False)
        elif not self.session.breakpoints:
            raise DebugError("no breakpoint is set; `break 3` or `break f` sets one")
        else:
            for number in self.session.breakpoints:
                self._display.breakpoint(number)

    def do_tbreak(self, argument: str) -> None:
        """[FILE:]LINE | FUNCTION [if COND] [hit N]  stop once"""
        self._break(argument, once=True)

    def _break(self, argument: str, *, once: bool) -> None:
        session = self.session
        where, when, hit, log = _options(BREAK, argument, "a line or a function")
        path, colon, line = where.rpartition(":")
        if colon:
            file = session.file_index(path)
            number = session.break_at(_number(line), file, when, once=once, hit=hit, log=log)
        elif where.isdecimal():
            number = session.break_at(int(where), None, when, once=once, hit=hit, log=log)
        else:
            number = session.break_in(where, when, once=once, hit=hit, log=log)
        self._display.breakpoint(number)

    def do_watch(self, argument: str) -> None:
        """NAME[.attr | [i]]  stop where it changes; if, hit, log"""
        where, when, hit, log = _options(WATCH, argument, "a variable, or a part of one")
        self._display.breakpoint(self.session.watch(where, when, hit=hit, log=log))

    def do_catch(self, argument: str) -> None:
        """[uncaught] [EXCEPTION]  stop where it is raised; if, hit, log"""
        uncaught = argument.split()[:1] == ["uncaught"]
        rest = argument.removeprefix("uncaught").strip() if uncaught else argument
        bare = rest.split()[:1] in (["if"], ["hit"], ["log"])
        where, when, hit, log = _options(BREAK, f" {rest}" if bare else rest, "")
        number = self.session.catch(where, when, uncaught=uncaught, hit=hit, log=log)
        self._display.breakpoint(number)

    def do_clear(self, argument: str) -> None:
        """[NUMBER]  remove a breakpoint, or all of them"""
        for number in [_number(argument)] if argument else list(self.session.breakpoints):
            self.session.clear(number)

    # -- looking --------------------------------------------------------------------------------------------------

    def do_print(self, argument: str) -> None:
        """[NAME ... | EXPRESSION]  show variables; * has changed"""
        level = self.selected()
        words = argument.replace(",", " ").split()
        if not all(word in level.names for word in words):
            for expression in _apart(argument):
                self._display.told(expression, self.session.evaluate(expression, self.level))
            return
        for name in words or level.names:
            self._display.value(name, level.names[name], marked=self._has_changed(name))

    def _has_changed(self, name: str) -> bool:
        return self.level == 0 and any(change.name == name for change in self.session.changes())

    def do_output(self, argument: str) -> None:
        """show all that the program has written so far"""
        if output := self.session.output():
            self._display.output(output)
        else:
            self._screen.show((f"{MARGIN}nothing has been written so far", "dim"))

    def do_where(self, argument: str) -> None:
        """show the stack, the function that runs last"""
        for i, level in reversed(list(enumerate(self.session.stack()))):
            self._display.place("> " if i == self.level else "  ", level)
        frame = f"frame {self.session.at}" if self.session.frame else "the end"
        self._screen.show((f"{MARGIN}{frame} of the {self.session.world.name} run", "dim"))

    def do_up(self, argument: str) -> None:
        """look at the caller: its variables and lines"""
        self._select(self.level + 1, "this is the first function of the stack")

    def do_down(self, argument: str) -> None:
        """the reverse of up"""
        self._select(self.level - 1, "this is the function that runs")

    def do_list(self, argument: str) -> None:
        """[LINE]  show the source around LINE, or around this line"""
        level = self.selected()
        middle = _number(argument) if argument else level.line
        length = len(self.session.lines(level.file))
        if not 0 < middle <= length:
            raise DebugError(f"no line {middle} in {self.session.files[level.file].path}, which has {length}")
        for number in range(max(1, middle - CONTEXT_LINES), min(length, middle + CONTEXT_LINES) + 1):
            self._display.line(level.file, number, ">" if number == level.line else " ")

    def do_history(self, argument: str) -> None:
        """list the last frames, and what was leapt over"""
        self._display.history()

    def do_before(self, argument: str) -> None:
        """[N]  what came before; go to the Nth state that is foreseen"""
        if argument:
            self.session.go_before(_number(argument))
            return
        lines, frame = self.session.came_from()
        known = self.session.knows_before()
        self._display.before(lines, frame if known else None)
        if not known:
            self._display.befores(self.session.befores())

    # -- what if --------------------------------------------------------------------------------------------------

    def do_set(self, argument: str) -> None:
        """NAME[.attr | [i]] = VALUE  change it, or what return gives"""
        found = SET.match(argument)
        if found is None:
            given = f"set {argument}:" if argument else "nothing was given;"
            raise DebugError(f"{given} expected NAME = VALUE, such as set n = 3, set xs[0] = 3 or set p.x = 3")
        self.session.set(found["name"], found["value"].strip(), run=bool(found["run"]))

    def do_jump(self, argument: str) -> None:
        """LINE  move to a line of this function, past what is between"""
        self.session.jump(_number(argument))

    def do_edit(self, argument: str) -> None:
        """open the program in $EDITOR, then reload it"""
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        if self._reread is None or not self._screen.is_terminal or not editor:
            why = "nothing" if editor or self._reread is None else "no editor ($EDITOR)"
            raise DebugError(f"{why} can be opened here; change the file, then `reload`")
        subprocess.run([*shlex.split(editor), self._path], check=False)
        self.do_reload("")

    def do_reload(self, argument: str) -> None:
        """the file has been edited: go on in it from this very state"""
        if self._reread is None:
            raise DebugError("this is a record, whose program is in no file; `foretrace debug FILE` can reload one")
        self.session.reload(self._reread())

    def do_foresee(self, argument: str) -> None:
        """keep what happened up to here and let the model go on"""
        self.session.foresee()

    def do_lead(self, argument: str) -> None:
        """VALUE  which arguments lead to it here; tried in the sandbox"""
        if not argument:
            raise DebugError("nothing was given; expected the value that this function is to return, such as lead 3")
        self._display.found(argument, self.session.lead_to(argument))

    # -- whom to believe ------------------------------------------------------------------------------------------

    def do_trust(self, argument: str) -> None:
        """[PERCENT] [stop|real|vote]  what to do where it is less sure"""
        session, words = self.session, argument.split()
        unsure = [word for word in get_args(Unsure) if word in words]
        numbers = [word for word in words if word not in unsure]
        if len(numbers) > 1 or len(unsure) > 1:
            raise DebugError(f"{argument} was given; expected a number from 0 to 100 and one of stop, real, vote")
        if numbers:
            percent = _number(numbers[0].removesuffix("%"))
            if percent > 100:
                raise DebugError(f"{argument} was given; expected a number from 0 to 100")
            session.trust = percent / 100
        session.unsure = unsure[0] if unsure else session.unsure
        self._display.trust()

    def do_real(self, argument: str) -> None:
        """run it in the sandbox and take the real frame for this one"""
        if not self.session.take_real(self._real()):
            self._screen.show(("the real run has the same frame here; nothing changes", "value"))

    def do_vote(self, argument: str) -> None:
        """draw this frame some times and take what most draws have"""
        self._screen.show((self.session.vote(), "value"))

    def do_both(self, argument: str) -> None:
        """[N]  show the last N frames of both worlds side by side"""
        number = _number(argument) if argument else BESIDE
        if not number:
            raise DebugError("0 was given; expected a number of frames, such as 8")
        other = self._other()
        rows = self.session.beside(other, number)
        self._display.beside(rows, (self.session.world.name, other.name))

    def do_compare(self, argument: str) -> None:
        """[N]  show where this run and the real one, or branch N, part"""
        if argument:
            found = self.session.compare_branches(_number(argument))
            names = (f"branch {self.session.branch}", f"branch {int(argument)}")
            self._display.comparison(found, names, ", and so does the outcome")
            return
        found = self.session.compare(self._other())
        self._display.comparison(found, ("predicted", "recorded"), ", and so does the outcome")

    def _other(self) -> World:
        """The world of the other kind beside this run."""
        return self._worlds["predicted"]() if self.session.world.name == "recorded" else self._real()

    def _real(self) -> World:
        real = self.session.real_run()
        self._display.goes_on(real)
        return real

    def do_branches(self, argument: str) -> None:
        """list the runs that have begun from one another"""
        self._display.branches()

    def do_switch(self, argument: str) -> None:
        """N  go on in branch N, where it began"""
        self.session.switch(_number(argument))

    # -- the level of the stack that up and down choose -----------------------------------------------------------

    def selected(self) -> Level:
        """The level that is looked at."""
        return self.session.stack()[self.level]

    def _select(self, level: int, limit: str) -> None:
        if not 0 <= level < len(self.session.stack()):
            raise DebugError(limit)
        self.level = level
        self.do_where("")


def _number(text: str) -> int:
    if not text.isdecimal():
        raise DebugError(f"{text or 'nothing'} was given; expected a number")
    return int(text)


def _apart(text: str) -> list[str]:
    """Expressions that stand between commas."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return [text]
    return [ast.unparse(item) for item in node.elts] if isinstance(node, ast.Tuple) else [text]


def _leaps(argument: str) -> bool:
    """Whether a move is to be one leap."""
    if argument not in ("", "--leap"):
        raise DebugError(f"{argument} was given; expected --leap or nothing")
    return argument == "--leap"


def _options(pattern: re.Pattern[str], argument: str, expected: str) -> tuple[str, str, int, str]:
    """Place, condition, from which time on, and message. Raises DebugError where what was `expected` is missing."""
    found = pattern.match(argument)
    if found is None:
        raise DebugError(f"{argument} was given; expected {expected or 'an exception'}, then if COND, hit N, log TEXT")
    where, groups = found["where"].strip(), found.groupdict()
    when = groups["when"] if groups.get("then") is None else groups["then"]
    if when == "":
        raise DebugError(f"{argument}: expected a condition, such as {where} if n > 3")
    if not where and expected:
        raise DebugError(f"nothing was given; expected {expected}")
    return where, when or "", max(1, int(groups["hit"] or 1)), groups["log"] or ""
