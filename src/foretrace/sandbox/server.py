"""The server's side of the level `weak`: reads requests, forks for each, ends what does not end, passes on the answer.

Runs in an interpreter of its own, started by `weak` with an empty environment; imports no more than recording needs, as
each fork costs by what is loaded.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import time
from contextlib import suppress
from typing import Any

from foretrace.codec import jsonl
from foretrace.errors import ForetraceError
from foretrace.trace import Limits, record

MEMORY = 2 << 30
FILE_SIZE = 16 << 20
OPEN_FILES = 64
ANSWER_SIZE = 64 << 20
GRACE = 3.0
"""Seconds after the program's own time limit, which the recorder keeps, before its process is killed."""


def serve() -> None:
    """Answer requests, one JSON object a line, until standard input ends."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    for line in requests:
        answers.write(_answer(json.loads(line)) + b"\n")
        answers.flush()


def _answer(request: dict[str, Any]) -> bytes:
    """Run one request in a fork; its answer as one line of JSON."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _run(request, writer)
    os.close(writer)
    seconds = request["limits"]["seconds"] + GRACE
    received, problem = _receive(reader, time.monotonic() + seconds)
    os.close(reader)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not problem and received.endswith(b"\n"):
        return received.rstrip(b"\n")
    if not problem:
        how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"status {os.WEXITSTATUS(status)}"
        problem = f"the program ended its own process with {how}; expected it to return or raise"
    return json.dumps({"error": {"kind": "sandbox", "message": problem}}).encode()


def _receive(reader: int, deadline: float) -> tuple[bytes, str]:
    """All that the fork writes until it closes the pipe; and what was wrong, or nothing."""
    received = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            return b"", "the program did not end in time and could not be interrupted; expected it to end"
        part = os.read(reader, 1 << 20)
        if not part:
            return bytes(received), ""
        received += part
        if len(received) > ANSWER_SIZE:
            return b"", f"the program's trace is larger than {ANSWER_SIZE >> 20} MB"


def _run(request: dict[str, Any], writer: int) -> None:
    """In the fork: record, write the answer, leave without cleaning up."""
    os.setpgid(0, 0)
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, FILE_SIZE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    try:
        limits = Limits(**request["limits"])
        trace = record(request["source"], request["call"], limits=limits, values=request["values"])
        answer: dict[str, Any] = {"trace": list(jsonl.dump(trace))}
    except ForetraceError as error:
        answer = {"error": {"kind": error.kind, "message": str(error)}}
    except BaseException as error:
        message = f"the recorder failed with {type(error).__name__}: {str(error)[:200]}"
        answer = {"error": {"kind": "sandbox", "message": message.replace("\n", " ")}}
    data = memoryview(json.dumps(answer).encode() + b"\n")
    while data:
        data = data[os.write(writer, data) :]
    os._exit(0)
