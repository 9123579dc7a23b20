"""The session: moves, breakpoints, what is shown, what if. The defects D1 to D10 of the first neural debugger demo
(a list in the reference notes on code world models) are tests here or in `test_terminal.py`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from foretrace.codec.past import Past
from foretrace.debug.condition import ConditionError
from foretrace.debug.session import DebugError, Session
from foretrace.errors import ContextError, ForetraceError
from foretrace.trace import Frame, Trace, all_locals, record
from foretrace.worlds import RecordedWorld, World

EXAMPLES = Path(__file__).parents[2] / "examples"
CALLS = {
    "strawberry": "f('r')",
    "grades": "grades([72, 38, 91])",
    "fizzbuzz": "fizzbuzz(6)",
    "palindrome": "is_palindrome('level')",
    "receipt": "total(['tea', 'bread', 'tea'])",
    "bubble": "bubble_sort([3, 1, 2])",
    "averages": "averages([[4, 8], [], [6]])",
    "lottery": "draw(2024, 3)",
}

TWINS = """\
def first(x):
    x = x + 1
    return x

def second(x):
    x = x * 2
    return x

def f(n):
    a = first(n)
    b = second(a)
    return b
"""

FACTORIAL = """\
def fact(n):
    if n == 0:
        return 1
    return n * fact(n - 1)
"""

RAISING = """\
def risky(d):
    return 10 / d

def f(d):
    try:
        x = risky(d)
    except ZeroDivisionError:
        x = -1
    y = risky(d)
    return x + y
"""

GENERATOR = """\
def numbers(n):
    for i in range(n):
        yield i

def f(n):
    total = 0
    for x in numbers(n):
        total += x
    return total
