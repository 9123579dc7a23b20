"""Programs that are hard to record, each with its trace in a form that people can read. Standard library only.

    python tests/trace/golden.py [NAME ...]     checks them, or all of them, on this interpreter

A file of `golden/` holds a call (or `script`), then, where they are not the default, `limits NAME=N ...`, `values repr`
or `only 3.12+`, the program, and after a line of dashes the outcome and the frames: activation, event, line, function,
changes, `-` removed names, `=>` value, `|` output; indented by depth. A line that only some versions of Python or one
of the recorders give begins with them in brackets: `[3.11]`, `[3.12+]`, `[3.12- python]`, `[3.13+ or c]`.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from foretrace.trace import Frame, Limits, Trace, record

FOLDER = Path(__file__).with_name("golden")
MARK = re.compile(r"\[([\w. +-]+)\] ")
VERSION = re.compile(r"3\.(\d+)([+-]?)")
DEFAULT_LIMITS = Limits()
HEADER = re.compile(r"(limits (\w+=\d+ ?)+|values \w+|only \S+)\n")


@dataclass(frozen=True)
class Golden:
    """What to record and how, and what to expect of it."""

    call: str | None
    source: str
    lines: list[str]
    limits: Limits = DEFAULT_LIMITS
    values: str = "structural"
    only: str = "3.11+"

    def record(self) -> Trace:
        """The trace of the program, by whichever recorder is chosen."""
        return record(self.source, self.call, limits=self.limits, values=self.values)

    def expected(self, recorder: str, minor: int = sys.version_info.minor) -> list[str]:
        """The outcome and the frames that this recorder should give on Python 3.`minor`."""
        return [text for line in self.lines if (text := marked_for(line, recorder, minor)) is not None]


def load(path: Path) -> Golden:
    """A golden file."""
    program, _, frames = path.read_text(encoding="utf-8").partition("-" * 20 + "\n")
    first, _, source = program.partition("\n")
    settings = {}
    while header := HEADER.match(source):
        name, _, text = header[1].partition(" ")
        settings[name] = text
        source = source[header.end() :]
    limits = Limits(**{name: int(n) for name, n in (item.split("=") for item in settings.pop("limits", "").split())})
    call = None if first == "script" else first.removeprefix("call ")
    return Golden(call, source, frames.splitlines(), limits, **settings)


def holds(condition: str, recorder: str, minor: int) -> bool:
    """Whether a mark such as `3.12- python` or `3.13+ or c` is of this recorder and this version."""

    def fits(word: str) -> bool:
        version = VERSION.fullmatch(word)
        if version is None:
            return word == recorder
        bound = int(version[1])
        return {"+": minor >= bound, "-": minor <= bound, "": minor == bound}[version[2]]

    return any(all(map(fits, words.split())) for words in condition.split(" or "))


def marked_for(line: str, recorder: str, minor: int) -> str | None:
    """The line without its mark, or None where the mark is of others."""
    mark = MARK.match(line)
    if mark is None:
        return line
    return line[mark.end() :] if holds(mark[1], recorder, minor) else None


def lines_of(trace: Trace) -> list[str]:
    """A trace as the golden files spell it."""
    outcome = f"{trace.outcome}, {trace.dropped} frames dropped" if trace.dropped else trace.outcome
    return [f"{outcome}, with threads" if trace.threads else outcome, *map(line_of, trace.frames)]


def line_of(frame: Frame) -> str:
    parts = [f"{'  ' * frame.depth}{frame.activation} {frame.event} {frame.line} {frame.function}"]
    parts += [f"{name}={text}" for name, text in frame.changed.items()]
    parts += [f"-{name}" for name in frame.removed]
    parts += [f"=> {frame.value}"] if frame.value is not None else []
    parts += [f"| {frame.output!r}"] if frame.output else []
    return "  ".join(parts)


def main() -> int:
    """Check the files; the names of those that differ, and how many there are."""
    paths = [path for path in sorted(FOLDER.glob("*.txt")) if not sys.argv[1:] or path.stem in sys.argv[1:]]
    wrong = []
    for path in paths:
        golden = load(path)
        if not holds(golden.only, "", sys.version_info.minor):
            continue
        trace = golden.record()
        if lines_of(trace) != golden.expected(trace.recorder):
            wrong.append(path.stem)
    print(f"{len(paths)} files", *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
