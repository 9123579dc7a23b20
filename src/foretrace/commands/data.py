"""`foretrace data`: gather real functions with real arguments into a bundle, and show what is in one."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from foretrace.commands.parser import Parser
from foretrace.config import nearest
from foretrace.data.overlap import Forbidden
from foretrace.data.real.bundle import read_bundle
from foretrace.data.real.gather import Folder, Gathering, gather_bundles
from foretrace.data.real.suites import Suite
from foretrace.errors import ConfigError
from foretrace.evals.overlap import tested_on

USAGE = "usage: foretrace data gather|show ..."


def main(words: Sequence[str]) -> int:
    """Run a subcommand."""
    commands = {"gather": _gather, "show": _show}
    if not words or words[0] in ("-h", "--help"):
        print(USAGE)
        return 0 if words else 2
    if words[0] not in commands:
        raise ConfigError(f"data: {words[0]!r} is not a subcommand{nearest(words[0], commands)}")
    return commands[words[0]](words[1:])


def _gather(words: Sequence[str]) -> int:
    parser = Parser(
        prog="foretrace data gather", description="Make a training and a held-out bundle of real functions."
    )
    parser.add_argument("folders", nargs="*", type=_folder, metavar="FOLDER=LICENCE", help="Python files to read")
    parser.add_argument("--judged", action="append", default=[], type=_folder, metavar="FOLDER=LICENCE",
                        help="solutions of programming problems, which take the usual imports for granted")  # fmt: skip
    parser.add_argument("--suite", action="append", default=[], type=_suite, metavar="FOLDER=LICENCE:COMMAND",
                        help="a library and its tests, run in its folder as python COMMAND")  # fmt: skip
    parser.add_argument("--beside", type=Path, metavar="DIR",
                        help="bundles made before, to go beside: nothing of them is taken again")  # fmt: skip
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="LeetCodeDataset, MBPP, the benchmarks")
    parser.add_argument("--examples", type=Path, default=Path("examples"), metavar="DIR", help="default: %(default)s")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="where the bundles go")
    args = parser.parse(words)
    folders = [*args.folders, *(folder._replace(judged=True) for folder in args.judged)]
    gathering = Gathering(args.data if args.beside is None else None, folders, args.suite, args.beside)
    gather_bundles(gathering, Forbidden(tested_on(args.examples, args.data)), args.output, _say)
    return 0


def _show(words: Sequence[str]) -> int:
    parser = Parser(prog="foretrace data show", description="Count what is in a bundle, and print some of it.")
    parser.add_argument("bundle", type=Path, metavar="BUNDLE")
    parser.add_argument("-n", type=int, default=0, metavar="N", help="functions to print, drawn at random")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse(words)
    items = read_bundle(args.bundle)
    for kind, number in Counter(item.kind for item in items).most_common():
        print(f"{kind:8} {number:7} functions {sum(len(i.calls) for i in items if i.kind == kind):8} calls")
    for item in Random(args.seed).sample(items, min(args.n, len(items))):
        print(f"\n# {item.kind}, {item.origin}, {item.licence}\n{item.source}")
        print("\n".join(f">>> {call}" for call in item.calls))
    return 0


def _folder(text: str) -> Folder:
    path, _, licence = text.partition("=")
    if not licence or not Path(path).is_dir():
        raise ConfigError(
            f"data gather: {text!r} is no folder with its licence; expected one such as src/algorithms=MIT"
        )
    return Folder(Path(path), Path(path).name, licence)


def _suite(text: str) -> Suite:
    place, _, command = text.partition(":")
    words = tuple(shlex.split(command))
    if words[:1] != ("-m",) or len(words) < 2:
        raise ConfigError(
            f"data gather: {text!r} names no suite; expected a folder, its licence and what stands after python, "
            "such as src/toolz=BSD-3-Clause:-m pytest -q toolz"
        )
    folder = _folder(place)
    return Suite(folder.path, folder.origin, folder.licence, words)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
