"""Weights on disk: the 8-bit form, reading without torch, and directories that are wrong."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from safetensors.torch import load_file, save_file

from foretrace.errors import ModelError
from foretrace.model import ModelConfig, Transformer, load_model, save_model
from foretrace.model.quantized import (
    QUANTIZED_FILE,
    Quantized,
    dequantize,
    quantize,
    read_raw,
    read_weights,
    write_quantized,
)


@pytest.fixture
def saved(config: ModelConfig, tmp_path: Path) -> Path:
    torch.manual_seed(0)
    save_model(Transformer(config), tmp_path / "plain")
    return tmp_path / "plain"


def shipped(saved: Path) -> Path:
    directory = saved.parent / "shipped"
    write_quantized(read_weights(saved), directory, block=32)
    shutil.copy(saved / "config.json", directory)
    return directory


@given(
    arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 4), st.integers(1, 3).map(lambda n: 32 * n)),
        elements=st.floats(-100, 100, width=32),
    )
)
def test_error_is_at_most_half_a_step(array: np.ndarray) -> None:
    q, scale = quantize(array, 32)
    assert q.dtype == np.uint8 and scale.dtype == np.float16
    error = np.abs(dequantize(q, scale) - array).reshape(*scale.shape, 32)
    # float16 keeps 11 bits of the scale, and below its normal range steps of 2**-24: both times 127 at the far end.
    bound = scale.astype(np.float32) * (0.5 + 127 * 2**-11) + 128 * 2**-25
    assert (error <= bound[:, :, None]).all()


def test_quantising_again_changes_nothing() -> None:
    array = np.random.default_rng(0).normal(size=(8, 128)).astype(np.float32)
    q, scale = quantize(array, 64)
    again, same_scale = quantize(dequantize(q, scale), 64)
    np.testing.assert_array_equal(scale, same_scale)
    np.testing.assert_array_equal(q, again)


def test_block_must_divide() -> None:
    with pytest.raises(ModelError, match="100 columns in blocks of 64"):
        quantize(np.ones((2, 100), np.float32), 64)


@torch.no_grad()
def test_shipped_form_loads_as_its_dequantised_weights(saved: Path) -> None:
    directory = shipped(saved)
    model = load_model(directory)
    weights = read_weights(directory)
    assert set(weights) == set(read_weights(saved)) == set(load_file(saved / "model.safetensors"))
    np.testing.assert_array_equal(model.embed_tokens.weight.numpy(), weights["model.embed_tokens.weight"])
    ids = torch.arange(40)[None]
    exact = load_model(saved)(ids)
    error = (model(ids) - exact).abs().max() / exact.abs().max()
    assert 0 < error < 0.05


def test_raw_form(saved: Path) -> None:
    raw = read_raw(shipped(saved))
    matrix = raw["model.layers.1.mlp.down_proj.weight"]
    assert isinstance(matrix, Quantized)
    assert matrix.q.shape == (64, 96) and matrix.scale.shape == (64, 3)
    assert isinstance(raw["model.norm.weight"], np.ndarray)
    assert all(isinstance(value, np.ndarray) for value in read_raw(saved).values())


def test_bfloat16_is_read_without_torch(saved: Path) -> None:
    save_model(load_model(saved, dtype=torch.bfloat16), saved)
    for name, tensor in load_file(saved / "model.safetensors").items():
        assert tensor.dtype == torch.bfloat16
        np.testing.assert_array_equal(read_weights(saved)[name], tensor.float().numpy())


def test_nothing_here_needs_torch(saved: Path) -> None:
    code = (
        "import sys, foretrace.model, foretrace.model.config, foretrace.model.quantized as quantized, pathlib;"
        f"quantized.read_weights(pathlib.Path({str(saved)!r}));"
        "assert 'torch' not in sys.modules;"
        "assert foretrace.model.load_model.__name__ == 'load_model' and 'torch' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_tied_weights_are_stored_once_and_shared(config: ModelConfig, tmp_path: Path) -> None:
    save_model(Transformer(replace(config, tie_word_embeddings=True)), tmp_path)
    assert "lm_head.weight" not in load_file(tmp_path / "model.safetensors")
    model = load_model(tmp_path)
    assert model.head.weight is model.embed_tokens.weight


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.pop("model.layers.1.mlp.up_proj.weight"), "model.layers.1.mlp.up_proj.weight is missing in"),
        (
            lambda t: t.update({"model.norm.weight": torch.ones(3)}),
            r"model.norm.weight in .* has shape \[3\], expected",
        ),
        (lambda t: t.update({"model.extra": torch.ones(3)}), "model.extra in .* has no place"),
    ],
)
def test_wrong_tensors(saved: Path, change: Callable[[dict[str, torch.Tensor]], None], message: str) -> None:
    tensors = load_file(saved / "model.safetensors")
    change(tensors)
    save_file(tensors, saved / "model.safetensors")
    with pytest.raises(ModelError, match=message):
        load_model(saved)


def test_disagreement_is_found_before_weights_are_read(saved: Path) -> None:
    path = saved / "model.safetensors"
    tensors = load_file(path)
    del tensors["model.norm.weight"]
    save_file(tensors, path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ModelError, match="model.safetensors is cut short: .* at the end of tensor"):
        load_model(saved)
    save_file(tensors | {"lm_head.weight": torch.ones(320, 64, dtype=torch.int8)}, path)
    with pytest.raises(ModelError, match="tensor lm_head.weight in .* is I8, expected one of: F64"):
        load_model(saved)


def test_other_numbers_are_converted(saved: Path) -> None:
    half = load_model(saved, torch.bfloat16)
    save_model(half, saved)
    for name, weight in load_model(saved, torch.float64).state_dict().items():
        assert weight.dtype == torch.float64
        assert torch.equal(weight, half.state_dict()[name].double())


LOAD = """
import sys, torch
from foretrace.model.checkpoint import load_model

