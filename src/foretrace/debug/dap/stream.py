"""Messages of the protocol over a pair of byte streams: a header that tells the length, then JSON."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

__all__ = ["MalformedError", "Stream"]

LONGEST = 32 * 1024 * 1024
"""Bytes of a message; what says that it is longer is no message."""
LONGEST_LINE = 200

_LENGTH = re.compile(rb"Content-Length: *(\d{1,10})\r?\n", re.IGNORECASE)
_TYPE = re.compile(rb"Content-Type: [^\r\n]*\r?\n", re.IGNORECASE)
_BEGINNING = b"Content-Length:"


class MalformedError(Exception):
    """Bytes that are no message."""


class Stream:
    """Reads messages on one thread, writes them on any. `receive` gives some bytes, none at the end."""

    def __init__(self, receive: Callable[[], bytes], writer: BinaryIO) -> None:
        self._receive, self._writer = receive, writer
        self._buffer = bytearray()
        self._lock = threading.Lock()

    def read(self) -> dict[str, Any] | None:
        """The next message; None at the end. Raises MalformedError for bytes that are none: `skip` goes on behind them.

        A header holds nothing but its length and type. So an HTTP request, which a web page can have sent to any port
        of the machine, is never taken for a message.
        """
        length: int | None = None
        start = 0
        while (line := self._line(start)) not in (b"\r\n", b"\n"):
            if line is None:
                return None
            if found := _LENGTH.fullmatch(line):
                length = int(found[1])
            elif not _TYPE.fullmatch(line):
                raise MalformedError(f"{bytes(line[:60])!r} is no header of a message, such as Content-Length: 119")
            start += len(line)
        start += len(line)
        if length is None or length > LONGEST:
            raise MalformedError(f"{length} is no length of a message, expected up to {LONGEST} bytes")
        if not self._fill(start + length):
            return None
        body = bytes(self._buffer[start : start + length])
        try:
            message = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise MalformedError(f"{body[:60]!r} is no JSON ({type(error).__name__})") from None
        if not isinstance(message, dict):
            raise MalformedError(f"{body[:60]!r} is no JSON object")
        del self._buffer[: start + length]
        return message

    def skip(self) -> bool:
        """Go on where the next message seems to begin; gives False at the end."""
        while (found := self._buffer.find(_BEGINNING, 1)) < 0:
            del self._buffer[: max(0, len(self._buffer) - len(_BEGINNING))]
            if not self._fill(len(self._buffer) + 1):
                return False
        del self._buffer[:found]
        return True

    def write(self, message: Mapping[str, Any]) -> None:
        """Send a message. Raises OSError where nobody is there any more."""
        body = json.dumps(message).encode("ascii")
        with self._lock:
            self._writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            self._writer.flush()

    def _line(self, start: int) -> bytes | None:
        """The line of the header that begins there; None where the input ends before it does."""
        while (end := self._buffer.find(b"\n", start)) < 0:
            if len(self._buffer) - start > LONGEST_LINE:
                raise MalformedError(f"{bytes(self._buffer[start : start + 60])!r} is no header of a message")
            if not self._fill(len(self._buffer) + 1):
                return None
        return bytes(self._buffer[start : end + 1])

    def _fill(self, size: int) -> bool:
        """Have that many bytes in the buffer; False where the input ends before."""
        while len(self._buffer) < size:
            received = self._receive()
            if not received:
                return False
            self._buffer += received
        return True
