"""Batches of documents: complete, bounded, and the same again from any position."""

from __future__ import annotations

import random
from contextlib import closing
from itertools import islice

import copy_task
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foretrace.errors import ConfigError
from foretrace.train import stream
from foretrace.train.config import TrainConfig
from foretrace.train.stream import Document, Position, batches, cut_into_batches, resolve


def read(source: str, position: Position, count: int, group: int = 32) -> list[tuple[list[Document], Position]]:
    with closing(batches(source, position, seed=3, group=group, batch_tokens=100)) as items:
        return list(islice(items, count))


@pytest.mark.parametrize("workers", [1, 2])
def test_any_position_can_be_taken_up_again(config: TrainConfig, workers: int) -> None:
    """Across groups and in the middle of one."""
    whole = read("copy_task:documents", Position.start(workers), 24)
    assert whole[-1][1].group >= 2
    for done in (1, 7, 8, 15):
        assert read("copy_task:documents", whole[done - 1][1], 24 - done) == whole[done:]


def test_no_document_is_lost_or_doubled(config: TrainConfig) -> None:
    """A source of five, in groups of four: readings follow each other with new seeds, each worker has its share."""
    got = [ids for batch, _ in read("copy_task:five", Position.start(2), 20, group=4) for ids, _ in batch]
    for worker in (0, 1):
        mine = [(seed, number) for seed, who, number in got if who == worker]
        seeds = list(dict.fromkeys(seed for seed, _ in mine))
        assert len(seeds) > 2
        assert {number for seed, number in mine if seed == seeds[0]} == {0, 1, 2, 3, 4}
        assert len(set(mine)) == len(mine)


def test_a_long_reading_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "READING", 3)
    documents = stream._documents(copy_task.five, 0, 0, 1, stream.Cursor())
    taken = list(islice(documents, 7))
    assert [ids[2] for (ids, _), _ in taken] == [0, 1, 2, 0, 1, 2, 0]
    assert len({ids[0] for (ids, _), _ in taken}) == 3
    assert [cursor for _, cursor in taken][2:4] == [(0, 3), (1, 1)]
    again = stream._documents(copy_task.five, 0, 0, 1, taken[3][1])
    assert list(islice(again, 3)) == taken[4:]


def test_failures_are_told(config: TrainConfig) -> None:
    with pytest.raises(ConfigError, match="worker 0 of 1 finds no documents"):
        read("copy_task:none", Position.start(1), 1)
    with pytest.raises(RuntimeError, match="a document worker ended with status 7"):
        read("copy_task:broken", Position.start(1), 1)
    with pytest.raises(ConfigError, match="'copy_task:nothing' names nothing"):
        read("copy_task:nothing", Position.start(1), 1)
    for path in ("copy_task", "no_such_module:f", ":", ""):
        with pytest.raises(ConfigError, match="expected module:function"):
            resolve(path)


@given(st.lists(st.integers(2, 60), min_size=1, max_size=60), st.integers(10, 200))
def test_batches_hold_every_document_once_within_bounds(lengths: list[int], batch_tokens: int) -> None:
    documents = [([number] * length, [True] * length) for number, length in enumerate(lengths)]
    cut = cut_into_batches(documents, batch_tokens, random.Random(0))
    assert sorted(ids[0] for batch in cut for ids, _ in batch) == list(range(len(lengths)))
    for batch in cut:
        longest = max(len(ids) for ids, _ in batch)
        assert len(batch) == 1 or longest * len(batch) <= batch_tokens
