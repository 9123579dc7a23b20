"""Batches of documents: complete, bounded, and the same again from any position."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from itertools import islice
from typing import Any

import copy_task
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foretrace.errors import ConfigError
from foretrace.train import stream
from foretrace.train.batches import Batch, Layout, Packed, Padded, cut_by_length, packed, padded
from foretrace.train.config import TrainConfig
from foretrace.train.stream import Position, batches, resolve

PADDED = Padded(batch_tokens=100, group=32)
PACKED = Packed(rows=3, row_tokens=40)


def read(source: str, position: Position, count: int, layout: Layout = PADDED) -> list[tuple[list[Any], Position]]:
    """Batches as lists, which can be compared, and the position after each."""
    with closing(batches(source, position, seed=3, layout=layout)) as items:
        return [(listed(batch), after) for batch, after in islice(items, count)]


def listed(batch: Batch) -> list[Any]:
    documents = None if batch.documents_BT is None else batch.documents_BT.tolist()
    return [batch.ids_BT.tolist(), batch.predicted_P.tolist(), documents, batch.num_ids]


@pytest.mark.parametrize("layout", [PADDED, PACKED])
@pytest.mark.parametrize("workers", [1, 3])
def test_any_position_can_be_taken_up_again(config: TrainConfig, workers: int, layout: Layout) -> None:
    """Across groups and in the middle of one."""
    whole = read("copy_task:documents", Position.start(workers), 24, layout)
    assert whole[-1][1].group >= 2
    for done in (1, 7, 8, 15):
        assert read("copy_task:documents", whole[done - 1][1], 24 - done, layout) == whole[done:]


def test_no_document_is_lost_or_doubled(config: TrainConfig) -> None:
    """A source of five, in groups of four: readings follow each other with new seeds, each worker has its share."""
    layout = replace(PADDED, group=4)
    got = [row for (ids, *_), _ in read("copy_task:five", Position.start(2), 20, layout) for row in ids]
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


def test_an_indexed_source_is_one_reading_taken_up_at_any_number(config: TrainConfig) -> None:
    """With an argument of its own, here one with a colon in it."""
    layout = replace(PADDED, group=4)
    whole = read("copy_task:counted:a:b", Position.start(2), 9, layout)
    rows = [row for (ids, *_), _ in whole for row in ids]
    assert {seed for seed, *_ in rows} == {3}
    assert sorted(number for _, worker, number in rows if worker == 0) == list(range(20))
    for done in (1, 2, 5):
        assert read("copy_task:counted:a:b", whole[done - 1][1], 9 - done, layout) == whole[done:]


def test_failures_are_told(config: TrainConfig) -> None:
    with pytest.raises(ConfigError, match="worker 0 of 1 finds no documents"):
        read("copy_task:none", Position.start(1), 1)
    with pytest.raises(RuntimeError, match="a document worker ended with status 7"):
        read("copy_task:broken", Position.start(1), 1)
    with pytest.raises(ConfigError, match=r"row_tokens is 4, expected at least the \d+ ids of a document"):
        read("copy_task:documents", Position.start(1), 1, Packed(rows=2, row_tokens=4))
    with pytest.raises(ConfigError, match="'copy_task:nothing' names nothing"):
        read("copy_task:nothing", Position.start(1), 1)
    for path in ("copy_task", "no_such_module:f", ":", ""):
        with pytest.raises(ConfigError, match="expected module:function"):
            resolve(path)


@given(st.lists(st.integers(2, 60), min_size=1, max_size=60), st.integers(10, 200))
def test_batches_hold_every_document_once_within_bounds(lengths: list[int], batch_tokens: int) -> None:
    documents = [([number] * length, [True] * length) for number, length in enumerate(lengths)]
    cut = cut_by_length(documents, batch_tokens)
    assert sorted(ids[0] for batch in cut for ids, _ in batch) == list(range(len(lengths)))
    for batch in cut:
        longest = max(len(ids) for ids, _ in batch)
        assert len(batch) == 1 or longest * len(batch) <= batch_tokens


DOCUMENTS = st.lists(
    st.lists(st.tuples(st.integers(1, 99), st.booleans()), min_size=2, max_size=20), min_size=1, max_size=12
)


@given(DOCUMENTS)
def test_padded_rows_read_back(pairs: list[list[tuple[int, bool]]]) -> None:
    documents = [([token for token, _ in row], [False, *(mask for _, mask in row[1:])]) for row in pairs]
    batch = padded(documents)
    predicted = np.zeros(batch.ids_BT.size, bool)
    predicted[batch.predicted_P] = True
    for row, (ids, mask) in enumerate(documents):
        assert batch.ids_BT[row].tolist() == ids + [0] * (batch.ids_BT.shape[1] - len(ids))
        assert predicted.reshape(batch.ids_BT.shape)[row, : len(ids)].tolist() == mask
    assert predicted.sum() == sum(sum(mask) for _, mask in documents)
    assert batch.num_ids == sum(len(ids) for ids, _ in documents)


@given(DOCUMENTS, st.integers(1, 4))
def test_packed_rows_read_back(pairs: list[list[tuple[int, bool]]], rows: int) -> None:
    """Each document stands whole in one row under a number of its own; only those without room are missing."""
    documents = [([token for token, _ in row], [False, *(mask for _, mask in row[1:])]) for row in pairs]
    batch = packed(documents, rows, 24)
    assert batch.documents_BT is not None and batch.ids_BT.shape == batch.documents_BT.shape == (rows, 24)
    predicted = np.zeros(batch.ids_BT.size, bool)
    predicted[batch.predicted_P] = True
    found, room = [], []
    for ids, numbers, mask in zip(batch.ids_BT, batch.documents_BT, predicted.reshape(rows, 24), strict=True):
        assert (np.diff(numbers) >= 0).all()
        parts = [(ids[numbers == n].tolist(), mask[numbers == n].tolist()) for n in np.unique(numbers)]
        found += [part for part in parts if any(part[0])]
        room.append(24 - sum(len(part) for part, _ in parts if any(part)))
    assert batch.num_ids == sum(len(ids) for ids, _ in found)
    missing = sorted(documents)
    for part in found:
        missing.remove(part)
    assert all(len(ids) > max(room) for ids, _ in missing)
