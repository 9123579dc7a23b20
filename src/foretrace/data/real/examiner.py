"""The side of vetting that runs programs: a process that forks for each function and records its calls one by one.

Runs in an interpreter of its own, started by `vet` with an empty environment and a hash seed of its own. Whatever a
program asks of the system beyond its own memory (files, processes, sockets, further imports) ends its call.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import json
import os
import resource
import select
import signal
import sys
import time
from contextlib import suppress
from typing import Any

from foretrace import SHIPPED
from foretrace.codec.compact import encode
from foretrace.codec.tokenizer import TOKENIZER_FILE, Tokenizer
from foretrace.data.real.harmless import HARMLESS, PARTLY
from foretrace.errors import ForetraceError
from foretrace.trace import Limits, Trace, record
from foretrace.trace.stage import Cut

MEMORY = 1 << 30
"""Address space of a fork, in bytes; the interpreter itself takes about a quarter of it."""
LIMITS = Limits(frames=400, seconds=None)
"""Time is watched by a signal here, and by the process that forks."""
SLOW = 0.4
"""Seconds that a call may take; one that takes longer spends them inside the interpreter, not in its frames."""
IDLE = 7
"""Calls in a row that tell nothing new, after which no further ones are tried."""
SILENCE = 3.0
"""Seconds without a word after which a fork is ended: a call that no signal can interrupt."""
MOST_FRAMES = 300
"""Frames above which a trace has too many ids for certain."""
DONE = b'"done"'
"""The fork's last line."""
MAX_IDS = 4_096
MIN_IDS = 24
ENTRY_ERRORS = ("TypeError", "AttributeError", "NameError", "UnboundLocalError", "RecursionError", "MemoryError")
WATCHED = (
    "open",
    "os.",
    "socket.",
    "subprocess.",
    "shutil.",
    "builtins.input",
    "import",
    "ctypes.dlopen",
    "time.sleep",
    "pty.",
)
PRELOADED = (*HARMLESS, *PARTLY, "_strptime", "encodings.idna", "stringprep", "_pydecimal")


def serve() -> None:
    """Answer jobs, one JSON object a line, until standard input ends.

    An answer is one line for each call that was tried, then an empty line.
    """
    for name in PRELOADED:
        with suppress(ImportError):
            importlib.import_module(name)
    tokenizer = Tokenizer.load(SHIPPED / TOKENIZER_FILE)
    record("def f(x):\n    return [x]\n", "f('a')", limits=LIMITS)
    gc.collect()
    gc.freeze()
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    for line in jobs:
        _answer(json.loads(line), tokenizer, answers)


def _answer(job: dict[str, Any], tokenizer: Tokenizer, answers: Any) -> None:
    """Fork, pass on what the fork says as long as it says something, end it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _examine(job, tokenizer, writer)
    os.close(writer)
    received = b""
    problem = "crashed"
    while True:
        if not select.select([reader], [], [], SILENCE)[0]:
            problem = "did not end"
            break
        part = os.read(reader, 1 << 16)
        if not part:
            break
        received += part
    os.close(reader)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    lines = received.split(b"\n")[:-1]
    if lines and lines[-1] == DONE:
        lines.pop()
    else:
        lines.append(json.dumps({"dropped": problem}).encode())
    answers.write(b"".join(line + b"\n" for line in (*lines, b"")))
    answers.flush()


def _examine(job: dict[str, Any], tokenizer: Tokenizer, writer: int) -> None:
    """In the fork: record each call, say what came of it, leave without cleaning up."""
    os.setpgid(0, 0)
    gc.disable()
    signal.signal(signal.SIGALRM, _interrupt)
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    asked: list[str] = []

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and event.startswith(WATCHED) and event not in ("os.getpid",):
            asked.append(event)
            raise PermissionError(event)

    watching = False
    sys.addaudithook(watch)
    kept = idle = 0
    seen: set[str] = set()
    for number, call in enumerate(job["calls"]):
        started = time.monotonic()
        asked.clear()
        trace: Trace | None = None
        said: dict[str, Any] = {"call": number}
        try:
            watching = True
            signal.setitimer(signal.ITIMER_REAL, SLOW, SLOW)
            trace = record(job["source"], call, limits=LIMITS)
        except ForetraceError:
            said["dropped"] = "cannot be called"
        except BaseException as error:
            said["dropped"] = "cut:events" if isinstance(error, Cut) else "recorder failed"
        watching = False
        _calm_down()
        is_cut = trace is not None and trace.outcome.startswith("cut:")
        if asked and not is_cut:  # in a program that is cut, the interpreter itself may open files, to tell of it
            said["dropped"] = "asks the system"
        elif time.monotonic() - started > SLOW:
            said["dropped"] = "slow"
        elif trace is not None:
            said |= _judge(trace, tokenizer, job, seen)
        os.write(writer, json.dumps(said).encode() + b"\n")
        kept += "dropped" not in said
        idle = idle + 1 if "dropped" in said else 0
        if kept >= job["most"] or (kept and idle >= IDLE):
            break
    os.write(writer, DONE + b"\n")
    os._exit(0)


def _interrupt(*_: object) -> None:
    raise Cut


def _calm_down() -> None:
    """Stop the clock, and tracing: a recording that was cut may have met the `Cut` inside the watching hook."""
    while True:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
            sys.settrace(None)
            time.sleep(0)
            return
        except Cut:
            continue


def _judge(trace: Trace, tokenizer: Tokenizer, job: dict[str, Any], seen: set[str]) -> dict[str, Any]:
    """What is kept of a trace, or why it is not."""
    if trace.outcome.startswith("cut:") or trace.outcome == "exited" or trace.threads:
        return {"dropped": trace.outcome}
    digest = hashlib.sha1(repr((trace.frames, trace.outcome)).encode()).hexdigest()
    if job["again"]:
        return {"digest": digest}
    last = trace.frames[-1].value or ""
    raised = trace.outcome == "raised"
    if raised and (len(trace.frames) <= 2 or (job["strict"] and last.startswith(ENTRY_ERRORS))):
        return {"dropped": "error of types or names"}
    lines = sorted({frame.line for frame in trace.frames})
    new = [f"{line}" for line in lines if f"{line}" not in seen]
    result = f"{trace.value}{trace.output}"
    path = hashlib.sha1(repr([(f.line, f.event) for f in trace.frames]).encode()).hexdigest()
    if not new and result in seen and path in seen:
        return {"dropped": "nothing new"}
    if len(trace.frames) > MOST_FRAMES:
        return {"dropped": "too many ids"}
    try:
        ids = len(encode(trace, tokenizer).ids)
    except ForetraceError:
        return {"dropped": "cannot be rendered"}
    if not MIN_IDS <= ids <= MAX_IDS:
        return {"dropped": "too many ids"}
    seen.update(new, [result, path])
    return {"frames": len(trace.frames), "ids": ids, "raised": raised, "digest": digest, "lines": lines}
