"""The debugger in a terminal, in the manner of pdb: reads commands, moves a session, shows where it stands."""

from __future__ import annotations

import functools
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from foretrace.codec.context import check_beginning
from foretrace.codec.jsonl import load
from foretrace.codec.past import Past
from foretrace.config import nearest
from foretrace.debug.display import MARGIN, Display
from foretrace.debug.screen import Interactive, Piped, Screen
from foretrace.debug.session import DebugError, Level, Session
from foretrace.errors import ForetraceError, RecordError
from foretrace.trace import record_file
from foretrace.trace.entry import resolve
from foretrace.trace.frames import SourceFile, Trace
from foretrace.trace.scope import read_source
from foretrace.worlds import Header, PredictedWorld, RecordedWorld, World

if TYPE_CHECKING:
    from foretrace.engine import Model

__all__ = ["Terminal", "run", "run_saved"]

COMMANDS = {
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
    "break": ("b",),
    "tbreak": (),
    "watch": (),
    "catch": (),
    "clear": ("cl",),
    "print": ("p",),
    "output": (),
    "where": ("w", "bt"),
    "history": ("hi",),
    "up": ("u",),
    "down": ("d",),
    "list": ("l",),
    "set": (),
    "foresee": (),
    "trust": (),
    "real": (),
    "branches": (),
    "switch": (),
    "compare": (),
    "help": ("h", "?"),
    "quit": ("q", "exit"),
}
"""Commands in the order of `help`, with their other names. The method `do_print` carries out `print`, and so on."""

BREAK = re.compile(
    r"(?P<where>[^\s,]*)(?:(?:\s*,\s*|\s+if\b\s*)(?P<when>.*?))??(?:\s+hit\s+(?P<hit>\d+))?(?:\s+log\s+(?P<log>.*))?$"
)
"""A place; behind a comma or `if` the condition; from which time on; what to note there."""

NAMES = {name: command for command, others in COMMANDS.items() for name in (command, *others)}

CONTEXT_LINES = 5
"""`list` shows this many lines before and after."""


def run(file: str, call: str | None, world: str, model: str | None, sandbox: str | None) -> int:
    """Debug a call of a file (or its marked function, or the script) in the world of that name; gives the exit status.

    In the recorded world the program runs here, as it is; in the predicted world nothing of it runs, until `compare`
    asks for the record, which is made in the sandbox, at the level of that name if there is one. Raises SourceError or
    CallError for a program or call that cannot be entered, ModelError for a model that cannot be opened.
    """
    source = read_source(file)
    entry = resolve(source, call, file)
    header = Header((SourceFile(Path(file).name, entry.text),), call, (0, entry.function.qualname))

    @functools.cache
    def opened() -> Model:
        from foretrace.engine import open_model

        return open_model(model)

    @functools.cache
    def recorded() -> World:
        if world == "recorded":
            return RecordedWorld(record_file(file, call))
        from foretrace.sandbox.pool import choose, described, record_one

        path = Path(file)
        level = choose(sandbox, path)
        print(f"foretrace: sandbox: {described(level)}", file=sys.stderr)
        record = record_one(source, call, level=level, folder=str(path.resolve().parent))
        return RecordedWorld(replace(record, files=header.files))

    @functools.cache
    def predicted() -> World:
        return PredictedWorld(opened(), header.files, call, header.entry)

    def foresee(past: Past) -> World:
        return PredictedWorld.after(opened(), header, past)

    worlds = {"predicted": predicted, "recorded": recorded}
    Terminal(Session(worlds[world](), foresee), _screen(), worlds).loop()
    return 0


def run_saved(path: Path, model: str | None) -> int:
    """Debug a record that was saved as jsonl; gives the exit status. Nothing of the program runs.

    Raises RecordError for a file that cannot be read or is none, DebugError for a record without frames.
    """
    trace = _saved(path)
    world = RecordedWorld(trace)
    header = world.header

    @functools.cache
    def opened() -> Model:
        from foretrace.engine import open_model

        check_beginning(trace)
        return open_model(model)

    def predicted() -> World:
        return PredictedWorld(opened(), header.files, header.call, header.entry)

    def foresee(past: Past) -> World:
        return PredictedWorld.after(opened(), header, past)

    screen = _screen()
    if trace.dropped:
        kept = len(trace.frames) - trace.state
        screen.show((f"the last {kept} frames; {trace.dropped} before them were not kept", "dim"))
    if trace.state:
        screen.show((f"frames 0 to {trace.state - 1} show who was running then, frame {trace.state} goes on", "dim"))
    Terminal(Session(world, foresee), screen, {"predicted": predicted, "recorded": lambda: world}).loop()
    return 0


def _saved(path: Path) -> Trace:
    try:
        with path.open(encoding="utf-8") as lines:
            return load(lines)
    except OSError as error:
        raise RecordError(f"{path} cannot be read: {error.strerror}; expected a record in jsonl") from None
    except UnicodeDecodeError:
        raise RecordError(f"{path} is no text; expected a record in jsonl") from None
    except RecordError as error:
        raise RecordError(f"{path}: {error}") from None


