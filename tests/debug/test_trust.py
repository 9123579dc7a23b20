"""What is done below a level of trust, exceptions that nothing handles, and arguments that are found by running."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from foretrace.codec.past import Past
from foretrace.debug.session import DebugError, Session
from foretrace.engine.decode import PredictedFrame
from foretrace.errors import ForetraceError, SandboxError
from foretrace.trace import Frame, Trace, record
from foretrace.worlds import Header, RecordedWorld, World

SOURCE = """\
def half(n):
    return n // 2

def f(n):
    steps = 0
    while n > 1:
        n = half(n)
        steps += 1
    return steps
"""
RUN = record(SOURCE, "f(5)")
WRONG = 7
"""The frame in which the model errs: it returns 3 from half(5)."""


def wrong() -> Trace:
    frames = list(RUN.frames)
    assert frames[WRONG - 1].value == "2"
    frames[WRONG - 1] = replace(frames[WRONG - 1], value="3")
    frames[WRONG] = replace(frames[WRONG], changed={"n": "3"})
    return replace(RUN, frames=tuple(frames))


class Model:
    """Foresees the wrong run where nothing else is told, and what really follows after a past that is right."""

    def __init__(self, scripted: type) -> None:
        self._scripted = scripted
        self.draws: list[Frame | None] = []
        self.asked: list[Past] = []

    def __call__(self, past: Past, header: Header | None = None) -> World:
        right = past.frames == RUN.frames[: len(past.frames)]
        trace = RUN if right else wrong()
        whole = replace(trace, frames=(*past.frames, *trace.frames[len(past.frames) :]))
        return self._scripted(whole, num_given=len(past.frames))

    def sample(self, past: Past, header: Header | None = None) -> list[PredictedFrame | None]:
        self.asked.append(past)
        return [frame and PredictedFrame(frame, 0.5, {}, 1.0, 1) for frame in self.draws]


@pytest.fixture
def model(scripted: type) -> Model:
    return Model(scripted)


@pytest.fixture
def session(scripted: type, model: Model) -> Session:
    """A prediction that is unsure of the frame where it errs, and of one where it is right."""
    world = scripted(wrong(), doubtful={3, WRONG - 1})
    session = Session(world, model, record=lambda: RecordedWorld(RUN), sample=model.sample)
    session.trust = 0.8
    return session


def test_the_real_frame_is_taken_where_the_model_is_unsure_and_the_run_goes_on(session: Session) -> None:
    session.unsure = "real"
    session.resume()
    assert session.ending() == "returned 2"
    assert session.notes == [
        "frame 3: the real run has the same", f"frame {WRONG - 1}: the real run has another, which is taken"
    ]  # fmt: skip
    assert [branch.how for branch in session.branches] == ["", "taken from the real run"]
    assert session.compare(RecordedWorld(RUN)).check.exact
    session.go(0)
    session.resume()
    assert session.notes == []  # what is settled is not asked again


def test_where_no_real_frame_can_be_taken_the_run_stops_and_says_why(session: Session) -> None:
    session.unsure = "real"
    session.go(2)
    session.set("n", "4")
    session.world._world._doubtful = {4}  # type: ignore[attr-defined]
    session.resume()
    assert session.at == 4
    assert [reason.split(",")[0] for reason in session.reasons] == [
        "the model is 30% sure of this frame", "n was set by hand at frame 2"
    ]  # fmt: skip


def test_a_vote_takes_what_more_than_half_of_the_draws_have(session: Session, model: Model) -> None:
    session.unsure = "vote"
    session.go(4)
    model.draws = [RUN.frames[WRONG - 1]] * 3 + [wrong().frames[WRONG - 1]] * 2
    session.resume()
    assert session.ending() == "returned 2"
    assert session.notes == [f"frame {WRONG - 1}: 3 of 5 draws have another frame, which is taken"]
    assert session.here.voted == {WRONG - 1: "3 of 5"}
    assert model.asked == [Past(RUN.frames[: WRONG - 1])]


def test_a_vote_for_the_frame_that_stands_changes_nothing(session: Session, model: Model) -> None:
    session.unsure = "vote"
    model.draws = [RUN.frames[3]] * 4 + [None]
    session.until(7)
    assert session.notes == ["frame 3: 4 of 5 draws have it"]
    assert session.branches[1:] == []


@pytest.mark.parametrize(
    ("draws", "message"),
    [
        ((0, 0, 1, 1, 2), "no frame has more than half of the draws here; the most frequent has 2 of 5"),
        ((None, None, None, 1, 2), "3 of 5 draws have the run end before this frame; `real` tells"),
        ((), "no frame has more than half of the draws here; the most frequent has 0 of 0"),
    ],
)
def test_a_vote_without_a_majority_stops_and_asks(
    session: Session, model: Model, draws: Sequence[int | None], message: str
) -> None:
    session.unsure = "vote"
    model.draws = [None if at is None else RUN.frames[at] for at in draws]
    session.resume()
    assert (session.at, session.reasons[1]) == (3, message)
    session.unsure = "stop"
    session.resume()
    assert session.at == WRONG - 1


def test_no_vote_where_no_model_is_asked(scripted: type) -> None:
    for session in (Session(RecordedWorld(RUN), lambda past: None), Session(scripted(RUN), lambda past: None)):  # type: ignore[arg-type, return-value]
        with pytest.raises(DebugError, match="no model is asked for this frame"):
            session.vote()


# -- exceptions -------------------------------------------------------------------------------------------------------

RAISING = """\
def inner(d, k):
    try:
        return d[k]
    finally:
        d.clear()

