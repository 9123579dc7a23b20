"""`foretrace data`: gather real functions, make training sets in stages, and show what is in them."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from foretrace.config import nearest
from foretrace.errors import ConfigError

USAGE = "usage: foretrace data gather|join|solutions|write|trace|filter|pack|show ..."

HOMES = {
    **dict.fromkeys(("gather", "join", "solutions", "show"), "data_real"),
    **dict.fromkeys(("write", "trace", "filter", "pack"), "data_sets"),
}
"""Subcommand -> its module beside this one; only that is imported."""


def main(words: Sequence[str]) -> int:
    """Run a subcommand."""
    if not words or words[0] in ("-h", "--help"):
        print(USAGE)
        return 0 if words else 2
    if words[0] not in HOMES:
        raise ConfigError(f"data: {words[0]!r} is not a subcommand{nearest(words[0], HOMES)}")
    commands = importlib.import_module(f"foretrace.commands.{HOMES[words[0]]}").COMMANDS
    status: int = commands[words[0]](words[1:])
    return status
