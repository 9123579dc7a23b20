"""Requests under way for one client: their pieces as they come, ended when the client goes or its time is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import aclosing, suppress
from functools import partial
from typing import TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from foretrace.engine.request import Piece, Request, Stream
from foretrace.engine.service import Service
from foretrace.errors import ForetraceError

__all__ = ["Events", "Gone", "Work", "until_gone"]

MOST_UNREAD = 64
"""With so many pieces that a slow client has not read, its streams are held."""
GRACE_S = 2.0
"""Beyond the time of a request, so long a client has to read that it is over."""

T = TypeVar("T")


class Gone(Exception):
    """The client has closed its connection."""


class Work:
    """The streams of some requests, submitted all or none."""

    def __init__(self, service: Service, requests: Sequence[Request]) -> None:
        """Raises what `Service.submit` raises."""
        self._service = service
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[tuple[int, Piece]] = asyncio.Queue()
        self.streams: list[Stream] = []
        try:
            for number, request in enumerate(requests):
                self.streams.append(service.submit(request, partial(self._put, number)))
        except ForetraceError:
            self.cancel()
            raise

    def _put(self, number: int, piece: Piece) -> None:
        """Hand a piece over, from the engine's thread to the loop's."""
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._keep, number, piece)

    def _keep(self, number: int, piece: Piece) -> None:
        self._queue.put_nowait((number, piece))
        if self._queue.qsize() > MOST_UNREAD:
            self._hold(True)

    def _hold(self, held: bool) -> None:
        for stream in self.streams:
            stream.held = held

    async def pieces(self, seconds: float) -> AsyncGenerator[tuple[int, Piece], None]:
        """Each piece with the number of its request; the streams are cancelled where the iteration ends early.

        Raises TimeoutError where they have not ended after so many seconds.
        """
        end = self._loop.time() + seconds
        left = sum(stream.request.samples for stream in self.streams)
        try:
            while left:
                async with asyncio.timeout_at(end):
                    number, piece = await self._queue.get()
                if self._queue.qsize() <= MOST_UNREAD // 2:
                    self._hold(False)
                left -= piece.finish is not None
                yield number, piece
        finally:
            self.cancel()

    def cancel(self) -> None:
        """End what has not ended: rows and pages are free at once."""
        for stream in self.streams:
            if not stream.done:
                self._service.cancel(stream)


class Events(Response):
    """Server-sent events, ended when the client goes, or has not taken them all in the time of a request and some."""

    def __init__(self, events: AsyncGenerator[bytes, None], seconds: float) -> None:
        super().__init__(media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
        del self.headers["content-length"]
        self._events, self._seconds = events, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them as they come."""

        async def stream() -> None:
            async with aclosing(self._events) as events:
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                async for event in events:
                    await send({"type": "http.response.body", "body": event, "more_body": True})
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        with suppress(Gone, TimeoutError):
            async with asyncio.timeout(self._seconds + GRACE_S):
                await until_gone(receive, stream())


async def until_gone(receive: Receive, work: Awaitable[T]) -> T:
    """What `work` gives; it is cancelled, and Gone raised, when the client closes its connection."""
    job = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait((job, gone), return_when=asyncio.FIRST_COMPLETED)
        if job.done():
            return job.result()
        raise Gone
    finally:
        for task in (job, gone):
            task.cancel()
        await asyncio.wait((job, gone))  # what is cancelled has cleaned up


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
