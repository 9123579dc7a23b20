"""Training documents: made by worker processes, grouped, sorted by length and cut into batches. No torch.

The order of batches depends on the seed and the number of workers alone, and can be taken up again at any `Position`.
"""

from __future__ import annotations

import hashlib
import random
import signal
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, Protocol, cast

from foretrace.errors import ConfigError

__all__ = ["Cursor", "Document", "Position", "Source", "batches", "resolve"]

Document = tuple[list[int], list[bool]]
"""Token ids, and for each whether it is predicted; at least one after the first is."""

READING = 4096


class Source(Protocol):
    """Where documents come from: equal arguments give equal documents, and each worker its own share.

    A reading ends with the iterator or after 4,096 documents; the next is taken with a new seed. So a source may be
    endless, and its beginning must be as mixed as the rest. Resuming repeats at most one reading.
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
    """The object that `module:name` names. Raises ConfigError where there is none."""
    module, _, name = path.partition(":")
    try:
        return cast(Callable[..., Any], getattr(import_module(module), name))
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigError(f"{path!r} names nothing ({error}), expected module:function") from None


def batches(
    source: str, position: Position, *, seed: int, group: int, batch_tokens: int
) -> Generator[tuple[list[Document], Position]]:
    """Batches from `position` on, without end, each with the position after it.

    Group g of `group` documents comes from worker g modulo their number, which makes it while earlier ones are in use.
    Raises ConfigError if the source is empty, RuntimeError if a worker fails. Close the iterator to end the workers.
    """
    resolve(source)
    workers = [
        _Worker(source, seed, index, len(position.cursors), cursor, group)
        for index, cursor in enumerate(position.cursors)
    ]
    try:
        while True:
            turn = position.group % len(workers)
            documents, end = workers[turn].next_group()
            cut = cut_into_batches(documents, batch_tokens, random.Random(f"{seed}/{position.group}"))
            for index in range(position.batch, len(cut) - 1):
                position = Position(position.group, index + 1, position.cursors)
                yield cut[index], position
            cursors = (*position.cursors[:turn], end, *position.cursors[turn + 1 :])
            position = Position(position.group + 1, 0, cursors)
            yield cut[-1], position
    finally:
        for worker in workers:
            worker.close()


def cut_into_batches(documents: list[Document], batch_tokens: int, rng: random.Random) -> list[list[Document]]:
    """Batches of documents of like length, at most `batch_tokens` with padding where more than one, in random order."""
    cut: list[list[Document]] = []
    for document in sorted(documents, key=lambda document: len(document[0]), reverse=True):
        if not cut or len(cut[-1][0][0]) * (len(cut[-1]) + 1) > batch_tokens:
            cut.append([])
        cut[-1].append(document)
    rng.shuffle(cut)
    return cut


class _Worker:
    """A process that writes groups into a pipe. A full pipe holds it back; a broken one, on either side, ends it."""

    def __init__(self, source: str, seed: int, index: int, num_workers: int, cursor: Cursor, group: int) -> None:
        context = get_context("spawn")
        self.receiver, sender = context.Pipe(duplex=False)
        arguments = (sender, source, seed, index, num_workers, cursor, group)
        self.process = context.Process(target=_serve, args=arguments, daemon=True)
        self.process.start()
        sender.close()

    def next_group(self) -> tuple[list[Document], Cursor]:
        try:
            message = self.receiver.recv()
        except EOFError:
            self.process.join()
            raise RuntimeError(f"a document worker ended with status {self.process.exitcode}") from None
        if isinstance(message, Exception):
            raise message
        return cast(tuple[list[Document], Cursor], message)

    def close(self) -> None:
        self.receiver.close()
        self.process.terminate()
        self.process.join()


def _serve(
    sender: Connection, source: str, seed: int, index: int, num_workers: int, cursor: Cursor, group: int
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole process group; the parent ends its workers.
    try:
        documents = _documents(resolve(source), seed, index, num_workers, cursor)
        while True:
            taken = list(islice(documents, group))
            sender.send(([document for document, _ in taken], taken[-1][1]))
    except BrokenPipeError:
        return
    except ConfigError as error:
        sender.send(error)


def _documents(
    source: Source, seed: int, index: int, num_workers: int, cursor: Cursor
) -> Iterator[tuple[Document, Cursor]]:
    """One worker's documents from `cursor` on, without end, each with the cursor after it."""
    reading, offset = cursor
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
