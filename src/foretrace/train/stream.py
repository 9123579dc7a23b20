"""Training documents: made by worker processes, which lay them out as batches. No torch.

A step has `micro_batches` batches. Batch i of step s comes from lane (s modulo workers, i); a lane is a share of the
documents with a place of its own. Worker w of a process makes the batches of every step s = w (modulo workers) that are
the process's to take. So what a step trains on depends on the seed, the workers and the micro-batches alone, never on
how many processes there are, and can be taken up again by another number of them from the places of all lanes.
"""

from __future__ import annotations

import gc
import hashlib
import random
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from inspect import signature
from itertools import count, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, Protocol, cast

from foretrace.errors import ConfigError, ForetraceError
from foretrace.train.batches import Batch, Document, Drawn, Layout

__all__ = ["Cursor", "LaneState", "Loader", "Order", "Source", "lanes_from_json", "resolve"]

READING = 4096


class Source(Protocol):
    """Where documents come from: equal arguments give equal documents, and each worker its own share.

    A reading ends with the iterator or after 4,096 documents; the next is taken with a new seed. So a source may be
    endless, and its beginning must be as mixed as the rest. Resuming repeats at most one reading.

    A source that can begin anywhere has a keyword `start`, a number of documents: it is one reading, without end.
    One that finds documents by length has keywords `longer_than` and `up_to`; others are read past the rest.
    """

    def __call__(self, seed: int, worker: int, num_workers: int) -> Iterator[Document]: ...


class Drawing(Protocol):
    """What documents are drawn from: see `foretrace.train.mixture.Mixture`."""

    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def sources(self) -> tuple[str, ...]: ...
    @property
    def bounds(self) -> tuple[tuple[int, int | None], ...]: ...
    @property
    def shares(self) -> tuple[tuple[float, ...], ...]: ...
    def bucket(self, seed: int, step: int) -> int: ...


class Cursor(NamedTuple):
    """A place in a lane's documents of one source: how many readings are over, how many documents of the next."""

    reading: int = 0
    offset: int = 0


class Place(NamedTuple):
    """A place in a lane's documents of one bucket: for each source its cursor and the ids drawn from it so far."""

    cursors: tuple[Cursor, ...]
    ids: tuple[int, ...]


class BucketState(NamedTuple):
    """Groups of a lane's bucket that are over, batches of the next, and where that one begins."""

    group: int
    batch: int
    place: Place


LaneState = tuple[BucketState, ...]
"""A place in the batches of a lane: one in each bucket."""


@dataclass(frozen=True, slots=True)
class Order:
    """All that decides which documents make which batch."""

    drawing: Drawing
    layout: Layout
    seed: int
    workers: int
    micro_batches: int

    def start(self) -> list[list[LaneState]]:
        """The places of all lanes, by worker and micro-batch, before the first step."""
        num_sources = len(self.drawing.sources)
        begin = BucketState(0, 0, Place((Cursor(),) * num_sources, (0,) * num_sources))
        return [[(begin,) * len(self.drawing.bounds)] * self.micro_batches for _ in range(self.workers)]

    def bucket(self, step: int) -> int:
        """The bucket of a step."""
        return self.drawing.bucket(self.seed, step)


class Loader:
    """The batches of this process from step `step` on, a list for each step.

    `lanes` are the places of all lanes, by worker and micro-batch; those of micro-batches `own` move on with each list.
    Raises ConfigError if a source is empty, RuntimeError if a worker fails. Close it to end the workers.
    """

    def __init__(self, order: Order, own: Sequence[int], lanes: list[list[LaneState]], step: int = 0) -> None:
        for source in order.drawing.sources:
            resolve(source)
        self.own = own
        self.lanes = lanes
        self.step = step
        num = order.workers
        self.workers = [
            _Worker(order, own, number, lanes[number], step + (number - step) % num) for number in range(num)
        ]

    def __next__(self) -> list[Batch]:
        turn = self.step % len(self.workers)
        batches, states = self.workers[turn].next_step()
        for number, state in zip(self.own, states, strict=True):
            self.lanes[turn][number] = state
        self.step += 1
        return batches

    def close(self) -> None:
        for worker in self.workers:
            worker.close()


class _Worker:
    """A process that writes steps into a pipe. A full pipe holds it back; a broken one, on either side, ends it."""

    def __init__(self, order: Order, own: Sequence[int], number: int, states: Sequence[LaneState], step: int) -> None:
        context = get_context("spawn")
        self.receiver, sender = context.Pipe(duplex=False)
        arguments = (sender, order, own, number, [states[lane] for lane in own], step)
        self.process = context.Process(target=_serve, args=arguments, daemon=True)
        self.process.start()
        sender.close()

    def next_step(self) -> tuple[list[Batch], list[LaneState]]:
        try:
            message = self.receiver.recv()
        except EOFError:
            self.process.join()
            raise RuntimeError(f"a document worker ended with status {self.process.exitcode}") from None
        if isinstance(message, Exception):
            raise message
        return cast(tuple[list[Batch], list[LaneState]], message)

    def close(self) -> None:
        self.receiver.close()
        self.process.terminate()
        self.process.join()


