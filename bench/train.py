"""How fast a step of training is: this package and transformers' `CwmForCausalLM`, side by side on the same documents.

    python bench/train.py [--sizes 2.6m 14m 78m] [--dtype bfloat16] [--threads 1] [--batches 6] [--rounds 3] [--eager]
                          [--only-memory]

On a CPU: documents of the program writer in batches of about 2,048 ids; both sides have the same weights, AdamW,
precision and thread count, and make logits for predicted ids alone. Each side is tried in several settings (documents
padded to like length, or packed; compiled or not) and its best is taken. Sides take turns, so that what else the
machine does hits both; with one thread, what counts is the time that the core worked on it. Memory is the highest
resident size of a fresh process during two steps, beyond what torch takes for two of a tiny model, beside what
`foretrace train plan` foresees for the same batch.

Where there is a GPU: 300m on packed documents beside transformers, MFU of 1.8b in bfloat16, FP8 beside bfloat16 (with
torchao), and a forward pass of cwm-32b with random weights over 131,072 ids where memory suffices.

Prints tables, then one line of JSON.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from foretrace.data.stream import documents
from foretrace.model import Transformer, save_model
from foretrace.model.config import ModelConfig, write_config
from foretrace.model.sizes import SIZES, cwm_layers, num_parameters, size
from foretrace.train.batches import Batch, Document, Drawn, Padded, packed
from foretrace.train.config import TrainConfig
from foretrace.train.losses import token_losses
from foretrace.train.plan import GPUS, memory, products_per_token

BATCH = 2048
"""Ids of a batch, about."""
PACKED_ROW = 2048
"""Length of packed rows on a CPU; no longer documents are drawn."""
GPU_ROW = 8192
GPU_STEPS = 10


@dataclass
class Side:
    """A model in one setting, with its own optimiser and batches."""

    name: str
    model: nn.Module
    loss: Callable[[Batch], Tensor]
    batches: Sequence[Batch]
    dtype: torch.dtype
    device: str = "cpu"

    def __post_init__(self) -> None:
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-4, betas=(0.9, 0.95), fused=True)

    @property
    def ids(self) -> int:
        """Ids of documents in a round."""
        return sum(batch.num_ids for batch in self.batches)

    def step(self, batch: Batch) -> Tensor:
        with autocast(self.device, self.dtype):
            loss = self.loss(batch)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.detach()

    def round(self) -> None:
        for batch in self.batches:
            self.step(batch)


def autocast(device: str, dtype: torch.dtype) -> AbstractContextManager[Any]:
    return torch.autocast(device, torch.bfloat16, enabled=dtype == torch.bfloat16)


def our_loss(model: Transformer) -> Callable[[Batch], Tensor]:
    return lambda batch: token_losses(model, batch).mean()


def their_loss(model: Any, device: str = "cpu") -> Callable[[Batch], Tensor]:
    """The same loss by transformers' model; packed documents by places that begin anew, as it wants them."""

    def loss(batch: Batch) -> Tensor:
        ids_BT = torch.from_numpy(batch.ids_BT).long().to(device)
        places = None if batch.documents_BT is None else torch.from_numpy(restarting(batch.documents_BT)).to(device)
        hidden = model.model(ids_BT, position_ids=places, use_cache=False).last_hidden_state.flatten(0, 1)
        predicted_P = torch.from_numpy(batch.predicted_P).to(device)
        logits_PV = model.lm_head(hidden.index_select(0, predicted_P - 1))
        return F.cross_entropy(logits_PV.float(), ids_BT.flatten()[predicted_P])

    return loss


def restarting(documents_BT: Any) -> Any:
    """For each id its place in its document."""
    return np.stack([np.concatenate([np.arange(n) for n in np.bincount(row) if n]) for row in documents_BT])


def drawn(count: int, longest: int) -> list[Document]:
    return list(islice((document for document in documents(1, 0, 1) if len(document[0]) <= longest), count))


def both_layouts(count: int) -> tuple[list[Batch], list[Batch]]:
    """The same sort of documents padded to like length and packed, some batches of each, in random order."""
    taken = drawn(count * 8, PACKED_ROW)
    cut, _ = Padded(BATCH, len(taken)).next_group((Drawn(each, 0, None) for each in taken), random.Random(0))
    rows = [packed(taken[i * 8 : (i + 1) * 8], 1, PACKED_ROW) for i in range(count)]
    return cut[:count], rows


def theirs(directory: Path, **settings: Any) -> Any:
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    return transformers.CwmForCausalLM.from_pretrained(directory, **settings).train()


