"""The level `weak`: a process for each program, resource limits, an empty environment. No isolation beyond that.

What it covers: memory, size and number of files, time by the server's clock, a program that kills or crashes its own
process, leftovers in modules or files of an earlier program. What it does not: a program may read the user's files and
reach the network, and one that looks for the result pipe can forge its own result.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from foretrace import errors
from foretrace.codec import jsonl
from foretrace.errors import ForetraceError, SandboxError
from foretrace.trace.frames import Limits, Trace

__all__ = ["Item", "record_weak", "run_batch"]

DEFAULT_LIMITS = Limits()
SECONDS = 10.0
"""Time limit of a program whose limits name none."""

KINDS = {
    kind.kind: kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ForetraceError)
}
PACKAGES = str(Path(__file__).resolve().parents[2])
ENVIRONMENT = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


class Item(Protocol):
    """A program and what to call; None calls nothing."""

    @property
    def source(self) -> str: ...

    @property
    def call(self) -> str | None: ...


AnyItem = TypeVar("AnyItem", bound="Item | Mapping[str, Any]")


def run_batch(
    items: Iterable[AnyItem], *, limits: Limits = DEFAULT_LIMITS, values: str = "structural", workers: int = 1
) -> Iterator[tuple[AnyItem, Trace | ForetraceError]]:
    """Record each item, an object or mapping with `source` and `call`; results come in the order of `items`.

    What goes wrong with an item (it does not parse, it crashes, it does not end) is its result, not an exception.
    Without a time limit in `limits`, each may take 10 seconds.
    """
    limits = limits if limits.seconds is not None else replace(limits, seconds=SECONDS)
    with ExitStack() as stack:
        servers = [stack.enter_context(_Server()) for _ in range(workers)]
        waiting: deque[tuple[AnyItem, _Server]] = deque()
        for number, item in enumerate(items):
            server = servers[number % workers]
            if len(waiting) == workers:
                done, busy = waiting.popleft()
                yield done, busy.answer()
            server.ask(item, limits, values)
            waiting.append((item, server))
        while waiting:
            done, busy = waiting.popleft()
            yield done, busy.answer()


def record_weak(
    source: str, call: str | None = None, *, limits: Limits = DEFAULT_LIMITS, values: str = "structural"
) -> Trace:
    """Record one program in its own process. Raises what `record` raises, and SandboxError where there is no trace."""
    ((_, result),) = run_batch([{"source": source, "call": call}], limits=limits, values=values)
    if isinstance(result, ForetraceError):
        raise result
    return result


class _Server:
    """A child interpreter that answers one request at a time; started again when it is gone."""

    def __enter__(self) -> _Server:
        self.folder = tempfile.TemporaryDirectory(prefix="foretrace-", ignore_cleanup_errors=True)
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()
        self.folder.cleanup()

    def _start(self) -> None:
        code = f"import sys; sys.path.append({PACKAGES!r}); from foretrace.sandbox.server import serve; serve()"
        self.process = subprocess.Popen(
            [sys.executable, "-s", "-P", "-B", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
            cwd=self.folder.name,
            start_new_session=True,
        )

    def ask(self, item: Item | Mapping[str, Any], limits: Limits, values: str) -> None:
        source, call = (item["source"], item.get("call")) if isinstance(item, Mapping) else (item.source, item.call)
        request = {"source": source, "call": call, "limits": asdict(limits), "values": values}
        if self.process.poll() is not None:
            self._start()
        assert self.process.stdin
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # `answer` finds the end of the output

    def answer(self) -> Trace | ForetraceError:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line.endswith(b"\n"):
            self.process.kill()
            self.process.wait()
            return SandboxError("the sandbox's own process ended; expected a trace")
        answer = json.loads(line)
        if "error" in answer:
            return KINDS.get(answer["error"]["kind"], SandboxError)(answer["error"]["message"])
        try:
            return jsonl.load(answer["trace"])
        except ForetraceError as error:
            return SandboxError(f"the program's process answered with something that is no trace: {error}")
