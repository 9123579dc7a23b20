"""Runners against the plain model in torch, against themselves with a cache, and row by row against a row alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from foretrace.codec.tokenizer import Tokenizer
from foretrace.engine import open_model
from foretrace.engine.onnx_runner import OnnxRunner
from foretrace.engine.runner import PAGE, Run, Runner
from foretrace.engine.slots import CHUNK, STRIDE
from foretrace.engine.torch_runner import TorchRunner
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
    whole = runner.logits(ids)
    cache = runner.start(1)
    ends = [1, 2, 30, 31, 32, 100, 101, 400, LONG]
    for start, end in zip([0, *ends], ends, strict=False):
        assert difference(runner.feed(cache, [Run(0, ids[start:end], end - start)]), whole[start:end]) < 1e-4
    assert cache.lengths == [LONG]


def runs_of(rng: np.random.Generator, total: int) -> list[int]:
    """Where a text of `total` ids is cut into runs of very different lengths."""
    ends = [0]
    while ends[-1] < total:
        ends.append(min(total, ends[-1] + int(rng.choice([1, 1, 2, 3, 20, 70, 300]))))
    return ends


@pytest.mark.parametrize("form", ["plain", "shipped"])
def test_to_the_last_bit_whatever_the_runs_and_the_neighbours(form: str, request: pytest.FixtureRequest) -> None:
    runner = OnnxRunner.load(request.getfixturevalue(form))
    rng = np.random.default_rng(2)
    texts = [draw(rng, int(n)) for n in rng.integers(40, LONG, 7)]
    ends = [runs_of(rng, len(text)) for text in texts]
    cache = runner.start(len(texts) + 1)
    made: list[list[np.ndarray]] = [[] for _ in texts]
    at = [0] * len(texts)
    while busy := [n for n, text in enumerate(texts) if at[n] < len(ends[n]) - 1 and rng.random() < 0.8]:
        runs = [Run(n + 1, texts[n][ends[n][at[n]] : ends[n][at[n] + 1]], 1) for n in busy]
        for n, logits_V in zip(busy, runner.feed(cache, runs), strict=True):
            made[n].append(logits_V)
            at[n] += 1
    for n, text in enumerate(texts):
        np.testing.assert_array_equal(
            np.stack(made[n]), runner.logits(text)[[end - 1 for end in ends[n][1 : at[n] + 1]]]
        )
    assert sum(at) > 50


@RUNNERS
def test_rows_take_back_and_begin_again(load_runner: Callable[[Path], Runner], plain: Path) -> None:
    runner = load_runner(plain)
    rng = np.random.default_rng(3)
    first, second = (draw(rng, n) for n in (2 * STRIDE, 60))
    cache = runner.start(2)
    runner.feed(cache, [Run(1, first[:-40], 0)])
    assert cache.spare(len(first) - 40) == 40
    runner.feed(cache, [Run(1, draw(rng, 40), 1)])
    cache.truncate(1, len(first) - 40)
    assert difference(runner.feed(cache, [Run(1, first[-40:], 40)]), runner.logits(first)[-40:]) < 1e-4
    cache.truncate(1, 0)
    assert difference(runner.feed(cache, [Run(1, second, 60)]), runner.logits(second)) < 1e-4


@RUNNERS
def test_pages_stand_for_the_ids_of_another_row(load_runner: Callable[[Path], Runner], plain: Path) -> None:
    runner = load_runner(plain)
    ids = draw(np.random.default_rng(4), 600)
    for num_pages in (1, 7, 8, 9, 18):
        cache, pages = runner.start(2), []
        for start in range(0, num_pages * PAGE, PAGE):
            runner.feed(cache, [Run(0, ids[start : start + PAGE], 0)])
            pages.append(cache.save(0, start))
        cache.load(1, pages)
        fresh = runner.start(1)  # as after a pause, in which pages stay
        fresh.load(0, pages)
        rest = ids[num_pages * PAGE :]
        here, there = (runner.feed(cache, [Run(row, rest, 1)]) for row in (0, 1))
        np.testing.assert_array_equal(here, there)
        np.testing.assert_array_equal(here, runner.feed(fresh, [Run(0, rest, 1)]))
        assert cache.size(pages[0]) == 3 * 2 * 2 * PAGE * 16 * 4


def test_weights_that_do_not_fit_the_config(plain: Path) -> None:
    config, weights = read_config(plain), read_raw(plain)
    norm = weights.pop("model.norm.weight")
    with pytest.raises(ModelError, match="^weight model.norm.weight is missing$"):
        OnnxRunner(config, weights)
    with pytest.raises(ModelError, match=r"^weight model.norm.weight has shape \[63\], expected \[64\]$"):
        OnnxRunner(config, weights | {"model.norm.weight": norm[:-1]})
    with pytest.raises(ModelError, match=r"^weight model.layers.3.input_layernorm.weight has no place in the model"):
        OnnxRunner(config, weights | {"model.norm.weight": norm, "model.layers.3.input_layernorm.weight": norm})


@pytest.mark.parametrize("head_dim", [2, 8, 24])
def test_heads_that_attention_does_not_take(head_dim: int, plain: Path) -> None:
    config = replace(read_config(plain), head_dim=head_dim)
    with pytest.raises(ModelError, match=f"^head_dim is {head_dim}; ONNX Runtime's attention takes multiples of 16$"):
        OnnxRunner(config, {})


def test_no_room_for_a_cache(plain: Path) -> None:
    with pytest.raises(ModelError, match=r"^no memory for \d+ rows of 1024 ids; expected fewer rows$"):
        OnnxRunner.load(plain).start(1 << 40)


def test_a_tokenizer_larger_than_the_model(plain: Path, make: Callable[..., Path]) -> None:
    model = open_model(plain)
    runner, tokenizer = model.runner, model.tokenizer
    assert runner.vocab_size == tokenizer.size
    directory = make(VOCABULARY)
    tokenizer.save(directory / "tokenizer.json")
    with pytest.raises(ModelError, match=f"tokenizer of {tokenizer.size} ids for a model of {VOCABULARY}$"):
        open_model(directory)


def test_a_checkpoint_without_a_vocabulary_has_that_of_the_package(
    tokenizer: Tokenizer, make: Callable[..., Path]
) -> None:
    """Training runs write none; of another number of ids it cannot be."""
    directory = make(tokenizer.size)
    assert open_model(directory).tokenizer.text == tokenizer.text
    other = make(VOCABULARY)
    known = f"that of the package has {tokenizer.size} ids, the model {VOCABULARY}"
    with pytest.raises(ModelError, match=f"^no tokenizer.json in {other}, and {known}$"):
        open_model(other)


def test_running_a_model_needs_no_torch(plain: Path) -> None:
    code = (
        "import sys\nfrom foretrace.engine import open_model\nimport foretrace.engine.decode\n"
        f"open_model({str(plain)!r}).runner.logits([1, 2, 3])\nassert not {{'torch', 'onnx'}} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
