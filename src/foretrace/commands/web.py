"""`foretrace web`: the debugger in the browser."""

from __future__ import annotations

import secrets
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from foretrace.arguments import Parser, port
from foretrace.errors import ConfigError


def main(words: Sequence[str]) -> int:
    """Serve until interrupted."""
    parser = Parser(prog="foretrace web", description="Step through a program in the browser.")
    parser.add_argument("file", metavar="FILE", help="the program, or a record of a run (.jsonl)")
    parser.add_argument(
        "--call", metavar="EXPR", help="what to step through, e.g. 'f(1)'; else the marked function or all"
    )
    parser.add_argument(
        "--world", choices=("predicted", "recorded"), help="who says what happens (predicted; of a record, recorded)"
    )
    parser.add_argument(
        "--model", metavar="DIR", help="a model directory or http://HOST:PORT instead of the model of the package"
    )
    parser.add_argument("--sandbox", choices=("full", "strong", "weak"), help="isolation of the real run beside")
    parser.add_argument("--port", type=port, default=0, metavar="N", help="a port of this machine (any that is free)")
    args = parser.parse(words)
    saved = args.file.endswith(".jsonl")
    if saved and (args.call or args.world == "predicted"):
        parser.error(f"{args.file} is a record of a run, which takes no --call and no --world predicted")
    try:
        import uvicorn

        from foretrace.debug.web.app import make_app
    except ModuleNotFoundError as error:
        raise ConfigError(f"web: {error.name} is missing; expected `pip install 'foretrace[web]'`") from None
    from foretrace.debug.opening import at_call, in_record
    from foretrace.debug.web.board import Board

    opened = (
        in_record(Path(args.file), args.model, args.sandbox)
        if saved
        else at_call(args.file, args.call, args.world or "predicted", args.model, args.sandbox)
    )
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", args.port))
        except OSError as error:
            raise ConfigError(f"web: port {args.port} is not to be had: {error.strerror}; 0 takes a free one") from None
        listening.listen()  # so that whoever reads the address can connect at once
        number, token = listening.getsockname()[1], secrets.token_urlsafe(24)
        print(f"http://127.0.0.1:{number}/?token={token}", flush=True)
        print("interrupt to end", file=sys.stderr)
        config = uvicorn.Config(make_app(Board(opened), number, token), log_level="warning", lifespan="off")
        uvicorn.Server(config).run([listening])
    return 0
