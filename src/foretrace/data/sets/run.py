"""Runs a stage: its missing shards, each made by one of several processes here, or by Ray on a cluster.

Workers are new interpreters under one hash seed, so that a program which prints a set prints the same everywhere.
"""

from __future__ import annotations

import _thread
import gc
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from typing import NamedTuple, Protocol

from foretrace.data.sets.folder import Manifest, Set, replaced
from foretrace.data.sets.rows import Counts
from foretrace.errors import SetError

__all__ = ["ALL", "Share", "Stage", "run"]

HASH_SEED = {"PYTHONHASHSEED": "0"}
GARBAGE = 10_000, 10, 10
"""Objects that are made before the collector of a worker looks for garbage, and how often before it looks further."""


class Stage(Protocol):
    """What can make the shards of a set, each from the manifest and its number alone; goes to workers by pickle."""

    @property
    def manifest(self) -> Manifest: ...

    def make(self, index: int, path: Path) -> Counts:
        """Write shard `index` to `path`. Raises OSError where that fails, ForetraceError for bad input."""


class Share(NamedTuple):
    """Every `of`-th shard from number `first` (0, 1, ...) on: what one job of several makes."""

    first: int = 0
    of: int = 1


ALL = Share()


def run(stage: Stage, folder: Path, *, share: Share = ALL, workers: int = 1, on_ray: bool = False) -> Iterator[Counts]:
    """Make the shards of a share that are missing; the counts of each shard of the share, finished ones first.

    Finished shards stay whatever happens, and are not made again. Raises SetError where the folder holds another set,
    where something cannot be written, and where a worker ends.
    """
    found = Set.begin(folder, stage.manifest)
    own = range(share.first, stage.manifest.shards, share.of)
    missing = set(found.missing())
    yield from (found.counts(index) for index in own if index not in missing)
    todo = [index for index in own if index in missing]
    if todo:
        yield from (_ray if on_ray else _processes)(stage, found, todo, workers)
    found.finish()


def _make(stage: Stage, path: Path, index: int) -> Counts:
    with replaced(path) as part:
        return stage.make(index, part)


def _processes(stage: Stage, found: Set, todo: Sequence[int], workers: int) -> Iterator[Counts]:
    before = {name: os.environ.get(name) for name in HASH_SEED}
    os.environ.update(HASH_SEED)
    pool = ProcessPoolExecutor(min(workers, len(todo)), get_context("spawn"), _begin, (stage,))
    try:
        jobs = [pool.submit(_make_here, found.path(index), index) for index in todo]
        for job in as_completed(jobs):
            yield job.result()
    except BrokenProcessPool:
        raise SetError(
            f"{found.folder}: a worker was ended from outside; what is finished stays, the same command goes on"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


_stage: list[Stage] = []
"""The stage of a worker process, handed over once."""


def _begin(stage: Stage) -> None:
    _stage[:] = [stage]
    # What has been imported is not looked through for garbage again, nor is what a few programs leave: trees that are
    # parsed are many objects and no garbage.
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    _thread.start_new_thread(_end_with_parent, ())


def _end_with_parent() -> None:
    """End this process when the one that started it has ended, however that was."""
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)


def _make_here(path: Path, index: int) -> Counts:
    return _make(_stage[0], path, index)


def _ray(stage: Stage, found: Set, todo: Sequence[int], workers: int) -> Iterator[Counts]:
    """On the cluster that RAY_ADDRESS names, or on one begun here with `workers` processes. Folders must be shared."""
    try:
        ray = import_module("ray")
    except ImportError:
        raise SetError("--ray needs Ray, which is not installed; expected `pip install ray`") from None
    size = {} if "RAY_ADDRESS" in os.environ else {"num_cpus": workers, "include_dashboard": False}
    ray.init(runtime_env={"env_vars": HASH_SEED}, log_to_driver=False, **size)
    try:
        shared, make = ray.put(stage), ray.remote(max_retries=3)(_make)
        folder = found.folder.resolve()
        waiting = [make.remote(shared, folder / found.path(index).name, index) for index in todo]
        while waiting:
            done, waiting = ray.wait(waiting)
            try:
                yield ray.get(done[0])
            except ray.exceptions.RayTaskError as error:
                raise error.cause from None
    finally:
        ray.shutdown()
