"""Runs that are killed, or find no room, end with the bytes of one left alone."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from foretrace.data.sets.folder import Set

PYTHON = [sys.executable, "-m", "foretrace", "data"]
BENCH = Path(__file__).parents[2] / "bench/faults.py"
STAGES = ("write", "trace", "filter", "pack")


def stages(count: int, size: int) -> list[list[str]]:
    return [
        ["write", "-o", "programs", "--count", str(count), "--size", str(size), "--workers", "2"],
        ["trace", "programs", "-o", "traces", "--sandbox", "weak", "--workers", "2"],
        ["filter", "traces", "-o", "kept", "--workers", "2"],
        ["pack", "kept", "-o", "tokens", "--workers", "2"],
    ]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(folder: Path, words: list[str]) -> float:
    start = time.monotonic()
    subprocess.run([*PYTHON, *words], cwd=folder, check=True, capture_output=True)
    return time.monotonic() - start


def test_a_killed_run_ends_with_the_same_bytes(tmp_path) -> None:
    """Killed when some shards are there and others are in the making."""
    alone, harmed = tmp_path / "alone", tmp_path / "harmed"
    alone.mkdir()
    harmed.mkdir()
    for words in stages(600, 10)[:2]:
        run(alone, words)
        folder = harmed / words[words.index("-o") + 1]
        with subprocess.Popen([*PYTHON, *words], cwd=harmed, stderr=subprocess.DEVNULL) as process:
            while len(list(folder.glob("*.parquet"))) < 5:
                time.sleep(0.01)
                assert process.poll() is None
            process.kill()
        assert Set(folder).missing()
        run(harmed, words)
    assert contents(harmed) == contents(alone)


@pytest.mark.slow
def test_a_run_killed_again_and_again_ends_with_the_same_bytes() -> None:
    words = ["--programs", "4000", "--size", "100", "--kills", "20", "--sandbox", "weak"]
    process = subprocess.run([sys.executable, BENCH, *words], stdout=subprocess.PIPE, text=True, check=True)
    report = json.loads(process.stdout.splitlines()[-1])
    assert report["equal"]
    assert sum(report[stage]["kills"] for stage in STAGES) >= 10
    assert sum(report[stage]["halfway"] for stage in STAGES) >= 1


def test_workers_end_with_the_process_that_began_them(tmp_path) -> None:
    words = ["write", "-o", "programs", "--count", "100000", "--workers", "2"]
    with subprocess.Popen([*PYTHON, *words], cwd=tmp_path, stderr=subprocess.DEVNULL) as process:
        while not (workers := children(process.pid)):
            time.sleep(0.05)
            assert process.poll() is None
        process.kill()
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    """The worker processes of a process."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
    except FileNotFoundError:
        return []


def test_no_room_is_said_in_a_line_and_loses_nothing(tmp_path) -> None:
    alone, harmed = tmp_path / "alone", tmp_path / "harmed"
    alone.mkdir()
    harmed.mkdir()
    words = ["write", "-o", "programs", "--count", "330", "--size", "300", "--workers", "1"]
    run(alone, words)
    sizes = [(alone / f"programs/0000{index}.parquet").stat().st_size for index in (0, 1)]
    assert sizes[0] > 2 * sizes[1]
    limit = sizes[0] // 2
    process = subprocess.run(
        [*PYTHON, *words],
        cwd=harmed,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert process.returncode == 2
    said = "foretrace: programs/00000.parquet cannot be written: File too large; what is finished stays"
    assert process.stderr.startswith(said) and process.stderr.count("\n") == 1
    assert not list((harmed / "programs").glob(".*.part"))
    run(harmed, words)
    assert contents(harmed) == contents(alone)
    assert os.listdir(harmed) == ["programs"]
