"""A scheduler at work in a thread of its own: requests come from any thread or event loop, pieces go back there.

A pass that fails ends what is under way with EngineError; what is asked next is computed anew.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from foretrace.engine.request import Piece, Request, Stream
from foretrace.engine.scheduler import Scheduler
from foretrace.errors import BusyError, EngineError

__all__ = ["Service"]


HELD_S = 0.05
"""Streams that are held are looked after so often, in seconds."""


class Service:
    """Steps a scheduler for as long as there is something to do."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler
        self.error: Exception | None = None
        """What the latest pass failed of; None where it did not."""
        self._streams: set[Stream] = set()
        self._news = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="foretrace-engine", daemon=True)
        self._thread.start()

    def submit(self, request: Request, listener: Callable[[Piece], None]) -> Stream:
        """Put a request into the queue; `listener` is called in the service's thread.

        Raises as `Scheduler.submit` does, and BusyError when the service is closed.
        """
        with self._news:
            if self._closing:
                raise BusyError("the engine is shutting down and takes no more requests")
            stream = self.scheduler.submit(request, listener)
            self._streams.add(stream)
            self._news.notify()
        return stream

    def cancel(self, stream: Stream) -> None:
        """End a stream where it is; the listener hears of it."""
        self.scheduler.cancel(stream)
        with self._news:
            self._news.notify()

    async def pieces(self, request: Request) -> AsyncIterator[Piece]:
        """The pieces of a request as they come; it is cancelled where the iteration ends early.

        Raises as `submit` does.
        """
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Piece] = asyncio.Queue()

        def tell(piece: Piece) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(queue.put_nowait, piece)

        stream = self.submit(request, tell)
        try:
            left = request.samples
            while left:
                piece = await queue.get()
                left -= piece.finish is not None
                yield piece
        finally:
            if not stream.done:
                self.cancel(stream)

    def close(self, *, drain: bool = True, timeout_s: float | None = None) -> None:
        """Take no more requests, finish those that there are or, without `drain` and after the time, cancel them."""
        with self._news:
            self._closing = True
            self._news.notify()
        if drain:
            self._thread.join(timeout_s)
        for stream in list(self._streams):
            self.cancel(stream)
        self._thread.join()

    def _step(self) -> bool:
        try:
            busy = self.scheduler.step()
        except Exception as error:
            logging.getLogger("foretrace.engine").error("a pass of the model failed", exc_info=error)
            self.error = error
            self.scheduler.fail(EngineError("the engine has failed; the log says why"))
            return True
        if busy:
            self.error = None
        return busy

    def _run(self) -> None:
        try:
            while True:
                busy = self._step()
                with self._news:
                    self._streams = {stream for stream in self._streams if not stream.done}
                    if not busy and self._closing and not self._streams:
                        return
                    if not busy:
                        self._news.wait(HELD_S if self._streams else None)
        finally:
            with self._news:
                self._closing = True
            for stream in list(self._streams):
                self.scheduler.cancel(stream)
