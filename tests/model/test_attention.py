"""Each kernel of attention against the plain definition in float32: packed rows, window edges, both passes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.nn.attention.flex_attention import create_block_mask

from foretrace.model import attention, tiles
from foretrace.model.attention import BLOCK, View, block_mask, views
from foretrace.model.config import ModelConfig
from foretrace.model.transformer import Transformer

ROW = 512
LENGTHS = ((70, 1, 40, 17, 384), (512,), (16, 15, 225, 128, 100, 1, 27))
"""Documents of three rows."""

WINDOWS = pytest.mark.parametrize("window", [None, 1, 127, 128, 129, 200, 600])
PACKED = pytest.mark.parametrize("packed", [True, False], ids=["packed", "unpacked"])
UNCOMPILED = pytest.mark.filterwarnings("ignore:flex_attention called without torch.compile")


def rows() -> Tensor:
    return torch.stack([torch.repeat_interleave(torch.tensor(lengths)) for lengths in LENGTHS])


def inputs(length: int = ROW) -> list[Tensor]:
    torch.manual_seed(0)
    return [torch.randn(3, heads, length, 16, requires_grad=True) for heads in (4, 2, 2)]


def view(kernel: str, window: int | None, documents_BT: Tensor | None, length: int = ROW) -> View:
    return views(torch.zeros(3, length, dtype=torch.long), documents_BT, (window,), kernel=kernel)[window]


def reference(q_BNTD: Tensor, k_BKTD: Tensor, v_BKTD: Tensor, window: int | None, documents_BT: Tensor) -> Tensor:
    """Softmax over the keys that a token may see, by a dense mask."""
    place_T = torch.arange(q_BNTD.shape[2])
    distance_TT = place_T[:, None] - place_T
    seen_BTT = (distance_TT >= 0) & (documents_BT[:, :, None] == documents_BT[:, None])
    if window is not None:
        seen_BTT &= distance_TT < window
    k_BNTD, v_BNTD = (x.repeat_interleave(2, dim=1) for x in (k_BKTD, v_BKTD))
    scores_BNTT = (q_BNTD @ k_BNTD.transpose(2, 3)) / 16**0.5
    return scores_BNTT.masked_fill(~seen_BTT[:, None], -torch.inf).softmax(-1) @ v_BNTD


def same_in_both_passes(attend: Callable[..., Tensor], window: int | None, documents_BT: Tensor | None) -> None:
    ours, theirs = inputs(), inputs()
    plain = torch.zeros(3, ROW) if documents_BT is None else documents_BT
    y, expected = attend(*ours), reference(*theirs, window, plain)
    torch.testing.assert_close(y, expected)
    for each in (y, expected):
        (each * torch.arange(16)).sum().backward()
    for mine, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine.grad, other.grad)


@PACKED
@WINDOWS
def test_tiles(window: int | None, packed: bool) -> None:
    documents_BT = rows() if packed else None
    same_in_both_passes(view("tiles", window, documents_BT).attend, window, documents_BT)


def test_tiles_gradients_are_those_of_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "TILE", 4)
    documents_BT = torch.tensor([[0] * 7 + [1] * 5])
    seen = views(torch.zeros(1, 12), documents_BT, (5,), kernel="tiles")[5]
    x = [torch.randn(1, heads, 12, 2, dtype=torch.double, requires_grad=True) for heads in (2, 1, 1)]
    assert torch.autograd.gradcheck(seen.attend, x)


@torch.no_grad()
@UNCOMPILED
@PACKED
@WINDOWS
def test_blocks(window: int | None, packed: bool) -> None:
    """FlexAttention, uncompiled: what a GPU runs. It has no backward pass on CPU."""
    documents_BT = rows() if packed else None
    y = view("blocks", window, documents_BT).attend(*(x.detach() for x in inputs()))
    plain = torch.zeros(3, ROW) if documents_BT is None else documents_BT
    torch.testing.assert_close(y, reference(*inputs(), window, plain))


@torch.no_grad()
@UNCOMPILED
@pytest.mark.parametrize("length", [1, 100, 300])
def test_blocks_of_a_row_that_fills_none(length: int) -> None:
    y = view("blocks", 64, None, length).attend(*(x.detach() for x in inputs(length)))
    torch.testing.assert_close(y, reference(*inputs(length), 64, torch.zeros(3, length)))


@WINDOWS
def test_blocks_are_those_that_torch_finds(window: int | None) -> None:
    ours = block_mask(rows(), window)
    theirs = create_block_mask(ours.mask_mod, 3, None, ROW, ROW, device="cpu", BLOCK_SIZE=BLOCK)
    assert (ours.to_dense() == theirs.to_dense()).all()
    assert (ours.full_kv_num_blocks == theirs.full_kv_num_blocks).all()


def flash(
    q_PND: Tensor,
    k_PKD: Tensor,
    v_PKD: Tensor,
    starts: Tensor,
    key_starts: Tensor,
    longest: int,
    longest_keys: int,
    *,
    window_size: tuple[int, int],
    enable_gqa: bool,
) -> Tensor:
    """What torch documents `varlen_attn` to do, in plain arithmetic: the real one has no form for CPU."""
    assert starts.dtype == torch.int32 and starts is key_starts and enable_gqa
    assert q_PND.stride(-1) == 1 and window_size[1] == 0
    parts = []
    for begin, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        assert end - begin <= longest == longest_keys
        q, k, v = (x[begin:end].transpose(0, 1)[None] for x in (q_PND, k_PKD, v_PKD))
        window = None if window_size[0] == -1 else window_size[0] + 1
        parts.append(reference(q, k, v, window, torch.zeros(1, end - begin))[0].transpose(0, 1))
    return torch.cat(parts)


@PACKED
@WINDOWS
def test_lengths(window: int | None, packed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention, "varlen_attn", flash)
    documents_BT = rows() if packed else None
    same_in_both_passes(view("lengths", window, documents_BT).attend, window, documents_BT)


def test_lengths_come_in_few_sizes() -> None:
    for length in (2, 3, 5, 8):
        documents_BT = torch.arange(ROW)[None].expand(3, -1) // length
        seen = view("lengths", None, documents_BT)
        assert isinstance(seen, attention.Lengths)
        count = 3 * len(documents_BT[0].unique())
        assert len(seen.starts) in (1024, 512, 256) and len(seen.starts) > count
        assert set(seen.starts[count:].tolist()) == {3 * ROW}


def test_a_kernel_is_chosen() -> None:
    assert attention.kernel_for(torch.device("cpu"), torch.bfloat16) == "tiles"
    assert not attention.flash3((8, 0))


@torch.no_grad()
@UNCOMPILED
@pytest.mark.parametrize("kernel", ["tiles", "blocks"])
@pytest.mark.parametrize("length", [40, 128])
def test_whole_model_by_each_kernel(config: ModelConfig, kernel: str, length: int) -> None:
    torch.manual_seed(0)
    model = Transformer(config)
    ids = torch.arange(length)[None] % config.vocab_size
    expected = model(ids)
    model.kernel = kernel
    torch.testing.assert_close(model(ids), expected)


@torch.no_grad()
def test_global_window_bounds_the_global_layers_alone(config: ModelConfig) -> None:
    torch.manual_seed(0)
    model = Transformer(config)
    ids = torch.arange(120)[None]
    changed = ids.clone()
    changed[0, 0] = 200

    def felt(global_window: int | None) -> list[int]:
        """Where a change of the first token is felt: a global layer, then a local one that sees 16 keys."""
        h, other = (model.hidden(each, global_window=global_window) for each in (ids, changed))
        return (h != other).any(-1)[0].nonzero().flatten().tolist()

    assert felt(None)[-1] == 119
    assert felt(32)[-1] == 31 + 15
    assert torch.equal(model.hidden(ids, global_window=120), model.hidden(ids))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of torch, about itself
@torch.no_grad()
def test_compiled_blocks_serve_every_batch(config: ModelConfig) -> None:
    """FlexAttention inside a compiled block, as on a GPU: a program for each window, for documents of any kind."""
    torch._dynamo.reset()
    torch.manual_seed(0)
    model = Transformer(config)
    ids = torch.zeros(3, ROW, dtype=torch.long)
    expected = [model.hidden(ids, rows().roll(n, 0)) for n in range(3)]
    model.kernel = "blocks"
    for layer in model.layers:
        layer.compile(dynamic=False)
    torch.testing.assert_close(model.hidden(ids, rows()), expected[0])
    with torch._dynamo.config.patch(error_on_recompile=True):
        for n in (1, 2):
            torch.testing.assert_close(model.hidden(ids, rows().roll(n, 0)), expected[n])
