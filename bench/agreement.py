"""Whether the ways to run a model agree: greedy ids of whole programs, runner against runner, alone against in a batch.

    python bench/agreement.py [MODEL] [--programs N]

Float32 on ONNX Runtime against torch, the 8-bit form against float32, and each program alone against all in one batch,
on held-out programs. Prints a table, then one line of JSON.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import torch

from foretrace import SHIPPED
from foretrace.codec.compact import Machine, Reader, call_prompt
from foretrace.codec.program import Program
from foretrace.codec.tokenizer import TOKENIZER_FILE, Tokenizer
from foretrace.data.stream import held_out
from foretrace.engine.decode import Prediction, predict_batch
from foretrace.engine.onnx_runner import OnnxRunner
from foretrace.engine.runner import Runner
from foretrace.engine.scheduler import Scheduler
from foretrace.engine.torch_runner import TorchRunner
from foretrace.model.config import read_config
from foretrace.model.quantized import read_weights
from foretrace.trace import Trace, record

MAX_FRAMES = 120


def foreseen(runner: Runner, traces: list[Trace], tokenizer: Tokenizer, width: int) -> list[Prediction]:
    """Predictions of the traces' calls, `width` at a time."""
    machines = [Machine(Program(trace.files, trace.entry[1], tokenizer)) for trace in traces]
    prompts = [call_prompt(m, t.call, t.entry) for m, t in zip(machines, traces, strict=True)]
    readers = [Reader(machine) for machine in machines]
    return predict_batch(Scheduler(runner, rows=width), readers, prompts, max_frames=MAX_FRAMES)


def shares(ours: list[Prediction], theirs: list[Prediction]) -> dict[str, float]:
    """Shares of programs and of frames that come out the same; frames up to the first difference of each program."""
    same = frames = total = 0
    for a, b in zip(ours, theirs, strict=True):
        pairs = list(zip(a.frames, b.frames, strict=False))
        agreed = next((i for i, (x, y) in enumerate(pairs) if x.frame != y.frame), len(pairs))
        longest = max(len(a.frames), len(b.frames))
        frames, total = frames + agreed, total + longest
        same += agreed == longest and a.outcome == b.outcome
    return {"programs": same / len(ours), "frames": frames / total}


def main() -> None:
    """Compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", nargs="?", type=Path, default=SHIPPED)
    parser.add_argument("--programs", type=int, default=40)
    options = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = Tokenizer.load(options.model / TOKENIZER_FILE)
    traces = [record(program.source, program.call) for program in held_out()[: options.programs]]
    runners: dict[str, Callable[[], Runner]] = {
        "torch float32": lambda: TorchRunner.load(options.model),
        "ONNX float32": lambda: OnnxRunner(read_config(options.model), read_weights(options.model)),
        "ONNX as shipped": lambda: OnnxRunner.load(options.model),
    }
    batched = {name: foreseen(make(), traces, tokenizer, 32) for name, make in runners.items()}
    alone = foreseen(runners["ONNX as shipped"](), traces, tokenizer, 1)
    results = {
        "ONNX float32 | torch float32": shares(batched["ONNX float32"], batched["torch float32"]),
        "ONNX as shipped | ONNX float32": shares(batched["ONNX as shipped"], batched["ONNX float32"]),
        "alone | in a batch of 32": shares(alone, batched["ONNX as shipped"]),
    }
    print(f"{'':32}{'programs':>10}{'frames':>10}")
    for name, row in results.items():
        print(f"{name:32}{row['programs']:>10.1%}{row['frames']:>10.1%}")
    print(json.dumps({"programs": len(traces), "agreement": results}))


if __name__ == "__main__":
    main()
