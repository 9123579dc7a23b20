"""`foretrace dap`: the debugger for editors."""

from __future__ import annotations

from collections.abc import Sequence

from foretrace.arguments import Parser, port


def main(words: Sequence[str]) -> int:
    """Serve an editor, or several."""
    parser = Parser(
        prog="foretrace dap",
        description="Serve the debugger to an editor by the Debug Adapter Protocol, over standard input and output.",
    )
    parser.add_argument(
        "--port", type=port, metavar="N", help="over that port of this machine instead; 0 takes one that is free"
    )
    args = parser.parse(words)
    from foretrace.debug.dap.serving import serve_port, serve_stdio

    if args.port is None:
        serve_stdio()
    else:
        serve_port(args.port)
    return 0
