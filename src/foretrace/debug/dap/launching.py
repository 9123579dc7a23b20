"""What a launch begins: a session in one of the worlds, and what lies beside it.

Nothing of a predicted program runs. A recorded one runs as it is, in a process of its own; the record that a comparison
needs is made in the sandbox, as it is for `compare` in the terminal.
"""

from __future__ import annotations

import functools
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from foretrace.codec.context import check_beginning
from foretrace.codec.jsonl import load_file
from foretrace.codec.past import Past
from foretrace.cwm_world import CwmModel, begin, go_on, open_any
from foretrace.debug.dap.attention import Attentive
from foretrace.debug.dap.messages import LaunchArguments, MessageError
from foretrace.debug.opening import Laboratory, program_of
from foretrace.debug.session import Session
from foretrace.errors import ForetraceError
from foretrace.trace.entry import resolve
from foretrace.trace.frames import SourceFile, Trace
from foretrace.trace.scope import read_source
from foretrace.worlds import Header, RecordedWorld, World

if TYPE_CHECKING:
    from foretrace.engine import Model

__all__ = ["Launched", "launch"]

POLL = 0.05
"""Seconds between two looks at whether a run should be ended."""

Attend = Callable[[str], None]
"""Is told what is being done, again and again, and raises where that should stop."""


@dataclass(frozen=True, slots=True)
class Launched:
    """A session, the folders where its files may lie, and what is to be said about it before it begins."""

    session: Session
    folders: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def launch(arguments: LaunchArguments, attend: Attend) -> Launched:
    """Begin what a client asks for. Raises ForetraceError where that cannot be, and what `attend` raises."""
    program, saved = arguments.get("program"), arguments.get("trace")
    if not program and not saved:
        raise MessageError("launch names no program; expected `program`, a Python file, or `trace`, a saved record")
    for name, path in (("program", program), ("trace", saved), ("cwd", arguments.get("cwd"))):
        if path and "\0" in path:
            raise MessageError(f"launch: {name} is no path")
    beginning = _in_record(arguments, Path(saved)) if saved else _at_call(arguments, program or "", attend)
    world = arguments.get("world") or ("recorded" if saved else "predicted")

    @functools.cache
    def model() -> Model | CwmModel:
        attend("opening the model")
        beginning.check()
        return open_any(arguments.get("model"))

    header = beginning.header

    def foresee(past: Past, edited: Header | None = None) -> World:
        return Attentive(go_on(model(), edited or header, past), attend)

    def run(source: str, calls: Sequence[str | None]) -> list[Trace | ForetraceError]:
        attend("running the program in the sandbox")
        return beginning.laboratory.run(source, calls)

    begun = beginning.record() if world == "recorded" else Attentive(begin(model(), header), attend)
    session = Session(begun, foresee, record=beginning.beside, run=run)
    if world == "compare":
        session.against = beginning.beside()
    session.trust = min(100, max(0, arguments.get("trust") or 0)) / 100
    return Launched(session, beginning.folders, beginning.notes)


@dataclass(frozen=True, slots=True)
class _Beginning:
    """A call that can be foreseen, recorded, or recorded in the laboratory to lie beside; `check` raises if it cannot
    be foreseen."""

    header: Header
    record: Callable[[], World]
    beside: Callable[[], World]
    laboratory: Laboratory
    folders: tuple[Path, ...]
    notes: tuple[str, ...] = ()
    check: Callable[[], None] = lambda: None


def _at_call(arguments: LaunchArguments, program: str, attend: Attend) -> _Beginning:
    path = Path(arguments.get("cwd") or ".", program)
    call = arguments.get("call") or None
    source = read_source(str(path))
    entry = resolve(source, call, str(path))
    header = Header((SourceFile(path.name, entry.text),), call, (0, entry.function.qualname))

    def record() -> World:
        return RecordedWorld(_run(path, call, arguments.get("cwd"), attend))

    laboratory = Laboratory(path, arguments.get("sandbox"))

    def beside() -> World:
        attend("running the program in the sandbox")
        (found,) = laboratory.run(source, [call])
        if isinstance(found, ForetraceError):
            raise found
        return RecordedWorld(replace(found, files=header.files))

    return _Beginning(header, record, beside, laboratory, (path.resolve().parent,))


def _in_record(arguments: LaunchArguments, path: Path) -> _Beginning:
    path = Path(arguments.get("cwd") or ".", path)
    trace = load_file(path)
    world = RecordedWorld(trace)
    # Records of failing tests lie in a folder below the root that their paths are relative to.
    folders = (arguments.get("root"), arguments.get("cwd"), path.parent, path.parent.parent, Path.cwd())
    notes = []
    if trace.dropped:
        kept = len(trace.frames) - trace.state
        notes.append(f"the last {kept} frames; {trace.dropped} before them were not kept")
    if trace.state:
        notes.append(f"frames 0 to {trace.state - 1} show who was running then, frame {trace.state} goes on")
    return _Beginning(
        world.header,
        lambda: world,
        lambda: world,
        Laboratory(program_of(path, trace), arguments.get("sandbox")),
        tuple(Path(folder) for folder in folders if folder),
        tuple(notes),
        lambda: check_beginning(trace),
    )


def _run(path: Path, call: str | None, folder: str | None, attend: Attend) -> Trace:
    """Record a program in another process: it may read and write, or end its interpreter, without harm to ours."""
    with tempfile.TemporaryDirectory(prefix="foretrace-") as place:
        kept = Path(place, "record.jsonl")
        words = [sys.executable, "-m", "foretrace", "trace", str(path.resolve()), "--format", "jsonl", "-o", str(kept)]
        words += ["--call", call] if call else []
        with Path(place, "said").open("w+b") as said:
            try:
                process = subprocess.Popen(
                    words, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
                )
            except OSError as error:
                raise MessageError(f"the program cannot be run in {folder}: {error.strerror}") from None
            try:
                while process.poll() is None:
                    attend("running the program")
                    try:
                        process.wait(POLL)
                    except subprocess.TimeoutExpired:
                        continue
            finally:
                process.kill()
                process.wait()
            said.seek(0)
            last = said.read().decode(errors="replace").strip().split("\n")[-1]
        if process.returncode or not kept.exists():
            told = last.removeprefix("foretrace: ") or f"it ended its interpreter with status {process.returncode}"
            raise ForetraceError(f"{path.name} left no record: {told}")
        return load_file(kept)
