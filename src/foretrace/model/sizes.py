"""Shapes with names, and how many parameters a shape has. No torch.

CWM: arXiv 2510.02387. The neural debugger's model (arXiv 2603.09951) is given there as 1.8 billion parameters of the
Llama 2 architecture at 16,384 tokens; its widths are our choice.
"""

from __future__ import annotations

from foretrace.config import nearest
from foretrace.errors import ConfigError
from foretrace.model.config import LayerType, ModelConfig, RopeParameters

__all__ = ["CWM_IDS", "LLAMA3_SCALING", "SIZES", "cwm_layers", "num_parameters", "size"]

CWM_IDS = 128_256
"""Ids of CWM's vocabulary: 128,000 word pieces of Llama 3 and 256 special ones."""

LLAMA3_SCALING = RopeParameters(
    rope_type="llama3",
    rope_theta=1_000_000.0,
    factor=16.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=8192,
)
"""Rotary positions of CWM from mid-training on; before, `RopeParameters()` with the same base."""


def cwm_layers(count: int) -> tuple[LayerType, ...]:
    """CWM's pattern for `count` layers: every fourth is global, from the first on, and the last."""
    return tuple("sliding_attention" if i % 4 and i < count - 1 else "full_attention" for i in range(count))


SIZES = {
    "cwm-32b": ModelConfig(
        vocab_size=CWM_IDS,
        hidden_size=6144,
        intermediate_size=21504,
        num_hidden_layers=64,
        num_attention_heads=48,
        num_key_value_heads=8,
        head_dim=128,
        max_position_embeddings=131_072,
        sliding_window=8192,
        layer_types=cwm_layers(64),
        rope_parameters=LLAMA3_SCALING,
        bos_token_id=128_000,
        eos_token_id=(128_001, 128_008, 128_009),
        pad_token_id=128_004,
    ),
    "1.8b": ModelConfig(
        vocab_size=CWM_IDS,
        hidden_size=2048,
        intermediate_size=5888,
        num_hidden_layers=24,
        num_attention_heads=16,
        num_key_value_heads=16,
        head_dim=128,
        max_position_embeddings=16_384,
        sliding_window=16_384,
        layer_types=("full_attention",) * 24,
        bos_token_id=128_000,
        eos_token_id=128_001,
    ),
    "300m": ModelConfig(
        vocab_size=CWM_IDS,
        hidden_size=1024,
        intermediate_size=2560,
        num_hidden_layers=16,
        num_attention_heads=16,
        num_key_value_heads=4,
        head_dim=64,
        max_position_embeddings=8192,
        sliding_window=1024,
        layer_types=cwm_layers(16),
        tie_word_embeddings=True,
        bos_token_id=128_000,
        eos_token_id=128_001,
    ),
    "78m": ModelConfig(
        vocab_size=3421,
        hidden_size=768,
        intermediate_size=2048,
        num_hidden_layers=12,
        num_attention_heads=12,
        num_key_value_heads=4,
        head_dim=64,
        max_position_embeddings=4096,
        sliding_window=256,
        layer_types=("sliding_attention", "full_attention") * 6,
        rope_parameters=RopeParameters(rope_theta=100_000.0),
        tie_word_embeddings=True,
    ),
    "14m": ModelConfig(
        vocab_size=3421,
        hidden_size=384,
        intermediate_size=1024,
        num_hidden_layers=8,
        num_attention_heads=6,
        num_key_value_heads=2,
        head_dim=64,
        max_position_embeddings=4096,
        sliding_window=256,
        layer_types=("sliding_attention", "full_attention") * 4,
        rope_parameters=RopeParameters(rope_theta=100_000.0),
        tie_word_embeddings=True,
    ),
    "2.6m": ModelConfig(
        vocab_size=3421,
        hidden_size=192,
        intermediate_size=512,
        num_hidden_layers=5,
        num_attention_heads=6,
        num_key_value_heads=2,
        head_dim=32,
        max_position_embeddings=4096,
        sliding_window=256,
        layer_types=cwm_layers(5),
        rope_parameters=RopeParameters(rope_theta=100_000.0),
        tie_word_embeddings=True,
    ),
}
"""By name. `14m` is the model that ships, `2.6m` what `default-cpu` trains, `78m` the next step up."""


def size(name: str) -> ModelConfig:
    """The shape of that name. Raises ConfigError with the nearest."""
    if name not in SIZES:
        raise ConfigError(f"{name!r} is not the name of a size{nearest(name, SIZES)}")
    return SIZES[name]


def num_parameters(config: ModelConfig, *, embeddings: bool = True) -> int:
    """Number of weights; without `embeddings`, those of the blocks and the last norm alone."""
    heads = 2 * config.num_attention_heads + 2 * config.num_key_value_heads
    attention = config.hidden_size * heads * config.head_dim
    feed_forward = 3 * config.hidden_size * config.intermediate_size
    blocks = config.num_hidden_layers * (attention + feed_forward + 2 * config.hidden_size) + config.hidden_size
    tables = (1 if config.tie_word_embeddings else 2) * config.vocab_size * config.hidden_size
    return blocks + tables if embeddings else blocks
