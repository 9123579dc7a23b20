"""`foretrace data`: gather real functions, make training sets in stages, and show what is in them."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from foretrace.config import nearest
from foretrace.errors import ConfigError

ABOUT = {
    "gather": "real functions with real arguments, out of files, folders and test suites",
    "join": "one bundle of several that were gathered apart",
    "solutions": "how the solutions of a problem set run on their asserts",
    "write": "programs with calls, those of a bundle too",
    "trace": "what they do, recorded in the sandbox",
    "filter": "the records to train on; the others are counted by reason",
    "pack": "token shards of them",
    "show": "a set, one of its shards, or a bundle, page by page",
}

HOMES = {
    **dict.fromkeys(("gather", "join", "solutions", "show"), "data_real"),
    **dict.fromkeys(("write", "trace", "filter", "pack"), "data_sets"),
}
"""Subcommand -> its module beside this one; only that is imported."""


def main(words: Sequence[str]) -> int:
    """Run a subcommand."""
    if not words or words[0] in ("-h", "--help"):
        print("usage: foretrace data COMMAND ...\n")
        print("\n".join(f"  {name:11}{ABOUT[name]}" for name in HOMES))
        print("\n`foretrace data COMMAND --help` shows the arguments of a command.")
        return 0 if words else 2
    if words[0] not in HOMES:
        raise ConfigError(f"data: {words[0]!r} is not a subcommand{nearest(words[0], HOMES)}")
    commands = importlib.import_module(f"foretrace.commands.{HOMES[words[0]]}").COMMANDS
    status: int = commands[words[0]](words[1:])
    return status
