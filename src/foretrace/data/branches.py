"""Which ways the runs of programs go: how often a condition holds, a loop turns, an error is caught, a function runs.

python -m foretrace.data.branches 2000
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from foretrace.data.writer import Dials, write
from foretrace.errors import ForetraceError
from foretrace.trace import Limits, record
from foretrace.trace.frames import Trace

__all__ = ["branches"]

LIMITS = Limits(frames=300)
Steps = list[tuple[int, int]]


def branches(trace: Trace) -> list[str]:
    """What became of each `if`, loop, `try` and function of the traced program, such as `if: both ways`.

    Of a program in one file, whose statements stand on lines of their own.
    """
    paths: defaultdict[int, list[int]] = defaultdict(list)
    called: Counter[int] = Counter()
    for frame in trace.frames:
        if frame.event == "line":
            paths[frame.activation].append(frame.line)
        called[frame.line] += frame.event == "call"
    steps = [step for path in paths.values() for step in pairwise([0, *path, 0])]
    return [way for node in ast.walk(ast.parse(trace.files[0].text)) for way in ways(node, steps, called)]


def ways(node: ast.AST, steps: Steps, called: Counter[int]) -> Iterator[str]:
    """The ways of one statement, if it is of a sort that has several."""
    match node:
        case ast.If(body=body):
            after = {inside(after, body) for line, after in steps if line == node.lineno}
            yield "if: " + (
                "not reached" if not after else "both ways" if len(after) > 1 else str(after == {True}).lower()
            )
        case ast.For(body=body) | ast.While(body=body):
            arrivals = sum(line == node.lineno and not inside(before, body) for before, line in steps)
            turns = sum(line == node.lineno and inside(after, body) for line, after in steps)
            size = "no" if turns == 0 else "one" if turns <= arrivals else "few" if turns <= 5 * arrivals else "many"
            yield f"{type(node).__name__.lower()}: " + (f"{size} turns" if arrivals else "not reached")
        case ast.Try(handlers=handlers):
            reached = any(inside(line, node.body) for line, _ in steps)
            caught = any(inside(line, handler.body) for handler in handlers for line, _ in steps)
            yield "try: " + ("caught" if caught else "nothing caught" if reached else "not reached")
        case ast.FunctionDef():
            count = called[node.lineno] or called[min((d.lineno for d in node.decorator_list), default=0)]
            yield "def: called " + ("never" if count == 0 else "once" if count == 1 else "several times")


def inside(line: int, body: list[ast.stmt]) -> bool:
    """Whether a line belongs to the statements."""
    return body[0].lineno <= line <= (body[-1].end_lineno or 0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the share of each way, and of each outcome, over programs of the writer."""
    parser = argparse.ArgumentParser(prog="python -m foretrace.data.branches", description=__doc__)
    parser.add_argument("programs", nargs="?", type=int, default=2_000, help="how many to write (%(default)s)")
    parser.add_argument("--idioms", type=float, default=0.5, help="share of classics (%(default)s)")
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    for i in range(options.programs):
        program = write(11, i, Dials(idioms=options.idioms))
        try:
            trace = record(program.source, program.call, limits=LIMITS)
        except ForetraceError:
            counts["program: does not start"] += 1
            continue
        counts.update([*branches(trace), f"program: {trace.outcome}"])
    totals = Counter[str]()
    for name, number in counts.items():
        totals[name.split(":")[0]] += number
    for name in sorted(counts):
        print(f"{name:28}{counts[name]:8}{counts[name] / totals[name.split(':')[0]]:8.1%}")


if __name__ == "__main__":
    main()
