"""The debugger in a terminal, in the manner of pdb: reads command lines, has them carried out, shows what is new."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches

from foretrace.debug.commands import GROUPS, Commands
from foretrace.debug.display import Display
from foretrace.debug.opening import Opened
from foretrace.debug.screen import Interactive, Piped, Screen
from foretrace.debug.session import DebugError, Session
from foretrace.errors import ForetraceError
from foretrace.worlds import World

__all__ = ["COMMANDS", "Terminal", "run"]

COMMANDS = {command: others for group in GROUPS.values() for command, others in group.items()}
NAMES = {name: command for command, others in COMMANDS.items() for name in (command, *others)}


def run(opened: Opened) -> int:
    """Debug what has been opened, until `quit` or the end of the commands; gives the exit status."""
    screen: Screen = Interactive() if sys.stdin.isatty() and sys.stdout.isatty() else Piped()
    terminal = Terminal(opened.session, screen, opened.worlds, reread=opened.reread, path=opened.path)
    terminal.loop(opened.notes)
    return 0


def takes_nothing(method: Callable[[str], None]) -> bool:
    """Whether a command has no argument: its text begins with what it does."""
    return (inspect.getdoc(method) or "")[:1].islower() and method.__name__ != "do_continue"


class Terminal:
    """Talks with whoever debugs. `worlds`, `reread` and `path` are those of `Commands`."""

    def __init__(
        self,
        session: Session,
        screen: Screen,
        worlds: Mapping[str, Callable[[], World]],
        *,
        reread: Callable[[], str] | None = None,
        path: str = "",
    ) -> None:
        self.session = session
        self._screen = screen
        self._display = Display(session, screen)
        self._commands = Commands(session, screen, self._display, worlds, reread, path)
        self._last = ""
        self._done = False

    def loop(self, notes: Sequence[str] = ()) -> None:
        """Show where the session stands, then carry out commands until `quit` or until there are no more."""
        for note in notes:
            self._screen.show((note, "dim"))
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
            method = self._method(word)
            if argument.strip() and takes_nothing(method):
                raise DebugError(f"{word} takes nothing more; {argument.strip()} was given")
            method(argument.strip())
        except ForetraceError as error:
            self._screen.show((str(error), "error"))
        except KeyboardInterrupt:
            self._screen.show(("interrupted", "error"))
        if (self.session.at, self.session.world) != before:
            self._commands.level = 0
            self._display.stop()

    def _method(self, word: str) -> Callable[[str], None]:
        """What carries out a command, given by one of its names. Raises DebugError for a word that is none."""
        if word not in NAMES:
            closest = get_close_matches(word, NAMES, n=1, cutoff=0)[0]
            raise DebugError(f"{word} is not a command; the nearest is {closest}, and help lists them all")
        name = f"do_{NAMES[word]}"
        method: Callable[[str], None] = getattr(self if hasattr(self, name) else self._commands, name)
        return method

    def complete(self, text: str) -> list[str]:
        """What the last word of a command line may become: a command, or what its command can be given."""
        *before, word = text.split(" ")
        choices: Iterable[str] = NAMES
        if before:
            command = NAMES.get(before[0], "")
            choices = COMMANDS if command == "help" else self._commands.completions(command, len(before) == 1)
        return [choice for choice in choices if choice.startswith(word)]

    def do_help(self, argument: str) -> None:
        """[COMMAND]  list the commands, or say what one does"""
        if argument:
            self._help(self._method(argument).__name__.removeprefix("do_"))
            return
        for group, commands in GROUPS.items():
            self._screen.show((f"{group}:", "place"))
            for command in commands:
                self._help(command)
        self._screen.show((f"{'(empty line)':<18} ", "name"), ("repeat the last command", ""))

    def _help(self, command: str) -> None:
        names = ", ".join((command, *COMMANDS[command]))
        self._screen.show((f"{names:<18} ", "name"), (inspect.getdoc(self._method(command)) or "", ""))

    def do_quit(self, argument: str) -> None:
        """leave the debugger"""
        self._done = True
