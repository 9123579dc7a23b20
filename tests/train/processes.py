"""Run `train` in several processes, as torchrun would start them; by `python processes.py CONFIG.json`, in one."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from foretrace.config import from_dict, to_dict
from foretrace.errors import ForetraceError
from foretrace.train.config import TrainConfig

TESTS = Path(__file__).parent


def start(config: TrainConfig, number: int = 1) -> list[subprocess.Popen[str]]:
    """As many processes as `number`, each training by `config`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(number)}
    environment |= {"PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path]), "OMP_NUM_THREADS": "1"}
    return [
        subprocess.Popen(
            [sys.executable, __file__, json.dumps(to_dict(config))],
            env=environment | {"RANK": str(rank)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(number)
    ]


def train(config: TrainConfig, number: int) -> None:
    """Train to the end; what the processes said if one fails."""
    said = ended(start(config, number))
    assert all(status == 0 for status, _ in said), "\n".join(text for _, text in said)


def ended(processes: Sequence[subprocess.Popen[str]]) -> list[tuple[int, str]]:
    """Exit status and standard error of each."""
    said = [process.communicate(timeout=300)[1] for process in processes]
    return [(process.returncode, text) for process, text in zip(processes, said, strict=True)]


def metrics(run: str) -> list[dict[str, Any]]:
    """All lines of a run's metrics."""
    return [json.loads(line) for line in (Path(run) / "metrics.jsonl").read_text().splitlines()]


def losses(run: str) -> dict[int, float]:
    """The loss of each step, logged once."""
    found = [(line["step"], line["loss"]) for line in metrics(run) if "loss" in line]
    assert len(dict(found)) == len(found), "a step is logged twice"
    return dict(found)


if __name__ == "__main__":
    from foretrace.train.loop import train as train_here

    try:
        train_here(from_dict(TrainConfig, json.loads(sys.argv[1])))
    except ForetraceError as error:
        print(f"foretrace: {error}", file=sys.stderr)
        sys.exit(2)
