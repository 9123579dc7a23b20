"""Runners against the plain model in torch, against themselves with a cache, and row by row against a row alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from foretrace.engine import open_model
from foretrace.engine.onnx_runner import CHUNK, OnnxRunner
from foretrace.engine.runner import Runner
from foretrace.engine.torch_runner import FIRST_CAPACITY, TorchRunner
from foretrace.errors import ModelError
from foretrace.model.checkpoint import load_model
from foretrace.model.config import read_config
from foretrace.model.quantized import read_raw

VOCABULARY = 320
LONG = 2 * CHUNK + 40
RUNNERS = pytest.mark.parametrize("load_runner", [OnnxRunner.load, TorchRunner.load], ids=["onnx", "torch"])

Ids = list[int]


def draw(rng: np.random.Generator, length: int) -> Ids:
    return [int(i) for i in rng.integers(0, VOCABULARY, length)]


def torch_logits(directory: Path, ids: Ids) -> np.ndarray:
    with torch.no_grad():
        return load_model(directory)(torch.tensor([ids]))[0].numpy()


def difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


@pytest.mark.parametrize("options", [{}, {"last_global": True}, {"tied": True}, {"llama3": False}], ids=str)
def test_float32_is_what_torch_computes(options: dict[str, bool], make: Callable[..., Path]) -> None:
    directory = make(VOCABULARY, **options)
    ids = draw(np.random.default_rng(0), LONG)
    assert difference(OnnxRunner.load(directory).logits(ids), torch_logits(directory, ids)) < 1e-4


@pytest.mark.parametrize("tied", [False, True])
def test_8_bits_are_close_to_torch_on_the_same_weights(tied: bool, make: Callable[..., Path]) -> None:
    directory = make(VOCABULARY, quantized=True, tied=tied)
    ids = draw(np.random.default_rng(0), LONG)
    ours, theirs = OnnxRunner.load(directory).logits(ids), torch_logits(directory, ids)
    assert 0 < np.std(ours - theirs) / np.std(theirs) < 0.08


@RUNNERS
def test_with_a_cache_as_without(load_runner: Callable[[Path], Runner], plain: Path) -> None:
    runner = load_runner(plain)
    ids = draw(np.random.default_rng(1), LONG)
    assert len(ids) > FIRST_CAPACITY
    whole = runner.logits(ids)
    state = runner.start(1)
    ends = [1, 2, 30, 31, 32, 100, 101, 400, LONG]
    for start, end in zip([0, *ends], ends, strict=False):
        assert difference(runner.feed(state, [ids[start:end]])[0], whole[end - 1]) < 1e-4
    assert state.lengths == [LONG]


@pytest.mark.parametrize("form", ["plain", "shipped"])
def test_a_row_in_a_batch_is_exactly_the_row_alone(form: str, request: pytest.FixtureRequest) -> None:
    runner = OnnxRunner.load(request.getfixturevalue(form))
    rng = np.random.default_rng(2)
    texts = [[draw(rng, int(n)) for n in rng.integers(1, 40, 12)] for _ in range(7)]
    state = runner.start(len(texts))
    together = [runner.feed(state, list(runs)) for runs in zip(*texts, strict=True)]
    for row, text in enumerate(texts):
        state = runner.start(1)
        for logits, run in zip(together, text, strict=True):
            np.testing.assert_array_equal(logits[row], runner.feed(state, [run])[0])


@RUNNERS
def test_rows_leave_and_begin_again(load_runner: Callable[[Path], Runner], plain: Path) -> None:
    runner = load_runner(plain)
    rng = np.random.default_rng(3)
    first, second, third, fresh = (draw(rng, n) for n in (50, 20, 300, 60))
    state = runner.start(3)
    runner.feed(state, [first[:-1], second[:-1], third[:-1]])
    state.drop(0)
    state.restart(1)
    assert state.lengths == [len(third) - 1, 0]
    logits = runner.feed(state, [third[-1:], fresh])
    assert difference(logits[0], runner.logits(third)[-1]) < 1e-4
    assert difference(logits[1], runner.logits(fresh)[-1]) < 1e-4


def test_weights_that_do_not_fit_the_config(plain: Path) -> None:
    config, weights = read_config(plain), read_raw(plain)
    norm = weights.pop("model.norm.weight")
    with pytest.raises(ModelError, match="^weight model.norm.weight is missing$"):
        OnnxRunner(config, weights)
    with pytest.raises(ModelError, match=r"^weight model.norm.weight has shape \[63\], expected \[64\]$"):
        OnnxRunner(config, weights | {"model.norm.weight": norm[:-1]})
    with pytest.raises(ModelError, match=r"^weight model.layers.3.input_layernorm.weight has no place in the model"):
        OnnxRunner(config, weights | {"model.norm.weight": norm, "model.layers.3.input_layernorm.weight": norm})


def test_a_tokenizer_larger_than_the_model(plain: Path, make: Callable[..., Path]) -> None:
    model = open_model(plain)
    runner, tokenizer = model.runner, model.tokenizer
    assert runner.vocab_size == tokenizer.size
    directory = make(VOCABULARY)
    tokenizer.save(directory / "tokenizer.json")
    with pytest.raises(ModelError, match=f"tokenizer of {tokenizer.size} ids for a model of {VOCABULARY}$"):
        open_model(directory)


def test_running_a_model_needs_no_torch(plain: Path) -> None:
    code = (
        "import sys\nfrom foretrace.engine import open_model\nimport foretrace.engine.decode\n"
        f"open_model({str(plain)!r}).runner.logits([1, 2, 3])\nassert not {{'torch', 'onnx'}} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
