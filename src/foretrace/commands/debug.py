"""`foretrace debug`: step through a call, recorded or foreseen."""

from __future__ import annotations

from collections.abc import Sequence

from foretrace.commands.parser import Parser


def main(words: Sequence[str]) -> int:
    """Hand over to the debugger in the terminal."""
    parser = Parser(prog="foretrace debug", description="Step through a program that runs, or that is only foreseen.")
    parser.add_argument("file", metavar="FILE", help="the program")
    parser.add_argument(
        "--call", metavar="EXPR", help="what to step through, e.g. 'f(1)'; else the marked function or all"
    )
    parser.add_argument(
        "--world", choices=("predicted", "recorded"), default="predicted", help="who says what happens (predicted)"
    )
    parser.add_argument(
        "--model", metavar="DIR", help="a model directory instead of the model that comes with the package"
    )
    parser.add_argument("--sandbox", choices=("full", "strong", "weak"), help="isolation of `compare`")
    args = parser.parse(words)
    from foretrace.debug.terminal import run

    return run(args.file, args.call, args.world, args.model, args.sandbox)
