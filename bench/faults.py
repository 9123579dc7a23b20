"""Runs of the data stages that are killed at random moments and gone on with, beside a run left alone: equal bytes?

    python bench/faults.py [--programs 200000] [--kills 20] [--folder DIR]

Programs of the writer, or the calls of a bundle (`--bundle`), go through write, trace, filter and pack twice. The
second time each stage is killed (SIGKILL) at random moments of its own, a quarter of `--kills` for each, before the
same command ends it. Every file must then be the same. Prints what happened to each stage, then one line of JSON;
status 1 if a byte differs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from foretrace.data.sets.folder import Set
from foretrace.sandbox.layers import LEVELS
from foretrace.sandbox.pool import missing

PYTHON = [sys.executable, "-m", "foretrace", "data"]
LEVEL = next((level for level in LEVELS if missing(level) is None), "weak")


def stages(options: argparse.Namespace) -> list[list[str]]:
    """The commands, in a folder of their own."""
    source = ["--bundle", str(options.bundle.resolve())] if options.bundle else ["--count", str(options.programs)]
    size = [] if options.size is None else ["--size", str(options.size)]
    commands = [
        ["write", "-o", "programs", *source, *size],
        ["trace", "programs", "-o", "traces", "--sandbox", options.sandbox],
        ["filter", "traces", "-o", "kept"],
        ["pack", "kept", "-o", "tokens"],
    ]
    return [[*command, "--workers", str(options.workers)] for command in commands]


def contents(folder: Path) -> dict[str, str]:
    """A digest of every file below a folder."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha1(path.read_bytes()).hexdigest() for path in paths}


def finish(folder: Path, words: list[str]) -> float:
    """Run a stage to its end; how many seconds passed."""
    start = time.monotonic()
    subprocess.run([*PYTHON, *words], cwd=folder, check=True, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def harm(folder: Path, words: list[str], seconds: float, kills: int, dice: random.Random) -> dict[str, int]:
    """Start a stage again and again, end each start after some time, then let it finish.

    Moments are drawn over the whole run, so that each start goes on from the one before. `halfway` counts the kills
    that left some shards behind and others to be made.
    """
    seen = {"kills": 0, "halfway": 0}
    moments = sorted(dice.uniform(0.0, seconds) for _ in range(kills))
    for before, moment in zip([0.0, *moments], moments, strict=False):
        start = dice.uniform(0.5, 2.0)  # of the interpreter, before there is anything to lose
        with subprocess.Popen([*PYTHON, *words], cwd=folder, stderr=subprocess.DEVNULL) as process:
            try:
                process.wait(moment - before + start)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                seen["kills"] += 1
        output = folder / words[words.index("-o") + 1]
        if (output / "manifest.json").exists():
            found = Set(output)
            seen["halfway"] += 0 < len(found.missing()) < found.manifest.shards
    finish(folder, words)
    return seen


def main() -> int:
    """Run both, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--programs", type=int, default=200_000, help="of the writer (%(default)s)")
    parser.add_argument("--bundle", type=Path, help="real functions in place of the writer's programs")
    parser.add_argument("--kills", type=int, default=20, help="of all stages together (%(default)s)")
    parser.add_argument("--size", type=int, help="programs or functions of a shard")
    parser.add_argument("--sandbox", default=LEVEL, help="of the stage trace; none: in the workers (%(default)s)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0, help="of the moments (%(default)s)")
    parser.add_argument("--folder", type=Path, help="where the sets are made and stay; default: a folder that goes")
    options = parser.parse_args()
    dice = random.Random(options.seed)
    report: dict[str, Any] = {"programs": options.programs, "sandbox": options.sandbox}
    with tempfile.TemporaryDirectory() as place:
        alone, harmed = ((options.folder or Path(place)) / name for name in ("alone", "harmed"))
        for folder in (alone, harmed):
            folder.mkdir(parents=True)
        for words in stages(options):
            seconds = finish(alone, words)
            report[words[0]] = {"seconds": round(seconds, 1)} | harm(harmed, words, seconds, options.kills // 4, dice)
            print(f"{words[0]:8}{report[words[0]]}", flush=True)
        left, right = contents(alone), contents(harmed)
        report |= {"files": len(left), "equal": left == right}
    for name in sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name)):
        print(f"differs: {name}")
    print(json.dumps(report))
    return 0 if report["equal"] else 1


if __name__ == "__main__":
    sys.exit(main())
