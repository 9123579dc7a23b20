"""The server inside the layers: reads requests, forks for some programs at a time, ends what does not end, answers.

Runs in an interpreter of its own, started by `pool` with an empty environment. It has imported what recording needs
and what programs often import, so that a fork finds it there. A program's process has one way out, a pipe to here; an
answer counts if its line begins with a word that was drawn for it, and if there are as many lines as programs.
Nothing of that is taken for a trace before `pool` has read it strictly.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from foretrace.codec import jsonl
from foretrace.errors import ForetraceError
from foretrace.sandbox import guard, layers
from foretrace.sandbox.plain import is_plain
from foretrace.trace import Limits, record
from foretrace.trace.recording import VARIABLE

ANSWER_SIZE = 64 << 20
GRACE = 3.0
"""Seconds after the program's own time limit, which the recorder keeps, before its process is killed."""

WRITER = 3
"""Descriptor of the pipe in a program's process; there are 0 to 2, which lead nowhere, and no others."""

ALONE = b"null"
"""The answer that a program is not plain, and was not run beside others."""

OTHER = "the program's process gave something other than its answer; expected one trace"

OFTEN_IMPORTED = """
    abc array bisect calendar collections.abc copy csv dataclasses datetime decimal enum fractions functools hashlib
    heapq itertools math numbers operator queue random re resource statistics string struct textwrap typing
""".split()


WARMING = "def f(n):\n    for i in range(n):\n        print(i)\n    return [n]\n"


def serve(level: str, roots: Sequence[str], folder: str | None) -> None:
    """Answer requests, one JSON object a line, until standard input ends.

    The first line of the output says whether the layers of `level` are there: `{"missing": null}`, or a reason.
    """
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    server = _Server(level, folder)
    missing = None
    try:
        server.prepare(roots)
    except OSError as error:
        missing = error.strerror or str(error)
    except Exception as error:  # what the interpreter's packages do as they are imported is anyone's guess
        missing = f"{type(error).__name__}: {error}"
    answers.write(json.dumps({"missing": missing}).encode() + b"\n")
    answers.flush()
    for line in requests if missing is None else ():
        for answer in server.answers(json.loads(line)):
            answers.write(answer + b"\n")
        answers.flush()


