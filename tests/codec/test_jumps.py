"""Jumps: what is skipped and where it leads, that the reader follows, and that nothing shown is lost."""

from __future__ import annotations

import random

import pytest

from foretrace.codec.compact import LANDINGS, Machine, Reader, encode
from foretrace.codec.jumps import Action, encode_jumps, shortened, targets
from foretrace.codec.program import Program
from foretrace.codec.tokenizer import LINE_BASE, MARKER
from foretrace.data.stream import shipped_tokenizer
from foretrace.data.writer import write
from foretrace.trace import record
from foretrace.trace.frames import Frame, Trace, all_locals

TOKENIZER = shipped_tokenizer()
SOURCE = """def g(x):
    print(x)
    if x > 2:
        raise ValueError(x)
    return x + 1

def f(n):
    a = g(n)
    try:
        b = g(n + 2)
    except ValueError as e:
        b = g(0)
    return a + b
"""


def read(trace: Trace, jumps: dict[int, Action]) -> list[Frame]:
    """The frames that a reader finds in the rendering; given ids must be those that it gives itself."""
    document = encode_jumps(trace, TOKENIZER, jumps)
    reader = Reader(Machine(Program(trace.files, trace.entry[1], TOKENIZER)))
    given: list[int] = []
    started = False
    for token, frame in zip(document.ids, document.frame, strict=True):
        if frame >= 0:
            started = True
            assert not given and token in reader.allowed()
            given = reader.feed(token)
        elif given:
            assert token == given.pop(0)
        elif started:
            if token == MARKER["breakpoint"]:
                continue
            function = reader.machine.stack[-1].function
            lines = {line.k: line.number for line in reader.machine.program.lines if line.file == function.file}
            actions: dict[int, Action] = {MARKER["over"]: "over", MARKER["out_of"]: "out_of"}
            action = actions.get(token) or lines[token - LINE_BASE + 1]
            reader.leap(action)
            assert reader.allowed() == LANDINGS["breakpoint" if isinstance(action, int) else action]
    assert reader.outcome == trace.outcome
    return reader.frames


def test_over_and_out_of() -> None:
    trace = record(SOURCE, "f(1)")
    events = [(frame.event, frame.line) for frame in trace.frames]
    first_call = events.index(("line", 8))
    jumps = targets(trace)
    assert events[jumps[first_call, "over"]] == ("line", 9)
    raising = events.index(("line", 10))
    assert events[jumps[raising, "over"]] == ("exception", 10)
    assert jumps[0, "out_of"] == len(events) - 1
    shown = read(trace, {first_call: "over", raising: "over"})
    assert [(frame.event, frame.line) for frame in shown[:6]] == [
        ("call", 7), ("line", 8), ("line", 9), ("line", 10), ("exception", 10), ("line", 11)
    ]  # fmt: skip
    assert [frame.output for frame in shown[:6]] == ["", "", "1\n", "", "3\n", ""]
    assert shown[2].changed == {"a": "2"}
    leap = read(trace, {0: "out_of"})
    assert [(frame.event, frame.value, frame.output) for frame in leap] == [
        ("call", None, ""), ("return", "3", "1\n3\n0\n")
    ]  # fmt: skip


def test_to_a_breakpoint() -> None:
    trace = record("def f(n):\n    for i in range(n):\n        print(i)\n    return n\n", "f(3)")
    assert targets(trace)[1, 4] == 8
    shown = read(trace, {1: 4})
    assert [(frame.event, frame.line, frame.changed, frame.output) for frame in shown[1:3]] == [
        ("line", 2, {}, ""), ("line", 4, {"i": "2"}, "0\n1\n2\n")
    ]  # fmt: skip
    assert shortened(trace, {1: 3})[1] == [0, 1, *range(2, len(trace.frames))]
    assert shortened(trace, {2: 1})[1] == [0, 1, 2, len(trace.frames) - 1]  # never comes there: the end


def test_no_jump_is_the_plain_rendering() -> None:
    trace = record(SOURCE, "f(1)")
    assert encode_jumps(trace, TOKENIZER, {}) == encode(trace, TOKENIZER)


def test_suspensions_are_not_skipped() -> None:
    source = "def g():\n    yield 1\n\ndef f():\n    x = next(g())\n    return x\n"
    trace = record(source, "f()")
    assert all(action == "over" or start > 3 for start, action in targets(trace))
    assert (1, "over") not in targets(trace)


@pytest.mark.parametrize("seed", range(60))
def test_written_programs_with_jumps_at_random(seed: int) -> None:
    program = write(79, seed)
    trace = record(program.source, program.call)
    dice = random.Random(seed)
    jumps: dict[int, Action] = {start: action for start, action in targets(trace) if dice.random() < 0.5}
    shown = read(trace, jumps)
    assert "".join(frame.output for frame in shown) == trace.output
    leads, left = targets(trace), dict[int, Action]()
    at = number = 0
    while at < len(trace.frames):  # the same leaps, by the numbers of the frames that are left
        if at in jumps:
            left[number] = jumps[at]
        at, number = leads[at, jumps[at]] if at in jumps else at + 1, number + 1
    frames, places = shortened(trace, left)
    assert frames == shown
    names, recorded = list(all_locals(shown)), list(all_locals(trace.frames))
    for frame, known, place in zip(shown, names, places, strict=True):  # none invented
        there = trace.frames[place]
        assert (frame.event, frame.line, frame.value) == (there.event, there.line, there.value)
        assert known == recorded[place]