def _serve(
    sender: Connection, order: Order, own: Sequence[int], number: int, states: Sequence[LaneState], first: int
) -> None:
    gc.freeze()  # what has been imported is not looked through again for garbage
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole process group; the parent ends its workers.
    lanes = [Lane(order, number * order.micro_batches + index, state) for index, state in zip(own, states, strict=True)]
    try:
        for step in count(first, order.workers):
            bucket = order.bucket(step)
            sender.send(([lane.next(bucket) for lane in lanes], [lane.state for lane in lanes]))
    except BrokenPipeError:
        return
    except ForetraceError as error:
        sender.send(error)


class Lane:
    """One lane's batches from `state` on, by bucket; `state` is the place after the last."""

    def __init__(self, order: Order, number: int, state: LaneState) -> None:
        self.order = order
        self.number = number
        self.state = state
        self.documents: dict[int, Iterator[Drawn]] = {}
        self.groups: dict[int, tuple[list[Batch], Place]] = {}

    def next(self, bucket: int) -> Batch:
        """The next batch of a bucket."""
        group, index, place = self.state[bucket]
        if bucket not in self.documents:
            self.documents[bucket] = self._drawn(bucket, place)
        if bucket not in self.groups:
            dice = random.Random(f"{self.order.seed}/{self.number}/{bucket}/{group}")
            self.groups[bucket] = self.order.layout.next_group(self.documents[bucket], dice)
        batches, end = self.groups[bucket]
        after = BucketState(group, index + 1, place)
        if after.batch == len(batches):
            after = BucketState(group + 1, 0, end)
            del self.groups[bucket]
        self.state = (*self.state[:bucket], after, *self.state[bucket + 1 :])
        return batches[index]

    def _drawn(self, bucket: int, place: Place) -> Iterator[Drawn]:
        """Documents without end, each from the source that is furthest behind its share of the ids."""
        drawing, order = self.order.drawing, self.order
        cursors, ids = list(place.cursors), list(place.ids)
        num_lanes = order.workers * order.micro_batches
        readers = [
            _documents(resolve(path), order.seed, self.number, num_lanes, cursor, drawing.bounds[bucket])
            for path, cursor in zip(drawing.sources, cursors, strict=True)
        ]
        weights = {source: share for source, share in enumerate(drawing.shares[bucket]) if share}
        while True:
            source = min(weights, key=lambda source: ids[source] / weights[source])
            document, cursors[source] = next(readers[source])
            ids[source] += len(document[0])
            yield Drawn(document, source, Place(tuple(cursors), tuple(ids)))


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


def _documents(
    source: Source,
    seed: int,
    lane: int,
    num_lanes: int,
    cursor: Cursor,
    bounds: tuple[int, int | None] = (0, None),
) -> Iterator[tuple[Document, Cursor]]:
    """One lane's documents from `cursor` on, of lengths within `bounds`, without end, each with the cursor after it."""
    reading, offset = cursor
    longer_than, up_to = bounds
    known = signature(source).parameters
    if "up_to" in known and bounds != (0, None):
        source = cast(Source, partial(cast(Any, source), longer_than=longer_than, up_to=up_to))
    if "start" in known:
        indexed = cast(Callable[..., Iterator[Document]], source)(seed, lane, num_lanes, start=offset)
        for number, document in enumerate(indexed, offset + 1):
            if longer_than < len(document[0]) and (up_to is None or len(document[0]) <= up_to):
                yield document, Cursor(0, number)
        raise ConfigError(f"worker {lane} of {num_lanes} finds no documents")
    while True:
        documents = islice(source(_seed_of(seed, reading), lane, num_lanes), READING)
        for number, document in enumerate(documents, 1):
            if number > offset:
                offset = number
                if longer_than < len(document[0]) and (up_to is None or len(document[0]) <= up_to):
                    yield document, Cursor(reading, number)
        if not offset:
            raise ConfigError(f"worker {lane} of {num_lanes} finds no documents")
        reading, offset = reading + 1, 0


def _seed_of(seed: int, reading: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}/{reading}".encode()).digest()[:6])


def lanes_from_json(stored: list[list[list[Any]]]) -> list[list[LaneState]]:
    """The places of lanes, by worker and micro-batch, as JSON keeps them."""
    return [[tuple(_bucket_state(*bucket) for bucket in lane) for lane in lanes] for lanes in stored]


def _bucket_state(group: int, batch: int, place: list[Any]) -> BucketState:
    cursors, ids = place
    return BucketState(group, batch, Place(tuple(Cursor(*cursor) for cursor in cursors), tuple(ids)))
