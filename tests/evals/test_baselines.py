"""The next line follows and nothing changes: counted by hand on small traces."""

from __future__ import annotations

from foretrace.data.stream import shipped_tokenizer
from foretrace.evals.baselines import next_line, straight_on
from foretrace.trace import record
from foretrace.worlds import compare, matches

STRAIGHT = """\
def f(n):
    n
    n

    # nothing
    n
"""
LOOP = """\
def twice(n):
    return n * 2


def f(xs):
    for x in xs:
        twice(x)
    return xs
"""


def test_where_it_holds() -> None:
    trace = record(STRAIGHT, "f(3)")
    assert next_line(trace, shipped_tokenizer()) == [False, True, True, True, True]
    frames = straight_on(trace, shipped_tokenizer())
    assert all(matches(frames, trace.frames))
    assert compare(frames, trace.frames, ("returned", trace.outcome)).exact


def test_where_it_does_not() -> None:
    trace = record(LOOP, "f([1])")
    hits = dict(
        zip([(frame.event, frame.line) for frame in trace.frames], next_line(trace, shipped_tokenizer()), strict=True)
    )
    assert hits == {
        ("call", 5): False,
        ("line", 6): False,
        ("line", 7): False,
        ("call", 1): False,
        ("line", 2): True,
        ("return", 2): False,
        ("line", 8): False,
        ("return", 8): False,
    }


def test_it_runs_straight_through_a_loop() -> None:
    frames = straight_on(record(LOOP, "f([1])"), shipped_tokenizer())
    assert [(frame.event, frame.line, frame.value) for frame in frames] == [
        ("call", 5, None),
        ("line", 6, None),
        ("line", 7, None),
        ("line", 8, None),
        ("return", 8, "None"),
    ]
