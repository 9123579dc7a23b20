"""What stops a session besides its own aim: watched values, hit counts, exceptions, doubt; and what it notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from foretrace.codec.past import Past
from foretrace.debug.condition import ConditionError
from foretrace.debug.session import DebugError, Session
from foretrace.trace import record
from foretrace.worlds import RecordedWorld, World

SOURCE = """\
class Box:
    def __init__(self):
        self.n = 0

def fill(box, k):
    box.n += k
    return box

def f(n):
    box = Box()
    xs = [0]
    for i in range(n):
        fill(box, i % 2)
        xs.append(i)
    return xs
"""
RUN = record(SOURCE, "f(4)")


def no_model(past: Past) -> World:
    raise AssertionError("nothing is foreseen here")


@pytest.fixture(params=["recorded", "predicted"])
def session(request: pytest.FixtureRequest, scripted: type) -> Session:
    """A session over either world, at the first line of the entry."""
    world = RecordedWorld(RUN) if request.param == "recorded" else scripted(RUN)
    session = Session(world, no_model)
    session.next()
    return session


def stops(session: Session, move: Callable[[], None]) -> list[tuple[int, list[str]]]:
    """Frame and reasons of each stop, until a move ends at an end of the run."""
    found = []
    while True:
        move()
        if session.frame is None or session.at == 0:
            return found
        found.append((session.at, session.reasons))


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("xs", ["nothing -> [0]", "[0] -> [0, 0]", "[0, 0] -> [0, 0, 1]", "[0, 0, 1] -> [0, 0, 1, 2]",
                "[0, 0, 1, 2] -> [0, 0, 1, 2, 3]"]),
        ("xs[2]", ["nothing -> 1"]),
        ("xs[-1]", ["nothing -> 0", "0 -> 1", "1 -> 2", "2 -> 3"]),
        ("box.n", ["nothing -> 0", "0 -> 1", "1 -> 2"]),
        ("i", ["nothing -> 0", "0 -> 1", "1 -> 2", "2 -> 3"]),
    ],
)  # fmt: skip
def test_a_watched_value_stops_where_it_changes_in_both_directions(
    session: Session, text: str, changes: list[str]
) -> None:
    number = session.watch(text)
    forward = stops(session, session.resume)
    assert [reasons for _, reasons in forward] == [[f"{number}: {text}: {change}"] for change in changes]
    assert stops(session, session.resume_back) == forward[::-1]


def test_a_watched_value_is_that_of_each_activation(session: Session) -> None:
    session.break_in("fill")
    session.resume()
    session.clear(1)
    session.watch("k")
    assert stops(session, session.resume) == []  # each call has its own k, which never changes


def test_what_a_text_does_not_tell_is_not_watched() -> None:
    session = Session(RecordedWorld(record("def f(xs):\n    return xs\n", f"f({list(range(40))})")), no_model)
    session.step()
    session.watch("xs[3]")
    with pytest.raises(DebugError, match="the value of xs.20. does not stand in the text of xs"):
        session.watch("xs[20]")
    with pytest.raises(ConditionError, match="cannot be watched"):
        session.watch("xs + 1")


def test_a_hit_count_counts_times_of_the_run_whichever_way_it_goes(session: Session) -> None:
    session.break_at(13, condition="i > 0", hit=2)
    forward = [at for at, _ in stops(session, session.resume)]
    assert [session._history.texts(at)["i"] for at in forward] == ["2", "3"]
    assert [at for at, _ in stops(session, session.resume_back)] == forward[::-1]
    session.restart()
    session.go(forward[1])
    session.resume_back()
    assert session.at == forward[0]


def test_a_log_message_does_not_stop(session: Session) -> None:
    session.break_in("fill", log="{k} into {box.n}, {nothing}")
    session.resume()
    assert session.frame is None
    assert session.logged == [f"1: {k} into {n}, (nothing?)" for k, n in [(0, 0), (1, 0), (0, 1), (1, 1)]]
    session.back()
    assert session.logged == []


RAISING = """\
def inner(d, k):
    return d[k]

