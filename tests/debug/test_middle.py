"""Running on from the middle of a program: what follows is what followed in the run that the state is taken from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from foretrace.codec.past import Past, left_open
from foretrace.data.writer import write
from foretrace.debug.history import History
from foretrace.debug.opening import Opened
from foretrace.debug.reality import run_on
from foretrace.debug.session import DebugError, Session
from foretrace.debug.start import Place, beginning
from foretrace.debug.web.board import Board
from foretrace.errors import ForetraceError
from foretrace.trace import Trace, record
from foretrace.trace.frames import Frame, SourceFile
from foretrace.worlds import RecordedWorld, World

SOURCE = '''\
from collections import deque
from dataclasses import dataclass

@dataclass
class Point:
    x: int
    y: int

    def moved(self, by):
        self.x += by
        return self.x

def grow(xs, n):
    total = 0
    for i, x in enumerate(xs):
        if x > n: total += x; total -= 1
        elif x == n:
            text = f"""{x}
  and {n}"""
            total += len(
                text,
            )
        else:
            for y in range(x):
                total += y
                if y == 3:
                    break
            else:
                total += 100
        while total > 20:
            total -= 7
            try:
                total //= x - 2
            except ZeroDivisionError as error:
                total = 1
                continue
            else:
                total += 1
            finally:
                n += 0
    p = Point(total, 2)
    p.moved(n)
    queue = deque([p.x])
    queue.append(lifted(total))
    return queue, p

def lifted(n):
    if n <= 0:
        return 0
    return 1 + lifted(n - 1)
'''
CALL = "grow([4, 2, 9, 3, 7], 3)"


def run(source: str, calls: Sequence[str | None]) -> list[Trace | ForetraceError]:
    """Calls of a program of these tests, run here."""
    return [record(source, call) for call in calls]


def told(frames: Sequence[Frame]) -> list[object]:
    return [(f.event, f.activation, f.depth, f.line, f.function, f.changed, {*f.removed}, f.value) for f in frames]


def shares(trace: Trace, at: int) -> bool:
    """Whether variables at a frame may be one object, so that a run from their texts may differ."""
    levels = History(RecordedWorld(trace)).stack(at)
    held = [(f"{level.function}.{name}", text) for level in levels for name, text in level.texts.items()]
    return any("one object" in doubt or "global" in doubt for doubt in left_open(held, trace.files))


def assert_goes_on(trace: Trace, starts: Sequence[int]) -> int:
    """Runs on from frames of a record, and says from how many that could be done."""
    done = 0
    for at in starts:
        try:
            real = run_on(RecordedWorld(trace), at, run)
        except DebugError:
            continue
        if not shares(trace, at):
            assert told(real.trace.frames[at + 1 :]) == told(trace.frames[at + 1 :])
            assert real.outcome == trace.outcome
            done += 1
    return done


def test_what_follows_a_state_is_what_followed_it() -> None:
    trace = record(SOURCE, CALL)
    # A statement of several lines comes to its first one again, in its middle.
    lines = [at for at, f in enumerate(trace.frames) if f.event == "line" and f.line not in range(18, 22)]
    assert {trace.frames[at].line for at in lines} >= {10, 16, 17, 24, 26, 30, 32, 38, 40, 48}
    assert assert_goes_on(trace, lines) > 50


SCRIPT = """\
from __future__ import annotations

import math
from itertools import chain as joined

class Shop:  # << START_OF_TRACE
    open = True

def double(n: Unknown):
    return 2 * n

total = 0
for n in [3, 1, 2]:
    if n > 1:
        total += double(n)
while total > 5:
    total -= later(total) if total > 9 else math.floor(1.5)

def last(xs):
    for x in [*xs, total]:
        print(x)
    return x

found = last([1])
"""


def test_what_follows_a_state_of_a_script() -> None:
    """What it imports and defines is there again; what it has done is not done again."""
    trace = record(SCRIPT.replace("  # << START_OF_TRACE", "").replace("later(total)", "1"))
    lines = [at for at, f in enumerate(trace.frames) if f.event == "line"]
    assert {f.function for f in trace.frames} == {"<module>", "double", "last"}
    assert assert_goes_on(trace, lines[1:]) == len(lines) - 1
    assert real_output(trace, lines[-1]) == "" and real_output(trace, lines[1]) == trace.output == "1\n5\n"


def real_output(trace: Trace, at: int) -> str:
    return "".join(frame.output for frame in run_on(RecordedWorld(trace), at, run).trace.frames[at + 1 :])


@pytest.mark.parametrize("seed", range(20))
def test_written_programs(seed: int) -> None:
    program = write(83, seed)
    called, script = record(program.source, program.call), record(f"{program.source}\nresult = {program.call}\n")
    for trace in (called, script):
        lines = [at for at, frame in enumerate(trace.frames) if frame.event == "line"]
        assert_goes_on(trace, lines[:: max(1, len(lines) // 3)])


ROWS = """\
class Cell:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return isinstance(other, Cell) and self.n == other.n

