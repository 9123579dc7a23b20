"""Leaps, frames taken from the real run, the branches that come of both, and what `compare` makes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from foretrace.codec.jumps import shortened
from foretrace.codec.past import Past
from foretrace.debug.session import DebugError, Session
from foretrace.trace import Trace, record
from foretrace.trace.frames import Frame
from foretrace.worlds import RecordedWorld, World

SOURCE = """\
def square(x):
    print(x)
    return x * x

def f(n):
    a = square(n)
    b = square(a)
    return b
"""
RUN = record(SOURCE, "f(3)")


class Prophet:
    """A model that foresees what happens in `trace`, leaps included; `pasts` are those it was asked to go on from."""

    def __init__(self, trace: Trace, scripted: type) -> None:
        self._trace, self._scripted = trace, scripted
        self.pasts: list[Past] = []

    def __call__(self, past: Past) -> World:
        self.pasts.append(past)
        frames, _ = shortened(self._trace, past.jumps)
        whole = (*past.frames, *frames[len(past.frames) :])
        world: World = self._scripted(replace(self._trace, frames=whole), num_given=len(past.frames))
        return world


def edited(trace: Trace, index: int, **fields: object) -> Trace:
    frames = list(trace.frames)
    frames[index] = replace(frames[index], **fields)  # type: ignore[arg-type]
    return replace(trace, frames=tuple(frames))


def at_line(session: Session, line: int) -> Session:
    while session.frame and session.frame.line != line:
        session.next()
    return session


def rest(session: Session) -> list[Frame]:
    frames = []
    while session.frame:
        frames.append(session.frame)
        session.step()
    return frames


@pytest.fixture
def prophet(scripted: type) -> Prophet:
    return Prophet(RUN, scripted)


@pytest.fixture
def session(scripted: type, prophet: Prophet) -> Session:
    return Session(scripted(RUN), prophet)


def test_a_leap_over_a_call_lands_on_the_next_line_and_is_marked(session: Session, prophet: Prophet) -> None:
    at_line(session, 6).leap_over()
    assert session.frame and (session.at, session.frame.line, session.frame.changed) == (2, 7, {"a": "9"})
    assert session.leapt(2) == "over the calls of line 6"
    assert session.leapt(1) == session.leapt(3) == ""
    assert prophet.pasts == [Past(RUN.frames[:2], {1: "over"})]
    assert session.output() == "3\n"
    assert session.confidence(2) is not None
    assert session.ended_calls() == []
    assert [frame.function for frame in rest(session)] == ["f", "square", "square", "square", "square", "f", "f"]
    assert session.ending() == "returned 81"


def test_leaps_follow_one_another_and_can_be_gone_back_over(session: Session, prophet: Prophet) -> None:
    at_line(session, 6).leap_over()
    session.leap_over()
    assert prophet.pasts[-1].jumps == {1: "over", 2: "over"}
    assert session.stack()[0].texts == {"n": "3", "a": "9", "b": "81"}
    session.back()
    session.back()
    assert session.at == 1
    assert session.stack()[0].texts == {"n": "3"}
    session.next()
    assert (session.at, session.leapt(session.at)) == (2, "over the calls of line 6")
    session.back()
    session.step()  # into what was leapt over, in the run the first leap began in
    assert session.branch == 0
    assert session.frame == RUN.frames[2]


def test_a_leap_out_lands_on_the_frame_that_ends_the_function(session: Session, prophet: Prophet) -> None:
    session.leap_out()
    assert session.frame and (session.frame.event, session.frame.value) == ("return", "81")
    assert prophet.pasts == [Past(RUN.frames[:1], {0: "out_of"})]
    assert session.output() == "3\n9\n"
    session.step()
    assert session.ending() == "returned 81"


def test_a_leap_to_a_line_lands_where_the_function_is_about_to_run_it(session: Session, prophet: Prophet) -> None:
    at_line(session, 6).leap_to(8)
    assert session.frame and (session.at, session.frame.line, session.frame.event) == (2, 8, "line")
    assert session.stack()[0].texts == {"n": "3", "a": "9", "b": "81"}
    assert session.leapt(2) == "to line 8 from line 6"
    assert prophet.pasts == [Past(RUN.frames[:2], {1: 8})]
    assert session.output() == "3\n9\n"
    found = session.compare(RecordedWorld(RUN))
    assert (found.check.exact, found.skipped) == (True, 9)
    session.leap_to(6)  # nothing leads back there: the function ends, which is one step
    assert session.frame.event == "return"
    session.restart()
    session.leap_to(6)
    assert session.branch == 0
    with pytest.raises(DebugError, match="line 2 is none of f where code starts, so no leap leads there"):
        session.leap_to(2)


def test_where_nothing_is_called_a_leap_is_a_step(session: Session, prophet: Prophet) -> None:
    session.leap_over()
    assert session.frame == RUN.frames[1]
    session.break_in("square")
    session.resume()
    session.step()
    session.step()
    session.leap_out()
    assert session.frame and session.frame.event == "return"
    assert prophet.pasts == []
    with pytest.raises(DebugError, match="a leap begins at a line that is about to run"):
        session.leap_over()
    with pytest.raises(DebugError, match="a recorded run is known frame by frame"):
        Session(RecordedWorld(RUN), prophet).leap_over()


def test_leaps_do_not_go_over_generators(scripted: type) -> None:
    trace = record("def g():\n    yield 1\n    yield 2\n\ndef f():\n    for x in g():\n        pass\n", "f()")
    session = Session(scripted(trace), Prophet(trace, scripted))
    while not (following := session.world.frame(session.at + 1)) or following.event != "resume":
        session.step()
    session.go(next(i for i in range(session.at, 0, -1) if trace.frames[i].event == "line"))
    with pytest.raises(DebugError, match="a generator goes on here"):
        session.leap_over()


def test_compare_lays_a_leapt_run_against_the_frames_that_correspond(session: Session, scripted: type) -> None:
    at_line(session, 6).leap_over()
    found = session.compare(RecordedWorld(RUN))
    assert found.check.exact
    assert found.skipped == 4
    wrong = next(i for i, frame in enumerate(RUN.frames) if frame.changed.get("b"))
    other = Session(scripted(RUN), Prophet(edited(RUN, wrong, changed={"b": "82"}), scripted))
    at_line(other, 6).leap_over()
    found = other.compare(RecordedWorld(RUN))
    assert found.check.kind == "value"
    assert found.places == (wrong - 4, wrong)
    assert found.accounts == ("f goes on at line 8: b = 82", "f goes on at line 8: b = 81")


def test_a_leap_where_the_record_calls_nothing_is_a_difference_not_a_crash(scripted: type) -> None:
    trace = record(SOURCE.replace("square(a)", "a * a"), "f(3)")
    session = Session(scripted(RUN), Prophet(RUN, scripted))
    at_line(session, 7).leap_over()
    found = session.compare(RecordedWorld(trace))
    assert found.check.frames_correct == len(trace.frames) == found.check.frames_total
    assert found.skipped == 0


def test_a_run_without_a_foreseen_end_is_compared_as_far_as_it_goes(scripted: type) -> None:
    session = Session(scripted(RUN, fails_at=4), Prophet(RUN, scripted))
    found = session.compare(RecordedWorld(RUN))
    assert (found.check.frames_correct, found.check.frames_total) == (4, len(RUN.frames))
    assert found.places == (4, 4) and found.accounts[0] == "no end is foreseen"


def test_a_frame_is_taken_from_the_real_run_and_the_model_goes_on(scripted: type) -> None:
    wrong = next(i for i, frame in enumerate(RUN.frames) if frame.changed.get("a"))
    prophet = Prophet(RUN, scripted)
    session = Session(scripted(edited(RUN, wrong, changed={"a": "6"})), prophet)
    session.go(wrong + 2)
    with pytest.raises(DebugError, match=f"they part at frame {wrong}: `goto {wrong}` and `real` there"):
        session.take_real(RecordedWorld(RUN))
    session.go(wrong)
    assert session.take_real(RecordedWorld(RUN))
    assert session.frame == RUN.frames[wrong]
    assert session.here.real == {wrong}
    assert session.confidence(wrong) is None
    assert prophet.pasts == [Past(RUN.frames[: wrong + 1])]
    session.resume()
    assert session.ending() == "returned 81"
    session.go(2)
    assert not session.take_real(RecordedWorld(RUN))
    assert len(session.branches) == 2


def test_a_leap_that_failed_is_mended_by_the_real_landing(scripted: type) -> None:
    wrong = next(i for i, frame in enumerate(RUN.frames) if frame.changed.get("a"))
    session = Session(scripted(RUN), Prophet(edited(RUN, wrong, changed={"a": "6"}), scripted))
    at_line(session, 6).leap_over()
    assert session.stack()[0].texts["a"] == "6"
    assert session.take_real(RecordedWorld(RUN))
    assert session.stack()[0].texts["a"] == "9"
    assert session.here.jumps == {1: "over"}
    assert session.compare(RecordedWorld(RUN)).check.exact


def test_what_is_real_cannot_follow_from_what_was_set(session: Session) -> None:
    at_line(session, 6).set("n", "4")
    session.step()
    for ask in (session.take_real, session.compare):
        with pytest.raises(DebugError, match="n was set by hand at frame 1"):
            ask(RecordedWorld(RUN))
    with pytest.raises(DebugError, match="real already"):
        Session(RecordedWorld(RUN), lambda past: RecordedWorld(RUN)).take_real(RecordedWorld(RUN))


def test_branches_are_kept_switched_and_compared(session: Session) -> None:
    at_line(session, 6).set("n", "4")
    session.restart()
    at_line(session, 6).leap_over()
    assert [(branch.trunk, branch.at, branch.how) for branch in session.branches] == [
        (None, 0, ""),
        (0, 1, "n = 4"),
        (0, 1, "leapt over the calls of line 6"),
    ]
    assert session.compare_branches(0).check.exact
    found = session.compare_branches(1)
    assert (found.check.kind, found.places) == ("value", (1, 1))
    session.restart()
    session.leap_out()
    with pytest.raises(DebugError, match="branch 2 leaps in other places than this run"):
        session.compare_branches(2)
    session.switch(1)
    assert (session.branch, session.at, session.stack()[0].texts) == (1, 1, {"n": "4"})
    found = session.compare_branches(0)
    assert (found.check.first_divergence, found.check.kind, found.places) == (1, "value", (1, 1))
    assert found.accounts == ("f goes on at line 6: n = 4", "f goes on at line 6: n = 3")
    for refused in (session.switch, session.compare_branches):
        with pytest.raises(DebugError, match="no branch 4; there is 0 to 3"):
            refused(4)
