"""Running programs that nobody vouches for, in servers behind layers of isolation; the side that is trusted.

Levels are those of the specification (section 6). What they cover and what they do not: docs/design/sandbox.md.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, replace
from functools import cache
from itertools import islice
from operator import length_hint
from pathlib import Path
from typing import Any, Protocol, TypeVar

from foretrace import errors
from foretrace.codec import jsonl
from foretrace.errors import ForetraceError, RecordError, SandboxError
from foretrace.sandbox import layers
from foretrace.trace.frames import Limits, Trace
from foretrace.trace.recording import VARIABLE

__all__ = ["Item", "choose", "described", "missing", "record_one", "run_batch"]

DEFAULT_LIMITS = Limits()
SECONDS = 10.0
"""Time limit of a program whose limits name none."""

TOGETHER = 16
"""Programs handed to a server at once, at most; those of them that are plain share a fork."""

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"

KINDS = {
    kind.kind: kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ForetraceError)
}
ENVIRONMENT = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}


class Item(Protocol):
    """A program and what to call; None calls nothing."""

    @property
    def source(self) -> str: ...

    @property
    def call(self) -> str | None: ...


AnyItem = TypeVar("AnyItem", bound="Item | Mapping[str, Any]")


def choose(level: str | None = None, program: Path | None = None) -> str:
    """The level asked for, if it is to be had; without a wish the stronger of `full` and `strong`.

    If both are missing it is `weak` for a program that is one of this project's own examples. Raises SandboxError,
    which says what is missing.
    """
    if level is not None and level not in layers.LEVELS:
        raise SandboxError(f"sandbox {level!r} is no level, expected one of: {', '.join(layers.LEVELS)}")
    is_ours = program is not None and program.resolve().parent == EXAMPLES
    reasons = {}
    for name in [level] if level else ["full", "strong", *(["weak"] if is_ours else [])]:
        reason = missing(name)
        if reason is None:
            return name
        reasons[name] = reason
    said = "; ".join(f"sandbox {name} is not available: {reason}" for name, reason in reasons.items())
    raise SandboxError(f"{said}; expected a level that `foretrace doctor` lists, such as --sandbox weak")


def described(level: str) -> str:
    """A level and its layers, for people."""
    return f"{level} ({layers.LEVELS[level]})"


@cache
def missing(level: str) -> str | None:
    """Why a level is not to be had, in one line, found by starting it; None where it is."""
    try:
        with _Server(level):
            return None
    except SandboxError as error:
        return str(error)


def run_batch(
    items: Iterable[AnyItem],
    *,
    limits: Limits = DEFAULT_LIMITS,
    values: str = "structural",
    workers: int = 1,
    level: str | None = None,
    folder: str | None = None,
) -> Iterator[tuple[AnyItem, Trace | ForetraceError]]:
    """Record each item, an object or mapping with `source` and `call`; results come in the order of `items`.

    What goes wrong with an item (it does not parse, it crashes, it does not end) is its result, not an exception, and
    changes nothing for the others. Without a time limit in `limits`, each may take 10 seconds. `level` is chosen as by
    `choose`; `folder` is readable inside, and programs import from it. Raises SandboxError where the level is missing.
    """
    limits = limits if limits.seconds is not None else replace(limits, seconds=SECONDS)
    level = choose(level)
    together = min(TOGETHER, -(-length_hint(items, TOGETHER * workers) // workers))
    source = iter(items)
    with ExitStack() as stack:
        servers = [stack.enter_context(_Server(level, folder)) for _ in range(workers)]
        waiting: deque[tuple[list[AnyItem], _Server]] = deque()
        idle = deque(servers)
        while True:
            while idle and (group := list(islice(source, together))):
                server = idle.popleft()
                server.ask([_program(item) for item in group], limits, values)
                waiting.append((group, server))
            if not waiting:
                return
            group, server = waiting.popleft()
            results = server.results()
            idle.append(server)
            yield from zip(group, results, strict=True)


def record_one(
    source: str,
    call: str | None = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
    values: str = "structural",
    level: str | None = None,
    folder: str | None = None,
) -> Trace:
    """Record one program. Raises what `record` raises, and SandboxError where there is no trace or no such level."""
    item = {"source": source, "call": call}
    ((_, result),) = run_batch([item], limits=limits, values=values, level=level, folder=folder)
    if isinstance(result, ForetraceError):
        raise result
    return result


def _program(item: Item | Mapping[str, Any]) -> dict[str, str | None]:
    if isinstance(item, Mapping):
        return {"source": item["source"], "call": item.get("call")}
    return {"source": item.source, "call": item.call}


class _Server:
    """A server process that does one request at a time; started again when it is gone.

    Entering it raises SandboxError where the level is not to be had.
    """

    def __init__(self, level: str, folder: str | None = None) -> None:
        self.level, self.folder = level, folder

    def __enter__(self) -> _Server:
        self.place = tempfile.TemporaryDirectory(prefix="foretrace-", ignore_cleanup_errors=True)
        try:
            self._start()
        except BaseException:
            self.place.cleanup()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self.place.cleanup()

    def _start(self) -> None:
        if os.name != "posix":
            raise SandboxError(f"{platform.system()} has no fork")
        roots = layers.readable(self.folder)
        try:
            self.process = subprocess.Popen(
                layers.command(self.level, roots, _bootstrap(self.level, roots, self.folder)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=ENVIRONMENT | {VARIABLE: os.environ.get(VARIABLE, "")},
                cwd=self.place.name,
                start_new_session=True,
            )
        except OSError as error:
            raise SandboxError(str(error)) from None
        reason = _missing(self._read())
        if reason is not None:
            said = self._end().strip().splitlines()
            raise SandboxError(reason or (said[-1] if said else "the sandbox's own process does not start"))

    def _end(self) -> str:
        """Kill all of it; what it said on its standard error."""
        streams = self.process.stdin, self.process.stdout, self.process.stderr
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        assert self.process.stderr
        said = self.process.stderr.read().decode("utf-8", "replace")
        for stream in streams:
            with suppress(OSError):
                stream.close() if stream else None
        return said

    def _read(self) -> bytes:
        assert self.process.stdout
        return self.process.stdout.readline()

    def ask(self, programs: Sequence[dict[str, str | None]], limits: Limits, values: str) -> None:
        """Hand over programs; `results` then gives what became of them."""
        self.programs, self.limits, self.values = programs, limits, values
        request = {"programs": programs, "limits": asdict(limits), "values": values}
        if self.process.poll() is not None:
            self._end()
            self._start()
        assert self.process.stdin
        with suppress(BrokenPipeError):  # `results` finds the end of the output
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()

    def results(self) -> list[Trace | ForetraceError]:
        """What became of the programs asked for; each asked again by itself where the server itself is gone."""
        programs = self.programs
        lines = [self._read() for _ in programs]
        if lines[-1].endswith(b"\n"):
            return [_result(line, p, self.limits, self.values) for line, p in zip(lines, programs, strict=True)]
        self._end()
        self._start()
        if len(programs) == 1:
            return [SandboxError("the sandbox's own process ended; expected a trace")]
        results = []
        for program in programs:
            self.ask([program], self.limits, self.values)
            results += self.results()
        return results


def _bootstrap(level: str, roots: Sequence[str], folder: str | None) -> str:
    """The program of a server: leaves no names behind that a recorded program could find."""
    return (
        f"import sys, site; sys.path.append({str(layers.PACKAGE.parent)!r}); "
        f"[site.addsitedir(path) for path in {layers.packages()!r}]; "
        "site.setquit(); site.setcopyright(); site.sethelper(); del site; "
        f"__import__('foretrace.sandbox.server', fromlist=['serve']).serve({level!r}, {list(roots)!r}, {folder!r})"
    )


def _missing(hello: bytes) -> str | None:
    """What a server's first line says is missing; "" where it is no such line."""
    try:
        found = json.loads(hello)["missing"]
    except (ValueError, KeyError, TypeError):
        return ""
    return None if found is None else str(found)


