"""Where the terminal debugger reads and writes: `Piped` for scripts, `Interactive` for people."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document
    from prompt_toolkit.history import History
    from rich.text import Text

__all__ = ["Interactive", "Part", "Piped", "Screen"]

Part = tuple[str, str]
"""A text and its style: one of `STYLES`, or `code` for Python source."""

STYLES = {
    "": "",
    "place": "bold cyan",
    "name": "bold",
    "value": "green",
    "raised": "bold red",
    "output": "magenta",
    "changed": "bold yellow",
    "dim": "bright_black",
    "error": "red",
}


class Screen(Protocol):
    """A way to talk with whoever debugs."""

    is_terminal: bool
    """Whether a person sits there, so that other programs can take over for a while."""

    @property
    def width(self) -> int:
        """Characters of a line."""

    def show(self, *parts: Part) -> None:
        """Show one line, made of parts."""

    def commands(self, prompt: Callable[[], str], complete: Callable[[str], Iterable[str]]) -> Iterator[str]:
        """Command lines until there are no more; `complete` gives what the last word of a text may become."""


class Piped:
    """Plain text on standard output; commands from standard input, shown after their prompt."""

    is_terminal = False
    width = 80

    def show(self, *parts: Part) -> None:
        """Show one line, made of parts."""
        print("".join(text for text, _ in parts).rstrip())

    def commands(self, prompt: Callable[[], str], complete: Callable[[str], Iterable[str]]) -> Iterator[str]:
        """The lines of standard input."""
        for line in sys.stdin:
            command = line.rstrip("\n")
            print(f"{prompt()}{command}".rstrip())
            yield command


class Interactive:
    """Colours, completion and a history that is kept in the user's state folder."""

    is_terminal = True

    def __init__(self) -> None:
        from rich.console import Console
        from rich.syntax import Syntax

        self._console = Console(highlight=False, soft_wrap=True)
        self._syntax = Syntax("", "python", theme="ansi_dark")

    def show(self, *parts: Part) -> None:
        """Show one line, made of parts."""
        from rich.text import Text

        line = Text()
        for text, style in parts:
            line.append_text(self._code(text) if style == "code" else Text(text, STYLES[style]))
        self._console.print(line)

    @property
    def width(self) -> int:
        """Characters of a line of the terminal."""
        return self._console.width

    def _code(self, text: str) -> Text:
        """Python source in colours, without the newline that the highlighter adds."""
        code = self._syntax.highlight(text)
        code.right_crop(1)
        return code

    def commands(self, prompt: Callable[[], str], complete: Callable[[str], Iterable[str]]) -> Iterator[str]:
        """What the user types, until end of file; an interrupt clears the line."""
        from prompt_toolkit.shortcuts import CompleteStyle, PromptSession

        session: PromptSession[str] = PromptSession(
            history=_history(),
            completer=_completer(complete),
            complete_style=CompleteStyle.READLINE_LIKE,
            reserve_space_for_menu=0,
        )
        while True:
            try:
                yield session.prompt(prompt)
            except KeyboardInterrupt:
                continue
            except EOFError:
                return


def _completer(complete: Callable[[str], Iterable[str]]) -> Completer:
    from prompt_toolkit.completion import Completer, Completion

    class LastWord(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
            text = document.text_before_cursor
            start = -len(text.rpartition(" ")[2])
            return (Completion(word, start) for word in complete(text))

    return LastWord()


def _history() -> History:
    """Commands of earlier sessions; only those of this one where the state folder cannot be written."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    base = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "state"
    folder = Path(base) / "foretrace"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "debug_history").touch()
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(folder / "debug_history"))