def kilobytes(word):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(word))

before = kilobytes("VmRSS")
load_model(sys.argv[1], torch.bfloat16)
print((kilobytes("VmHWM") - before) * 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's account of memory")
@pytest.mark.parametrize("shard_bytes", [None, 40_000_000], ids=["single", "sharded"])
def test_loading_takes_little_more_than_the_weights(
    config: ModelConfig, tmp_path: Path, shard_bytes: int | None
) -> None:
    large = replace(
        config, hidden_size=1024, intermediate_size=4096, num_hidden_layers=8, layer_types=("full_attention",) * 8
    )
    model = Transformer(large).bfloat16()
    save_model(model, tmp_path, shard_bytes=shard_bytes)
    size = sum(weight.nbytes for weight in model.parameters())
    command = [sys.executable, "-c", LOAD, str(tmp_path)]
    taken = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert size > 200e6
    assert taken < 1.1 * size


def test_broken_index(saved: Path) -> None:
    (saved / "model.safetensors.index.json").write_text("{}")
    with pytest.raises(ModelError, match="is not an index of weights"):
        load_model(saved)


def test_wrong_directories(saved: Path) -> None:
    with pytest.raises(ModelError, match="no model directory nowhere"):
        load_model("nowhere")
    (saved / "model.safetensors").write_bytes(b"12345678 not safetensors")
    with pytest.raises(ModelError, match="is not a safetensors file"):
        load_model(saved)
    with pytest.raises(ModelError, match="is not a safetensors file"):
        read_weights(saved)
    (saved / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="no weights in"):
        load_model(saved)


def test_missing_shard_and_missing_scale(saved: Path) -> None:
    directory = shipped(saved)
    tensors = load_file(directory / QUANTIZED_FILE)
    del tensors["model.embed_tokens.weight.scale"]
    save_file(tensors, directory / QUANTIZED_FILE)
    with pytest.raises(ModelError, match="model.embed_tokens.weight.scale has shape None"):
        load_model(directory)
    (saved / "model.safetensors.index.json").write_text('{"weight_map": {"model.norm.weight": "gone.safetensors"}}')
    with pytest.raises(ModelError, match="gone.safetensors"):
        load_model(saved)
    with pytest.raises(ModelError, match="gone.safetensors"):
        read_weights(saved)
