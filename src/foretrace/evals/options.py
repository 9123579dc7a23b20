"""The arguments that evaluations share. What is wrong with them is raised as ours, in one line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn

from foretrace.errors import ConfigError

__all__ = ["Parser", "add_data", "count"]


class Parser(argparse.ArgumentParser):
    """The parser of one task."""

    def __init__(self, task: str, description: str | None) -> None:
        super().__init__(prog=f"foretrace eval {task}", description=description, allow_abbrev=False)
        self.set_defaults(kept=None)  # a `Kept`, where answers of a task under way are
        self.add_argument("--json", action="store_true", help="print one JSON object in place of tables")

    def add_model(self) -> None:
        """Take `--model DIR` and `--threads N`."""
        self.add_argument("--model", metavar="DIR", help="model directory or http://HOST:PORT (default: foretrace's)")
        self.add_argument("--threads", type=count, default=1, metavar="N", help="cores for the model (%(default)s)")

    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{self.prog.removeprefix('foretrace ')}: {message}")


def add_data(parser: Parser) -> None:
    """Take `--data DIR`."""
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder with the benchmark's file")


def count(text: str) -> int:
    """A number of things: an integer from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} given, expected a whole number from 1 on")
    return int(text)
