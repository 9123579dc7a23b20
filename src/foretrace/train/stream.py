"""Training documents: made by worker processes, which lay them out as batches. No torch.

The order of batches depends on the seed and the number of workers alone, and can be taken up again at any `Position`.
"""

from __future__ import annotations

import hashlib
import random
import signal
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from inspect import signature
from itertools import count, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, Protocol, cast

from foretrace.errors import ConfigError, ForetraceError
from foretrace.train.batches import Batch, Document, Layout

__all__ = ["Cursor", "Position", "Source", "batches", "resolve"]

READING = 4096


class Source(Protocol):
    """Where documents come from: equal arguments give equal documents, and each worker its own share.

    A reading ends with the iterator or after 4,096 documents; the next is taken with a new seed. So a source may be
    endless, and its beginning must be as mixed as the rest. Resuming repeats at most one reading.

    A source that can begin anywhere has a keyword `start`, a number of documents: it is one reading, without end.
    """

    def __call__(self, seed: int, worker: int, num_workers: int) -> Iterator[Document]: ...


class Cursor(NamedTuple):
    """A place in one worker's documents: how many readings are over, and how many documents of the next."""

    reading: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the order of batches: groups that are over, batches of the next, where each worker's next begins."""

    group: int
    batch: int
    cursors: tuple[Cursor, ...]

    @classmethod
    def start(cls, workers: int) -> Position:
        """Before the first batch."""
        return cls(0, 0, (Cursor(),) * workers)


def resolve(path: str) -> Callable[..., Any]:
    """The object that `module:name` names, or `module:name:argument` with a first argument given to it.

    Raises ConfigError where there is none.
    """
    module, _, rest = path.partition(":")
    name, *argument = rest.split(":", 1)
    try:
        found = cast(Callable[..., Any], getattr(import_module(module), name))
        return partial(found, *argument) if argument else found
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigError(f"{path!r} names nothing ({error}), expected module:function") from None


def batches(source: str, position: Position, *, seed: int, layout: Layout) -> Generator[tuple[Batch, Position]]:
    """Batches from `position` on, without end, each with the position after it.

    Group g comes from worker g modulo their number, which makes it while earlier ones are in use.
    Raises ConfigError if the source is empty, RuntimeError if a worker fails. Close the iterator to end the workers.
    """
    resolve(source)
    num_workers = len(position.cursors)
    workers = [
        _Worker(
            source, seed, index, num_workers, cursor, layout, position.group + (index - position.group) % num_workers
        )
        for index, cursor in enumerate(position.cursors)
    ]
    try:
        while True:
            turn = position.group % num_workers
            group, end = workers[turn].next_group()
            for index in range(position.batch, len(group) - 1):
                position = Position(position.group, index + 1, position.cursors)
                yield group[index], position
            cursors = (*position.cursors[:turn], end, *position.cursors[turn + 1 :])
            position = Position(position.group + 1, 0, cursors)
            yield group[-1], position
    finally:
        for worker in workers:
            worker.close()


class _Worker:
    """A process that writes groups into a pipe. A full pipe holds it back; a broken one, on either side, ends it."""

    def __init__(
        self, source: str, seed: int, index: int, num_workers: int, cursor: Cursor, layout: Layout, first_group: int
    ) -> None:
        context = get_context("spawn")
        self.receiver, sender = context.Pipe(duplex=False)
        arguments = (sender, source, seed, index, num_workers, cursor, layout, first_group)
        self.process = context.Process(target=_serve, args=arguments, daemon=True)
        self.process.start()
        sender.close()

    def next_group(self) -> tuple[list[Batch], Cursor]:
        try:
            message = self.receiver.recv()
        except EOFError:
            self.process.join()
            raise RuntimeError(f"a document worker ended with status {self.process.exitcode}") from None
        if isinstance(message, Exception):
            raise message
        return cast(tuple[list[Batch], Cursor], message)

    def close(self) -> None:
        self.receiver.close()
        self.process.terminate()
        self.process.join()


def _serve(
    sender: Connection,
    source: str,
    seed: int,
    index: int,
    num_workers: int,
    cursor: Cursor,
    layout: Layout,
    first_group: int,
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole process group; the parent ends its workers.
    try:
        documents = _documents(resolve(source), seed, index, num_workers, cursor)
        for group in count(first_group, num_workers):
            sender.send(layout.next_group(documents, random.Random(f"{seed}/{group}")))
    except BrokenPipeError:
        return
    except ForetraceError as error:
        sender.send(error)


def _documents(
    source: Source, seed: int, index: int, num_workers: int, cursor: Cursor
) -> Iterator[tuple[Document, Cursor]]:
    """One worker's documents from `cursor` on, without end, each with the cursor after it."""
    reading, offset = cursor
    if "start" in signature(source).parameters:
        indexed = cast(Callable[..., Iterator[Document]], source)(seed, index, num_workers, start=offset)
        yield from ((document, Cursor(0, number)) for number, document in enumerate(indexed, offset + 1))
        raise ConfigError(f"worker {index} of {num_workers} finds no documents")
    while True:
        documents = islice(source(_seed_of(seed, reading), index, num_workers), READING)
        for number, document in enumerate(documents, 1):
            if number > offset:
                offset = number
                yield document, Cursor(reading, number)
        if not offset:
            raise ConfigError(f"worker {index} of {num_workers} finds no documents")
        reading, offset = reading + 1, 0


def _seed_of(seed: int, reading: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}/{reading}".encode()).digest()[:6])