def outer(d, k):
    try:
        return inner(d, k)
    except LookupError:
        raise ValueError(k)

def f():
    try:
        return outer({}, 3)
    except ValueError:
        return 0
"""


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("", [("inner", "KeyError(3)"), ("outer", "ValueError(3)")]),
        ("KeyError", [("inner", "KeyError(3)")]),
        ("LookupError", [("inner", "KeyError(3)")]),
        ("ValueError", [("outer", "ValueError(3)")]),
        ("Exception", [("inner", "KeyError(3)"), ("outer", "ValueError(3)")]),
        ("TypeError", []),
        ("OwnError", []),
    ],
)
def test_an_exception_stops_where_it_is_raised_not_on_its_way(name: str, places: list[tuple[str, str]]) -> None:
    session = Session(RecordedWorld(record(RAISING, "f()")), no_model)
    session.catch(name)
    found = [session.world.frame(at) for at, _ in stops(session, session.resume)]
    assert [(frame.function, frame.value) for frame in found if frame] == places
    with pytest.raises(DebugError, match="names no exception"):
        session.catch("a b")


def test_doubt_stops_a_run_forward_only(scripted: type) -> None:
    session = Session(scripted(RUN, doubtful={5, 9}), no_model)
    session.trust = 0.8
    assert stops(session, session.resume) == [
        (at, ["the model is 30% sure of this frame, and trusted from 80% on"]) for at in (5, 9)
    ]
    session.resume_back()
    assert session.at == 0
    session.trust = 0.3
    session.resume()
    assert session.frame is None
    recorded = Session(RecordedWorld(RUN), no_model)
    recorded.trust = 1.0
    recorded.resume()
    assert recorded.frame is None


def test_the_breakpoints_that_stopped_a_move_are_told(session: Session) -> None:
    line, call, watch = session.break_at(12), session.break_in("fill"), session.watch("box.n", function="fill")
    seen = []
    for _ in range(4):
        session.resume()
        seen.append(session.hits)
    assert seen == [[line], [call], [line], [call]]
    session.clear(line)
    session.resume()
    assert session.hits == [watch]
    session.step()
    assert session.hits == []


@pytest.mark.parametrize("changed", [{"box": "Box(n=7)"}, {}])
def test_a_run_stops_where_it_first_differs_from_the_record_beside(scripted: type, changed: dict[str, str]) -> None:
    frames = list(RUN.frames)
    at = next(i for i, frame in enumerate(frames) if frame.function == "fill" and frame.event == "line") + 1
    frames[at] = replace(frames[at], changed=changed, line=frames[at].line if changed else 9)
    session = Session(scripted(replace(RUN, frames=tuple(frames))), no_model)
    session.against = RecordedWorld(RUN)
    session.resume()
    assert (session.at, session.difference()) == (at, at)
    assert session.reasons[0].startswith("here the runs part: predicted fill ")
    session.resume()
    assert (session.frame, session.difference()) == (None, at)
    session.resume_back()
    assert session.at == at
    session.back()
    assert (session.at, session.difference()) == (at - 1, None)


@pytest.mark.parametrize("num_frames", [len(RUN.frames) - 5, len(RUN.frames)])
def test_a_run_that_ends_otherwise_differs_at_its_end(scripted: type, num_frames: int) -> None:
    other = replace(RUN, frames=RUN.frames[:num_frames], outcome="cut:events")
    session = Session(scripted(other), no_model)
    session.against = RecordedWorld(RUN)
    session.resume()
    assert (session.frame, session.difference(), len(session.reasons)) == (None, num_frames, 1)


def test_a_run_that_agrees_with_the_record_beside_goes_to_its_end(scripted: type) -> None:
    session = Session(scripted(RUN), no_model)
    session.against = RecordedWorld(RUN)
    session.resume()
    assert (session.frame, session.difference(), session.reasons) == (None, None, [])
