"""The field `dialect` of a request: the compact grammar over a program, as a constraint of the engine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Self, TypeVar

from foretrace.codec.compact import Reader
from foretrace.codec.jsonl import frame_objects
from foretrace.codec.past import Past, tell
from foretrace.codec.program import Program
from foretrace.codec.standing import stand
from foretrace.codec.tokenizer import Tokenizer
from foretrace.engine.decode import Foreseer
from foretrace.engine.request import Token
from foretrace.errors import ForetraceError, RecordError, RequestError
from foretrace.serve.schema import Dialect
from foretrace.trace.entry import resolve
from foretrace.trace.frames import Frame, SourceFile
from foretrace.worlds import Header, as_trace, first_frame

__all__ = ["Grammar", "grammar_of"]

MOST_SOURCE = 1_000_000
"""Characters of all files together."""

T = TypeVar("T")

_PARSING = threading.Lock()
"""CPython's parser counts its depth for all threads together: two at a time fail at times (python/cpython#106905)."""


class Grammar:
    """A constraint that collects frames. Whatever goes wrong in it ends its sample and nothing else."""

    def __init__(self, foreseer: Foreseer) -> None:
        self.foreseer = foreseer
        self.forks: list[Grammar] = [self]
        """This one and those made of it, by sample."""

    def allowed(self) -> frozenset[int]:
        """Ids that may come next."""
        return _guarded(self.foreseer.allowed)

    def take(self, token: Token) -> Sequence[int]:
        """Take an id; the ids that are put in after it."""
        return _guarded(lambda: self.foreseer.take(token))

    def fork(self) -> Self:
        """An independent one in the same state."""
        twin = type(self)(self.foreseer.fork())
        self.forks.append(twin)
        return twin


def _guarded(work: Callable[[], T]) -> T:
    try:
        return work()
    except ForetraceError:
        raise
    except Exception as error:  # a state by hand may hold what no run leads to
        raise RecordError(f"the state does not fit the program ({type(error).__name__}: {error})") from None


class Asked(NamedTuple):
    """A constraint, the prompt that ends where it stands (None: the client's), and what frames are about."""

    grammar: Grammar
    prompt: list[int] | None
    header: Header
    first: tuple[Frame, ...]

    def trace(self, sample: int) -> dict[str, Any] | None:
        """What a sample foresees, as objects; None where it did not begin at the call."""
        if self.prompt is None:
            return None
        foreseer = self.grammar.forks[sample].foreseer
        frames = [*self.first, *(step.frame for step in foreseer.frames)]
        outcome = foreseer.reader.outcome
        trace = as_trace(self.header, frames, outcome or "cut:events", recorder="")
        return {"frames": list(frame_objects(trace)), "outcome": outcome}


def grammar_of(dialect: Dialect, tokenizer: Tokenizer) -> Asked:
    """What a request's `dialect` asks for. Raises ForetraceError where it makes no sense."""
    size = sum(len(file.text) for file in dialect.files)
    if size > MOST_SOURCE:
        raise RequestError(f"files of {size} characters; at most {MOST_SOURCE} are read")
    if dialect.file >= len(dialect.files):
        last = len(dialect.files) - 1
        raise RequestError(f"file is {dialect.file}; the files are numbered 0 to {last}")
    try:
        with _PARSING:
            return _asked(dialect, tokenizer)
    except (RecursionError, MemoryError, ValueError) as error:
        raise RequestError(f"the program cannot be read ({type(error).__name__}: {error})") from None


def _asked(dialect: Dialect, tokenizer: Tokenizer) -> Asked:
    files = [SourceFile(file.path, file.text) for file in dialect.files]
    if dialect.state is not None:
        reader = stand(Program(files, dialect.entry, tokenizer), dialect.state)
        header = Header(tuple(files), dialect.call, (dialect.file, dialect.entry))
        return Asked(Grammar(Foreseer(reader, dialect.max_frames)), None, header, ())
    path = files[dialect.file].path
    entry = resolve(files[dialect.file].text, dialect.call, path)
    files[dialect.file] = SourceFile(path, entry.text)
    header = Header(tuple(files), dialect.call, (dialect.file, entry.function.qualname))
    known = first_frame(header)
    first = (known,) if known else ()
    prompt, machine, _ = tell(as_trace(header, first, "cut:events", recorder=""), Past(first), tokenizer)
    return Asked(Grammar(Foreseer(Reader(machine), dialect.max_frames)), prompt, header, first)
