"""nvim-dap as a client, in a headless Neovim. FORETRACE_NVIM_DAP is the folder of the plugin (tag 0.6.0 for 0.7.2)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = os.environ.get("FORETRACE_NVIM_DAP", "")

SOURCE = """\
def share(total, parts):
    return total // parts


def f(n):
    try:
        share(7, n)
    except ZeroDivisionError:
        n = 2
    return share(n, 1)
"""


@pytest.mark.skipif(not shutil.which("nvim"), reason="Neovim is not installed")
@pytest.mark.skipif(not PLUGIN, reason="FORETRACE_NVIM_DAP does not name the folder of nvim-dap")
@pytest.mark.parametrize("world", ["predicted", "recorded"])
def test_nvim_dap_steps_forward_and_back(tmp_path: Path, world: str) -> None:
    program, seen = tmp_path / "shares.py", tmp_path / "seen.json"
    program.write_text(SOURCE)
    script = Path(__file__).with_name("nvim_dap.lua")
    words = ["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "--cmd", f"set runtimepath+={PLUGIN}"]
    found = subprocess.run(
        [*words, "-c", f"luafile {script}"],
        env={
            **os.environ,
            "COMMAND": sys.executable,
            "PROGRAM": str(program),
            "SEEN": str(seen),
            "WORLD": world,
            "XDG_CACHE_HOME": str(tmp_path),
        },
        capture_output=True,
        timeout=300,
        text=True,
    )
    assert seen.exists(), found.stdout + found.stderr
    told = json.loads(seen.read_text())
    assert told.get("problem") is None
    assert [(step["name"], step["reason"], step["line"]) for step in told["steps"]] == [
        ("conditional breakpoint", "breakpoint", 2),
        ("step back", "step", 1),
        ("step over", "breakpoint", 2),
        ("step out", "step", 10),
        ("step into", "end", 10),
        ("reverse continue", "breakpoint", 2),
        ("continue", "end", 10),
        ("up to the beginning", "breakpoint", 2),
    ]
    assert told["steps"][0]["variables"] == {"total": "2", "parts": "1"}
    assert told["hover"] == ["3"]
    assert told["ended"] is True