def _result(line: bytes, program: Mapping[str, str | None], limits: Limits, values: str) -> Trace | ForetraceError:
    """An answer as a trace, if it is one of this very program and these settings."""
    try:
        answer = json.loads(line)
        if isinstance(answer, dict):
            error = answer["error"]
            return KINDS.get(error["kind"], SandboxError)(str(error["message"]))
        trace = jsonl.load_objects(answer)
        _check(trace, program, limits, values)
    except (ValueError, KeyError, TypeError, RecursionError, RecordError) as error:
        return SandboxError(f"the program's process answered with something that is no trace of it: {error}")
    return trace


def _check(trace: Trace, program: Mapping[str, str | None], limits: Limits, values: str) -> None:
    """Raise RecordError where a trace is not of a program, or does not hold together."""
    source, call = program["source"] or "", program["call"]
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    texts = [text]
    if call is not None:
        texts.append(f"{text.rstrip(chr(10))}\n\ndef {trace.entry[1]}():\n    return {call.strip()}\n")
    header = (trace.call, trace.limits, trace.values, trace.python, len(trace.files))
    if header != (call, limits, values, platform.python_version(), 1) or trace.files[0].text not in texts:
        raise RecordError("the header is another's")
    frames = trace.frames
    if len(frames) > limits.frames or any(not 0 <= frame.depth <= limits.depth for frame in frames):
        raise RecordError("more frames than were asked for")
    if trace.outcome.startswith("cut:"):
        return
    ends = [frame.event for frame in frames if frame.activation == 0]
    if not ends or ends[0] != "call" or ends[-1] != {"returned": "return"}.get(trace.outcome, "exception"):
        raise RecordError(f"the entry does not begin with a call and end as {trace.outcome}")
