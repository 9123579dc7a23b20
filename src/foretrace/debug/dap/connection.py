"""A client's connection: requests come in on one thread and are answered on another, one after the other.

While work takes long, the thread that does it looks at what has come in between (`attend`): a pause or a cancellation
interrupts it, and some requests are answered at once.
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeGuard, TypeVar, get_type_hints

from foretrace.debug.dap.adapter import WHILE_RUNNING, Adapter
from foretrace.debug.dap.attention import Interrupted
from foretrace.debug.dap.debugging import Body
from foretrace.debug.dap.messages import checked
from foretrace.debug.dap.stream import MalformedError, Stream
from foretrace.errors import ForetraceError

__all__ = ["Connection"]

T = TypeVar("T")

SHOW_PROGRESS_AFTER = 0.3
"""Seconds of work before it is worth telling of, and between two times that it is told of."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came: its number in the order of arrival, and the one that the client gave it."""

    order: int
    seq: int
    command: str
    arguments: object


@dataclass(slots=True)
class Progress:
    """Work that is being done. `told` is when that was last shown; `number` is 0 before the first time."""

    title: str
    told: float
    number: int = 0


class Connection:
    """Serves one client. `forgives` malformed bytes, or hangs up on them, as one must where anyone can connect."""

    def __init__(self, stream: Stream, *, forgives: bool) -> None:
        self._stream, self._forgives = stream, forgives
        self._adapter = Adapter(self)
        self._inbox: deque[Request] = deque()
        self._arrived = threading.Condition()
        self._is_open = True
        self._order = self._seq = self._num_progress = 0
        self._current: Request | None = None
        self._interrupted = 0
        self._cancelled: set[int] = set()
        self._progress: Progress | None = None
        self._afterwards: list[Callable[[], None]] = []
        self._can_show_progress = False

    def serve(self) -> None:
        """Answer requests until the client takes its leave or is gone."""
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            while not self._adapter.is_done and (request := self._next()):
                self._answer(request)
        except OSError:
            pass  # Nobody is there any more.

    # -- listening, on a thread of its own ------------------------------------------------------------------------

    def _listen(self) -> None:
        try:
            while (message := self._read()) is not None:
                if message.get("type") == "request":
                    self._take(message)
        except OSError:
            pass
        with self._arrived:
            self._is_open = False
            self._interrupted = self._order + 1
            self._arrived.notify()

    def _read(self) -> dict[str, Any] | None:
        while True:
            try:
                return self._stream.read()
            except MalformedError as error:
                print(f"foretrace: {error}", file=sys.stderr)
                if not self._forgives or not self._stream.skip():
                    return None

    def _take(self, message: dict[str, Any]) -> None:
        seq, command, arguments = message.get("seq"), message.get("command"), message.get("arguments")
        with self._arrived:
            self._order += 1
            request = Request(
                self._order, seq if _is_int(seq) else 0, str(command), {} if arguments is None else arguments
            )
            if command in ("pause", "disconnect", "terminate"):
                self._interrupted = self._order
            elif command == "cancel" and isinstance(arguments, dict):
                self._cancel(arguments)
            self._inbox.append(request)
            self._arrived.notify()

    def _cancel(self, arguments: dict[str, Any]) -> None:
        wanted, progress = arguments.get("requestId"), self._progress
        current = self._current
        if current and _is_int(wanted) and wanted == current.seq:
            self._interrupted = current.order + 1
        elif _is_int(wanted) and any(request.seq == wanted for request in self._inbox):
            self._cancelled.add(wanted)
        elif current and progress and progress.number and arguments.get("progressId") == str(progress.number):
            self._interrupted = current.order + 1

    # -- answering ------------------------------------------------------------------------------------------------

    def _next(self) -> Request | None:
        with self._arrived:
            self._current = None
            while not self._inbox:
                if not self._is_open:
                    return None
                self._arrived.wait()
            self._current = self._inbox.popleft()
            return self._current

    def _answer(self, request: Request) -> None:
        """Carry out a request and answer it, then do what is to be done after that."""
        self._afterwards = []
        body, problem = self._attempt(lambda: self._carry_out(request))
        answer: Body = {"type": "response", "request_seq": request.seq, "command": request.command}
        if body is None:
            error = {"id": 1, "format": "{problem}", "variables": {"problem": problem}, "showUser": True}
            self._send({**answer, "success": False, "message": problem, "body": {"error": error}})
            return
        self._send({**answer, "success": True, **({"body": body} if body else {})})
        for work in self._afterwards:
            _, problem = self._attempt(work)
            if problem:
                self.event("output", {"category": "stderr", "output": f"{problem}\n"})

    def _attempt(self, work: Callable[[], T]) -> tuple[T | None, str]:
        """What some work gives, and what went wrong; whatever that was, the session goes on."""
        try:
            return work(), ""
        except Interrupted:
            return None, "cancelled"
        except ForetraceError as error:
            return None, " ".join(str(error).split())
        except ConnectionError:  # Nobody is there to be answered.
            raise
        except Exception as error:  # A defect of ours must not take the session with it.
            traceback.print_exc(file=sys.stderr)
            return None, f"internal error: {type(error).__name__}: {error}"

    def _carry_out(self, request: Request) -> Body:
        if request.seq in self._cancelled:
            self._cancelled.discard(request.seq)
            raise Interrupted
        method = self._adapter.method(request.command)
        arguments = checked(get_type_hints(method)["arguments"], request.arguments, request.command)
        if request.command == "initialize":
            self._can_show_progress = arguments.get("supportsProgressReporting") is True
        return method(arguments)

    def _send(self, message: Body) -> None:
        self._seq += 1
        self._stream.write({"seq": self._seq, **message})

    # -- what an adapter asks of its client -----------------------------------------------------------------------

    def event(self, name: str, body: Body) -> None:
        """Send an event."""
        self._send({"type": "event", "event": name, **({"body": body} if body else {})})

    def after(self, work: Callable[[], None]) -> None:
        """Do something once the request that is being carried out is answered."""
        self._afterwards.append(work)

    def attend(self, doing: str) -> None:
        """Show how far long work has come, and answer what can be meanwhile; raises Interrupted if it should stop."""
        current = self._current
        if current and self._interrupted > current.order:
            raise Interrupted
        self._tell(doing)
        with self._arrived:
            ready = [each for each in self._inbox if each.command in WHILE_RUNNING or each.seq in self._cancelled]
            self._inbox = deque(each for each in self._inbox if each not in ready)
        afterwards = self._afterwards
        for request in ready:
            self._answer(request)
        self._afterwards = afterwards

    @contextmanager
    def progress(self, title: str) -> Iterator[None]:
        """Show work if it takes long."""
        self._progress = progress = Progress(title, time.monotonic())
        try:
            yield
        finally:
            self._progress = None
            if progress.number:
                self.event("progressEnd", {"progressId": str(progress.number)})

    def _tell(self, doing: str) -> None:
        progress, now = self._progress, time.monotonic()
        if progress is None or not self._can_show_progress or now - progress.told < SHOW_PROGRESS_AFTER:
            return
        progress.told = now
        if progress.number:
            self.event("progressUpdate", {"progressId": str(progress.number), "message": doing})
            return
        self._num_progress += 1
        progress.number = self._num_progress
        assert self._current is not None
        body = {"title": progress.title, "message": doing, "cancellable": True, "requestId": self._current.seq}
        self.event("progressStart", {"progressId": str(progress.number), **body})


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
