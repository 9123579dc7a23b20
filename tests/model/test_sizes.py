"""Sizes by name: how many parameters they have, counted and built, and which of their layers are global."""

from __future__ import annotations

import pytest
import torch

from foretrace.errors import ConfigError
from foretrace.model import Transformer
from foretrace.model.sizes import SIZES, cwm_layers, num_parameters, size


def test_cwm() -> None:
    config = size("cwm-32b")
    assert num_parameters(config) == 32_581_097_472
    assert config.max_position_embeddings == 131_072 and config.sliding_window == 8192
    assert [i for i, kind in enumerate(config.layer_types) if kind == "full_attention"] == [*range(0, 64, 4), 63]
    assert config.rope_parameters.factor == 16 and config.rope_parameters.original_max_position_embeddings == 8192


@pytest.mark.parametrize("name", SIZES)
def test_counted_as_built(name: str) -> None:
    with torch.device("meta"):
        model = Transformer(SIZES[name])
    assert sum(weight.numel() for weight in model.parameters()) == num_parameters(SIZES[name])
    inner = sum(weight.numel() for weight in model.layers.parameters()) + model.norm.weight.numel()
    assert inner == num_parameters(SIZES[name], embeddings=False)


@pytest.mark.parametrize(("name", "millions"), [("1.8b", 1800), ("300m", 300), ("78m", 78), ("14m", 14), ("2.6m", 2.6)])
def test_names_tell_the_size(name: str, millions: float) -> None:
    assert num_parameters(SIZES[name]) / 1e6 == pytest.approx(millions, rel=0.02)


def test_last_layer_is_global() -> None:
    assert [kind == "full_attention" for kind in cwm_layers(6)] == [True, False, False, False, True, True]


def test_unknown_name() -> None:
    with pytest.raises(ConfigError, match="'cwm-32' is not the name of a size, did you mean 'cwm-32b'"):
        size("cwm-32")