def middle(d, k):
    return inner(d, k)

def f(k):
    try:
        middle({1: 2}, 3)
    except KeyError:
        pass
    if k:
        raise ValueError(k)
    return middle({1: 2}, 3)
"""


@pytest.mark.parametrize(
    ("k", "name", "places"),
    [
        ("0", "", [("inner", 5)]),
        ("0", "LookupError", [("inner", 5)]),
        ("0", "ValueError", []),
        ("4", "", [("f", 16)]),
        ("4", "KeyError", []),
    ],
)
def test_an_exception_that_nothing_handles_stops_where_it_begins_to_leave(
    k: str, name: str, places: list[tuple[str, int]]
) -> None:
    trace = record(RAISING, f"f({k})")
    session = Session(RecordedWorld(trace), lambda past: None)  # type: ignore[arg-type, return-value]
    session.catch(name, uncaught=True)
    found = []
    session.resume()
    while session.frame:
        found.append((session.frame.function, session.frame.line))
        at = session.at
        rest = trace.frames[at:]
        assert all(frame.event == "exception" for frame in rest)
        session.resume()
    assert found == places
    if places:
        session.resume_back()
        assert session.at == at


def test_catchpoints_take_conditions_counts_and_messages() -> None:
    session = Session(RecordedWorld(record(RAISING, "f(0)")), lambda past: None)  # type: ignore[arg-type, return-value]
    session.catch("KeyError", "k == 3", hit=2)
    session.catch(log="{k} is not in {d}: {k + 1} {missing} {k.x}")
    session.resume()
    assert (session.frame and session.frame.function == "middle") or session.frame.function == "inner"
    assert session.logged[0] == "2: 3 is not in {1: 2}: 4 (missing?) (not told)"


# -- arguments --------------------------------------------------------------------------------------------------------


def run(source: str, calls: Sequence[str | None]) -> list[Trace | ForetraceError]:
    """Calls of a program of these tests, run here."""
    return [record(source, call) for call in calls]


def test_arguments_that_lead_to_a_value_are_found_by_running() -> None:
    session = Session(RecordedWorld(RUN), lambda past: None, run=run)  # type: ignore[arg-type, return-value]
    found = session.lead_to("4")
    assert len(found) == 3
    assert all(record(SOURCE, each.call).value == "4" for each in found)
    assert len({each.call for each in found}) == 3
    assert session.lead_to("-1", most=60) == []


def test_arguments_that_raise_an_exception() -> None:
    source = "def f(word, n):\n    if len(word) > 4:\n        raise ValueError(word[n])\n    return word\n"
    session = Session(RecordedWorld(record(source, "f('abc', 2)")), lambda past: None, run=run)  # type: ignore[arg-type, return-value]
    (found, *_) = session.lead_to("ValueError('a')")
    assert record(source, found.call).value == "ValueError('a')"


def test_a_candidate_that_fails_is_none() -> None:
    def broken(source: str, calls: Sequence[str | None]) -> list[Trace | ForetraceError]:
        return [SandboxError("gone")] * len(calls)

    session = Session(RecordedWorld(RUN), lambda past: None, run=broken)  # type: ignore[arg-type, return-value]
    assert session.lead_to("4", most=50) == []


@pytest.mark.parametrize(
    ("source", "call", "message"),
    [
        ("def f():\n    return 1\n", "f()", "f takes no arguments, so nothing else leads to another value"),
        ("def f(*xs):\n    return 1\n", "f(1)", "f takes any arguments; expected named ones"),
        ("def f(g):\n    return 1\n", "f(len)", "the arguments of f here are no literals"),
        ("class A:\n    def f(self):\n        return 1\n", "A().f()", "A.f cannot be called by itself"),
        ("def f(n):\n    yield n\n", "list(f(1))", "f cannot be called by itself"),
    ],
)
def test_functions_that_no_search_can_call(source: str, call: str, message: str) -> None:
    session = Session(RecordedWorld(record(source, call)), lambda past: None, run=run)  # type: ignore[arg-type, return-value]
    if session.frame and session.frame.function == "main":
        session.step()
        session.step()
    with pytest.raises(DebugError) as caught:
        session.lead_to("4")
    assert str(caught.value).startswith(message)
