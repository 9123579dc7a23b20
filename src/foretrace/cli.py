"""The command `foretrace`: a table of commands, each imported when it is used, and one way to end in an error."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from foretrace import __version__
from foretrace.arguments import Parser
from foretrace.config import nearest
from foretrace.errors import ForetraceError

__all__ = ["COMMANDS", "main"]

COMMANDS = {
    "trace": "record what a program does, frame by frame",
    "predict": "foresee what a program would do, without running it",
    "debug": "step through a program that runs, or that is only foreseen",
    "dap": "serve the debugger to an editor (Debug Adapter Protocol)",
    "web": "step through a program in the browser",
    "serve": "offer a model over HTTP, to every client of OpenAI's interface",
    "mcp": "offer recording and foreseeing to coding agents, as tools",
    "data": "make training data in stages, gather real functions, look at either",
    "train": "train a model from a recipe",
    "eval": "measure a model on programs that it has not seen",
    "doctor": "show what this installation has",
}
"""Name -> what it does; the module of that name in `foretrace.commands` has a `main` that takes the words after it."""

INTERRUPTED = 130
BROKEN_PIPE = 141


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line `words`; gives the exit status: the command's, 2 for a user's error, 130 if interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _run(sys.argv[1:] if words is None else words)
        sys.stdout.flush()
        return status
    except ForetraceError as error:
        print(f"foretrace: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # What is left in the buffer has nowhere to go; Python would complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def _run(words: Sequence[str]) -> int:
    table = "\n".join(f"  {name:10}{what}" for name, what in COMMANDS.items())
    parser = Parser(
        prog="foretrace",
        usage="foretrace COMMAND ...",
        description=f"An open code world model for Python.\n\ncommands:\n{table}",
        epilog="`foretrace COMMAND --help` shows the arguments of a command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"foretrace {__version__}")
    name, rest = (words[0], words[1:]) if words else ("-", [])
    if name.startswith("-"):
        parser.parse(words)
        parser.error(f"no command, expected one of: {', '.join(COMMANDS)}")
    if name not in COMMANDS:
        parser.error(f"{name!r} is not a command{nearest(name, COMMANDS)}")
    status: int = importlib.import_module(f"foretrace.commands.{name}").main(rest)
    return status