def _screen() -> Screen:
    return Interactive() if sys.stdin.isatty() and sys.stdout.isatty() else Piped()


class Terminal:
    """Carries out commands on a session and shows what comes of them.

    `worlds` gives, by their names, the predicted and the recorded world of the same call, for `compare`.
    """

    def __init__(self, session: Session, screen: Screen, worlds: Mapping[str, Callable[[], World]]) -> None:
        self.session = session
        self._screen = screen
        self._worlds = worlds
        self._display = Display(session, screen)
        self._last = ""
        self._level = 0
        self._done = False

    def loop(self) -> None:
        """Show where the session stands, then carry out commands until `quit` or until there are no more."""
        self._display.stop()
        for command in self._screen.commands(lambda: f"({self.session.world.name}) ", self.complete):
            self.execute(command)
            if self._done:
                return

    def execute(self, command: str) -> None:
        """Carry out one command line; an empty one repeats the last. Whatever goes wrong is one line."""
        command = command.strip() or self._last
        self._last = command
        word, _, argument = command.partition(" ")
        if not word:
            return
        before = self.session.at, self.session.world
        try:
            self._command(word)(argument.strip())
        except ForetraceError as error:
            self._screen.show((str(error), "error"))
        except KeyboardInterrupt:
            self._screen.show(("interrupted", "error"))
        if (self.session.at, self.session.world) != before:
            self._level = 0
            self._display.stop()

    def _command(self, word: str) -> Callable[[str], None]:
        if word not in NAMES:
            closest = get_close_matches(word, NAMES, n=1, cutoff=0)[0]
            raise DebugError(f"{word} is not a command; the nearest is {closest}, and help lists them all")
        method: Callable[[str], None] = getattr(self, f"do_{NAMES[word]}")
        return method

    def complete(self, text: str) -> list[str]:
        """What the last word of a command line may become: a command, or what its command can be given."""
        *before, word = text.split(" ")
        if not before:
            choices: Iterable[str] = NAMES
        else:
            command = NAMES.get(before[0], "")
            level = self._selected()
            lines = [str(number + 1) for number in range(len(self.session.lines(level.file)))]
            branches = [str(number) for number in range(len(self.session.branches))]
            choices = {
                "print": [*level.names],
                "set": [*level.names],
                "watch": [*level.names],
                "next": ["--leap"],
                "out": ["--leap"],
                "switch": branches,
                "compare": branches,
                "break": [*self.session.functions(), *lines] if len(before) == 1 else [*level.names],
                "until": lines,
                "list": lines,
                "clear": [str(number) for number in self.session.breakpoints],
                "help": COMMANDS,
            }.get(command, ())
        return [choice for choice in choices if choice.startswith(word)]

    # -- commands; what stands in their texts before two spaces is their argument ---------------------------------

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
        """[LINE]  go on in this function to LINE or past it"""
        self.session.until(_number(argument) if argument else None)

    def do_continue(self, argument: str) -> None:
        """go on to a breakpoint or to the end"""
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
        """go to the first frame; values set by hand are forgotten"""
        self.session.restart()

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
        found = BREAK.match(argument)
        if found is None:
            raise DebugError(f"{argument} was given; expected a line or function, then if COND, hit N, log TEXT")
        where, when, hit, log = (found[group] or "" for group in ("where", "when", "hit", "log"))
        if found["when"] == "":
            raise DebugError(f"{argument}: expected a condition, such as {where} if n > 3")
        if not where:
            raise DebugError("nothing was given; expected a line or a function")
        path, colon, line = where.rpartition(":")
        hits = max(1, int(hit or 1))
        if colon:
            file = session.file_index(path)
            number = session.break_at(_number(line), file, when, once=once, hit=hits, log=log)
        elif where.isdecimal():
            number = session.break_at(int(where), None, when, once=once, hit=hits, log=log)
        else:
            number = session.break_in(where, when, once=once, hit=hits, log=log)
        self._display.breakpoint(number)

    def do_catch(self, argument: str) -> None:
        """[EXCEPTION]  stop where it is raised, or where any is"""
        self._display.breakpoint(self.session.catch(argument))

    def do_watch(self, argument: str) -> None:
        """NAME | NAME.attr | NAME[i]  stop where it has changed"""
        if not argument:
            raise DebugError("nothing was given; expected a variable, or a part of one")
        self._display.breakpoint(self.session.watch(argument))

    def do_clear(self, argument: str) -> None:
        """[NUMBER]  remove a breakpoint, or all of them"""
        for number in [_number(argument)] if argument else list(self.session.breakpoints):
            self.session.clear(number)

    def do_print(self, argument: str) -> None:
        """[NAME ...]  show variables, or all of them"""
        level = self._selected()
        for name in argument.replace(",", " ").split() or level.names:
            if name not in level.names:
                raise DebugError(f"no variable {name} in {level.function}{nearest(name, level.names)}")
            self._display.value(name, level.names[name])

    def do_output(self, argument: str) -> None:
        """show all that the program has written so far"""
        self._display.output(self.session.output())

    def do_where(self, argument: str) -> None:
        """show the stack, the function that runs last"""
        for i, level in reversed(list(enumerate(self.session.stack()))):
            self._display.place("> " if i == self._level else "  ", level)
        frame = f"frame {self.session.at}" if self.session.frame else "the end"
        self._screen.show((f"{MARGIN}{frame} of the {self.session.world.name} run", "dim"))

    def do_up(self, argument: str) -> None:
        """look at the caller: its variables and lines"""
        self._select(self._level + 1, "this is the first function of the stack")

    def do_down(self, argument: str) -> None:
        """the reverse of up"""
        self._select(self._level - 1, "this is the function that runs")

    def do_list(self, argument: str) -> None:
        """[LINE]  show the source around LINE, or around this line"""
        level = self._selected()
        middle = _number(argument) if argument else level.line
        length = len(self.session.lines(level.file))
        if not 0 < middle <= length:
            raise DebugError(f"no line {middle} in {self.session.files[level.file].path}, which has {length}")
        for number in range(max(1, middle - CONTEXT_LINES), min(length, middle + CONTEXT_LINES) + 1):
            self._display.line(level.file, number, ">" if number == level.line else " ")

    def do_set(self, argument: str) -> None:
        """NAME = LITERAL  change a variable, or what return gives"""
        name, equals, literal = argument.partition("=")
        if not equals:
            raise DebugError(f"set {argument}: expected NAME = LITERAL, such as set n = 3")
        self.session.set(name.strip(), literal.strip())

    def do_trust(self, argument: str) -> None:
        """[PERCENT]  stop where the model is less sure; 0: nowhere"""
        if argument:
            percent = _number(argument)
            if percent > 100:
                raise DebugError(f"{argument} was given; expected a number from 0 to 100")
            self.session.trust = percent / 100
        level = round(self.session.trust * 100)
        then = "`continue` goes on, `real` takes the real frame"
        told = (
            f"a run stops where the model is less than {level}% sure; {then}"
            if level
            else "the model is trusted in all"
        )
        self._screen.show((told, ""))

    def do_real(self, argument: str) -> None:
        """run it in the sandbox and take the real frame for this one"""
        if not self.session.take_real(self._worlds["recorded"]()):
            self._screen.show(("the real run has the same frame here; nothing changes", "value"))

    def do_branches(self, argument: str) -> None:
        """list the runs that set, foresee, real and leaps have begun"""
        self._display.branches()

    def do_switch(self, argument: str) -> None:
        """N  go on in branch N, where it began"""
        self.session.switch(_number(argument))

    def do_history(self, argument: str) -> None:
        """list the last frames, and what was leapt over"""
        self._display.history()

    def do_foresee(self, argument: str) -> None:
        """keep what happened up to here and let the model go on"""
        self.session.foresee()

    def do_compare(self, argument: str) -> None:
        """[N]  show where this run and the real one, or branch N, part"""
        if argument:
            found = self.session.compare_branches(_number(argument))
            names = (f"branch {self.session.branch}", f"branch {int(argument)}")
            self._display.comparison(found, names, ", and so does the outcome")
            return
        other = "predicted" if self.session.world.name == "recorded" else "recorded"
        found = self.session.compare(self._worlds[other]())
        self._display.comparison(found, ("predicted", "recorded"), ", and so does the outcome")

    def do_help(self, argument: str) -> None:
        """[COMMAND]  list the commands, or say what one does"""
        for command in [self._command(argument).__name__.removeprefix("do_")] if argument else COMMANDS:
            names = ", ".join((command, *COMMANDS[command]))
            self._screen.show((f"{names:<18} ", "name"), (inspect.getdoc(getattr(self, f"do_{command}")) or "", ""))
        if not argument:
            self._screen.show((f"{'(empty line)':<18} ", "name"), ("repeat the last command", ""))

    def do_quit(self, argument: str) -> None:
        """leave the debugger"""
        self._done = True

    # -- the level of the stack that up and down choose -----------------------------------------------------------

    def _selected(self) -> Level:
        return self.session.stack()[self._level]

    def _select(self, level: int, limit: str) -> None:
        if not 0 <= level < len(self.session.stack()):
            raise DebugError(limit)
        self._level = level
        self.do_where("")


def _number(text: str) -> int:
    if not text.isdecimal():
        raise DebugError(f"{text or 'nothing'} was given; expected a number")
    return int(text)


def _leaps(argument: str) -> bool:
    """Whether a move is to be one leap."""
    if argument not in ("", "--leap"):
        raise DebugError(f"{argument} was given; expected --leap or nothing")
    return argument == "--leap"
