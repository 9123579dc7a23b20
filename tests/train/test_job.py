"""A run packed for another machine, rehearsed to its last command."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from foretrace.engine import open_model
from foretrace.errors import ConfigError
from foretrace.train.job import MIB, pack

SMALL = [
    *("model.hidden_size=64", "model.num_attention_heads=2", "model.num_key_value_heads=1", "model.head_dim=32"),
    *("model.intermediate_size=64", "batch_tokens=4096", "warmup_steps=1", "evaluate=none"),
]


def bundle(path: Path, number: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = (
        {"source": os.urandom(500).hex(), "calls": [], "origin": "", "licence": "", "kind": ""} for _ in range(number)
    )
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))


def test_the_size_is_kept(tmp_path: Path) -> None:
    bundle(tmp_path / "runs" / "real" / "train.jsonl.gz", 24_000)
    bundle(tmp_path / "runs" / "real" / "held_out.jsonl.gz", 10)
    whole = pack(tmp_path / "whole", 100, root=tmp_path)
    least = pack(tmp_path / "bare", 100)
    assert whole > least + 10 * MIB
    size = pack(tmp_path / "job", least / MIB + 3, root=tmp_path)
    assert least + 2 * MIB < size <= least + 3 * MIB
    with gzip.open(tmp_path / "job" / "runs" / "real" / "train.jsonl.gz", "rt") as lines:
        assert 1_000 < sum(1 for _ in lines) < 24_000
    with pytest.raises(ConfigError, match="take [0-9.]+ MiB, more than 1$"):
        pack(tmp_path / "none", 1)
    assert not (tmp_path / "none").exists()
    with pytest.raises(ConfigError, match="is not empty; expected a new folder"):
        pack(tmp_path / "job", 60)


@pytest.mark.slow
def test_a_run_is_rehearsed_to_its_last_command(tmp_path: Path) -> None:
    pack(tmp_path / "job", 60)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = ["sh", "run.sh", "default-cpu", str(tmp_path / "back"), "seconds=6", *SMALL]
    run = subprocess.run(command, cwd=tmp_path / "job", env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    back = tmp_path / "back"
    files = [path for path in back.rglob("*") if path.is_file()]
    assert len(files) <= 8 and all(path.stat().st_size < 16 * MIB for path in files)
    assert "finished; the model is in" in run.stdout
    subprocess.run(["tar", "-xzf", "rest.tar.gz"], cwd=back, check=True)
    assert open_model(tmp_path / "back" / "shipped").runner.vocab_size > 3_000
    assert (tmp_path / "back" / "weights" / "config.json").exists()
    assert "loss" in (tmp_path / "back" / "metrics.jsonl").read_text()