def f(rows, cells):
    for row in rows:
        row.append(1)
        row[0] += 1
    for cell in cells:
        cell.n += 1
    first = rows[0]
    first.append(3)
    return rows, cells

def main():
    return f([[4], [5]], [Cell(1), Cell(2)])
"""


def test_an_item_of_a_loop_is_that_very_object() -> None:
    """It is changed where it stands; of other parts of objects it is said that they may be such."""
    trace = record(ROWS, "main()")
    lines = [at for at, f in enumerate(trace.frames) if f.event == "line" and f.function == "f"]
    assert assert_goes_on(trace, [at for at in lines if trace.frames[at].line < 14]) == 12
    last = next(at for at in lines if trace.frames[at].line == 15)
    real = run_on(RecordedWorld(trace), last, run)
    assert "f.first may be part of f.rows" in real.anchors[last]
    assert real.trace.value != trace.value


REFUSED = """\
import io

def f(n, g):
    with io.StringIO() as out:
        out.write(n)
    try:
        n += 1
    except TypeError:
        n = 0
    for x in made(n):
        n += x
    n = f(1, g) + f(2, g)
    return [y for y in range(n)]

def made(n):
    yield n

def outer():
    def inner(a):
        return a
    return inner

"""


def state(*stack: Place) -> World:
    header, past, _ = beginning([SourceFile("p.py", REFUSED)], stack)
    trace = Trace(header.files, None, header.entry, "3.11", "", "structural", record("x = 1").limits, False, past.frames, "cut:events")  # fmt: skip  # noqa: E501
    return RecordedWorld(trace)


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        ((Place(5, {"n": "'a'"}),), "the block of line 4 cannot be entered in its middle"),
        ((Place(9, {"n": "'a'"}),), "the handler of line 6 cannot be entered in its middle"),
        ((Place(11, {"n": "1", "x": "2"}),), r"the loop of line 10 runs over made\(n\), which would have to run again"),
        ((Place(12, {"n": "1"}), Place(6, {"n": "1"}, "f")), "which call of line 12 it is that goes on cannot be told"),
        ((Place(16, {"n": "1"}),), "made is a generator or a coroutine, whose state no variables tell"),
        ((Place(20, {"a": "1"}),), "outer.<locals>.inner stands in another function"),
    ],
)
def test_what_no_run_can_go_on_from(stack: Sequence[Place], message: str) -> None:
    world = state(*stack)
    with pytest.raises(DebugError, match=message):
        run_on(world, sum(1 for _ in range(99) if world.frame(_)) - 1, run)


# -- in a session -----------------------------------------------------------------------------------------------------


def foreseen(scripted: type, was: Trace) -> Session:
    """A prediction, right as long as nothing is set by hand."""

    def foresee(past: Past, *_: object) -> World:
        whole = replace(was, frames=(*past.frames, *was.frames[len(past.frames) :]))
        return scripted(whole, num_given=len(past.frames))  # type: ignore[no-any-return]

    return Session(scripted(was), foresee, run=run)


def test_reality_after_a_value_was_set_by_hand(scripted: type) -> None:
    """What the model foresees is laid beside what really follows from the changed state."""
    session = foreseen(scripted, record(SOURCE, "lifted(1)"))
    session.step()
    session.set("n", "2")
    real, called = session.real_run(), record(SOURCE, "lifted(2)").frames
    assert [real.frame(at) for at in range(2, 30)] == [*called[2:], *[None] * (30 - len(called))]
    assert session.compare(real).places == (3, 3)
    session.go(3)
    assert session.take_real(real)
    assert session.frame == called[3]
    assert session.real_run() is real  # of the new branch too
    session.go(1)
    session.set("n", "0")
    assert session.real_run() is not real
    with pytest.raises(DebugError, match="n was set by hand at frame 1"):
        session.compare(RecordedWorld(record(SOURCE, "lifted(1)")))


def test_the_page_lays_that_reality_beside_the_branch(scripted: type) -> None:
    was = record(SOURCE, "lifted(1)")
    session = foreseen(scripted, was)
    board = Board(Opened(session, {"predicted": lambda: session.world, "recorded": lambda: RecordedWorld(was)}))
    assert board.compare("0")["run"] == "recorded"
    assert board.change("0", 1, "n", "2") == {"run": "1", "at": 1}
    found = board.compare("1")
    assert (found["run"], found["places"], found["exact"]) == ("real:1", [3, 3], False)
    assert len(board.timeline("real:1", 0)["rows"]) == len(record(SOURCE, "lifted(2)").frames)
    assert board.state("real:1", 3)["stack"][0]["names"][0]["text"] == "1"


def test_reality_of_what_a_function_returns_by_hand_is_refused(scripted: type) -> None:
    was = record(SOURCE, "lifted(1)")
    session = foreseen(scripted, was)
    session.go(next(at for at, frame in enumerate(was.frames) if frame.event == "return"))
    session.set("return", "5")
    with pytest.raises(
        DebugError, match="return was set by hand at frame 6, and a real run can go on from a line only"
    ):
        session.real_run()
