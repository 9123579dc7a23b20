"""`foretrace serve`: a model over HTTP, for every client of OpenAI's interface."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from foretrace import SHIPPED
from foretrace.arguments import Parser, count, port
from foretrace.errors import ConfigError

KEY = "FORETRACE_API_KEY"


def main(words: Sequence[str]) -> int:
    """Serve until a signal ends it; what is under way by then is finished."""
    parser = Parser(prog="foretrace serve", description="Serve a model over HTTP (OpenAI's interface, /v1/...).")
    parser.add_argument(
        "--model", metavar="DIR", help="a model directory instead of the model that comes with the package"
    )
    parser.add_argument("--name", help="the model's name for clients (default: that of its folder)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (%(default)s: this machine only)")
    parser.add_argument("--port", type=port, default=8000, help="0 for any that is free (%(default)s)")
    parser.add_argument("--api-key", metavar="KEY", help=f"what clients have to show (default: ${KEY}, if set)")
    parser.add_argument("--threads", type=count, default=1, metavar="N", help="cores for the model (%(default)s)")
    parser.add_argument("--rows", type=count, default=32, metavar="N", help="texts at a time (%(default)s)")
    parser.add_argument(
        "--max-waiting", type=count, default=128, metavar="N", help="more are answered with 429 (%(default)s)"
    )
    parser.add_argument("--max-samples", type=count, default=32, metavar="N", help="answers to a request (%(default)s)")
    parser.add_argument("--max-bytes", type=count, default=4 << 20, metavar="N", help="of a body (%(default)s)")
    parser.add_argument("--timeout", type=count, default=600, metavar="S", help="of a request, seconds (%(default)s)")
    parser.add_argument(
        "--drain", type=count, default=30, metavar="S", help="seconds for what is under way at the end (%(default)s)"
    )
    args = parser.parse(words)
    key = args.api_key or os.environ.get(KEY) or None
    if args.host not in ("127.0.0.1", "localhost", "::1") and not key:
        parser.error(f"--host {args.host} can be reached by others; expected --api-key, or {KEY} in the environment")
    try:
        from foretrace.serve.run import run
    except ModuleNotFoundError as error:
        raise ConfigError(f"serve: {error.name} is missing; expected `pip install 'foretrace[serve]'`") from None
    from foretrace.serve.server import Bounds

    bounds = Bounds(
        rows=args.rows,
        max_waiting=args.max_waiting,
        max_samples=args.max_samples,
        max_bytes=args.max_bytes,
        request_s=args.timeout,
    )
    folder = Path(args.model) if args.model else SHIPPED
    name = args.name or ("shipped" if args.model is None else folder.resolve().name)
    run(folder, name, bounds, threads=args.threads, host=args.host, port=args.port, api_key=key, drain_s=args.drain)
    return 0
