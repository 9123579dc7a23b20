"""Programs that are hard to record, each with its trace in a form that people can read. Standard library only.

    python tests/trace/golden.py        checks them all on this interpreter

A file of `golden/` holds a call (or `script`), the program, and after a line of dashes the outcome and the frames:
activation, event, line, function, changes, `-` removed names, `=>` value, `|` output; indented by depth. A line that
only some versions of Python give begins with them in brackets, `[3.11]` or `[3.12+]`.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from foretrace.trace import Frame, Trace, record

FOLDER = Path(__file__).with_name("golden")
ONLY = re.compile(r"\[3\.(\d+)(\+|-)?\] ")


@dataclass(frozen=True)
class Golden:
    """What to record and what to expect of it."""

    call: str | None
    source: str
    expected: list[str]


def load(path: Path, minor: int = sys.version_info.minor) -> Golden:
    """A golden file as Python 3.`minor` should have it."""
    program, _, frames = path.read_text(encoding="utf-8").partition("-" * 20 + "\n")
    first, _, source = program.partition("\n")
    call = None if first == "script" else first.removeprefix("call ")
    return Golden(call, source, [text for line in frames.splitlines() if (text := on_version(line, minor)) is not None])


def on_version(line: str, minor: int) -> str | None:
    """The line without its mark, or None where the version does not give it."""
    mark = ONLY.match(line)
    if mark is None:
        return line
    bound = int(mark[1])
    given = {"+": minor >= bound, "-": minor <= bound, None: minor == bound}[mark[2]]
    return line[mark.end() :] if given else None


def lines_of(trace: Trace) -> list[str]:
    """A trace as the golden files spell it."""
    return [trace.outcome, *map(line_of, trace.frames)]


def line_of(frame: Frame) -> str:
    parts = [f"{'  ' * frame.depth}{frame.activation} {frame.event} {frame.line} {frame.function}"]
    parts += [f"{name}={text}" for name, text in frame.changed.items()]
    parts += [f"-{name}" for name in frame.removed]
    parts += [f"=> {frame.value}"] if frame.value is not None else []
    parts += [f"| {frame.output!r}"] if frame.output else []
    return "  ".join(parts)


def main() -> int:
    """Check every file; the names of those that differ, and how many there are."""
    paths = sorted(FOLDER.glob("*.txt"))
    wrong = []
    for path in paths:
        golden = load(path)
        if lines_of(record(golden.source, golden.call)) != golden.expected:
            wrong.append(path.stem)
    print(f"{len(paths)} files", *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
