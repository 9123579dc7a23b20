"""How fast a model foresees: the engine beside transformers' `generate`, on the same weights, programs and ids.

    python bench/engine.py [MODEL] [--threads N] [--programs N] [--sizes shipped,100M] [--batches 1,8,32]

Held-out programs, all different, are decoded 1, 8 and 32 at a time. Every pass is computed, but choices are steered to
the true ids, so that the work does not depend on how well a model is trained. The engine runs the 8-bit form, with
drafts and without; `generate` runs float32, keeps its cache, and is given the ids that the runtime puts in: it is
called once for each frame of all programs of a batch, rows padded to the longest, rows that have ended taken out.
Prints a table, then one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from transformers import CwmForCausalLM, DynamicCache, LogitsProcessor, LogitsProcessorList

from foretrace import SHIPPED
from foretrace.codec.compact import Document, Machine, Reader, encode
from foretrace.codec.program import Program
from foretrace.codec.tokenizer import TOKENIZER_FILE, Tokenizer
from foretrace.data.stream import held_out
from foretrace.engine.decode import STRUCTURE, Foreseer
from foretrace.engine.onnx_runner import OnnxRunner
from foretrace.engine.request import Request
from foretrace.engine.runner import Run
from foretrace.engine.scheduler import Scheduler
from foretrace.model.checkpoint import save_model
from foretrace.model.config import CONFIG_FILE, ModelConfig, read_config
from foretrace.model.quantized import PLAIN_FILE, read_weights, write_quantized
from foretrace.model.transformer import Transformer
from foretrace.trace import Trace, record

MOST_IDS = 1_400
STEPS = 30
SURE = 1e4


class SteeredCache:
    """The cache of a steered runner; it knows the text of each row, which is how one document begins."""

    def __init__(self, inner: Any, rows: int) -> None:
        self.inner, self.lengths, self.spare = inner, inner.lengths, inner.spare
        self.texts: list[list[int]] = [[] for _ in range(rows)]
        self.save, self.load, self.size = inner.save, inner.load, inner.size

    def truncate(self, row: int, length: int) -> None:
        self.inner.truncate(row, length)
        del self.texts[row][length:]


class Steered:
    """A runner that does all the work and then finds the true id likeliest. Counts passes and ids."""

    def __init__(self, runner: OnnxRunner, documents: Sequence[Document]) -> None:
        self._runner, self._documents = runner, [document.ids for document in documents]
        self.vocab_size, self.context, self.logits = runner.vocab_size, runner.context, runner.logits
        self.num_passes = self.num_ids = 0
        self.seconds = 0.0

    def start(self, rows: int) -> SteeredCache:
        return SteeredCache(self._runner.start(rows), rows)

    def feed(self, cache: SteeredCache, runs: Sequence[Run]) -> NDArray[np.float32]:
        start = time.perf_counter()
        logits_WV = self._runner.feed(cache.inner, runs)
        self.seconds += time.perf_counter() - start
        self.num_passes += 1
        at = 0
        for row, ids, wanted in runs:
            self.num_ids += len(ids)
            text = cache.texts[row]
            text += ids
            if not wanted:
                continue
            sure = text[: len(text) - wanted + 1]  # what comes after that are guesses
            document = next(each for each in self._documents if each[: len(sure)] == sure)
            for place in range(len(text) - wanted, len(text)):
                logits_WV[at, document[min(place + 1, len(document) - 1)]] = SURE
                at += 1
        return logits_WV


def engine(
    runner: OnnxRunner,
    traces: Sequence[Trace],
    documents: Sequence[Document],
    tokenizer: Tokenizer,
    batch: int,
    drafts: bool,
) -> dict[str, float]:
    """Decode all programs, `batch` at a time; nothing is left of one when another begins."""
    steered = Steered(runner, documents)
    scheduler = Scheduler(steered, rows=batch, prefix_bytes=0)
    foreseers, streams = [], []
    start = time.perf_counter()
    for trace, document in zip(traces, documents, strict=True):
        foreseers.append(Foreseer(Reader(Machine(Program(trace.files, trace.entry[1], tokenizer)))))
        prompt = document.ids[: document.frame.index(0)]
        streams.append(
            scheduler.submit(Request(prompt=prompt, constraint=foreseers[-1], structure=STRUCTURE, drafts=drafts))
        )
    while scheduler.step():
        pass
    seconds = time.perf_counter() - start
    for trace, foreseer in zip(traces, foreseers, strict=True):
        assert tuple(each.frame for each in foreseer.frames) == trace.frames
    row = row_of(traces, seconds, steered.num_passes)
    return row | {"ids/frame": steered.num_ids / num_frames(traces), "in the model": steered.seconds / seconds}


def num_frames(traces: Sequence[Trace]) -> int:
    return sum(len(trace.frames) for trace in traces)


def row_of(traces: Sequence[Trace], seconds: float, num_passes: int) -> dict[str, float]:
    frames = num_frames(traces)
    return {"traces/s": len(traces) / seconds, "frames/s": frames / seconds, "steps/frame": num_passes / frames}


class Steering(LogitsProcessor):
    """The same for `generate`: the ids of each row from a place on; what comes after them does not matter."""

    def __init__(self, wanted: Sequence[Sequence[int]], start: int) -> None:
        self._wanted, self._start = wanted, start
        self.num_passes = 0

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        self.num_passes += 1
        place = input_ids.shape[1] - self._start
        for row, ids in enumerate(self._wanted):
            scores[row, ids[place] if place < len(ids) else 0] = SURE
        return scores


def stretches(document: Document) -> list[tuple[list[int], list[int]]]:
    """The ids of a document by turns: those that are given, those that are predicted after them."""
    found: list[tuple[list[int], list[int]]] = []
    for at, (token, frame) in enumerate(zip(document.ids, document.frame, strict=True)):
        if at == 0 or (frame < 0 <= document.frame[at - 1]):
            found.append(([], []))
        found[-1][frame >= 0].append(token)
    return found


def generate(model: CwmForCausalLM, documents: Sequence[Document]) -> int:
    """Let transformers decode some programs together; the number of passes."""
    turns = [stretches(document) for document in documents]
    cache = DynamicCache(config=model.config)
    ids, mask = ([[] for _ in turns] for _ in range(2))
    passes = 0
    for number in range(max(map(len, turns))):
        alive = [row for row, each in enumerate(turns) if number < len(each)]
        if len(alive) < len(turns):
            cache.batch_select_indices(torch.tensor(alive))
            turns, ids, mask = ([rows[row] for row in alive] for rows in (turns, ids, mask))
        given, predicted = ([each[number][part] for each in turns] for part in range(2))
        width = max(map(len, given))
        for row, new in enumerate(given):
            ids[row] += [0] * (width - len(new)) + new
            mask[row] += [0] * (width - len(new)) + [1] * len(new)
        steering = Steering(predicted, len(ids[0]))
        longest = max(map(len, predicted))
        written = model.generate(
            torch.tensor(ids),
            attention_mask=torch.tensor(mask),
            max_new_tokens=longest,
            do_sample=False,
            eos_token_id=None,
            pad_token_id=0,
            logits_processor=LogitsProcessorList([steering]),
            past_key_values=cache,
        )
        passes += steering.num_passes
        for row, new in enumerate(predicted):
            ids[row] = written[row].tolist()
            mask[row] += [1] * len(new) + [0] * (longest - len(new))
            assert ids[row][len(ids[row]) - longest :][: len(new)] == new
        # The last id written is not in the cache yet; the next call takes it with the ids that are given then.
    return passes


def step_ms(runner: OnnxRunner) -> float:
    """Median milliseconds of a step in which one row takes one id, 200 ids after the beginning."""
    cache = runner.start(1)
    runner.feed(cache, [Run(0, [1] * 200, 0)])
    times = []
    for _ in range(STEPS):
        start = time.perf_counter()
        runner.feed(cache, [Run(0, [1], 1)])
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e3


def bandwidth() -> float:
    """Bytes that the cores read from memory in a second, from a sum over 512 MB that no cache holds."""
    array = torch.ones(1 << 27)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        array.sum()
        times.append(time.perf_counter() - start)
    return array.nbytes / min(times)


def large(config: ModelConfig) -> ModelConfig:
    """A shape of a hundred million parameters, over the same vocabulary and context."""
    kinds = config.layer_types[:2] * 8
    return replace(
        config, hidden_size=768, intermediate_size=2048, num_attention_heads=12, num_key_value_heads=4,
        num_hidden_layers=len(kinds), layer_types=kinds,
    )  # fmt: skip


def measured(
    directory: Path, traces: Sequence[Trace], tokenizer: Tokenizer, batches: Sequence[int], threads: int, most: int
) -> dict[str, Any]:
    """All rows for a plain model directory."""
    documents = [encode(trace, tokenizer) for trace in traces]
    quantized = directory / "quantized"
    write_quantized(read_weights(directory), quantized)
    shutil.copy(directory / CONFIG_FILE, quantized)
    runner = OnnxRunner.load(quantized, threads=threads)
    model = CwmForCausalLM.from_pretrained(directory, dtype=torch.float32).eval()
    rows: dict[str, dict[str, float]] = {}
    for batch in batches:
        share = slice(max(batch, min(8, most)))
        asked, texts = traces[share], documents[share]
        for name, drafts in (("engine", True), ("engine, no drafts", False)):
            rows[f"{name}, {batch}"] = engine(runner, asked, texts, tokenizer, batch, drafts)
        start = time.perf_counter()
        passes = sum(generate(model, texts[at : at + batch]) for at in range(0, len(texts), batch))
        theirs = rows[f"generate, {batch}"] = row_of(asked, time.perf_counter() - start, passes)
        for name in ("engine", "engine, no drafts"):
            rows[f"{name}, {batch}"]["times generate"] = rows[f"{name}, {batch}"]["frames/s"] / theirs["frames/s"]
    size = sum(weight.nbytes for weight in read_weights(quantized).values()) / 4  # a byte each
    ms, rate = step_ms(runner), bandwidth()
    limits = {"million weights": size / 1e6, "ms/step": ms, "GB/s read": rate / 1e9, "share": size / (ms / 1e3) / rate}
    return {"rows": rows, "limits": limits}


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed of the engine, beside transformers.")
    parser.add_argument(
        "model", nargs="?", type=Path, default=SHIPPED, help="model directory (default: the shipped one)"
    )
    parser.add_argument("--threads", type=int, default=1, help="cores to use (default: 1)")
    parser.add_argument("--programs", type=int, default=32, help="most programs of a batch (default: 32)")
    parser.add_argument("--sizes", default="shipped,100M", help="models: shipped, 100M")
    parser.add_argument("--batches", default="1,8,32", help="programs at a time")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    tokenizer = Tokenizer.load(options.model / TOKENIZER_FILE)
    pairs = []
    for program in held_out():
        trace = record(program.source, program.call)
        if len(encode(trace, tokenizer).ids) <= MOST_IDS:
            pairs.append(trace)
        if len(pairs) == options.programs:
            break
    batches = [int(batch) for batch in options.batches.split(",")]
    results = {}
    for size in options.sizes.split(","):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            if size == "shipped":
                save_file(read_weights(options.model), folder / PLAIN_FILE, metadata={"format": "pt"})
                shutil.copy(options.model / CONFIG_FILE, folder)
            else:
                torch.manual_seed(0)
                save_model(Transformer(large(read_config(options.model))), folder)
            results[size] = measured(folder, pairs, tokenizer, batches, options.threads, options.programs)
        table(size, results[size])
    print(json.dumps({"bench": "engine", "threads": options.threads, "frames": num_frames(pairs), "models": results}))


def table(size: str, result: dict[str, Any]) -> None:
    columns = list(next(iter(result["rows"].values())))
    print(f"\n{size:24}" + "".join(f"{column:>16}" for column in columns))
    for name, row in result["rows"].items():
        print(f"{name:24}" + "".join(f"{row[column]:16.2f}" if column in row else f"{'':16}" for column in columns))
    print("one id at a time: " + ", ".join(f"{value:.2f} {name}" for name, value in result["limits"].items()))


if __name__ == "__main__":
    main()
