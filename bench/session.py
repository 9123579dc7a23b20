"""How long each command of the debugger takes on a recording of 10,000 frames, and what the session holds in memory.

    python bench/session.py [--frames N]

Every command is given several times, forward and backward, at places spread over the recording; the slowest time
counts, in CPU time of the thread. No model and no sandbox is asked: where a command needs one, its answer is the
recording itself. Memory is that of a second round. Prints a table, then one line of JSON; the exit status is 1 where a
command takes more than 50 ms, or more than 2 KB are held for a frame.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
import time
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace

from foretrace.codec.past import Past
from foretrace.debug.commands import GROUPS
from foretrace.debug.screen import Piped
from foretrace.debug.session import Session
from foretrace.debug.terminal import Terminal
from foretrace.engine.decode import PredictedFrame
from foretrace.evals.report import table
from foretrace.trace import record
from foretrace.trace.frames import Limits, Trace
from foretrace.worlds import Header, RecordedWorld, World

BYTES = 2_000
"""As much may be held for a frame, the recording itself aside."""

SOURCE = """\
class Shelf:
    def __init__(self, most):
        self.books = []
        self.most = most

    def put(self, book):
        if len(self.books) == self.most:
            raise OverflowError(book)
        self.books.append(book)
        return len(self.books)


def weigh(book, scale):
    weight = book % 7
    for digit in str(book):
        weight += int(digit) * scale
    return weight


def f(n):
    shelf = Shelf(5)
    total = 0
    full = 0
    for book in range(n):
        total += weigh(book, 2)
        try:
            shelf.put(book)
        except OverflowError:
            full += 1
            shelf = Shelf(5)
    print(total, full)
    return total
"""


class Foreseen(RecordedWorld):
    """A recording in the part of a prediction."""

    name = "predicted"

    def confidence(self, index: int) -> PredictedFrame | None:
        """Sure of all but every hundredth frame."""
        frame = self.frame(index)
        sure = 0.5 if index % 100 == 99 else 0.99
        return PredictedFrame(frame, sure, dict.fromkeys(frame.changed, sure), sure, 5) if frame else None


def script(last: int) -> list[str]:
    """Commands, among them every one that there is, at the beginning, in the middle and at the end of a recording."""
    moves = ["step", "next", "out", "until 14", "until", "leap", "next --leap", "continue --leap"]
    looks = ["print", "print total", "print book + 1", "output", "where", "up", "print", "list", "down", "list"]
    looks += [
        "history",
        "before",
        "both",
        "both 50",
        "branches",
        "trust 80",
        "trust real",
        "trust vote",
        "trust 0 stop",
    ]
    stops = [
        "break 15 if weight == 90 hit 2",
        "break weigh if book == 20 log {book} x {scale}",
        "tbreak 27 if book == 99",
    ]
    stops += ["watch total if total == 9", "catch KeyError", "catch uncaught", "break"]
    turns = [
        "foresee",
        "set total = 3",
        "set shelf.books = [total, 4]",
        "jump 23",
        "reload",
        "compare 0",
        "vote",
        "real",
    ]
    turns += ["switch 1", "compare 0", "next", "rnext", "lead 3", "edit", "branches", "restart", "compare"]
    found = [*moves, *looks, *stops, "continue", "rcontinue", "continue", "clear 1", "clear", "continue", "back"]
    for place in (last, last // 2, 40):
        found += [f"goto {place}", *looks, "back", "rnext", *moves, *looks, "watch total", "rcontinue", "clear"]
        found += [
            f"goto {place}",
            "until 27",
            *turns,
            f"goto {place}",
            "continue",
            "trust 80 stop",
            "rcontinue",
            "trust 0",
        ]
    return [*found, "help", "help set", "quit"]


def terminal_over(trace: Trace) -> Terminal:
    """A session over a recording, with all that its commands may ask for."""
    world = RecordedWorld(trace)

    def foresee(past: Past, header: Header | None = None) -> World:
        return Foreseen(replace(trace, files=header.files if header else trace.files))

    def run(source: str, calls: Sequence[str | None]) -> list[Trace]:
        return [trace] * len(calls)

    def sample(past: Past, header: Header | None = None) -> list[PredictedFrame | None]:
        return [Foreseen(trace).confidence(len(past.frames))] * 9

    session = Session(world, foresee, record=lambda: world, run=run, sample=sample)
    worlds = {"recorded": lambda: world, "predicted": lambda: Foreseen(trace)}
    edited = trace.files[0].text.replace("full += 1", "full += 2")
    return Terminal(session, Piped(), worlds, reread=lambda: edited)


def measured(trace: Trace) -> tuple[dict[str, list[float]], int]:
    """Seconds that each command took, by its line, and the bytes that a session holds at its end."""
    times: dict[str, list[float]] = {}
    lines, terminal = script(len(trace.frames) - 8), terminal_over(trace)
    for line in lines:
        with contextlib.redirect_stdout(io.StringIO()):
            began = time.thread_time()
            terminal.execute(line)
            times.setdefault(line, []).append(time.thread_time() - began)
    tracemalloc.start()
    with contextlib.redirect_stdout(io.StringIO()):
        terminal = terminal_over(trace)
        for line in lines:
            terminal.execute(line)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return times, size


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--frames", type=int, default=10_000)
    parser.add_argument("--allowed", type=float, default=50, metavar="MS")
    args = parser.parse_args()
    trace = record(SOURCE, "f(100000)", limits=Limits(frames=args.frames, bytes=100_000_000))
    times, size = measured(trace)
    given = {line.split()[0] for line in times}
    if missing := [name for group in GROUPS.values() for name in group if name not in given]:
        raise SystemExit(f"commands that are not measured: {', '.join(missing)}")
    slowest = {name: max((max(s), line) for line, s in times.items() if line.split()[0] == name) for name in given}
    counts = {name: sum(len(s) for line, s in times.items() if line.split()[0] == name) for name in given}
    order = [name for group in GROUPS.values() for name in group]
    rows = [(name, counts[name], f"{slowest[name][0] * 1000:.1f}", slowest[name][1]) for name in order]
    print(table(("command", "times given", "slowest, ms", "as given"), rows))
    over = [name for name in order if slowest[name][0] * 1000 > args.allowed]
    held = size / len(trace.frames)
    print(f"\nheld at the end: {held:.0f} bytes a frame, in {len(trace.frames)} frames and all branches")
    print(json.dumps({
        "frames": len(trace.frames), "ms": {name: round(slowest[name][0] * 1000, 2) for name in order}, "over": over,
        "bytes_per_frame": round(held),
    }))  # fmt: skip
    return 1 if over or held > BYTES else 0


if __name__ == "__main__":
    sys.exit(main())