def compiled_ours(model: Transformer, *, dynamic: bool) -> Transformer:
    for layer in model.layers:
        layer.compile(dynamic=dynamic)
    return model


def compiled_theirs(model: Any, *, dynamic: bool) -> Any:
    model.model.compile(dynamic=dynamic)
    return model


def cpu_sides(name: str, dtype: torch.dtype, *, batches: int, compiled: bool) -> dict[str, list[Side]]:
    """Ours and theirs, in every setting worth a try."""
    config = replace(size(name), bos_token_id=0, eos_token_id=0)
    spread, rows = both_layouts(batches)
    torch.manual_seed(0)
    start = Transformer(config)
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        save_model(start, directory)

        def copy() -> Transformer:
            model = Transformer(config)
            model.load_state_dict(start.state_dict())
            return model

        def ours(how: str, batches: list[Batch], model: Transformer) -> Side:
            return Side(f"ours, {how}", model, our_loss(model), batches, dtype)

        def other(how: str, batches: list[Batch], model: Any) -> Side:
            return Side(f"transformers, {how}", model, their_loss(model), batches, dtype)

        sides = {
            "ours": [ours("padded", spread, copy()), ours("packed", rows, copy())],
            "transformers": [
                other("padded", spread, theirs(directory, attn_implementation="sdpa")),
                other("packed", rows, theirs(directory, attn_implementation="sdpa")),
            ],
        }
        if compiled:
            sides["ours"].append(ours("padded, compiled", spread, compiled_ours(copy(), dynamic=True)))
            model = compiled_theirs(theirs(directory, attn_implementation="sdpa"), dynamic=True)
            sides["transformers"].append(other("padded, compiled", spread, model))
            model = compiled_theirs(theirs(directory, attn_implementation="sdpa"), dynamic=False)
            sides["transformers"].append(other("packed, compiled", rows, model))
    return sides


def rates(sides: Sequence[Side], rounds: int, clock: Callable[[], float]) -> dict[str, float]:
    """Ids a second of each side; sides take turns, and the best round of each counts."""
    for side in sides:
        side.round()
    best = dict.fromkeys((side.name for side in sides), float("inf"))
    for _ in range(rounds):
        for side in sides:
            start = clock()
            side.round()
            best[side.name] = min(best[side.name], clock() - start)
    return {side.name: side.ids / best[side.name] for side in sides}


def check_same(sides: Sequence[Side], dtype: torch.dtype) -> None:
    """The first losses of all sides on the first batch of the first, with weights as they began."""
    with torch.no_grad(), autocast("cpu", dtype), torch.compiler.set_stance("force_eager"):
        losses = [float(side.loss(sides[0].batches[0])) for side in sides]
    assert max(losses) - min(losses) < (1e-4 if dtype == torch.float32 else 2e-2), losses


def highest_resident(name: str, who: str, dtype: str) -> float:
    """Bytes that two steps take in a fresh process, beyond what torch takes itself."""
    command = [sys.executable, __file__, "--memory", who, "--sizes", name, "--dtype", dtype]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.splitlines()[-1])


def memory_batch(config: Any) -> Batch:
    """A row with every id predicted, as the plan takes it to be."""
    ids = [i % config.vocab_size for i in range(PACKED_ROW)]
    return packed([(ids, [True] * PACKED_ROW)], 1, PACKED_ROW)


def measure_memory(name: str, who: str, dtype: torch.dtype) -> None:
    def kilobytes(word: str) -> int:
        status = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in status if line.startswith(word))

    def two_steps(config: ModelConfig) -> None:
        loss: Callable[[Batch], Tensor]
        if who == "ours":
            model: Any = Transformer(config)
            loss = our_loss(model)
        else:
            from transformers import CwmConfig, CwmForCausalLM

            with tempfile.TemporaryDirectory() as temporary:
                write_config(config, Path(temporary), dtype="float32")
                described = CwmConfig.from_pretrained(temporary)
            model = CwmForCausalLM(described).train()
            loss = their_loss(model)
        side = Side(who, model, loss, [memory_batch(config)], dtype)
        side.round()
        side.round()

    torch.set_num_threads(1)
    config = replace(size(name), bos_token_id=0, eos_token_id=0)
    two_steps(replace(config, hidden_size=96, intermediate_size=192, num_hidden_layers=2, layer_types=cwm_layers(2)))
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    before = kilobytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the highest, anew
    two_steps(config)
    print((kilobytes("VmHWM") - before) * 1024)


