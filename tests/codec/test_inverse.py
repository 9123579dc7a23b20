"""Steps back: that the reader finds the earlier states, and that the grammar admits what is written."""

from __future__ import annotations

import random

import pytest

from foretrace.codec.compact import Document
from foretrace.codec.inverse import BackReader, back_prompt, encode_back, encode_origin, origin_prompt, origins
from foretrace.codec.program import Program
from foretrace.codec.tokenizer import MARKER
from foretrace.data.stream import shipped_tokenizer
from foretrace.data.writer import write
from foretrace.errors import RecordError
from foretrace.trace import record
from foretrace.trace.frames import Frame, Trace, all_locals

TOKENIZER = shipped_tokenizer()
SOURCE = """def double(x):
    y = x * 2
    return y

def f(n):
    total = 0
    for i in range(n):
        total += double(i)
    del i
    return total
"""
ACTIONS = {MARKER["inv_over"]: "inv_over", MARKER["inv_call"]: "inv_call"}


def read(document: Document, reader: BackReader) -> list[Frame]:
    """The steps that a reader finds in a rendering; whatever is given must be what it gives."""
    at = min(i for i, token in enumerate(document.ids) if token in ACTIONS)
    while at < len(document.ids):
        given = reader.back(ACTIONS[document.ids[at]])  # type: ignore[arg-type]
        assert document.ids[at : at + len(given)] == given and document.frame[at] == -1
        at += len(given)
        while reader.outcome is None:
            assert document.ids[at] in reader.allowed() and document.frame[at] >= 0
            given = reader.feed(document.ids[at])
            assert document.ids[at + 1 : at + 1 + len(given)] == given
            at += 1 + len(given)
        assert not reader.allowed()
    return reader.frames


def standing(trace: Trace, at: int) -> BackReader:
    """A reader in the full state at a frame."""
    return back_prompt(trace, at, TOKENIZER)[1]


def test_the_way_back_to_the_call() -> None:
    trace = record(SOURCE, "f(2)")
    last = max(i for i, frame in enumerate(trace.frames) if frame.line == 10 and frame.event == "line")
    steps = read(encode_back(trace, TOKENIZER, last), standing(trace, last))
    shown = [(step.event, step.line, step.changed, step.removed) for step in steps]
    assert shown == [
        ("line", 9, {"i": "1"}, ()),
        ("line", 7, {}, ()),
        ("line", 8, {"total": "0"}, ()),
        ("line", 7, {"i": "0"}, ()),
        ("line", 8, {}, ()),
        ("line", 7, {}, ("i",)),
        ("line", 6, {}, ("total",)),
        ("call", 5, {"n": "2"}, ()),
    ]


def test_in_one_step_to_the_call() -> None:
    trace = record(SOURCE, "f(2)")
    inside = max(i for i, frame in enumerate(trace.frames) if frame.line == 3 and frame.event == "line")
    steps = read(encode_back(trace, TOKENIZER, inside, 0), standing(trace, inside))
    assert [(step.event, step.line, step.depth, step.changed) for step in steps] == [("call", 1, 1, {"x": "1"})]


def test_which_arguments_lead_to_a_value() -> None:
    trace = record(SOURCE, "f(3)")
    ends = [i for i, frame in enumerate(trace.frames) if frame.event == "return"]
    for end, arguments in zip(ends, ({"x": "0"}, {"x": "1"}, {"x": "2"}, {"n": "3"}), strict=True):
        function = trace.frames[end].function
        program = Program(trace.files, trace.entry[1], TOKENIZER)
        known = next(f for fs in program.functions.values() for f in fs if f.name == function)
        ids, reader = origin_prompt(program, known, trace.frames[end].value or "", raised=False)
        document = encode_origin(trace, TOKENIZER, end)
        assert document.ids[: len(ids)] == ids
        assert [step.changed for step in read(document, reader)] == [arguments]


def test_a_line_that_ends_no_call_has_no_origin() -> None:
    with pytest.raises(RecordError, match="frame 1 is a line; expected one that ends a call with arguments"):
        encode_origin(record(SOURCE, "f(3)"), TOKENIZER, 1)


@pytest.mark.parametrize("seed", range(60))
def test_written_programs(seed: int) -> None:
    program = write(83, seed)
    trace = record(program.source, program.call)
    dice = random.Random(seed)
    lines = [i for i, frame in enumerate(trace.frames) if frame.event == "line"]
    start = dice.choice(lines)
    document = encode_back(trace, TOKENIZER, start, dice.choice([None, 0, 1, 3]))
    reader = standing(trace, start)
    names = list(all_locals(trace.frames, trace.files))
    earlier = sorted({index for index in document.frame if index >= 0}, reverse=True)
    known = names[start] or {}
    for index, step in zip(earlier, read(document, reader), strict=True):
        kept = {} if step.event == "call" else known
        known = {name: text for name, text in kept.items() if name not in step.removed} | step.changed
        assert known == names[index]
        assert (step.event, step.line) == (trace.frames[index].event, trace.frames[index].line)
    for end, begin in list(origins(trace).items())[:5]:
        first, frame = trace.frames[begin], trace.frames[end]
        layout = Program(trace.files, trace.entry[1], TOKENIZER)
        function = next(f for f in layout.functions_at(first.file, first.line) if f.name == first.function)
        _, reader = origin_prompt(layout, function, frame.value or "", raised=frame.event == "exception")
        assert [step.changed for step in read(encode_origin(trace, TOKENIZER, end), reader)] == [first.changed]


def test_generators_have_no_origin() -> None:
    trace = record("def g(n):\n    yield n\n\ndef f(n):\n    return list(g(n))\n", "f(2)")
    assert [trace.frames[end].function for end in origins(trace)] == ["f"]
