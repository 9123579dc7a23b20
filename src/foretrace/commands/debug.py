"""`foretrace debug`: step through a call, recorded or foreseen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from foretrace.arguments import Parser


def main(words: Sequence[str]) -> int:
    """Hand over to the debugger in the terminal."""
    parser = Parser(prog="foretrace debug", description="Step through a program that runs, or that is only foreseen.")
    parser.add_argument("file", nargs="?", metavar="FILE", help="the program, or a record of a run (.jsonl)")
    parser.add_argument("--trace", type=Path, metavar="RECORD", help="a record of a run, whatever its name")
    parser.add_argument(
        "--call", metavar="EXPR", help="what to step through, e.g. 'f(1)'; else the marked function or all"
    )
    parser.add_argument(
        "--world", choices=("predicted", "recorded"), help="who says what happens (predicted; of a record, recorded)"
    )
    parser.add_argument(
        "--model", metavar="DIR", help="a model directory or http://HOST:PORT instead of the model of the package"
    )
    parser.add_argument("--sandbox", choices=("full", "strong", "weak"), help="isolation of what is run for comparison")
    parser.add_argument(
        "--at",
        type=int,
        action="append",
        metavar="LINE",
        help="begin before this line; several times for a stack, the outermost function first",
    )
    parser.add_argument(
        "--locals", action="append", metavar="NAMES", help="its variables, e.g. 'n=3, xs=[1, 2]'; once for each --at"
    )
    args = parser.parse(words)
    if (args.file is None) == (args.trace is None):
        both = f"{args.file} and --trace {args.trace} were given; " if args.file else ""
        parser.error(f"{both}expected FILE or --trace RECORD")
    if args.locals and len(args.locals) != len(args.at or ()):
        parser.error(f"{len(args.locals)} --locals for {len(args.at or ())} --at were given; expected one for each")
    if args.at and (args.call or args.world == "recorded"):
        parser.error("--at begins in a state that is told, not at a call; expected no --call and no --world recorded")
    record = args.trace or (Path(args.file) if args.file.endswith(".jsonl") else None)
    from foretrace.debug.opening import at_call, at_state, in_record
    from foretrace.debug.start import Place, bindings
    from foretrace.debug.terminal import run

    if record:
        if args.call or args.at or args.world == "predicted":
            parser.error(f"{record} is a record of a run, which takes no --call, --at or --world predicted")
        return run(in_record(record, args.model, args.sandbox))
    if args.at:
        told = map(bindings, args.locals or [""] * len(args.at))
        stack = [Place(line, names) for line, names in zip(args.at, told, strict=True)]
        return run(at_state(args.file, stack, args.model, args.sandbox))
    return run(at_call(args.file, args.call, args.world or "predicted", args.model, args.sandbox))
