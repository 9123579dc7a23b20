"""`foretrace mcp`: the tools for coding agents, over standard input and output."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from foretrace.arguments import Parser
from foretrace.errors import ConfigError


def main(words: Sequence[str]) -> int:
    """Serve until the client goes."""
    parser = Parser(
        prog="foretrace mcp", description="Tools for coding agents, over the Model Context Protocol (stdio)."
    )
    parser.add_argument(
        "--root", type=Path, default=Path(), metavar="DIR", help="files are read below it (%(default)s)"
    )
    parser.add_argument(
        "--model", metavar="DIR", help="a model directory or http://HOST:PORT instead of the model of the package"
    )
    parser.add_argument("--sandbox", choices=("full", "strong", "weak"), help="isolation of the programs that run")
    args = parser.parse(words)
    if not args.root.is_dir():
        parser.error(f"{args.root} is no folder; expected one for --root")
    try:
        from foretrace.debug.mcp import Tools, server
    except ModuleNotFoundError as error:
        raise ConfigError(f"mcp: {error.name} is missing; expected `pip install 'foretrace[mcp]'`") from None
    from foretrace.sandbox.pool import choose

    server(Tools(args.root, choose(args.sandbox), args.model)).run("stdio")
    return 0
