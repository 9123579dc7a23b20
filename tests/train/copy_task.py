"""Documents that say a random word twice: the second time is predicted. Easy for attention, impossible without it."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING

from foretrace.train.batches import Document

if TYPE_CHECKING:
    from foretrace.model.transformer import Transformer

VOCABULARY = 24


def document(rng: random.Random) -> Document:
    word = [rng.randrange(2, VOCABULARY) for _ in range(rng.randint(3, 12))]
    return [0, *word, 1, *word], [False] * (len(word) + 2) + [True] * len(word)


def documents(seed: int, worker: int, num_workers: int) -> Iterator[Document]:
    rng = random.Random(f"{seed}/{worker}/{num_workers}")
    while True:
        yield document(rng)


def five(seed: int, worker: int, num_workers: int) -> Iterator[Document]:
    """A source that ends, whose documents tell where they are from."""
    for number in range(5):
        yield [seed % 2**31, worker, number], [False, False, True]


def counted(name: str, seed: int, worker: int, num_workers: int, *, start: int = 0) -> Iterator[Document]:
    """A source that can begin at any number, and whose documents tell their number."""
    assert name == "a:b"
    for number in count(start):
        yield [seed, worker, number], [False, False, True]


def none(seed: int, worker: int, num_workers: int) -> Iterator[Document]:
    return iter(())


def broken(seed: int, worker: int, num_workers: int) -> Iterator[Document]:
    yield document(random.Random(0))
    os._exit(7)


def evaluate(model: Transformer) -> dict[str, float]:
    from foretrace.train.losses import held_out_loss

    rng = random.Random("held out")
    return {"loss": held_out_loss(model, [document(rng) for _ in range(200)])}


calls = 0


def terminated_at_step_9(model: Transformer) -> dict[str, float]:
    return _at_call(9, signal.SIGTERM)


def killed_at_step_9(model: Transformer) -> dict[str, float]:
    return _at_call(9, signal.SIGKILL)


def _at_call(number: int, deed: signal.Signals) -> dict[str, float]:
    global calls
    calls += 1
    if calls == number:
        os.kill(os.getpid(), deed)
    return {}


def sized(ids: str, seed: int, worker: int, num_workers: int) -> Iterator[Document]:
    """A source that tells its size: documents of 10 and of 40 ids, of `ids` ids in all."""
    for _ in range(int(ids) // 50):
        yield [3] * 10, [False] + [True] * 9
        yield [4] * 40, [False] + [True] * 39


def num_ids(ids: str, bounds: Sequence[tuple[int, int | None]]) -> list[float]:
    """The size of `sized` by class of lengths."""
    return [
        sum(int(ids) // 50 * length for length in (10, 40) if longer_than < length <= (up_to or length))
        for longer_than, up_to in bounds
    ]


def spiky(seed: int, worker: int, num_workers: int) -> Iterator[Document]:
    """Documents of one id that are soon known, and now and then as many of chance as fill a batch or two."""
    rng = random.Random(seed)
    for number in count():
        chance = number % 1024 >= 960
        ids = [rng.randrange(2, VOCABULARY) for _ in range(20)] if chance else [3] * 20
        yield ids, [False] + [True] * 19
