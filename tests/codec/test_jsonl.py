"""The jsonl dialect: exact both ways, what scripts need beside it, and one clear error for each way to be broken."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foretrace.codec.jsonl import dump, frame_objects, load
from foretrace.data.writer import write
from foretrace.errors import RecordError
from foretrace.trace import Limits, record
from foretrace.trace.frames import EVENTS, OUTCOMES, Frame, SourceFile, Trace

SOURCE = (
    "def g(x):\n    y = x\n    del x\n    yield y\n\n"
    "def f(n):\n    print('a\\u2028b')\n    return [*g(n)] if n else 1 / n\n"
)


@pytest.mark.parametrize("index", range(40))
def test_generated_programs_come_back_the_same(index: int) -> None:
    program = write(11, index)
    trace = record(program.source, program.call, limits=Limits(frames=500))
    assert trace.frames
    assert load(dump(trace)) == trace


texts = st.text(st.characters() | st.sampled_from("\ud800\r\n\u2028\x00"), max_size=8)
frames = st.builds(
    Frame,
    event=st.sampled_from(EVENTS),
    activation=st.integers(0, 9),
    depth=st.integers(0, 9),
    file=st.just(0),
    line=st.integers(0, 9),
    function=texts,
    changed=st.dictionaries(texts, texts, max_size=3),
    removed=st.lists(texts, max_size=2).map(tuple),
    value=st.none() | texts,
    output=texts,
)
traces = st.builds(
    Trace,
    files=st.tuples(st.builds(SourceFile, texts.filter(str.isprintable), texts.map(lambda t: f"x = {t!a}\n"))),
    call=st.none() | texts,
    entry=st.tuples(st.integers(0, 9), texts),
    python=texts,
    recorder=texts,
    values=texts,
    limits=st.builds(Limits, seconds=st.none() | st.floats(0, 9)),
    threads=st.booleans(),
    frames=st.lists(frames, max_size=4).map(tuple),
    outcome=st.sampled_from(OUTCOMES),
)


@settings(max_examples=60, deadline=None)
@given(traces)
def test_any_trace_comes_back_the_same_from_lines_of_ascii(trace: Trace) -> None:
    lines = list(dump(trace))
    assert all(line.isascii() and "\n" not in line for line in lines)
    assert load(lines) == trace
    assert load("\n".join(lines).splitlines(keepends=True)) == trace


def test_frames_hold_their_text_and_all_locals() -> None:
    trace = record(SOURCE, "f(3)")
    objects = list(frame_objects(trace))
    assert [item["text"] for item in objects[:2]] == ["def f(n):", "    print('a\\u2028b')"]
    by_event = {item["event"]: item for item in objects}
    assert by_event["return"]["locals"] is None
    assert by_event["resume"]["locals"] == {"y": "3"}
    assert [item.get("output") for item in objects if "output" in item] == ["a\u2028b\n"]


def test_header_and_last_line() -> None:
    lines = [json.loads(line) for line in dump(record(SOURCE, "f(0)"))]
    assert lines[0]["trace"]["entry"] == {"file": 0, "function": "f"}
    assert lines[0]["trace"]["files"][0]["text"] == SOURCE
    assert lines[-1] == {"outcome": "raised", "output": "a\u2028b\n"}


def broken(number: int, **fields: object) -> list[str]:
    """Lines of a trace, with fields of one line replaced; None takes a field out."""
    lines = [json.loads(line) for line in dump(record(SOURCE, "f(3)"))]
    target = lines[number]["trace"] if number == 0 else lines[number]
    target |= fields
    for name in [name for name, value in fields.items() if value is None]:
        del target[name]
    return [json.dumps(line) for line in lines]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "0 lines"),
        (["{}", "{"], "line 2: not JSON"),
        (["[]", "{}"], "line 1: .*expected an object"),
        (["{}", "{}"], "line 1: no 'trace'"),
        (broken(0, python=3), "line 1: python is 3, expected str"),
        (broken(0, limits={"frame": 3}), "line 1: limits.frame is not a setting"),
        (broken(2, event="jump"), "line 3: event is 'jump', expected one of call"),
        (broken(2, line=None), "line 3: no 'line'"),
        (broken(2, line=True), "line 3: line is true, expected int"),
        (broken(2, file=1), "line 3: file is 1, the header lists 1"),
        (broken(2, changed={"x": 1}), "line 3: a name or value is not a string"),
        (broken(-1, outcome="cut:luck"), "outcome is 'cut:luck'"),
    ],
)
def test_broken_lines_are_named(lines: list[str], message: str) -> None:
    with pytest.raises(RecordError, match=message):
        load(lines)


def test_a_cut_file_is_not_a_trace() -> None:
    lines = list(dump(record(SOURCE, "f(3)")))
    with pytest.raises(RecordError, match="no 'outcome'"):
        load(lines[:-1])


def test_derived_fields_are_not_read() -> None:
    trace = record(SOURCE, "f(3)")
    changed = [json.dumps(json.loads(line) | {"text": "?", "locals": {}}) for line in dump(trace)]
    assert load(changed) == trace
    assert load(dump(replace(trace, call=None))).call is None