def foreseen(name: str, dtype: str) -> float:
    """Bytes by the plan, for the batch of `measure_memory`."""
    config = TrainConfig(
        run="", model=size(name), documents="-", tokens=1, batch_tokens=PACKED_ROW, row_tokens=PACKED_ROW,
        dtype=dtype, optimizer="adamw",
    )  # fmt: skip
    return memory(config).total


def on_cpu(options: argparse.Namespace) -> dict[str, Any]:
    """The tables for a CPU."""
    torch.set_num_threads(options.threads)
    results: dict[str, Any] = {}
    for name in options.sizes:
        print(f"\n{name}, {num_parameters(size(name)):,} parameters, {options.dtype}")
        results[name] = {} if options.only_memory else speed(name, options)
        results[name] |= resident(name, options.dtype)
    return results


def speed(name: str, options: argparse.Namespace) -> dict[str, Any]:
    """Ids a second of all sides; ours over theirs, best to best and both padded, as they are without a compiler."""
    dtype = getattr(torch, options.dtype)
    clock = time.process_time if options.threads == 1 else time.perf_counter
    second = "second of a core" if options.threads == 1 else f"second on {options.threads} threads"
    sides = cpu_sides(name, dtype, batches=options.batches, compiled=not options.eager)
    every = [side for group in sides.values() for side in group]
    check_same(every, dtype)
    found = rates(every, options.rounds, clock)
    best = {who: max((side.name for side in group), key=found.__getitem__) for who, group in sides.items()}
    ratio = found[best["ours"]] / found[best["transformers"]]
    padded = found["ours, padded"] / found["transformers, padded"]
    print(f"  ids for each {second}")
    for side, rate in found.items():
        print(f"  {side:34}{rate:10,.0f}{'  best' if side in best.values() else ''}")
    print(f"  {'ours / transformers, best to best':34}{ratio:10.2f}")
    print(f"  {'ours / transformers, both padded':34}{padded:10.2f}", flush=True)
    return {"ids_per_s": found, "ratio": ratio, "ratio_padded": padded}


def resident(name: str, dtype: str) -> dict[str, Any]:
    """Bytes that both take, and what the plan foresees for ours."""
    taken = {who: highest_resident(name, who, dtype) for who in ("ours", "transformers")}
    planned = foreseen(name, dtype)
    share = planned / taken["ours"]
    print(f"  memory, GB: ours {taken['ours'] / 1e9:.3f} (plan {planned / 1e9:.3f}, {share:.2f} of it),", end=" ")
    print(f"transformers {taken['transformers'] / 1e9:.3f}", flush=True)
    return {"memory_bytes": taken, "planned_bytes": planned}


def synchronized(work: Callable[[], object], steps: int = GPU_STEPS) -> float:
    """Seconds for one of several runs of `work` on the GPU, after two that do not count."""
    work()
    work()
    torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(steps):
        work()
    torch.cuda.synchronize()
    return (time.perf_counter() - start) / steps


