"""Batches of documents: complete, bounded, and the same again from any position."""

from __future__ import annotations

import json
import random
from copy import deepcopy
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
from foretrace.train.batches import Batch, Drawn, Layout, Packed, Padded, cut_by_length, packed, padded
from foretrace.train.config import TrainConfig
from foretrace.train.mixture import Mixture
from foretrace.train.stream import LaneState, Loader, Order, lanes_from_json, resolve

Lanes = list[list[LaneState]]
PADDED = Padded(batch_tokens=100, group=32)
PACKED = Packed(rows=3, row_tokens=40)


def ordered(source: str, layout: Layout = PADDED, *, workers: int = 1, micro_batches: int = 1) -> Order:
    mixture = Mixture((source,), ("all",), ((0, None),), ((1.0,),), (None,))
    return Order(mixture, layout, seed=3, workers=workers, micro_batches=micro_batches)


def read(
    order: Order, count: int, lanes: Lanes | None = None, step: int = 0, parts: int = 1
) -> list[tuple[Any, Lanes]]:
    """Steps as lists, which can be compared, and the places of all lanes after each; taken by `parts` processes."""
    size = order.micro_batches // parts
    shares = [range(part * size, (part + 1) * size) for part in range(parts)]
    begin = order.start() if lanes is None else lanes
    loaders = [Loader(order, share, deepcopy(begin), step) for share in shares]
    steps = []
    try:
        for _ in range(count):
            batches = [listed(batch) for loader in loaders for batch in next(loader)]
            merged = deepcopy(begin)
            for loader, share in zip(loaders, shares, strict=True):
                for all_lanes, own in zip(merged, loader.lanes, strict=True):
                    all_lanes[share.start : share.stop] = own[share.start : share.stop]
            steps.append((batches, lanes_from_json(json.loads(json.dumps(merged)))))
    finally:
        for loader in loaders:
            loader.close()
    return steps


def listed(batch: Batch) -> list[Any]:
    documents = None if batch.documents_BT is None else batch.documents_BT.tolist()
    return [batch.ids_BT.tolist(), batch.predicted_P.tolist(), batch.sources_P.tolist(), documents, batch.num_ids]


@pytest.mark.parametrize("layout", [PADDED, PACKED])
@pytest.mark.parametrize("workers", [1, 3])
def test_any_step_can_be_taken_up_again(config: TrainConfig, workers: int, layout: Layout) -> None:
    """Across groups and in the middle of one."""
    order = ordered("copy_task:documents", layout, workers=workers)
    whole = read(order, 24)
    assert whole[-1][1][0][0][0].group >= 1
    for done in (1, 7, 8, 15):
        assert read(order, 24 - done, whole[done - 1][1], done) == whole[done:]


def test_any_number_of_processes_takes_the_same_steps(config: TrainConfig) -> None:
    """Also from the places that another number of them left."""
    order = ordered("copy_task:documents", workers=2, micro_batches=4)
    whole = read(order, 9)
    assert len({str(batch) for batches, _ in whole for batch in batches}) == 36
    assert read(order, 9, parts=2) == whole
    assert read(order, 4, whole[4][1], 5, parts=4) == whole[5:]


def test_no_document_is_lost_or_doubled(config: TrainConfig) -> None:
    """A source of five, in groups of four: readings follow each other with new seeds, each worker has its share."""
    order = ordered("copy_task:five", replace(PADDED, group=4), workers=2)
    got = [row for batches, _ in read(order, 20) for ids, *_ in batches for row in ids]
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
    order = ordered("copy_task:counted:a:b", replace(PADDED, group=4), workers=2)
    whole = read(order, 9)
    rows = [row for batches, _ in whole for ids, *_ in batches for row in ids]
    assert {seed for seed, *_ in rows} == {3}
    assert sorted(number for _, worker, number in rows if worker == 0) == list(range(20))
    for done in (1, 2, 5):
        assert read(order, 9 - done, whole[done - 1][1], done) == whole[done:]


def test_failures_are_told(config: TrainConfig) -> None:
    with pytest.raises(ConfigError, match="worker 0 of 1 finds no documents"):
        read(ordered("copy_task:none"), 1)
    with pytest.raises(RuntimeError, match="a document worker ended with status 7"):
        read(ordered("copy_task:broken"), 1)
    with pytest.raises(ConfigError, match=r"row_tokens is 4, expected at least the \d+ ids of a document"):
        read(ordered("copy_task:documents", Packed(rows=2, row_tokens=4)), 1)
    with pytest.raises(ConfigError, match="'copy_task:nothing' names nothing"):
        read(ordered("copy_task:nothing"), 1)
    for path in ("copy_task", "no_such_module:f", ":", ""):
        with pytest.raises(ConfigError, match="expected module:function"):
            resolve(path)


def test_long_documents_are_cut_or_split() -> None:
    long = ([*range(1, 11)], [False] * 4 + [True] * 6)
    rows = {}
    for way in ("cut", "split"):
        drawn = iter([Drawn(long, 0, number) for number in range(9)])
        (batch,), place = Packed(rows=3, row_tokens=4, long=way).next_group(drawn, random.Random(0))
        rows[way] = {tuple(row) for row in batch.ids_BT.tolist()}
        assert place == (1 if way == "split" else 2)
    assert rows["cut"] == {(1, 2, 3, 4)}
    assert rows["split"] == {(1, 2, 3, 4), (5, 6, 7, 8)} | {row for row in rows["split"] if row[:2] == (9, 10)}


@given(st.lists(st.integers(2, 60), min_size=1, max_size=60), st.integers(10, 200))
def test_batches_hold_every_document_once_within_bounds(lengths: list[int], batch_tokens: int) -> None:
    documents = [Drawn(([number] * length, [True] * length), 0, None) for number, length in enumerate(lengths)]
    cut = cut_by_length(documents, batch_tokens)
    assert sorted(drawn.document[0][0] for batch in cut for drawn in batch) == list(range(len(lengths)))
    for batch in cut:
        longest = max(len(drawn.document[0]) for drawn in batch)
        assert len(batch) == 1 or longest * len(batch) <= batch_tokens


DOCUMENTS = st.lists(
    st.lists(st.tuples(st.integers(1, 99), st.booleans()), min_size=2, max_size=20), min_size=1, max_size=12
)


@given(DOCUMENTS)
def test_padded_rows_read_back(pairs: list[list[tuple[int, bool]]]) -> None:
    documents = [([token for token, _ in row], [False, *(mask for _, mask in row[1:])]) for row in pairs]
    batch = padded(documents, range(len(documents)))
    assert batch.sources_P.tolist() == [n for n, (_, mask) in enumerate(documents) for said in mask if said]
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
    batch = packed(documents, rows, 24, [mask.count(True) for _, mask in documents])
    assert np.all(batch.sources_P > 0)
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
