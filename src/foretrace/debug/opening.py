"""How a session begins: at a call of a file, in a saved record, or at any line in a state that is told.

What a session may need on its way, a model or the sandbox, is opened when it is first asked for.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from foretrace.codec.compact import LANDINGS
from foretrace.codec.context import check_beginning
from foretrace.codec.inverse import BackReader, origin_prompt
from foretrace.codec.jsonl import load_file
from foretrace.codec.past import Past, tell
from foretrace.codec.program import Program
from foretrace.cwm_world import CwmModel, begin, go_on, open_any
from foretrace.debug.earlier import Prior
from foretrace.debug.session import DebugError, Session
from foretrace.debug.start import Place, beginning
from foretrace.debug.vote import DRAWS
from foretrace.errors import ForetraceError
from foretrace.trace import record_file
from foretrace.trace.entry import resolve
from foretrace.trace.frames import SourceFile, Trace
from foretrace.trace.scope import read_source
from foretrace.worlds import Header, PredictedWorld, RecordedWorld, World, as_trace

if TYPE_CHECKING:
    from foretrace.engine import Model
    from foretrace.engine.decode import PredictedFrame

__all__ = ["Laboratory", "Opened", "at_call", "at_state", "in_record", "program_of"]


@dataclass(frozen=True, slots=True)
class Opened:
    """A session, the worlds of its call by name (`predicted`, `recorded`), and what is to be said before it.

    `reread` gives the text of the program as its file at `path` has it now; None where no file is known.
    """

    session: Session
    worlds: Mapping[str, Callable[[], World]]
    notes: tuple[str, ...] = ()
    reread: Callable[[], str] | None = None
    path: str = ""


class _Prophet:
    """What a session asks of a model, which is opened by the first question."""

    def __init__(self, header: Header, model: str | None, check: Callable[[], None] = lambda: None) -> None:
        self._header, self._name, self._check = header, model, check

    @functools.cached_property
    def model(self) -> Model | CwmModel:
        """The model of that name, or the shipped one. Raises ModelError for one that cannot be opened."""
        self._check()
        return open_any(self._name)

    def predicted(self) -> World:
        """The run from its call on."""
        return begin(self.model, self._header)

    def foresee(self, past: Past, header: Header | None = None) -> World:
        """The run that goes on from a past; of another program where a header is given."""
        asked = {"breakpoint" if isinstance(action, int) else action for action in past.jumps.values()}
        for action in asked - set(self.model.actions):
            known = " and ".join(f"<{each}>" for each in self.model.actions if each in LANDINGS)
            told = (
                f"not been trained for a leap <{action}>, only for {known}" if known else "not been trained for leaps"
            )
            raise DebugError(f"this model has {told}; go without --leap")
        return go_on(self.model, header or self._header, past)

    def sample(self, past: Past, header: Header | None = None) -> list[PredictedFrame | None]:
        """The frame after a past, drawn for a vote; None where the draw is the end."""
        if isinstance(self.model, CwmModel):
            raise DebugError("no votes are drawn from a CWM; expected a model of the compact dialect")
        return PredictedWorld.after(self.model, header or self._header, past).sample(DRAWS)

    def priors(self, past: Past, header: Header | None = None) -> list[Prior]:
        """States that may have come right before the end of a past, each once, the likeliest first.

        Raises DebugError for a model that has not been trained to go back.
        """
        from foretrace.engine.sample import sample_frame

        if isinstance(self.model, CwmModel) or "inv_over" not in self.model.actions:
            raise DebugError("what the state was before is not known: this model has not been trained to go back")
        cut = as_trace(header or self._header, past.frames, "cut:events", recorder="")
        ids, machine, _ = tell(cut, past, self.model.tokenizer)
        now = machine.stack[-1].names
        reader = BackReader(machine)
        draws = sample_frame(self.model.scheduler, reader, [*ids, *reader.back("inv_over")], DRAWS)
        found: dict[str, Prior] = {}
        for step in filter(None, draws):
            kept = {} if step.frame.event == "call" else now
            texts = {n: t for n, t in kept.items() if n not in step.frame.removed} | step.frame.changed
            if step.frame.event != "resume":
                found[repr(step.frame)] = Prior(step.frame.event, step.frame.line, texts, step.probability)
        return sorted(found.values(), key=lambda prior: -prior.probability)

    def origins(
        self, file: int, function: str, value: str, raised: bool, header: Header | None = None
    ) -> list[dict[str, str]]:
        """Arguments, as texts, that lead a function to a value; none where the model has not been trained for that."""
        from foretrace.engine.sample import sample_frame

        if isinstance(self.model, CwmModel) or "inv_call" not in self.model.actions:
            return []
        header = header or self._header
        program = Program(header.files, header.entry[1], self.model.tokenizer)
        known = (f for functions in program.functions.values() for f in functions)
        called = next(f for f in known if (f.file, f.name) == (file, function))
        ids, reader = origin_prompt(program, called, value, raised=raised)
        draws = sample_frame(self.model.scheduler, reader, [*ids, *reader.back("inv_call")], DRAWS)
        return [draw.frame.changed for draw in draws if draw]


class Laboratory:
    """Programs run in the sandbox, at the level of that name if there is one; it is named when it is first used."""

    def __init__(self, path: Path, sandbox: str | None) -> None:
        self._path, self._sandbox = path, sandbox

    @functools.cached_property
    def level(self) -> str:
        """The level in use. Raises SandboxError where it is not to be had."""
        from foretrace.sandbox.pool import choose, described

        level = choose(self._sandbox, self._path)
        print(f"foretrace: sandbox: {described(level)}", file=sys.stderr)
        return level

    def run(self, source: str, calls: Sequence[str | None]) -> list[Trace | ForetraceError]:
        """What becomes of calls of a program."""
        from foretrace.sandbox.pool import run_batch

        items = [{"source": source, "call": call} for call in calls]
        folder = str(self._path.resolve().parent)
        return [result for _, result in run_batch(items, level=self.level, folder=folder)]


def at_call(
    file: str, call: str | None, world: str = "predicted", model: str | None = None, sandbox: str | None = None
) -> Opened:
    """A session at a call of a file (or its marked function, or the script) in the world of that name.

    In the recorded world the program runs here, as it is; in the predicted world nothing of it runs, until the record
    is asked for, which is made in the sandbox. Raises SourceError or CallError for a program or call that cannot be
    entered, ModelError for a model that cannot be opened.
    """
    source = read_source(file)
    entry = resolve(source, call, file)
    header = Header((SourceFile(Path(file).name, entry.text),), call, (0, entry.function.qualname))
    prophet, laboratory = _Prophet(header, model), Laboratory(Path(file), sandbox)

    @functools.cache
    def recorded() -> World:
        if world == "recorded":
            return RecordedWorld(record_file(file, call))
        (record,) = laboratory.run(source, [call])
        if isinstance(record, ForetraceError):
            raise record
        return RecordedWorld(replace(record, files=header.files))

    worlds = {"predicted": functools.cache(prophet.predicted), "recorded": recorded}
    session = Session(
        worlds[world](),
        prophet.foresee,
        record=recorded,
        run=laboratory.run,
        sample=prophet.sample,
        origins=prophet.origins,
        priors=prophet.priors,
    )
    return Opened(session, worlds, reread=lambda: resolve(read_source(file), call, file).text, path=file)


def at_state(file: str, stack: Sequence[Place], model: str | None = None, sandbox: str | None = None) -> Opened:
    """A session that begins in the middle: where each function of the stack stands, the outermost first, and its names.

    Raises SourceError for a program that does not parse, DebugError for a stack that the program cannot have,
    ModelError for a model that cannot be opened.
    """
    files = (SourceFile(Path(file).name, resolve(read_source(file), None, file).text),)
    header, past, doubts = beginning(files, stack)
    prophet, laboratory = _Prophet(header, model), Laboratory(Path(file), sandbox)
    world = prophet.foresee(past)
    first = len(past.frames) - 1
    session = Session(
        world,
        prophet.foresee,
        run=laboratory.run,
        sample=prophet.sample,
        origins=prophet.origins,
        priors=prophet.priors,
        first=first,
    )
    worlds = {"predicted": lambda: world}
    return Opened(session, worlds, doubts, lambda: resolve(read_source(file), None, file).text, file)


def in_record(path: Path, model: str | None = None, sandbox: str | None = None) -> Opened:
    """A session in a record that was saved as jsonl.

    Nothing of the program runs, until what really follows from another state is asked for: it runs on in the sandbox.

    Raises RecordError for a file that cannot be read or is none, DebugError for a record without frames.
    """
    trace = load_file(path)
    world = RecordedWorld(trace)
    prophet = _Prophet(world.header, model, lambda: check_beginning(trace))
    notes = []
    if trace.dropped:
        kept = len(trace.frames) - trace.state
        notes.append(f"the last {kept} frames; {trace.dropped} before them were not kept")
    if trace.state:
        notes.append(f"frames 0 to {trace.state - 1} show who was running then, frame {trace.state} goes on")
    session = Session(
        world,
        prophet.foresee,
        record=lambda: world,
        run=Laboratory(program_of(path, trace), sandbox).run,
        sample=prophet.sample,
        origins=prophet.origins,
        priors=prophet.priors,
    )
    return Opened(session, {"predicted": functools.cache(prophet.predicted), "recorded": lambda: world}, tuple(notes))


def program_of(path: Path, trace: Trace) -> Path:
    """Where the program of a record lies: beside it, a folder above as for those of failing tests, or from here on."""
    file = trace.files[trace.entry[0]].path
    places = [folder / file for folder in (path.parent, path.parent.parent, Path.cwd())]
    return next((place for place in places if place.exists()), places[0])