class _Server:
    """Forks on request; `folder` is where the program's own modules and files are, if anywhere."""

    def __init__(self, level: str, folder: str | None) -> None:
        self.is_weak = level == "weak"
        self.recorder = os.environ.get(VARIABLE)
        self.folder = folder

    def prepare(self, roots: Sequence[str]) -> None:
        """Import, put on the layers that last, and see in a fork whether all of them hold. Raises OSError."""
        for name in OFTEN_IMPORTED:
            __import__(name)
        os.environ.clear()
        # Programs cannot set handlers, and with Python's own in place `asyncio.run` would.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if self.folder is not None or not self.is_weak:
            os.chdir(self.folder or "/")
        if not self.is_weak:
            layers.confine(roots)
            guard.hide()
            if not guard.is_hidden():
                raise OSError("this interpreter shows the recorder's classes")
            self._try_layers()
        # What recording makes once is made here, and pages that are not written to stay shared.
        _recorded(WARMING, "f(3)", Limits(), "structural", self.recorder)
        gc.collect()
        gc.freeze()

    def _try_layers(self) -> None:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                layers.limit()
                layers.isolate()
                os.write(writer, layers.leak().encode())
            except OSError as error:
                os.write(writer, str(error).encode())
            finally:
                os._exit(0)
        os.close(writer)
        found = os.read(reader, 1 << 10).decode("utf-8", "replace")
        os.close(reader)
        _, status = os.waitpid(child, 0)
        if found or status:
            raise OSError(found or f"a process in the sandbox ends with status {status}")

    def answers(self, request: dict[str, Any]) -> list[bytes]:
        """A line of JSON for each program: beside others where it is plain and nothing went wrong, else by itself."""
        programs = request["programs"]
        together = self._fork(programs, request)[0] if len(programs) > 1 else []
        together = together or [ALONE] * len(programs)
        return [
            self._alone(program, request) if a == ALONE else a for program, a in zip(programs, together, strict=True)
        ]

    def _alone(self, program: dict[str, Any], request: dict[str, Any]) -> bytes:
        answers, problem = self._fork([program], request)
        return answers[0] if answers else json.dumps({"error": {"kind": "sandbox", "message": problem}}).encode()

    def _fork(self, programs: Sequence[dict[str, Any]], request: dict[str, Any]) -> tuple[list[bytes], str]:
        """Run programs in one fork: an answer for each and "", or none and what went wrong."""
        words = [os.urandom(16).hex().encode() + b" " for _ in programs]
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                self._run(programs, request, words, writer)
            finally:
                os._exit(1)
        os.close(writer)
        received, problem = _receive(reader, len(words), request["limits"]["seconds"] + GRACE)
        os.close(reader)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if problem:
            return [], problem
        lines = received.split(b"\n")
        if lines.pop() == b"" and len(lines) == len(words) and all(map(bytes.startswith, lines, words)):
            return [line[len(word) :] for line, word in zip(lines, words, strict=True)], ""
        return [], _ending(status)

    def _run(
        self, programs: Sequence[dict[str, Any]], request: dict[str, Any], words: Sequence[bytes], writer: int
    ) -> None:
        """In the fork: record and write, program by program; leave without cleaning up."""
        os.dup2(writer, WRITER)
        os.closerange(WRITER + 1, 1 << 16)
        layers.limit()
        if not self.is_weak:
            layers.isolate()
            guard.watch(f"{layers.PACKAGE}{os.sep}", [f"{path}{os.sep}" for path in sys.path])
        if self.folder is not None:
            sys.path.insert(0, self.folder)
        limits, values = Limits(**request["limits"]), request["values"]
        for program, word in zip(programs, words, strict=True):
            source, call = program["source"], program["call"]
            may_run = len(programs) == 1 or is_plain(source, call)
            data = memoryview(
                word + (_recorded(source, call, limits, values, self.recorder) if may_run else ALONE) + b"\n"
            )
            while data:
                data = data[os.write(WRITER, data) :]
        os._exit(0)


def _recorded(source: str, call: str | None, limits: Limits, values: str, recorder: str | None) -> bytes:
    """The record of one program, or why there is none, as JSON."""
    try:
        trace = record(source, call, limits=limits, values=values, recorder=recorder)
        return b"[" + ",".join(jsonl.dump(trace, derived=False)).encode() + b"]"
    except ForetraceError as error:
        kind, message = error.kind, str(error)
    except BaseException as error:
        kind, message = "sandbox", f"the recorder failed with {type(error).__name__}: {str(error)[:200]}"
    return json.dumps({"error": {"kind": kind, "message": message.replace("\n", " ")}}).encode()


def _receive(reader: int, lines: int, seconds: float) -> tuple[bytes, str]:
    """What a fork writes until it closes the pipe, with so many seconds for each line; what was wrong, or ""."""
    received = bytearray()
    deadline = time.monotonic() + seconds
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            return b"", "the program did not end in time and could not be interrupted; expected it to end"
        part = os.read(reader, 1 << 20)
        if not part:
            return bytes(received), ""
        received += part
        if b"\n" in part:
            lines -= part.count(b"\n")
            deadline = time.monotonic() + seconds
        if lines < 0:
            return b"", OTHER
        if len(received) > ANSWER_SIZE:
            return b"", f"the program's trace is larger than {ANSWER_SIZE >> 20} MB"


def _ending(status: int) -> str:
    """What a process without its answers did, by its wait status."""
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == guard.STATUS:
        return "the program reaches for the recorder or for native code; expected one that leaves them alone"
    if status in (0, signal.SIGKILL):
        return OTHER
    how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"status {os.WEXITSTATUS(status)}"
    return f"the program ended its own process with {how}; expected it to return or raise"
