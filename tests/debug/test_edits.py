"""Other turns of a run: to another line, in a changed source, from a state that is told. The model runs the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from foretrace.codec.past import Past
from foretrace.debug.session import DebugError, Session
from foretrace.debug.start import Place, beginning, bindings
from foretrace.errors import ForetraceError
from foretrace.trace import Frame, Trace, record
from foretrace.trace.frames import SourceFile
from foretrace.worlds import Header, RecordedWorld, World

SOURCE = """\
def add(a, b):
    c = a + b
    return c

def f(n):
    total = 0
    for i in range(n):
        total = add(total, i)
    total += 1
    try:
        total /= 2
    except ValueError:
        total = 0
    return total
"""


class Rerun:
    """A model that foresees what happens when the program, as the header has it, is run; it keeps what it was told."""

    def __init__(self, scripted: Callable[..., World], call: str = "f(3)") -> None:
        self._scripted, self._call = scripted, call
        self.past = Past(())
        self.header: Header | None = None

    def __call__(self, past: Past, header: Header | None = None) -> World:
        self.past, self.header = past, header
        trace = record(header.files[0].text if header else SOURCE, self._call)
        whole = replace(trace, frames=(*past.frames, *trace.frames[len(past.frames) :]))
        return self._scripted(whole, num_given=len(past.frames))


@pytest.fixture
def model(scripted: type) -> Rerun:
    return Rerun(scripted)


@pytest.fixture
def session(scripted: type, model: Rerun) -> Session:
    """A predicted session at the first line."""
    session = Session(scripted(record(SOURCE, "f(3)", path="p.py")), model)
    session.step()
    return session


def lines(frames: Sequence[Frame]) -> list[int]:
    return [frame.line for frame in frames]


# -- to another line --------------------------------------------------------------------------------------------------


def test_a_jump_hands_the_model_the_same_state_at_another_line(session: Session, model: Rerun) -> None:
    session.step()
    before = session.stack()[0]
    session.jump(14)
    assert session.frame and session.frame.line == 14
    assert session.stack()[0].texts == before.texts
    assert (lines(model.past.frames), model.past.anchor) == ([5, 6, 14], 2)
    assert session.here.how == "moved from line 7 to 14"
    found = session.compare_branches(0)
    assert (found.places, found.accounts) == ((2, 2), ("f goes on at line 14", "f goes on at line 7"))
    with pytest.raises(DebugError, match="the line was set by hand at frame 2"):
        session.compare(RecordedWorld(record(SOURCE, "f(3)")))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (8, "line 8 stands inside the loop of line 7, which has not begun here"),
        (13, "line 13 stands inside the handler of line 12, which has not begun here"),
        (2, "line 2 is none of f where code starts; the nearest is 6"),
        (99, "line 99 is none of f where code starts; the nearest is 14"),
    ],
)
def test_a_jump_into_what_has_not_begun_or_elsewhere_is_refused(session: Session, line: int, message: str) -> None:
    with pytest.raises(DebugError) as caught:
        session.jump(line)
    assert str(caught.value) == message
    assert len(session.branches) == 1


def test_a_jump_out_of_a_loop_and_within_it(session: Session) -> None:
    session.until(8)
    session.jump(7)
    session.jump(9)
    with pytest.raises(DebugError, match="inside the loop"):
        session.jump(8)


# -- in a changed source ----------------------------------------------------------------------------------------------


def test_an_edit_carries_the_state_over_and_runs_on_in_the_new_source(session: Session, model: Rerun) -> None:
    session.break_at(9)
    session.break_at(13)
    session.until(8)
    at, texts = session.at, session.stack()[0].texts
    changed = "# about sums\n" + SOURCE.replace("total += 1", "total += 100").replace(
        "        total = 0\n", "        pass\n"
    )
    session.reload(changed)
    assert session.at == at
    assert session.frame and session.frame.line == 9
    assert session.stack()[0].texts == texts
    assert model.header and model.header.files[0].text == changed
    assert lines(model.past.frames) == [6, 7, 8, 9]
    assert session.lines(0) == changed.split("\n")
    assert [b.at.line for b in session.breakpoints.values()] == [10, 14]
    session.resume()
    session.resume()
    assert session.ending() == "returned 51.5"
    found = session.compare_branches(0)
    assert found.check.kind == "value"
    assert found.accounts == ("f goes on at line 11: total = 103", "f goes on at line 10: total = 4")


def test_what_came_before_an_edit_is_shown_as_it_was(session: Session) -> None:
    session.until(8)
    session.reload("# one more line\n" + SOURCE)
    session.back()
    assert session.branch == 0
    assert session.frame and (session.frame.line, session.lines(0)) == (7, SOURCE.split("\n"))
    assert session.notes == ["this is before the edit, in branch 0; `switch 1` goes on after it"]
    session.switch(1)
    assert session.frame and session.frame.line == 9


def test_edits_follow_one_another_and_each_is_compared_with_the_first(session: Session) -> None:
    session.until(8)
    session.reload("# one more line\n" + SOURCE)
    session.step()
    session.step()
    session.reload("# another\n# one more line\n" + SOURCE)
    assert session.frame and session.frame.line == 4
    assert session.compare_branches(0).check.exact
    assert session.compare_branches(1).check.exact
    session.go(0)
    assert (session.branch, session.lines(0)) == (0, SOURCE.split("\n"))


def test_a_new_line_is_a_difference(session: Session) -> None:
    session.until(8)
    session.reload(SOURCE.replace("    total += 1\n", "    total += 1\n    total -= 1\n"))
    found = session.compare_branches(0)
    assert (found.check.kind, found.accounts) == ("branch", ("f goes on at line 10", "f goes on at line 10"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "        total = add(total, i)\n",
            "        pass\n" * 2,
            "line 8, where f stands, is gone from the changed p.py",
        ),
        ("def f(n):", "def g(n):", "line 8, where f stands, is gone from the changed p.py"),
        ("    return total\n", "    return total +\n", "p.py does not parse: line 14: invalid syntax"),
        ("", "", "p.py is as it was; nothing changes"),
    ],
)
def test_an_edit_that_leaves_no_place_to_stand_is_refused(session: Session, old: str, new: str, message: str) -> None:
    session.until(8)
    with pytest.raises(ForetraceError) as caught:
        session.reload(SOURCE.replace(old, new) if old else SOURCE)
    assert str(caught.value).startswith(message)
    assert (len(session.branches), session.lines(0)) == (1, SOURCE.split("\n"))


def test_a_breakpoint_on_a_line_that_is_gone_is_removed_and_said(session: Session) -> None:
    session.break_at(9)
    session.reload(SOURCE.replace("    total += 1\n    try", "    try"))
    assert session.breakpoints == {}
    assert session.notes == ["breakpoint 1 is removed: its line is not in this source"]


# -- from a state that is told ----------------------------------------------------------------------------------------

FILES = (SourceFile("p.py", SOURCE),)


def started(*stack: Place) -> tuple[list[tuple[str, int, dict[str, str]]], tuple[str, ...]]:
    """Frames of the beginning, and its doubts."""
    header, past, doubts = beginning(FILES, stack)
    assert past.anchor == len(past.frames) - 1
    assert header.entry == (0, past.frames[0].function)
    return [(frame.function, frame.line, frame.changed) for frame in past.frames], doubts[1:]


def test_a_stack_is_told_as_calls_that_stand_at_their_lines() -> None:
    frames, doubts = started(
        Place(8, {"total": "5", "n": "9", "i": "2"}), Place(3, {"a": "5", "b": "2", "c": "7"}, "add")
    )
    assert frames == [
        ("f", 5, {"n": "9"}), ("f", 7, {}), ("f", 7, {}), ("f", 7, {}), ("f", 8, {"total": "5", "i": "2"}),
        ("add", 1, {"a": "5", "b": "2"}), ("add", 3, {"c": "7"}),
    ]  # fmt: skip
    assert doubts == ("the loop at line 7 is taken to be in its turn 3",)


def test_what_a_told_state_leaves_open_is_said() -> None:
    frames, doubts = started(Place(8))
    assert frames == [("f", 5, {}), ("f", 7, {}), ("f", 8, {})]
    assert doubts == (
        "f.n has no value",
        "the loop at line 7 is taken to be in its turn 1, for want of a better reason",
    )


def test_a_turn_is_told_by_the_item_where_it_is_one_of_the_list() -> None:
    source = "def f(xs):\n    for x in xs:\n        print(x)\n"
    for items, turn in (("[4, 5, 6]", 2), ("[5, 5]", None), ("list", None)):
        told = {"xs": items, "x": "5"} if items != "list" else {"xs": "5", "x": "5"}
        doubts = beginning((SourceFile("p.py", source),), [Place(3, told)]).doubts
        assert (f"turn {turn or 1}" in doubts[-1]) and ("want" in doubts[-1]) is (turn is None)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (Place(4), "no code starts at line 4 of p.py; the nearest is 3"),
        (Place(8, {"m": "1"}), "no variable m in f, expected one of: n, total, i"),
        (Place(8, {"n": "g(1)"}), "'g(1)' is no value that can be written by hand"),
        (Place(8, {}, "add"), "line 8 is one of f, not of add"),
    ],
)
def test_a_state_that_the_program_cannot_be_in_is_refused(place: Place, message: str) -> None:
    with pytest.raises(ForetraceError) as caught:
        beginning(FILES, [place])
    assert str(caught.value).startswith(message)


def test_a_session_in_a_told_state_begins_there(scripted: type) -> None:
    past = beginning(FILES, [Place(9, {"n": "3", "total": "3"})]).past
    trace = record(SOURCE, "f(3)")
    rest = trace.frames[[frame.line for frame in trace.frames].index(9) + 1 :]
    world = scripted(Trace(**{**vars_of(trace), "frames": (*past.frames, *rest)}), num_given=len(past.frames))
    session = Session(world, lambda past: world, first=len(past.frames) - 1)
    assert [change.name for change in session.changes()] == ["n", "total"]
    with pytest.raises(DebugError, match="this is the first frame"):
        session.back()
    with pytest.raises(DebugError, match="no frame 0"):
        session.go(0)
    assert session.came_from() == ([7], None)
    session.resume()
    assert session.ending() == "returned 2.0"
    session.resume_back()
    assert session.frame and session.frame.line == 9
    session.resume()
    session.restart()
    assert session.frame.line == 9
    with pytest.raises(DebugError, match="nothing can be run here"):
        session.lead_to("3")


def vars_of(trace: Trace) -> dict[str, object]:
    return {name: getattr(trace, name) for name in trace.__slots__}


def test_bindings_are_read_in_both_notations() -> None:
    assert bindings("n=3, xs=[1, f(2)]") == {"n": "3", "xs": "[1, f(2)]"}
    assert bindings(' {"n": 3, "p": Point(1)}') == {"n": "3", "p": "Point(1)"}
    assert bindings("") == {}
    for text in ("3", "n", "n=", "**d", "{1: 2", "{**a}"):
        with pytest.raises(DebugError, match="expected variables and values"):
            bindings(text)
