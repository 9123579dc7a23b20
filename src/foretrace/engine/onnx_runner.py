"""The runner without torch: ONNX Runtime on the CPU, over caches in plain numpy memory that are never copied."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from foretrace.engine.graph import Weight, build
from foretrace.engine.runner import State
from foretrace.model.config import ModelConfig, read_config
from foretrace.model.quantized import read_raw

__all__ = ["OnnxRunner"]

CHUNK = 256
"""Longer runs of ids are taken in pieces of this size: attention needs memory for heads x piece x length."""
ERRORS_ONLY = 3


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
        """The model in a directory, plain or in the shipped 8-bit form. Raises ModelError where it is not whole."""
        directory = Path(directory)
        return cls(read_config(directory), read_raw(directory), threads=threads)

    def start(self, batch: int) -> State:
        """A state of `batch` empty rows. The system gives it memory as rows grow, not before."""
        config = self._config
        shape = (batch, config.num_key_value_heads, self.context, config.head_dim)
        return State([np.zeros(shape, np.float32) for _ in range(2 * config.num_hidden_layers)], [0] * batch)

    def feed(self, state: State, ids: list[list[int]]) -> NDArray[np.float32]:
        """Take one or more ids into each row of the state; logits [B, V] for the id after each row's last.

        A row with several ids takes all but the last by itself, so that no other row waits in padding, and so that
        alone and in a batch it goes through the same arithmetic.
        """
        for row, run in enumerate(ids):
            self._take(state, row, run[:-1], every=False)
        return self._step(state, slice(0, len(ids)), [run[-1:] for run in ids], every=False)

    def logits(self, ids: list[int]) -> NDArray[np.float32]:
        """Logits [T, V] for the id after each of `ids`, all of them taken at once, with no state left."""
        return np.concatenate(self._take(self.start(1), 0, ids, every=True))

    def _take(self, state: State, row: int, ids: list[int], *, every: bool) -> list[NDArray[np.float32]]:
        """Take a run of ids into one row, piece by piece; each piece's logits."""
        pieces = [ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK)]
        return [self._step(state, slice(row, row + 1), [piece], every=every) for piece in pieces]

    def _binding(self, state: State, rows: slice) -> onnxruntime.IOBinding:
        """The session's inputs and outputs, with the caches of some rows at their places; made once, which is slow."""
        key = rows.start, rows.stop
        if key not in state.kept:
            binding = state.kept[key] = self._session.io_binding()
            for i, cache in enumerate(state.caches):
                part = cache[rows]
                binding.bind_input(f"cache.{i}", "cpu", 0, np.float32, part.shape, part.ctypes.data)
                binding.bind_output(f"new_cache.{i}", "cpu", 0, np.float32, part.shape, part.ctypes.data)
        return state.kept[key]

    def _step(self, state: State, rows: slice, ids: list[list[int]], *, every: bool) -> NDArray[np.float32]:
        """Take ids [B, T] into some rows; logits [B * T, V] after every id, or [B, V] after each row's last."""
        taken = np.array(ids, np.int64)
        stride = 1 if every else taken.shape[1]
        lengths = np.array(state.lengths[rows], np.int32) + taken.shape[1]
        inputs = {
            "ids": taken,
            "last": lengths - 1,
            "total": np.array(lengths.max()),
            "wanted": np.arange(stride - 1, taken.size, stride),
        }
        logits = np.empty((len(inputs["wanted"]), self.vocab_size), np.float32)
        binding = self._binding(state, rows)
        for name, array in inputs.items():
            binding.bind_input(name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)
        binding.bind_output("logits", "cpu", 0, np.float32, logits.shape, logits.ctypes.data)
        self._session.run_with_iobinding(binding)
        state.lengths[rows] = lengths.tolist()
        return logits
