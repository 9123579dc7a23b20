"""The runner without torch: ONNX Runtime on the CPU, over caches in plain numpy memory that are never copied.

Whatever is computed of an id is a function of the ids before it alone, to the last bit: not of the other rows, nor of
how the ids were cut into runs. Products of matrices sum each row in the same order; attention does if it has more than
one query, so that an id that comes alone is computed twice there; a local layer's cache is moved on at fixed places.
"""

from __future__ import annotations

import math
import mmap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from foretrace.engine.graph import Weight, build
from foretrace.engine.runner import Run, cut
from foretrace.engine.slots import CHUNK, STRIDE, Slots
from foretrace.errors import ModelError
from foretrace.model.config import ModelConfig, read_config
from foretrace.model.quantized import read_raw

__all__ = ["OnnxRunner"]

ERRORS_ONLY = 3


class _Binding(NamedTuple):
    """A session's inputs and outputs in place; `bound` are the inputs that it looks at."""

    io: onnxruntime.IOBinding
    bound: dict[str, NDArray[Any]]

    def put(self, name: str, array: NDArray[Any]) -> None:
        """Give an input its value, where its shape is the same as before in the same memory: binding is slow."""
        kept = self.bound.get(name)
        if kept is not None and kept.shape == array.shape:
            kept[...] = array
        else:
            self.bound[name] = array
            self.io.bind_input(name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)


class _Cache(Slots):
    """Slots in memory that the system gives as rows grow, not before, and the sessions' bindings to it."""

    def __init__(self, config: ModelConfig, rows: int) -> None:
        capacity = config.max_position_embeddings + CHUNK  # attention wants room for a whole rectangle after a row
        super().__init__(config, rows, capacity, _room, np.copy)
        self.bindings: dict[int, _Binding] = {}


def _room(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Zeros that take memory where they are touched. numpy asks for huge pages, of which the first ids of a text would
    fill one in every layer.
    """
    size = 4 * math.prod(shape)
    if not size:
        return np.zeros(shape, np.float32)
    memory = mmap.mmap(-1, size)
    if hasattr(mmap, "MADV_NOHUGEPAGE"):
        memory.madvise(mmap.MADV_NOHUGEPAGE)
    return np.frombuffer(memory, np.float32).reshape(shape)


class OnnxRunner:
    """A model at work on `threads` cores; see `foretrace.engine.runner.Runner`."""

    def __init__(self, config: ModelConfig, weights: Mapping[str, Weight], *, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = ERRORS_ONLY
        self._session = onnxruntime.InferenceSession(build(config, weights), options, ["CPUExecutionProvider"])
        self._config = config
        self.vocab_size = config.vocab_size
        self.context = config.max_position_embeddings

    @classmethod
    def load(cls, directory: str | Path, *, threads: int = 1) -> OnnxRunner:
        """The model in a directory, plain or in the shipped 8-bit form.

        Raises ModelError where it is not whole, and for heads of a size that ONNX Runtime does not take.
        """
        directory = Path(directory)
        return cls(read_config(directory), read_raw(directory), threads=threads)

    def start(self, rows: int) -> _Cache:
        """A cache of empty rows. Raises ModelError where there is no room for one."""
        try:
            return _Cache(self._config, rows)
        except (MemoryError, OSError, OverflowError):
            raise ModelError(f"no memory for {rows} rows of {self.context} ids; expected fewer rows") from None

    def feed(self, cache: _Cache, runs: Sequence[Run]) -> NDArray[np.float32]:
        """Take runs, at most one for each row; logits [W, V] for the ids after those that are wanted, in order.

        No piece of a run goes across a stride, so that it is the place of an id alone that says where its local layers'
        caches begin.
        """
        logits: list[list[NDArray[np.float32]]] = [[] for _ in runs]
        waiting = dict(enumerate(runs))
        while waiting:
            pieces, waiting = cut(waiting, lambda row: min(CHUNK, STRIDE - cache.lengths[row] % STRIDE))
            made = self._step(cache, list(pieces.values()))
            at = 0
            for number, piece in pieces.items():
                logits[number].append(made[at : at + piece.wanted])
                at += piece.wanted
        return np.concatenate([part for parts in logits for part in parts])

    def logits(self, ids: list[int]) -> NDArray[np.float32]:
        """Logits [T, V] for the id after each of `ids`, all of them taken at once, with no cache left."""
        return self.feed(self.start(1), [Run(0, ids, len(ids))])

    def _binding(self, cache: _Cache, rows: int) -> _Binding:
        """The session's inputs and outputs, the caches of the first rows in place; kept, as making it is slow."""
        if rows not in cache.bindings:
            binding = self._session.io_binding()
            cache.bindings[rows] = _Binding(binding, {})
            counts = {"full_attention": 0, "sliding_attention": 0}
            for layer, kind in enumerate(self._config.layer_types):
                arrays = cache.whole if kind == "full_attention" else cache.local
                for i in range(2):
                    part = arrays[counts[kind] + i, :rows]
                    name = f"cache.{2 * layer + i}"
                    binding.bind_input(name, "cpu", 0, np.float32, part.shape, part.ctypes.data)
                    binding.bind_output(f"new_{name}", "cpu", 0, np.float32, part.shape, part.ctypes.data)
                counts[kind] += 2
        return cache.bindings[rows]

    def _step(self, cache: _Cache, runs: Sequence[Run]) -> NDArray[np.float32]:
        """One pass over runs that go across no stride; the logits that are wanted.

        Attention takes a rectangle [B, T] with a line for each row up to the last that has a run. A run of one id
        stands there twice; what the second leaves in the cache is overwritten by the next id.
        """
        for run in runs:
            cache.move_on(run.row)
        rows = max(run.row for run in runs) + 1
        width = max(2, *(len(run.ids) for run in runs))
        ids = np.array([i for run in runs for i in run.ids], np.int64)
        starts = np.array(cache.lengths[:rows], np.int32)
        bases = np.array(cache.bases[:rows], np.int32)
        queries = np.zeros(rows, np.int32)
        spread = np.zeros((rows, width), np.int64)
        gathered = np.empty(len(ids), np.int64)
        wanted: list[int] = []
        at = 0
        for run in runs:
            num = len(run.ids)
            end = at + num
            spread[run.row, :num] = np.arange(at, end)
            queries[run.row] = num
            if num == 1:
                spread[run.row, 1], queries[run.row] = at, 2
            gathered[at:end] = np.arange(run.row * width, run.row * width + num)
            wanted += range(end - run.wanted, end)
            cache.lengths[run.row] += num
            at = end
        after = np.maximum(starts + queries, 1)
        places = starts[:, None] + np.arange(width)
        local_after = after - bases
        inputs = {
            "ids": ids,
            "spread": spread,
            "gathered": gathered,
            "places": places,
            "queries": queries,
            "last": after - 1,
            "total": np.array(max(after.max(), width), np.int32),
            "local_last": local_after - 1,
            "local_total": np.array(max(local_after.max(), width), np.int32),
            "wanted": np.array(wanted, np.int64),
        }
        logits = np.empty((len(wanted), self.vocab_size), np.float32)
        binding = self._binding(cache, rows)
        for name, array in inputs.items():
            binding.put(name, array)
        binding.io.bind_output("logits", "cpu", 0, np.float32, logits.shape, logits.ctypes.data)
        self._session.run_with_iobinding(binding.io)
        return logits
