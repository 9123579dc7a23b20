"""How fast a model foresees: the runners of this package and transformers' `generate`, on the same weights and trace.

    python bench/decode.py [MODEL] [--threads N]

Each runner computes every step, but its choices are steered to the true ids, so that the work does not depend on how
well the model is trained. `generate` is called once for each frame, keeps its cache, and is given the same ids that the
runtime puts in. One program of about 30 frames, alone and 32 at a time; float32 and the shipped 8-bit form. Prints a
table, then one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from transformers import CwmForCausalLM, DynamicCache, LogitsProcessor, LogitsProcessorList

from foretrace import SHIPPED
from foretrace.codec.compact import Document, Machine, Reader, encode
from foretrace.codec.program import Program
from foretrace.codec.tokenizer import TOKENIZER_FILE, Tokenizer
from foretrace.engine.decode import predict, predict_batch
from foretrace.engine.onnx_runner import OnnxRunner
from foretrace.engine.runner import Runner, State
from foretrace.engine.torch_runner import TorchRunner
from foretrace.model.config import CONFIG_FILE
from foretrace.model.quantized import PLAIN_FILE, read_weights, write_quantized
from foretrace.trace import Trace, record

WIDE = 32
STEPS = 30
SOURCE = """\
def count_letters(s, letter):
    count = 0
    for c in s:
        if c == letter:
            count += 1
    return count

def f(c):
    n = count_letters("berries", c)
    return f"{n} {c}"
"""


class Steered:
    """A runner that does all the work and then finds the true id likeliest."""

    def __init__(self, runner: Runner, document: Document) -> None:
        self._runner, self._ids = runner, document.ids
        self.vocab_size, self.context = runner.vocab_size, runner.context
        self.start, self.logits = runner.start, runner.logits

    def feed(self, state: State, ids: list[list[int]]) -> NDArray[np.float32]:
        logits_BV = self._runner.feed(state, ids)
        logits_BV[np.arange(len(ids)), [self._ids[length] for length in state.lengths]] = 1e4
        return logits_BV


class Steering(LogitsProcessor):
    """The same for `generate`."""

    def __init__(self, document: Document) -> None:
        self._ids = document.ids

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        scores[:, self._ids[input_ids.shape[1]]] = 1e4
        return scores


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """The least time that `work` took, after one time that does not count."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def step_ms(runner: Runner, prompt: list[int], batch: int) -> float:
    """Median milliseconds of a step in which each row takes one id, after a prompt."""
    state = runner.start(batch)
    runner.feed(state, [prompt] * batch)
    times = []
    for _ in range(STEPS):
        start = time.perf_counter()
        runner.feed(state, [[prompt[-1]]] * batch)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e3


def measured(load: Callable[[], Runner], trace: Trace, document: Document, tokenizer: Tokenizer) -> dict[str, float]:
    """One row of the table for a runner of ours."""
    start = time.perf_counter()
    runner = load()
    load_ms = (time.perf_counter() - start) * 1e3
    prompt = document.ids[: document.frame.index(0)]
    steered = Steered(runner, document)

    def reader() -> Reader:
        return Reader(Machine(Program(trace.files, trace.entry[1], tokenizer)))

    assert tuple(p.frame for p in predict(steered, reader(), prompt)) == trace.frames
    alone = seconds(lambda: list(predict(steered, reader(), prompt)))
    together = seconds(lambda: predict_batch(steered, [reader() for _ in range(WIDE)], [prompt] * WIDE), 1)
    return {
        "load ms": load_ms,
        "ms/step": step_ms(runner, prompt, 1),
        f"ms/step, {WIDE}": step_ms(runner, prompt, WIDE),
        "ids/s": len(document.ids) / alone,
        "frames/s": len(trace.frames) / alone,
        f"frames/s, {WIDE}": WIDE * len(trace.frames) / together,
    }


def generate(directory: Path, trace: Trace, document: Document) -> dict[str, float]:
    """The row for transformers, one program at a time."""
    start = time.perf_counter()
    model = CwmForCausalLM.from_pretrained(directory, dtype=torch.float32).eval()
    load_ms = (time.perf_counter() - start) * 1e3
    processors = LogitsProcessorList([Steering(document)])
    predicted = [at for at, frame in enumerate(document.frame) if frame >= 0]
    begins = [at for at in predicted if at - 1 not in set(predicted)]
    ends = [at + 1 for at in predicted if at + 1 not in set(predicted)]

    def write(begins: list[int], ends: list[int]) -> None:
        cache = DynamicCache(config=model.config)
        for begin, end in zip(begins, ends, strict=True):
            written = model.generate(
                torch.tensor([document.ids[:begin]]),
                attention_mask=torch.ones(1, begin, dtype=torch.long),
                max_new_tokens=end - begin,
                do_sample=False,
                eos_token_id=None,
                pad_token_id=0,
                logits_processor=processors,
                past_key_values=cache,
            )
            assert written[0].tolist() == document.ids[:end]

    whole = seconds(lambda: write(begins, ends), 1)
    start, end = begins[0], min(begins[0] + STEPS, len(document.ids))
    first = seconds(lambda: write([start], [start + 1]))
    steps = seconds(lambda: write([start], [end])) - first
    return {
        "load ms": load_ms,
        "ms/step": steps / (end - start - 1) * 1e3,
        "ids/s": len(document.ids) / whole,
        "frames/s": len(trace.frames) / whole,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed of decoding.")
    parser.add_argument(
        "model", nargs="?", type=Path, default=SHIPPED, help="model directory (default: the shipped one)"
    )
    parser.add_argument("--threads", type=int, default=1, help="cores to use (default: 1)")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    tokenizer = Tokenizer.load(options.model / TOKENIZER_FILE)
    trace = record(SOURCE, 'f("r")')
    document = encode(trace, tokenizer)
    weights = read_weights(options.model)
    with tempfile.TemporaryDirectory() as temporary:
        plain, quantized = Path(temporary, "plain"), Path(temporary, "quantized")
        plain.mkdir()
        save_file(weights, plain / PLAIN_FILE, metadata={"format": "pt"})
        write_quantized(weights, quantized)
        for directory in (plain, quantized):
            shutil.copy(options.model / CONFIG_FILE, directory)
        loads: dict[str, Callable[[], Runner]] = {
            "ONNX Runtime, 8 bits": lambda: OnnxRunner.load(quantized, threads=options.threads),
            "ONNX Runtime, float32": lambda: OnnxRunner.load(plain, threads=options.threads),
            "torch, float32": lambda: TorchRunner.load(plain),
        }
        rows = {name: measured(load, trace, document, tokenizer) for name, load in loads.items()}
        rows["transformers generate, float32"] = generate(plain, trace, document)
    million = sum(array.size for array in weights.values()) / 1e6
    given = sum(frame < 0 for frame in document.frame)
    print(f"{million:.1f} M parameters, {options.threads} thread(s); {len(trace.frames)} frames,", end=" ")
    print(f"{len(document.ids)} ids of which {given} are given ({document.frame.index(0)} of them the prompt)\n")
    columns = list(rows["ONNX Runtime, 8 bits"])
    print(f"{'':32}" + "".join(f"{column:>14}" for column in columns))
    for name, row in rows.items():
        print(f"{name:32}" + "".join(f"{row[column]:14.1f}" if column in row else f"{'':14}" for column in columns))
    print(json.dumps({"bench": "decode", "model": str(options.model), "rows": rows}))


if __name__ == "__main__":
    main()
