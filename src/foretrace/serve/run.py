"""A server from its first connection to its last: uvicorn, and a shutdown that finishes what is under way."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

import uvicorn

from foretrace.engine import actions_of
from foretrace.engine.onnx_runner import OnnxRunner
from foretrace.errors import ConfigError
from foretrace.model.quantized import digest
from foretrace.serve.app import application
from foretrace.serve.server import Bounds, Server
from foretrace.serve.spelling import spelling_of

__all__ = ["listen", "run"]

MOST_CONNECTIONS = 1024
UNREAD_BYTES = 1 << 16
"""So much the system keeps of what a client has not read; without a bound it is megabytes, and whole answers are
computed for nobody.
"""
IDLE_S = 20
"""A connection on which nothing is asked for so long is closed."""


class _Uvicorn(uvicorn.Server):
    """Says where it listens once it does, and tells the server when it is to end."""

    def __init__(self, config: uvicorn.Config, server: Server) -> None:
        super().__init__(config)
        self._server = server

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for each in sockets or ():
            host, port = each.getsockname()[:2]
            host = f"[{host}]" if ":" in host else host
            print(f"foretrace: {self._server.name} at http://{host}:{port}/v1", file=sys.stderr, flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._server.draining = True
        waiting = self._server.service.scheduler
        num = waiting.num_running + waiting.num_waiting
        if num:
            print(f"foretrace: {num} answers are finished first; once more to stop now", file=sys.stderr, flush=True)
        await super().shutdown(sockets)


def run(
    folder: Path,
    name: str,
    bounds: Bounds,
    *,
    threads: int = 1,
    host: str = "127.0.0.1",
    port: int = 8000,
    api_key: str | None = None,
    drain_s: int = 30,
) -> None:
    """Serve the model in a folder until SIGTERM or SIGINT; requests under way then have `drain_s` seconds to end.

    Raises ModelError for a folder without a whole model, ConfigError for an address that cannot be listened at.
    """
    spelling = spelling_of(folder)
    runner = OnnxRunner.load(folder, threads=threads)
    runner.start(bounds.rows)  # so that a lack of room shows now, and not with the first request
    listener = listen(host, port)
    server = Server(runner, spelling, name, bounds, actions_of(folder), digest(folder))
    config = uvicorn.Config(
        application(server, api_key=api_key),
        log_level="warning",
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=drain_s,
        server_header=False,
        proxy_headers=False,
        ws="none",
    )
    with listener:
        asyncio.run(_Uvicorn(config, server).serve(sockets=[listener]))


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to an address. Raises ConfigError where that cannot be."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNREAD_BYTES)  # connections inherit it
            listener.bind(address)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise ConfigError(f"serve: cannot listen at {host} port {port} ({error})") from None
    return listener
