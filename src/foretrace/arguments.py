"""What every command reads its arguments with: whatever is wrong with them is raised as ours, in one line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

from foretrace.config import nearest
from foretrace.errors import ConfigError

__all__ = ["Parser", "count", "natural", "port"]


class Parser(argparse.ArgumentParser):
    """An argument parser that takes no abbreviations and raises its errors."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{self.prog.removeprefix('foretrace').strip()}: {message}".removeprefix(": "))

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """The arguments; raises ConfigError for a word that is not one."""
        args, unknown = self.parse_known_intermixed_args(words)
        if unknown:
            known = [option for option in self._option_string_actions if option.startswith("--")]
            hint = nearest(unknown[0], known) if unknown[0].startswith("-") else ", expected no more arguments"
            self.error(f"{unknown[0]!r} is not an argument{hint}")
        return args


def count(text: str) -> int:
    """A whole number from 1 on."""
    return _whole(text, least=1)


def natural(text: str) -> int:
    """A whole number from 0 on."""
    return _whole(text, least=0)


def port(text: str) -> int:
    """The number of a port; 0 for any that is free."""
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} given, expected a number from 0 to 65535")
    return int(text)


def _whole(text: str, least: int) -> int:
    if not text.isdecimal() or int(text) < least:
        raise argparse.ArgumentTypeError(f"{text!r} given, expected a whole number from {least} on")
    return int(text)
