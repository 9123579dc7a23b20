"""`foretrace debug`: step through a call, recorded or foreseen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from foretrace.commands.parser import Parser


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
    parser.add_argument("--sandbox", choices=("full", "strong", "weak"), help="isolation of `compare`")
    args = parser.parse(words)
    if (args.file is None) == (args.trace is None):
        parser.error("expected FILE or --trace RECORD")
    record = args.trace or (Path(args.file) if args.file.endswith(".jsonl") else None)
    from foretrace.debug.terminal import run, run_saved

    if record:
        if args.call or args.sandbox or args.world == "predicted":
            parser.error(f"{record} is a record of a run, which takes no --call, --sandbox or --world predicted")
        return run_saved(record, args.model)
    return run(args.file, args.call, args.world or "predicted", args.model, args.sandbox)
