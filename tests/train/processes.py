"""Run `train` in several processes, as torchrun would start them: one interpreter that forks them for each of its jobs.

Torch is imported once for all jobs of a call, which takes longer than most of them.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from foretrace.config import from_dict, to_dict
from foretrace.errors import ForetraceError
from foretrace.train.config import TrainConfig

TESTS = Path(__file__).parent

Job = tuple[TrainConfig, int]
"""A run, and in how many processes."""


def start(*jobs: Job, kills: int = 0, seed: int = 0) -> subprocess.Popen[str]:
    """Begin jobs, to be done one after another; a failed one ends them all."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path]), "OMP_NUM_THREADS": "1"}
    words = json.dumps([[to_dict(config), number] for config, number in jobs])
    command = [sys.executable, __file__, words, str(kills), str(seed)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def kill_and_continue(config: TrainConfig, times: int, seed: int) -> None:
    """One process that is killed `times` times, at moments of chance after some progress, and then left to its end."""
    running = start((config, 1), kills=times, seed=seed)
    status, said = ended(running)
    assert status == 0, said


def train(*jobs: Job) -> None:
    """Do jobs; what the processes said if one fails."""
    status, said = ended(start(*jobs))
    assert status == 0, said


def ended(running: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit status and standard error of jobs."""
    said = running.communicate(timeout=1800)[1]
    return running.returncode, said


def metrics(run: str) -> list[dict[str, Any]]:
    """All lines of a run's metrics."""
    return [json.loads(line) for line in (Path(run) / "metrics.jsonl").read_text().splitlines()]


def losses(run: str) -> dict[int, float]:
    """The loss of each step, logged once."""
    found = [(line["step"], line["loss"]) for line in metrics(run) if "loss" in line]
    assert len(dict(found)) == len(found), "a step is logged twice"
    return dict(found)


def _kill_now_and_then(config: TrainConfig, kills: int, dice: random.Random) -> None:
    """Fork a run and kill it after some steps, so many times."""
    path = Path(config.run) / "metrics.jsonl"
    for _ in range(kills):
        child = os.fork()
        if not child:
            os._exit(_train(config))
        before = path.stat().st_size if path.exists() else 0
        wanted = before + dice.randrange(200, 900)
        while (path.stat().st_size if path.exists() else 0) < wanted and not os.waitpid(child, os.WNOHANG)[0]:
            time.sleep(0.01)
        time.sleep(dice.random() / 10)
        os.kill(child, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def _do(config: TrainConfig, number: int) -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(number)}
    children = []
    for rank in range(number):
        child = os.fork()
        if not child:
            os.environ["RANK"] = str(rank)
            os._exit(_train(config))
        children.append(child)
    status = 0
    for _ in range(number):
        code = os.waitstatus_to_exitcode(os.wait()[1])
        if code and not status:
            status = code
            for child in children:  # those that wait for the one that failed
                try:
                    os.kill(child, signal.SIGKILL)
                except ProcessLookupError:
                    continue
    return status


def _train(config: TrainConfig) -> int:
    try:
        loop.train(config)
    except ForetraceError as error:
        print(f"foretrace: {error}", file=sys.stderr, flush=True)
        return 2
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    import traceback

    from foretrace.train import loop

    for settings, processes in json.loads(sys.argv[1]):
        job = from_dict(TrainConfig, settings)
        _kill_now_and_then(job, int(sys.argv[2]), random.Random(sys.argv[3]))
        code = _do(job, processes)
        if code:
            sys.exit(code % 256)