"""


def no_model(past: Sequence[Frame]) -> World:
    raise AssertionError("no prediction was asked for")


def session_of(source: str, call: str) -> Session:
    return Session(RecordedWorld(record(source, call)), no_model)


def place(session: Session) -> tuple[str, int, str] | None:
    frame = session.frame
    return (frame.function, frame.line, frame.event) if frame else None


def names(session: Session, level: int = 0) -> dict[str, str]:
    return {name: value.text for name, value in session.stack()[level].names.items()}


@pytest.mark.parametrize("name", CALLS)
def test_every_frame_shows_the_locals_and_the_depth_of_the_record(name: str) -> None:
    trace = record((EXAMPLES / f"{name}.py").read_text(), CALLS[name])
    session = Session(RecordedWorld(trace), no_model)
    for index, (frame, known) in enumerate(zip(trace.frames, all_locals(trace.frames), strict=True)):
        session.go(index)
        assert known is None or names(session) == known
        assert [level.depth for level in session.stack()] == list(range(frame.depth, -1, -1))
        assert session.stack()[0].line == frame.line


@pytest.mark.parametrize("name", CALLS)
def test_back_undoes_step_from_the_end_to_the_beginning(name: str) -> None:
    session = session_of((EXAMPLES / f"{name}.py").read_text(), CALLS[name])
    seen = []
    while session.frame:
        seen.append((place(session), session.stack(), session.output()))
        session.step()
    for before in reversed(seen):
        session.back()
        assert (place(session), session.stack(), session.output()) == before
    with pytest.raises(DebugError, match="first frame"):
        session.back()


def test_lines_that_look_alike_are_told_apart() -> None:
    """D1: `return x` stands on lines 3 and 7."""
    session = session_of(TWINS, "f(4)")
    session.break_at(7)
    session.resume()
    assert place(session) == ("second", 7, "line")
    session.resume()
    assert session.frame is None


def test_the_marker_is_taken_off_nowhere() -> None:
    """D2: names that end in letters of the start marker stay whole."""
    source = "A = 1\nCACHE = 2\ndef f():  # << START_OF_TRACE\n    x = A\n    return CACHE\n"
    session = session_of(source, "f()")
    assert session.lines(0) == source.split("\n")
    session.resume()
    assert session.ending() == "returned 2"


def test_locals_are_whole_after_a_call_was_stepped_over() -> None:
    """D3, first half: what did not change in the caller is still known."""
    session = session_of(TWINS, "f(4)")
    session.step()
    session.next()
    session.next()
    assert place(session) == ("f", 12, "line")
    assert names(session) == {"n": "4", "a": "5", "b": "10"}


def test_locals_belong_to_their_activation_on_consecutive_returns() -> None:
    """D3, second half, and D4: recursion is told apart by activation; each return shows its own locals."""
    session = session_of(FACTORIAL, "fact(3)")
    session.break_at(3)
    session.resume()
    assert [level.names["n"].text for level in session.stack()] == ["0", "1", "2", "3"]
    assert len({level.activation for level in session.stack()}) == 4
    shown = []
    while session.frame:
        session.step()
        if session.frame:
            shown.append((names(session)["n"], session.frame.value))
    assert shown == [("0", "1"), ("1", "1"), ("2", "2"), ("3", "6")]


def test_next_shows_a_callee_that_raises() -> None:
    """D5: stepping over never assumes that the callee returns."""
    session = session_of(RAISING, "f(0)")
    while place(session) != ("f", 6, "line"):
        session.next()
    session.next()
    assert place(session) == ("f", 6, "exception")
    (ended,) = session.ended_calls()
    assert (session.world.frame(ended) or session.frame).function == "risky"
    session.next()
    assert place(session) == ("f", 7, "line")
    while session.frame:
        session.next()
    assert session.ending() == "raised ZeroDivisionError('division by zero')"


def test_a_world_that_fails_leaves_the_session_where_it_was(scripted: type) -> None:
    """D6: a prediction that cannot be read, or does not fit, is an error of one move."""
    session = Session(scripted(record(TWINS, "f(4)"), fails_at=5), no_model)
    with pytest.raises(ContextError):
        session.resume()
    assert session.at == 4
    assert place(session) == ("first", 3, "line")
    session.back()
    assert session.at == 3


def test_texts_are_shown_as_they_came() -> None:
    """D7: quotes, line ends, separators and letters beyond ASCII inside values."""
    session = session_of('def f(s):\n    t = s + "\'"\n    return t\n', r"f('é: {\n\"')")
    session.step()
    session.step()
    assert names(session) == {"s": repr('é: {\n"'), "t": repr("é: {\n\"'")}


def test_the_end_is_a_place_to_step_back_from() -> None:
    """D8."""
    session = session_of(TWINS, "f(4)")
    session.resume()
    with pytest.raises(DebugError, match="has ended"):
        session.step()
    session.back()
    assert place(session) == ("f", 12, "return")
    session.resume()
    session.back_over()
    assert place(session) == ("f", 12, "return")
    session.back_over()
    assert place(session) == ("f", 12, "line")
    session.back_over()
    assert place(session) == ("f", 11, "line")


def test_next_stays_in_its_activation_in_recursion() -> None:
    session = session_of(FACTORIAL, "fact(3)")
    session.break_at(4)
    session.resume()
    session.resume()
    session.breakpoints.clear()
    assert names(session) == {"n": "2"}
    session.next()
    assert (place(session), names(session)) == (("fact", 4, "return"), {"n": "2"})


def test_out_goes_on_in_the_caller_and_at_the_bottom_to_the_end() -> None:
    session = session_of(TWINS, "f(4)")
    for _ in range(3):
        session.step()
    session.out()
    assert place(session) == ("f", 11, "line")
    assert [session.world.frame(i).value for i in session.ended_calls()] == ["5"]
    session.out()
    assert session.frame is None


def test_until_passes_loops_and_stops_at_the_return() -> None:
    source = "def f(n):\n    t = 0\n    for i in range(n):\n        t += i\n    return t\n"
    session = session_of(source, "f(3)")
    session.until(4)
    assert place(session) == ("f", 4, "line")
    session.until()
    assert place(session) == ("f", 5, "line")
    session.restart()
    session.until(99)
    assert place(session) == ("f", 5, "return")


def test_moves_over_a_generator_stay_with_its_consumer() -> None:
    session = session_of(GENERATOR, "f(2)")
    lines = []
    while session.frame:
        assert session.frame.function == "f"
        lines.append(session.frame.line)
        session.next()
    assert lines == [5, 6, 7, 8, 7, 8, 7, 9, 9]
    session.restart()
    session.break_at(3)
    session.resume()
    session.resume()
    assert place(session) == ("numbers", 3, "line")
    assert names(session) == {"n": "2", "i": "1"}
    session.out()
    assert place(session) == ("f", 8, "line")


def test_breakpoints_stop_moves_both_ways() -> None:
    session = session_of(TWINS, "f(4)")
    assert session.break_in("second") == 1
    session.next()
    session.next()
    session.next()
    assert place(session) == ("second", 5, "call")
    session.resume()
    assert session.frame is None
    session.resume_back()
    assert place(session) == ("second", 5, "call")
    session.clear(1)
    session.resume_back()
    assert session.at == 0


def test_a_breakpoint_with_a_condition() -> None:
    session = session_of(
        "def f(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n", "f(5)"
    )
    number = session.break_at(4, condition="i > 1 and total < 6")
    stops = []
    while session.frame:
        session.resume()
        if session.frame:
            stops.append({name: value.text for name, value in session.stack()[0].names.items()})
    assert [(names["i"], names["total"]) for names in stops] == [("2", "1"), ("3", "3")]
    session.resume_back()
    assert session.stack()[0].names["i"].text == "3"
    session.clear(number)
    session.restart()
    session.break_in("f", "n == 4")
    session.resume()
    assert session.frame is None


def test_a_condition_that_cannot_be_told_stops_and_says_why() -> None:
    session = session_of("def f(x):\n    y = [x]\n    y.append(y)\n    return len(y)\n", "f(object)")
    session.break_at(2, condition="y == 1")
    session.break_at(4, condition="y == []")
    with pytest.raises(DebugError, match="^breakpoint 1: there is no variable y here, expected one of: x$"):
        session.resume()
    assert session.frame is not None and session.frame.line == 2
    with pytest.raises(DebugError, match=r"^breakpoint 2: y is \[<class object>, \[...\]\], no whole literal; a cond"):
        session.resume()
    assert session.frame is not None and session.frame.line == 4
    session.resume()
    assert session.frame is None
    with pytest.raises(ConditionError, match="y.z.. cannot stand in a condition"):
        session.break_at(2, condition="y.z()")
    assert list(session.breakpoints) == [1, 2]


def test_a_breakpoint_for_one_stop() -> None:
    session = session_of(TWINS, "f(3)")
    session.break_in("second", "x == 9", once=True)
    number = session.break_at(6, condition="x == 4", once=True)
    session.resume()
    assert session.frame is not None and session.frame.line == 6
    assert number not in session.breakpoints
    session.resume()
    assert session.frame is None
    assert list(session.breakpoints) == [1]


def test_breakpoints_name_what_is_near() -> None:
    source = "'''Text.'''\nclass A:\n    def m(self):\n\n        return 1\n\ndef f():\n    return A().m()\n"
    session = session_of(source, "f()")
    with pytest.raises(DebugError, match="line 4 .* is 3"):
        session.break_at(4)
    with pytest.raises(DebugError, match="line 1 .* is 3"):
        session.break_at(1)
    with pytest.raises(DebugError, match="no function mm"):
        session.break_in("mm")
    with pytest.raises(DebugError, match="no breakpoint 7; there is none"):
        session.clear(7)
    session.break_in("m")
    session.resume()
    assert place(session) == ("A.m", 3, "call")


def test_a_name_of_several_functions_is_refused() -> None:
    source = "class A:\n    def m(self): return 1\nclass B:\n    def m(self): return 2\ndef f(): return B().m()\n"
    with pytest.raises(DebugError, match=r"A\.m, B\.m"):
        session_of(source, "f()").break_in("m")


def test_changes_are_those_since_the_last_stop() -> None:
    source = "def f(n):\n    t = 0\n    for i in range(n):\n        t += i\n    del i\n    return t\n"
    session = session_of(source, "f(3)")
    assert [(change.name, change.value) for change in session.changes()] == [("n", ("3", 0))]
    session.until(5)
    assert {change.name: change.value and change.value.text for change in session.changes()} == {"t": "3", "i": "2"}
    session.step()
    assert session.changes() == [("i", None)]
    session.back()
    assert [change.name for change in session.changes()] == ["i"]


def test_output_is_what_was_written_so_far() -> None:
    session = session_of("def f():\n    print('a')\n    print('b')\n    return 1\n", "f()")
    outputs = []
    while session.frame:
        outputs.append(session.output())
        session.step()
    assert outputs == ["", "", "a\n", "a\nb\n", "a\nb\n"]
    session.go(2)
    assert session.output() == "a\n"


def test_frames_are_asked_for_only_as_far_as_needed(scripted: type) -> None:
    world = scripted(record(TWINS, "f(4)"))
    session = Session(world, no_model)
    session.next()
    session.next()
    assert place(session) == ("f", 11, "line")
    session.stack(), session.changes(), session.output()
    assert max(world.asked) == session.at


def test_a_run_without_frames_is_refused() -> None:
    empty = replace(record(TWINS, "f(4)"), frames=(), outcome="cut:time")
    with pytest.raises(DebugError, match=r"recorded run has no frames \(cut:time\)"):
        Session(RecordedWorld(empty), no_model)


def test_a_frame_that_is_not_there_is_refused() -> None:
    session = session_of(TWINS, "f(4)")
    for index in (-1, 99):
        with pytest.raises(DebugError, match=f"no frame {index}"):
            session.go(index)
    assert session.at == 0


class Rerun:
    """A model that is always right about one edit: it runs the program once more with `new` in place of `old`."""

    def __init__(self, trace: Trace, old: str, new: str, scripted: Callable[..., World]) -> None:
        self._trace = record(trace.files[0].text.replace(old, new), trace.call)
        self._scripted = scripted
        self.past: Sequence[Frame] = ()

    def __call__(self, past: Past) -> World:
        self.past = past.frames
        whole = replace(self._trace, frames=(*past.frames, *self._trace.frames[len(past.frames) :]))
        return self._scripted(whole, num_given=len(past.frames))


WORDS = "def f(n):\n    word = 'ab'\n    size = len(word) * n\n    return size\n"


def test_set_goes_on_from_the_changed_state_also_after_stepping_back(scripted: type) -> None:
    """D9, first half: an edit counts whatever had been foreseen beyond it, and its text may hold any separator."""
    trace = record(WORDS, "f(2)")
    model = Rerun(trace, "'ab'", "'a: {b'", scripted)
    session = Session(scripted(trace), model)
    session.resume()
    session.go(2)
    session.set("word", "'a: {b'")
    assert model.past == (*trace.frames[:2], replace(trace.frames[2], changed={"word": "'a: {b'"}))
    assert [change.name for change in session.changes()] == ["word"]
    assert [session.confidence(i) is None for i in range(5)] == [False, False, True, False, False]
    session.step()
    assert names(session) == {"n": "2", "word": "'a: {b'", "size": "10"}
    session.resume()
    assert session.ending() == "returned 10"
    session.go(2)
    assert names(session)["word"] == "'a: {b'"
    with pytest.raises(DebugError, match="word was set by hand at frame 2"):
        session.compare(RecordedWorld(trace))
    session.restart()
    session.resume()
    assert session.ending() == "returned 4"


def test_set_changes_what_a_call_returned(scripted: type) -> None:
    """D9, second half."""
    trace = record(TWINS, "f(4)")
    model = Rerun(trace, "    return x\n\ndef second", "    return 7\n\ndef second", scripted)
    session = Session(scripted(trace), model)
    while place(session) != ("first", 3, "return"):
        session.step()
    session.set("return", "7")
    assert session.frame and session.frame.value == "7"
    session.step()
    assert names(session) == {"n": "4", "a": "7"}
    session.resume()
    assert session.ending() == "returned 14"


@pytest.mark.parametrize(
    ("at", "name", "literal", "message"),
    [
        (2, "wrd", "3", "no variable wrd in f, did you mean 'word'"),
        (2, "word", "len(x)", "'len.x.' is no value that can be written by hand"),
        (0, "n", "3", "a line that is about to run"),
        (2, "return", "3", "the return of a function"),
        (5, "word", "3", "a line that is about to run"),
    ],
)
def test_set_refuses_what_it_cannot_do(scripted: type, at: int, name: str, literal: str, message: str) -> None:
    session = Session(scripted(record(WORDS, "f(2)")), no_model)
    for _ in range(at):
        session.step()
    with pytest.raises(ForetraceError, match=message):
        session.set(name, literal)


def test_a_recorded_run_is_not_changed_but_can_be_foreseen_from(scripted: type) -> None:
    trace = record(WORDS, "f(2)")
    model = Rerun(trace, "'ab'", "'abc'", scripted)
    session = Session(RecordedWorld(trace), model)
    session.go(2)
    with pytest.raises(DebugError, match="`foresee`"):
        session.set("word", "'abc'")
    session.foresee()
    assert (session.world.name, session.at, session.changes()) == ("predicted", 2, [])
    session.set("word", "'abc'")
    session.resume()
    assert session.ending() == "returned 6"
    session.restart()
    assert session.world.name == "recorded"


def changed(trace: Trace, index: int, **fields: object) -> Trace:
    frames = list(trace.frames)
    frames[index] = replace(frames[index], **fields)  # type: ignore[arg-type]
    return replace(trace, frames=tuple(frames))


def test_compare_names_the_first_difference_and_what_each_world_does(scripted: type) -> None:
    trace = record(WORDS, "f(2)")
    foreseen = {
        "value": changed(trace, 3, changed={"size": "5"}),
        "branch": changed(trace, 3, line=2),
        "exception": changed(trace, 4, event="exception", value="ValueError()"),
        "end": replace(trace, frames=trace.frames[:4]),
    }
    accounts = {}
    for kind, predicted in foreseen.items():
        session = Session(scripted(predicted), no_model)
        found = session.compare(RecordedWorld(trace))
        accounts[kind] = found.accounts
        assert found.check.kind == kind
        mirrored = Session(RecordedWorld(trace), no_model).compare(scripted(predicted))
        assert mirrored == found
    assert accounts == {
        "value": ("f goes on at line 4: size = 5", "f goes on at line 4: size = 4"),
        "branch": ("f goes on at line 2", "f goes on at line 4"),
        "exception": ("f raises ValueError() at line 4", "f returns 4 at line 4"),
        "end": ("the run ends: returned", "f returns 4 at line 4"),
    }
    same = Session(scripted(trace), no_model).compare(RecordedWorld(trace))
    assert same.check.exact
    assert same.accounts == ()


def test_compare_tells_two_endings_apart(scripted: type) -> None:
    trace = record(WORDS, "f(2)")
    comparison = Session(scripted(replace(trace, outcome="exited")), no_model).compare(RecordedWorld(trace))
    assert comparison.check.first_divergence is None
    assert comparison.accounts == ("the run ends: exited", "the run ends: returned 4")


def test_long_recordings_move_quickly() -> None:
    source = "def g(x):\n    return x + 1\n\ndef f(n):\n    for i in range(n):\n        n = g(n)\n    return n\n"
    trace = record(source, "f(5000)")
    assert len(trace.frames) == 10_000
    session = Session(RecordedWorld(trace), no_model)
    for move in (session.resume, session.back, session.back_over, session.resume_back, session.next, session.out):
        began = time.thread_time()
        move()
        session.changes(), session.ended_calls(), session.stack()
        assert time.thread_time() - began < 0.5  # ten times what an idle core is allowed
