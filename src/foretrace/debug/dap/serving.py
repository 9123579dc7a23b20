"""Where clients come from: standard input and output, or a port of this machine."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading

from foretrace.debug.dap.connection import Connection
from foretrace.debug.dap.stream import Stream
from foretrace.errors import ForetraceError

__all__ = ["serve_port", "serve_stdio"]

CHUNK = 65536


def serve_stdio() -> None:
    """Serve the one client that has started this process.

    Whatever else would read standard input finds it empty; what is printed goes to standard error.
    """
    reader, writer = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    with os.fdopen(writer, "wb") as out:
        Connection(Stream(lambda: os.read(reader, CHUNK), out), forgives=True).serve()


def serve_port(port: int) -> None:
    """Serve clients that connect to a port of the loopback address, until interrupted; port 0 takes one that is free.

    Raises ForetraceError where the port is taken.
    """
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
        except OSError as error:
            raise ForetraceError(f"port {port} cannot be had: {error.strerror}; 0 takes one that is free") from None
        server.listen()
        print(f"foretrace: debug adapter at 127.0.0.1:{server.getsockname()[1]}", file=sys.stderr, flush=True)
        while True:
            client, _ = server.accept()
            threading.Thread(target=_serve, args=(client,), daemon=True).start()


def _serve(client: socket.socket) -> None:
    with client, client.makefile("wb") as out:
        try:
            Connection(Stream(lambda: client.recv(CHUNK), out), forgives=False).serve()
        finally:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)  # The thread that listens still holds the connection.
