"""`python tests/trace/again.py [--generated N] [--python PATH ...]`: the same records again, and on other versions.

The programs of `golden/` and N of the synthetic writer are recorded twice by each interpreter, in separate processes,
the second time in reverse order: the records must be the same, byte for byte. Then those of the interpreters are laid
beside each other, all but the header: they must be the same too, but for golden files that mark differences of
versions, and for the differences that `docs/design/traps.md` names, which are counted. Prints the counts, the first
frame of each other difference, and one line of JSON; exit status 1 where there is one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from golden import FOLDER, load

from foretrace.codec.jsonl import dump
from foretrace.data.writer import write
from foretrace.trace import record

ROOT = Path(__file__).parents[2]
MARKED = re.compile(r"^\[.*3\.\d+", re.MULTILINE)
ORDERED = re.compile(r'"[^"]*OrderedDict\([^"]*"')
VERSIONS = ("3.11", "3.12", "3.13")

TEXTS = [(f"{name}() arg is an empty sequence", f"{name}() iterable argument is empty") for name in ("min", "max")]
"""Of exceptions, on 3.11 and later."""

Lines = list[str]
Frame = dict[str, Any]


def programs(generated: int, seed: int) -> Iterator[dict[str, Any]]:
    """What is recorded: a name, a source, a call, and whether versions may differ."""
    for path in sorted(FOLDER.glob("*.txt")):
        golden, text = load(path), path.read_text(encoding="utf-8")
        if golden.values == "structural" and "\nlimits " not in text:
            differs = bool(MARKED.search(text)) or golden.only != "3.11+"
            yield {"name": path.stem, "source": golden.source, "call": golden.call, "differs": differs}
    for index in range(generated):
        program = write(seed, index)
        yield {"name": f"{seed}/{index}", "source": program.source, "call": program.call, "differs": False}


def child(path: str, reverse: bool) -> None:
    """Record the programs of a file; a line of JSON for each: its name, the digest of its record, its frames."""
    with open(path, encoding="utf-8") as stream:
        items = [json.loads(line) for line in stream]
    for item in reversed(items) if reverse else items:
        try:
            header, *lines = dump(record(item["source"], item["call"]), derived=False)
        except Exception as error:  # such as syntax that this version lacks
            header, lines = "", [f"{type(error).__name__}: {error}"]
        digest = hashlib.sha256("\n".join([header, *lines]).encode()).hexdigest()
        print(json.dumps([item["name"], digest, lines]))


def recorded(python: str, path: str, reverse: bool) -> dict[str, tuple[str, Lines]]:
    """The digests and the frames of all programs, by an interpreter's own process."""
    options = ["--child", path, *(["--reverse"] if reverse else [])]
    environment = {key: text for key, text in os.environ.items() if not key.startswith("PYTHON")}
    environment |= {"PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT / "src")}
    command = [python, "-S", "-B", __file__, *options]
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return {name: (digest, lines) for name, digest, lines in map(json.loads, run.stdout.splitlines())}


def difference(one: Lines, other: Lines) -> str:
    """Where two records part."""
    index = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return "".join(f"\n    {lines[index][:400] if index < len(lines) else 'no more'}" for lines in (one, other))


def without_repeats(frames: list[Frame]) -> list[Frame]:
    """Without the `line` frames that show nothing new on their activation's last line."""
    last: dict[int, int] = {}
    kept = []
    for frame in frames:
        again = frame["event"] == "line" and last.get(frame["activation"]) == frame["line"]
        last[frame["activation"]] = frame["line"]
        if not again or frame["changed"] or frame["removed"] or "output" in frame:
            kept.append(frame)
    return kept


def without_closings(frames: list[Frame]) -> list[Frame]:
    """Without the two frames of a generator that is closed and has nothing to do about it."""
    kept: list[Frame] = []
    for frame in frames:
        if frame["value"] == "GeneratorExit()" and kept and kept[-1]["event"] == "resume":
            kept.pop()
        else:
            kept.append(frame)
    return kept


def with_old_texts(frames: list[Frame]) -> list[Frame]:
    """With the texts of exceptions as 3.11 has them, and without those of an OrderedDict."""
    text = ORDERED.sub('"OrderedDict"', json.dumps(frames))
    for old, new in TEXTS:
        text = text.replace(new, old)
    return json.loads(text)


KNOWN: dict[str, Callable[[list[Frame]], list[Frame]]] = {
    "the same but for a line again": without_repeats,
    "the same but for the end of a generator": without_closings,
    "the same but for texts of exceptions and of OrderedDict": with_old_texts,
}
"""What versions are known to differ in; each takes it out of a record, and whatever came before it as well."""


def same_but_for(one: Lines, other: Lines) -> str | None:
    """Which of the known differences two records have; None where they have others."""
    first, second = list(map(json.loads, one[:-1])), list(map(json.loads, other[:-1]))
    for name, without in KNOWN.items():
        first, second = without(first), without(second)
        if first == second:
            return name
    return None


def found() -> list[str]:
    """An interpreter of each version that is here."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    here = f"3.{sys.version_info.minor}"
    others = [sorted(pyenv.glob(f"{version}.*/bin/python"))[-1:] for version in VERSIONS if version != here]
    return [sys.executable, *(str(path) for paths in others for path in paths)]


def main() -> int:
    """Record everything, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--generated", type=int, default=3_000, metavar="N", help="programs of the synthetic writer")
    parser.add_argument("--seed", type=int, default=0, help="seed of the writer")
    parser.add_argument("--python", nargs="*", default=found(), metavar="PATH", help="interpreters (default: as found)")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--reverse", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child, options.reverse)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "programs.jsonl")
        items = list(programs(options.generated, options.seed))
        Path(path).write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
        return compare(items, options.python, path)


def compare(items: list[dict[str, Any]], pythons: list[str], path: str) -> int:
    """Print what two runs and the versions agree and differ in; 1 where they differ in what is not known."""
    counts: Counter[str] = Counter(programs=len(items))
    names = [item["name"] for item in items]
    records = []
    for python in pythons:
        first, second = recorded(python, path, reverse=False), recorded(python, path, reverse=True)
        for name in names:
            if first[name][0] != second[name][0]:
                counts["differ when run again"] += 1
                print(f"{python} {name} differs when run again:{difference(first[name][1], second[name][1])}")
        counts["records"] += 2 * len(names)
        counts["frames"] += sum(len(lines) - 1 for _, lines in first.values())
        records.append(first)
    for python, other in zip(pythons[1:], records[1:], strict=True):
        for item in items:
            one, two = records[0][item["name"]][1], other[item["name"]][1]
            if one == two or item["differs"]:
                counts["golden files that mark versions" if item["differs"] else "the same on another version"] += 1
            elif known := same_but_for(one, two):
                counts[known] += 1
            else:
                counts["differ on another version"] += 1
                print(f"{pythons[0]} and {python} differ in {item['name']}:{difference(one, two)}")
    for name, count in counts.items():
        print(f"{count:10,} {name}")
    print(json.dumps({"pythons": pythons} | counts))
    return bool(counts["differ when run again"] or counts["differ on another version"])


if __name__ == "__main__":
    sys.exit(main())