def gpu_batch(config: Any, rows: int, *, whole: bool) -> Batch:
    """Packed rows: documents of the writer, their ids spread over the vocabulary; or a document a row."""
    if whole:
        ids = [i * 7919 % config.vocab_size for i in range(GPU_ROW)]
        return packed([(ids, [True] * GPU_ROW)] * rows, rows, GPU_ROW)
    return packed(drawn(rows * GPU_ROW // 400, GPU_ROW), rows, GPU_ROW)


def peak_flops() -> tuple[float, str]:
    """Of the GPU that there is, in bfloat16, by the plan's table."""
    name = torch.cuda.get_device_name()
    kind = next((kind for kind in GPUS if kind in name.lower()), None)
    return (GPUS[kind].bfloat16 if kind else float("nan")), name


def our_gpu_side(name: str, batch: Batch, *, float8: bool = False) -> Side:
    torch.manual_seed(0)
    with torch.device("cuda"):
        model = Transformer(size(name))
    if float8:
        from foretrace.model.parallel import float8_linears

        float8_linears(model)
    compiled_ours(model, dynamic=False)
    return Side(name, model, our_loss(model), [batch], torch.bfloat16, "cuda")


def their_gpu_side(name: str, batch: Batch) -> Side:
    """Compiled, with FlashAttention where it is installed, else FlexAttention."""
    flash = importlib.util.find_spec("flash_attn_interface"), importlib.util.find_spec("flash_attn")
    kernel = "flash_attention_3" if flash[0] else "flash_attention_2" if flash[1] else "flex_attention"
    with tempfile.TemporaryDirectory() as temporary:
        save_model(Transformer(size(name)), temporary)
        model = theirs(Path(temporary), attn_implementation=kernel, dtype=torch.float32).to("cuda")
    compiled_theirs(model, dynamic=False)
    return Side(f"transformers, {kernel}", model, their_loss(model, "cuda"), [batch], torch.bfloat16, "cuda")


def on_gpu() -> dict[str, Any]:
    """The table for a GPU; what cannot be had is left out with the reason."""
    peak, card = peak_flops()
    results: dict[str, Any] = {"gpu": card}
    print(f"\n{card}")

    def attempt(key: str, work: Callable[[], str]) -> None:
        try:
            results[key] = work()
        except (ImportError, RuntimeError, ValueError, torch.cuda.OutOfMemoryError) as error:
            results[key] = f"not measured: {str(error).splitlines()[0]}"
        torch.cuda.empty_cache()
        print(f"  {key:44}{results[key]}", flush=True)

    def rate(side: Side) -> float:
        return side.ids / synchronized(side.round)

    def packed_300m() -> str:
        batch = gpu_batch(size("300m"), 8, whole=False)
        ours = rate(our_gpu_side("300m", batch))
        other = rate(their_gpu_side("300m", batch))
        return f"{ours:,.0f} ids/s, transformers {other:,.0f}, ratio {ours / other:.2f}"

    def utilisation() -> str:
        batch = gpu_batch(size("1.8b"), 2, whole=True)
        torch.cuda.reset_peak_memory_stats()
        ids_per_s = rate(our_gpu_side("1.8b", batch))
        mfu = ids_per_s * sum(products_per_token(size("1.8b"), GPU_ROW)) / peak
        config = TrainConfig(
            run="", model=size("1.8b"), documents="-", tokens=1, batch_tokens=2 * GPU_ROW, row_tokens=GPU_ROW,
            optimizer="adamw",
        )  # fmt: skip
        planned = memory(config, tiles=False).total / 1e9
        used = torch.cuda.max_memory_allocated() / 1e9
        return f"{ids_per_s:,.0f} ids/s, MFU {mfu:.1%}; {used:.1f} GB, plan {planned:.1f} GB at most"

    def float8() -> str:
        batch = gpu_batch(size("1.8b"), 2, whole=True)
        narrow = rate(our_gpu_side("1.8b", batch, float8=True))
        wide = rate(our_gpu_side("1.8b", batch))
        return f"{narrow:,.0f} ids/s, bfloat16 {wide:,.0f}, ratio {narrow / wide:.2f}"

    def forward_32b() -> str:
        config = size("cwm-32b")
        with torch.device("meta"):
            model = Transformer(config).bfloat16()
        model.to_empty(device="cuda")
        for weight in model.parameters():
            nn.init.normal_(weight, std=0.02) if weight.ndim == 2 else nn.init.ones_(weight)
        compiled_ours(model, dynamic=False)
        ids_BT = torch.randint(config.vocab_size, (1, config.max_position_embeddings), device="cuda")
        last = torch.tensor([config.max_position_embeddings - 1], device="cuda")
        with torch.no_grad():
            assert bool(model(ids_BT, None, last).isfinite().all())
            seconds = synchronized(lambda: model(ids_BT, None, last), steps=1)
        used = torch.cuda.max_memory_allocated() / 1e9
        return f"{config.max_position_embeddings / seconds:,.0f} ids/s, {used:.1f} GB"

    attempt("300m, packed documents", packed_300m)
    attempt("1.8b, bfloat16", utilisation)
    attempt("1.8b, FP8", float8)
    attempt("cwm-32b, forward over 131,072 ids", forward_32b)
    return results


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", nargs="*", default=["2.6m", "14m", "78m"], choices=list(SIZES), help="on the CPU")
    parser.add_argument("--dtype", default="bfloat16", choices=["bfloat16", "float32"], help="of products, on the CPU")
    parser.add_argument("--threads", type=int, default=1, help="cores to use (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="of which the best counts (%(default)s)")
    parser.add_argument("--batches", type=int, default=6, help="in a round (%(default)s)")
    parser.add_argument("--eager", action="store_true", help="leave out what needs a C++ compiler")
    parser.add_argument("--only-memory", action="store_true", help="leave out how fast it is, on the CPU")
    parser.add_argument("--memory", choices=["ours", "transformers"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory:
        measure_memory(options.sizes[0], options.memory, getattr(torch, options.dtype))
        return
    print(f"{os.cpu_count()} cores, {torch.__version__}, {options.threads} thread(s)")
    rows = {"cpu": on_cpu(options)}
    if torch.cuda.is_available():
        rows["gpu"] = on_gpu()
    print(json.dumps({"bench": "train", "dtype": options.dtype, "threads": options.threads, "rows": rows}))


if __name__ == "__main__":
    main()
