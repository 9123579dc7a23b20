"""The debugger for coding agents: tools over the Model Context Protocol, on its official SDK.

Each tool takes a program, as text or as a file below the server's root, and answers in plain text of a bounded length.
Programs run in the sandbox, never in this process; a foreseen run is not run at all.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property, wraps
from itertools import count as counting
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, ParamSpec

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field
from rich.console import Console

from foretrace import __version__
from foretrace.codec import jsonl
from foretrace.codec.text import View
from foretrace.debug.history import History, accounts, ending
from foretrace.errors import ContextError, ForetraceError, RecordError, SourceError
from foretrace.sandbox.pool import record_one
from foretrace.trace.entry import resolve
from foretrace.trace.frames import Frame, Limits, SourceFile, Trace
from foretrace.trace.scope import read_source
from foretrace.worlds import PredictedWorld, RecordedWorld, World

if TYPE_CHECKING:
    from foretrace.engine import Model

__all__ = ["Tools", "server"]

P = ParamSpec("P")

LIMITS = Limits(seconds=10.0)
MOST_FRAMES = 200
"""Frames that one answer may show."""
MOST_FORESEEN = 1_000
"""Frames that are foreseen for one answer, shown or not."""
MOST_CHARACTERS = 12_000
"""Length of an answer; what goes beyond is left out, and that is said."""

INSTRUCTIONS = """Tools that step through Python code frame by frame: what a call really does (recorded in a sandbox),
and what a small code world model foresees without running it. A program is `source`, or `file` below the server's root;
a file ending in .jsonl is a saved record (`foretrace trace`, `pytest --foretrace`) and takes no call. `call` is an
expression such as "f(3)"; without one the script itself runs. A frame shows a line that is about to run, beside it the
names that changed since the line before."""

Source = Annotated[str | None, Field(description="the program's text; give this or `file`")]
File = Annotated[
    str | None, Field(description="path of the program, or of a saved record (.jsonl); give this or `source`")
]
Call = Annotated[str | None, Field(description='what to call, e.g. "f(3)"; none for the script itself')]
First = Annotated[int, Field(description="the first frame to show", ge=0)]
Count = Annotated[int, Field(description="frames to show", ge=1, le=MOST_FRAMES)]
Of = Annotated[Literal["recorded", "foreseen"], Field(description="what really happens, or what the model foresees")]

READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)


class Tools:
    """The tools, each a method whose docstring tells an agent what it is for.

    `level` is that of the sandbox, `root` the folder that files are read from, `model` a model directory; None is the
    model of the package.
    """

    def __init__(self, root: Path, level: str, model: str | None = None) -> None:
        self.root, self.level, self._directory = root.resolve(), level, model

    @cached_property
    def model(self) -> Model:
        """The model, opened when it is first asked."""
        from foretrace.engine import open_model

        return open_model(self._directory)

    def record_call(
        self, source: Source = None, file: File = None, call: Call = None, first: First = 0, count: Count = 60
    ) -> str:
        """Run a call in the sandbox and show what it did: each line with the values that changed before it, calls,
        returns, exceptions, output, and how it ended. `first` and `count` page through long runs."""
        return _listing(self._world("recorded", source, file, call), first, count)

    def foresee_call(
        self, source: Source = None, file: File = None, call: Call = None, first: First = 0, count: Count = 60
    ) -> str:
        """Foresee a call without running it: the same listing as record_call, from the model, each frame after its
        probability in per cent. Small models err: check with first_difference before relying on it."""
        return _listing(self._world("foreseen", source, file, call), first, count)

    def state_at_line(
        self,
        line: Annotated[int, Field(description="the line that is about to run", ge=1)],
        source: Source = None,
        file: File = None,
        call: Call = None,
        time: Annotated[int, Field(description="1 for the first time that it runs, 2 for the second", ge=1)] = 1,
        world: Of = "recorded",
    ) -> str:
        """All variables of the whole stack at the moment when a line is about to run for the n-th time."""
        found = self._world(world, source, file, call)
        seen = 0
        for index, frame in enumerate(_frames(found)):
            if (frame.event, frame.line) == ("line", line):
                seen += 1
                if seen == time:
                    return _bounded(_state(found, index))
        raise SourceError(f"line {line} runs {seen} times in this run; expected at least {time}")

    def first_difference(self, source: Source = None, file: File = None, call: Call = None) -> str:
        """Foresee a call, run it in the sandbox, and name the first frame where the two part: what was foreseen there,
        what really happens, and the state right before."""
        worlds = self._world("foreseen", source, file, call), self._world("recorded", source, file, call)
        histories = [History(world) for world in worlds]
        for index in counting():
            try:
                frames = [_frame(world, index) for world in worlds]
            except (ContextError, RecordError) as error:
                return _bounded(f"no frame {index} is foreseen: {error}\nreally: {accounts(worlds[1:], (index,))[0]}")
            if frames == [None, None]:
                if worlds[0].outcome != worlds[1].outcome:
                    return _parting(worlds, index)
                return f"all {index} frames are foreseen right; {ending(worlds[1], index)}"
            one, other = (
                frame and (frame.event, frame.file, frame.line, frame.depth, frame.value, history.texts(index))
                for frame, history in zip(frames, histories, strict=True)
            )
            if one != other:
                return _bounded(_parting(worlds, index))
        raise AssertionError("a run has an end")

    # -- worlds -------------------------------------------------------------------------------------------------------

    def _world(self, kind: str, source: str | None, file: str | None, call: str | None) -> World:
        """The run that a tool is asked about. Raises ForetraceError for what cannot be read, run or foreseen."""
        if (source is None) == (file is None):
            raise SourceError("a program is given as `source` or as `file`; expected one of the two")
        path = self._path(file) if file is not None else None
        if path is not None and path.suffix == ".jsonl":
            saved = _saved(path, call)
            if kind == "recorded":
                return RecordedWorld(saved)
            return PredictedWorld(self.model, saved.files, saved.call, saved.entry)
        text = source if source is not None else read_source(str(path))
        name = path.name if path else "program.py"
        if kind == "recorded":
            folder = str(path.parent) if path else None
            trace = record_one(text, call, limits=LIMITS, level=self.level, folder=folder)
            return RecordedWorld(replace(trace, files=(SourceFile(name, trace.files[0].text),)))
        entry = resolve(text, call, name)
        return PredictedWorld(self.model, (SourceFile(name, entry.text),), call, (0, entry.function.qualname))

    def _path(self, file: str) -> Path:
        path = (self.root / file).resolve()
        if not path.is_relative_to(self.root):
            raise SourceError(f"{file} is outside of {self.root}; expected a file below it")
        return path


def server(tools: Tools) -> MCPServer[None]:
    """The tools as a server of the protocol; what goes wrong in one is its answer, in one line."""
    made: MCPServer[None] = MCPServer("foretrace", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING")
    for tool in (tools.record_call, tools.foresee_call, tools.state_at_line, tools.first_difference):
        made.tool(annotations=READ_ONLY)(_answering(tool))
    return made


def _answering(tool: Callable[P, str]) -> Callable[P, str]:
    """The same tool; an error of ours becomes one that the protocol has."""

    @wraps(tool)
    def answer(*args: P.args, **named: P.kwargs) -> str:
        try:
            return tool(*args, **named)
        except ForetraceError as error:
            raise ToolError(" ".join(str(error).split())) from None

    return answer


def _saved(path: Path, call: str | None) -> Trace:
    """The record in a file. Raises RecordError where there is none, SourceError where a call is given too."""
    if call is not None:
        raise SourceError(f"{path.name} is the record of a run; expected no call")
    return jsonl.load_file(path)


def _frame(world: World, index: int) -> Frame | None:
    """A frame of a world; of a foreseen one, no more than a bound of them."""
    if world.name == "predicted" and index >= MOST_FORESEEN:
        raise ContextError(f"no end is foreseen within {MOST_FORESEEN} frames")
    return world.frame(index)


def _frames(world: World) -> Iterator[Frame]:
    for index in counting():
        frame = _frame(world, index)
        if frame is None:
            return
        yield frame


# -- telling ----------------------------------------------------------------------------------------------------------


def _listing(world: World, first: int, count: int) -> str:
    """Frames of a run as rows, and how it ended where that is reached."""
    out = io.StringIO()
    view = View(world.header.files, Console(file=out))
    view.title(world.header.call, world.header.entry)
    total = 0
    for frame in _frames(world):
        if total >= first + count:
            out.write(f"\nframes {first} to {total - 1}; the run goes on from first={total}\n")
            return _bounded(out.getvalue())
        if total >= first:
            view.frame(frame, _confidence(world, total))
        total += 1
    if first >= total:
        raise SourceError(f"first is {first}; expected less than {total}, the frames of this run")
    out.write(f"\nframes {first} to {total - 1} of {total}; {ending(world, total)}\n")
    return _bounded(out.getvalue())


def _confidence(world: World, index: int) -> float | None:
    """How sure the model was of a frame; None in a recorded run."""
    if world.name == "recorded":
        return None
    step = world.confidence(index)
    return step.probability if step else 1.0


def _state(world: World, index: int) -> str:
    """The stack at a frame, innermost first, with all names."""
    lines = [f"frame {index}"]
    for level in History(world).stack(index):
        text = world.header.files[level.file].text.split("\n")[level.line - 1].strip()
        lines.append(f"{level.function}, line {level.line}: {text}")
        lines += [f"    {name} = {value.text}" for name, value in level.names.items()]
    return "\n".join(lines)


def _parting(worlds: tuple[World, World], index: int) -> str:
    foreseen, real = accounts(worlds, (index, index))
    confidence = worlds[0].confidence(index)
    sure = f" ({int(100 * confidence.probability)} % sure)" if confidence else ""
    before = f"\n\nright before:\n{_state(worlds[1], index - 1)}" if index else ""
    return f"the runs part at frame {index}\nforeseen{sure}: {foreseen}\nreally: {real}{before}"


def _bounded(text: str) -> str:
    """An answer that is not too long for its reader."""
    if len(text) <= MOST_CHARACTERS:
        return text
    return text[:MOST_CHARACTERS] + f"\n... {len(text) - MOST_CHARACTERS} characters more; ask for fewer frames"
