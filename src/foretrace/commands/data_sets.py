"""`foretrace data write|trace|filter|pack`: the stages, with progress bars, and what was left out and why."""

from __future__ import annotations

import argparse
import importlib.util
import pydoc
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from foretrace.arguments import Parser, count
from foretrace.commands.files import WORKERS, choose_sandbox
from foretrace.config import override
from foretrace.errors import ConfigError

if TYPE_CHECKING:
    from foretrace.data.sets.filter import Benchmarks
    from foretrace.data.sets.folder import Sources
    from foretrace.data.sets.rows import Counts

__all__ = ["COMMANDS", "need_extra", "paged"]


def write(words: Sequence[str]) -> int:
    """Programs of the writer, or the calls of a bundle."""
    parser = _parser("write", "Write programs and calls: the writer's, or those of real functions in a bundle.")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a dial of the writer, e.g. idioms=0.3"
    )
    parser.add_argument("--bundle", type=Path, metavar="FILE", help="functions gathered by `foretrace data gather`")
    parser.add_argument("--count", type=count, default=10_000, metavar="N", help="programs of the writer (%(default)s)")
    parser.add_argument("--calls", type=count, default=1, metavar="N", help="different calls of each (%(default)s)")
    parser.add_argument("--renamed", type=float, default=0.0, metavar="P", help="share of functions given other names")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    parser.add_argument("--size", type=count, metavar="N", help="programs or functions of a shard (1000, 100)")
    args = _parsed(parser, words)
    from foretrace.data.sets.run import run
    from foretrace.data.sets.write import FromBundle, FromWriter
    from foretrace.data.stream import DIALS

    size = {} if args.size is None else {"shard": args.size}
    if args.bundle and args.set:
        parser.error(f"{args.set[0]!r} is a dial of the writer, expected none beside --bundle")
    if args.bundle and args.calls > 1:
        parser.error(f"--calls {args.calls} beside --bundle, expected none: a bundle has its own calls")
    if args.bundle:
        bundle = FromBundle(args.bundle, args.seed, renamed=args.renamed, **size)
        return _watch(run(bundle, args.output, **_how(args)), bundle.manifest.shards, args)
    dials = override(DIALS, args.set)
    written = FromWriter.beside_held_out(args.seed, args.count, dials=dials, calls=args.calls, **size)
    return _watch(run(written, args.output, **_how(args)), written.manifest.shards, args)


def trace(words: Sequence[str]) -> int:
    """Programs to traces."""
    parser = _parser("trace", "Run the programs of sets and record what they do.", inputs=True)
    parser.add_argument("--frames", type=count, default=400, metavar="N", help="longest trace (%(default)s)")
    parser.add_argument("--seconds", type=float, default=10.0, metavar="S", help="time of one program (%(default)s)")
    parser.add_argument("--sandbox", choices=("full", "strong", "weak", "none"),
                        help="isolation; none: in the workers themselves, for the writer's own programs")  # fmt: skip
    args = _parsed(parser, words)
    from foretrace.data.sets.run import run
    from foretrace.data.sets.trace import IN_PROCESS, Traced

    sources = _sources(args, "write")
    sandbox = args.sandbox if args.sandbox == IN_PROCESS else choose_sandbox(args.sandbox)
    stage = Traced(sources, sandbox, args.frames, args.seconds)
    return _watch(run(stage, args.output, **_how(args)), stage.manifest.shards, args)


def filter_(words: Sequence[str]) -> int:
    """Traces to fewer traces."""
    need_extra()
    from foretrace.data.sets.filter import Rules, run_filter

    what = "Leave out what teaches nothing, what is there twice, what the model is tested on."
    parser = _parser("filter", what, inputs=True)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                        help=f"a rule, one of: {', '.join(field.name for field in fields(Rules))}")  # fmt: skip
    parser.add_argument("--data", type=Path, metavar="DIR", help="benchmark files, whose programs are left out")
    parser.add_argument("--examples", type=Path, default=Path("examples"), metavar="DIR", help="default: %(default)s")
    args = _parsed(parser, words)
    rules = override(Rules(), args.set)
    sources = _sources(args, "trace", "filter")
    benchmarks = _benchmarks(args.examples, args.data)
    counts = run_filter(sources, rules, benchmarks, args.output, **_how(args))
    return _watch(counts, len(sources.places), args, rounds=2)


