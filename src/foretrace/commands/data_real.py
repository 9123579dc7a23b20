"""`foretrace data gather|join|solutions|show`: bundles of real functions, and what is in them and in sets."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from foretrace.arguments import Parser, count, natural
from foretrace.commands.data_sets import need_extra, paged
from foretrace.commands.files import WORKERS, choose_sandbox
from foretrace.data.overlap import Forbidden
from foretrace.data.real.bundle import read_bundle
from foretrace.data.real.gather import Gathering, gather_bundles
from foretrace.data.real.join import join_bundles
from foretrace.data.real.parts import ALL, Part
from foretrace.data.real.solutions import ends, solutions, table
from foretrace.data.real.sources import Folder
from foretrace.data.real.suites import Suite
from foretrace.errors import ConfigError
from foretrace.evals.tested import tested_on
from foretrace.trace.frames import Limits

__all__ = ["COMMANDS"]


def _gather(words: Sequence[str]) -> int:
    parser = Parser(
        prog="foretrace data gather", description="Make a training and a held-out bundle of real functions."
    )
    parser.add_argument("folders", nargs="*", type=_folder, metavar="FOLDER=LICENCE", help="Python files to read")
    parser.add_argument("--judged", action="append", default=[], type=_folder, metavar="FOLDER=LICENCE",
                        help="solutions of LeetCodeDataset's problems, in files named by them")  # fmt: skip
    parser.add_argument("--suite", action="append", default=[], type=_suite, metavar="FOLDER=LICENCE:COMMAND",
                        help="a library and its tests, run in its folder as python COMMAND")  # fmt: skip
    parser.add_argument("--without-sets", action="store_true",
                        help="leave the solutions in LeetCodeDataset and MBPP out")  # fmt: skip
    parser.add_argument("--part", type=_part, default=ALL, metavar="I/N",
                        help="each N-th piece of every source from the I-th on, to gather on N cores")  # fmt: skip
    parser.add_argument("--mutants", type=natural, default=1, metavar="N", help="of each function (%(default)s)")
    parser.add_argument("--beside", type=Path, metavar="DIR",
                        help="bundles made before, to go beside: nothing of them is taken again")  # fmt: skip
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="LeetCodeDataset, MBPP, the benchmarks")
    parser.add_argument("--examples", type=Path, default=Path("examples"), metavar="DIR", help="default: %(default)s")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="where the bundles go")
    args = parser.parse(words)
    sets = not args.without_sets and args.beside is None
    gathering = Gathering(
        args.data, args.folders, args.judged, args.suite, args.beside, sets=sets, part=args.part, mutants=args.mutants
    )
    gather_bundles(gathering, Forbidden(tested_on(args.examples, args.data)), args.output, _say)
    return 0


def _join(words: Sequence[str]) -> int:
    parser = Parser(prog="foretrace data join", description="Make one bundle of several that were gathered apart.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="what `data gather` made")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="where the bundles go")
    args = parser.parse(words)
    found = join_bundles(args.folders, args.output)
    _say(f"{args.output}: {len(found.training)} training, {len(found.held_out)} held out")
    for reason, number in found.drops.most_common():
        _say(f"left out: {number} ({reason})")
    return 0


def _solutions(words: Sequence[str]) -> int:
    parser = Parser(
        prog="foretrace data solutions",
        description="Record the solutions of a problem set on their asserts, in the sandbox; count how they end.",
    )
    parser.add_argument("path", type=Path, metavar="FILE", help="rows with prompt, completion, entry_point, test")
    parser.add_argument("--frames", type=count, default=Limits().frames, metavar="N", help="of a record (%(default)s)")
    parser.add_argument("--seconds", type=float, default=10.0, metavar="S", help="of a solution (%(default)s)")
    parser.add_argument("--sandbox", choices=("full", "strong", "weak"), help="isolation; default: the strongest")
    parser.add_argument("--workers", type=count, default=WORKERS, metavar="N", help="processes (%(default)s)")
    args = parser.parse(words)
    limits = Limits(frames=args.frames, seconds=args.seconds)
    found, frames = Counter[str](), 0
    every = solutions(args.path)
    for solution, end, number in ends(every, limits, choose_sandbox(args.sandbox), args.workers):
        found[end] += 1
        frames += number
        if end != "returned":
            _say(f"{solution.name}: {end}, {number} frames")
    print(table(args.path, found, frames))
    return 0


def _show(words: Sequence[str]) -> int:
    parser = Parser(prog="foretrace data show", description="Page through a set, one of its shards, or a bundle.")
    parser.add_argument("path", type=Path, metavar="PATH", help="a set, a shard, or a bundle")
    parser.add_argument("-n", type=natural, metavar="N", help="how many to print (10; of a bundle none)")
    parser.add_argument("--start", type=natural, default=0, metavar="I", help="the first to print (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the functions drawn from a bundle (%(default)s)")
    args = parser.parse(words)
    if args.path.is_dir() or args.path.suffix in (".parquet", ".safetensors"):
        need_extra()
        from foretrace.data.sets.show import pages

        paged(pages(args.path, args.start, 10 if args.n is None else args.n))
    else:
        _show_bundle(args.path, args.n or 0, args.seed)
    return 0


def _show_bundle(path: Path, number: int, seed: int) -> None:
    items = read_bundle(path)
    for kind, found in Counter(item.kind for item in items).most_common():
        print(f"{kind:8} {found:7} functions {sum(len(i.calls) for i in items if i.kind == kind):8} calls")
    for item in Random(seed).sample(items, min(number, len(items))):
        print(f"\n# {item.kind}, {item.origin}, {item.licence}\n{item.source}")
        print("\n".join(f">>> {call}" for call in item.calls))


COMMANDS = {"gather": _gather, "join": _join, "solutions": _solutions, "show": _show}


def _folder(text: str) -> Folder:
    path, _, licence = text.partition("=")
    if not licence or not Path(path).is_dir():
        raise ConfigError(
            f"data gather: {text!r} is no folder with its licence; expected one such as src/algorithms=MIT"
        )
    return Folder(Path(path), Path(path).name, licence)


def _part(text: str) -> Part:
    number, _, of = text.partition("/")
    if not (number.isdigit() and of.isdigit() and 1 <= int(number) <= int(of)):
        raise ConfigError(f"data gather: {text!r} is no part; expected one such as 2/4")
    return Part(int(number) - 1, int(of))


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