def pack(words: Sequence[str]) -> int:
    """Traces to token shards."""
    parser = _parser("pack", "Render traces as token shards, anew for each epoch.", inputs=True)
    parser.add_argument("--epochs", type=count, default=1, metavar="N", help="renderings of each trace (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    args = _parsed(parser, words)
    from foretrace.data.sets.pack import Packed
    from foretrace.data.sets.run import run

    stage = Packed(_sources(args, "trace", "filter"), args.epochs, args.seed)
    return _watch(run(stage, args.output, **_how(args)), stage.manifest.shards, args)


COMMANDS = {"write": write, "trace": trace, "filter": filter_, "pack": pack}


def _parser(name: str, description: str, *, inputs: bool = False) -> Parser:
    parser = Parser(prog=f"foretrace data {name}", description=description)
    if inputs:
        parser.add_argument("inputs", nargs="+", type=Path, metavar="SET", help="sets of the stage before")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="the set to make")
    parser.add_argument("--workers", type=count, default=WORKERS, metavar="N", help="processes (%(default)s)")
    parser.add_argument("--shard", metavar="I/N", default="1/1", help="make only this share: for array jobs")
    parser.add_argument("--ray", action="store_true", help="on Ray: the cluster of RAY_ADDRESS, or one begun here")
    return parser


def _parsed(parser: Parser, words: Sequence[str]) -> argparse.Namespace:
    args = parser.parse(words)
    need_extra()
    first, _, of = args.shard.partition("/")
    if not (first.isdecimal() and of.isdecimal() and 1 <= int(first) <= int(of)):
        parser.error(f"--shard {args.shard!r}, expected one such as 1/8, from 1/8 to 8/8")
    args.first, args.of = int(first) - 1, int(of)
    return args


def need_extra() -> None:
    """Raise ConfigError without the libraries of the extra `data`."""
    if not importlib.util.find_spec("pyarrow"):
        raise ConfigError("data needs pyarrow, which is not installed; expected `pip install 'foretrace[data]'`")


def _how(args: argparse.Namespace) -> Mapping[str, Any]:
    from foretrace.data.sets.run import Share

    return {"share": Share(args.first, args.of), "workers": args.workers, "on_ray": args.ray}


def _sources(args: argparse.Namespace, *stages: str) -> Sources:
    from foretrace.data.sets.folder import Sources

    return Sources(args.inputs, *stages)


def _benchmarks(examples: Path, data: Path | None) -> Benchmarks:
    """What the model is tested on, as far as it is at hand."""
    from foretrace.data.overlap import Forbidden
    from foretrace.data.sets.filter import Benchmarks
    from foretrace.data.sets.folder import digest
    from foretrace.evals.tested import HANDWRITTEN, tested_on

    names: tuple[str, ...] = ("handwritten", "examples")
    if data is not None:
        sources = tested_on(examples, data)
        names += ("HumanEval", "MBPP 1-600", "CRUXEval sample", "repair seeds")
    else:
        shown = [path.read_text(encoding="utf-8") for path in sorted(examples.glob("*.py"))]
        sources = [*(item.source for item in HANDWRITTEN), *shown]
    return Benchmarks(names, Forbidden(sources), digest("\n".join(sources).encode("utf-8", "surrogatepass")))


def _watch(done: Iterable[Counts | None], shards: int, args: argparse.Namespace, rounds: int = 1) -> int:
    """Run a stage to its end beside a progress bar; then what the shards of this share hold, and what was left out."""
    from foretrace.data.sets.rows import Counts

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("shards"),
        TimeElapsedColumn(), TimeRemainingColumn(), TextColumn("{task.fields[rows]} rows"),
    )  # fmt: skip
    total, own = Counts(), len(range(args.first, shards, args.of))
    finished = 0
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(str(args.output), total=rounds * own, rows=0)
        for counts in done:
            if counts is not None:
                total += counts
                finished += 1
            progress.update(task, advance=1, rows=total.sums["rows"])
    _say(", ".join(f"{number} {name}" for name, number in sorted(total.sums.items())) or "no rows", args.output)
    for reason, number in total.dropped.most_common():
        _say(f"left out: {number} ({reason})", args.output)
    if finished < own:
        _say("other shares have not been sketched yet: run this share again when they have", args.output)
    return 0


def _say(line: str, folder: Path) -> None:
    print(f"foretrace: {folder}: {line}", file=sys.stderr)


def paged(pages: Iterable[str]) -> None:
    """Print, on a terminal through its pager."""
    if sys.stdout.isatty():
        pydoc.pager("\n".join(pages))
    else:
        for page in pages:
            print(page)
