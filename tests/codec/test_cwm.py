"""The cwm dialect: its grammar, the promise that writing what was read writes the same, and lines found again."""

import json
import re

import pytest

from foretrace.codec.cwm import MARKERS, decode, encode, encode_ids
from foretrace.codec.walk import Ambiguity
from foretrace.data.writer import write
from foretrace.errors import RecordError, SourceError
from foretrace.trace import Limits, record
from foretrace.trace.frames import SourceFile, Trace, all_locals
from programs import PROGRAMS, lived

TEXT = r"(?:[^<]|<(?!\|))*"
STATE = rf"<\|(?:call|line)_sep\|>\{{{TEXT}\}}<\|action_sep\|>{TEXT}\n<\|frame_sep\|>"
VALUE = rf'<\|(?:return|exception)_sep\|><\|action_sep\|>{TEXT}\n<\|arg_sep\|>"{TEXT}"<\|frame_sep\|>'
GRAMMAR = re.compile(
    rf"<\|begin_of_text\|><\|trace_context_start\|>{TEXT}<\|frame_sep\|>(?:{STATE}|{VALUE})*<\|end_of_text\|>"
)
"""The grammar of the publication, of a trace that was not cut."""


@pytest.mark.parametrize("name", PROGRAMS)
def test_frames_are_found_again(name: str) -> None:
    trace = record(*PROGRAMS[name])
    text = encode(trace)
    decoded = decode(text)
    assert GRAMMAR.fullmatch(text)
    assert encode(decoded.trace) == text
    assert lived(decoded.trace) == lived(trace)
    assert decoded.trace.outcome == trace.outcome
    assert decoded.trace.entry == trace.entry
    assert decoded.ambiguous == ()


@pytest.mark.parametrize("index", range(60))
def test_generated_programs(index: int) -> None:
    program = write(12, index)
    trace = record(program.source, program.call, limits=Limits(frames=1_000))
    decoded = decode(encode(trace))
    assert encode(decoded.trace) == encode(trace)
    open_lines = {item.frame: item.lines for item in decoded.ambiguous}
    for i, (found, true) in enumerate(zip(decoded.trace.frames, trace.frames, strict=True)):
        assert found.line == true.line or true.line in open_lines[i]
        assert (found.event, found.depth, found.function) == (true.event, true.depth, true.function)


def test_every_frame_lists_all_names_and_unchanged_ones_as_dots() -> None:
    trace = record("def f(a):\n    b = a\n    a = 2\n    return a\n", "f(1)")
    shown = [json.loads(m) for m in re.findall(r"_sep\|>(\{.*?\})<\|action_sep", encode(trace))]
    assert shown == [{"a": "1"}, {"a": ".."}, {"a": "..", "b": "1"}, {"a": "2", "b": ".."}]
    assert [list(names) for names in shown] == [list(names) for names in all_locals(trace.frames) if names is not None]


def test_a_rendering_letter_by_letter() -> None:
    trace = record("def f(s):\n    return s + '\u00fc'", "f('\"')")
    assert encode(trace) == (
        "<|begin_of_text|><|trace_context_start|>def f(s):  # << START_OF_TRACE\n    return s + '\u00fc'\n<|frame_sep|>"
        '<|call_sep|>{"s": "\'\\"\'"}<|action_sep|>def f(s):\n<|frame_sep|>'
        '<|line_sep|>{"s": ".."}<|action_sep|>    return s + \'\u00fc\'\n<|frame_sep|>'
        "<|return_sep|><|action_sep|>    return s + '\u00fc'\n<|arg_sep|>\"'\\\"\\u00fc'\"<|frame_sep|><|end_of_text|>"
    )


class Bytes:
    """A tokenizer without special tokens: UTF-8."""

    def encode(self, text: str) -> list[int]:
        return list(text.encode())


def test_ids_are_those_of_the_text_with_a_marker_for_each_special_token() -> None:
    trace = record(*PROGRAMS["generators"])
    ids = encode_ids(trace, Bytes())
    names = {i: name for name, i in MARKERS.items()}
    assert "".join(names.get(i) or chr(i) for i in ids) == encode(trace)
    assert ids[:2] == [128_000, 128_107]
    assert ids[-1] == 128_001
    assert {128_100, 128_101, 128_102, 128_103, 128_104, 128_106} < set(ids)


def test_markers_in_user_text_stay_text() -> None:
    source = (
        "def f(s):\n    '''<|end_of_text|>'''\n"
        "    t = s + '<|frame_sep|>' + r'<\\|line_sep|>' + '<\\\\\\\\|a|>'  # <|eot_id|>\n"
        "    raise ValueError(t + '<|begin_of_text|>')\n"
    )
    trace = record(source, "f('<|reserved_special_token_7|>')")
    text = encode(trace)
    decoded = decode(text)
    assert encode(decoded.trace) == text
    assert lived(decoded.trace) == lived(trace)
    assert decoded.trace.files[0].text.replace("  # << START_OF_TRACE", "") == source
    assert "<|eot_id|>" not in text
    assert "<|reserved" not in text
    assert text.count("<|end_of_text|>") == text.count("<|begin_of_text|>") == 1
    assert text.count("<|frame_sep|>") == len(trace.frames) + 1


def test_lines_that_stay_ambiguous_are_listed() -> None:
    source = "def f(x):\n    if x:\n        y = 1\n    else:\n        y = 1\n    return y\n"
    for call, truth in (("f(1)", 3), ("f(0)", 5)):
        trace = record(source, call)
        assert trace.frames[2].line == truth
        decoded = decode(encode(trace))
        assert decoded.ambiguous == (Ambiguity(2, (3, 5)),)
        assert decoded.trace.frames[2].line == 3
        assert encode(decoded.trace) == encode(trace)


def test_what_comes_after_tells_like_lines_apart() -> None:
    source = "def f(x):\n    if x:\n        y = 1\n        y += 2\n    else:\n        y = 1\n    return y\n"
    for call in ("f(1)", "f(0)"):
        trace = record(source, call)
        decoded = decode(encode(trace))
        assert [frame.line for frame in decoded.trace.frames] == [frame.line for frame in trace.frames]
        assert decoded.ambiguous == ()


def test_an_exception_that_nothing_handles_but_the_function_goes_on() -> None:
    """As in traces that show the StopIteration of an `await`."""
    text = encode(record("def g():\n    r = 1\n    return r\n\ndef f():\n    return g()\n", "f()"))
    shown = '<|exception_sep|><|action_sep|>    r = 1\n<|arg_sep|>"StopIteration(5)"<|frame_sep|>'
    line = '<|line_sep|>{"r": "1"}'
    decoded = decode(text.replace(line, shown + line)).trace
    assert [frame.activation for frame in decoded.frames] == [0, 0, 1, 1, 1, 1, 1, 0]
    assert encode(decoded) == text.replace(line, shown + line)


def test_a_cut_trace_has_no_end() -> None:
    trace = record("def f():\n    while True:\n        pass\n", "f()", limits=Limits(frames=20))
    text = encode(trace)
    assert text.endswith("<|frame_sep|>")
    assert decode(text).trace.outcome == "cut:events"
    assert encode(decode(text).trace) == text


def test_several_files_become_one() -> None:
    trace = record("def f(x):\n    return x\n", "f(1)")
    files = (SourceFile("a.py", "X = 1"), SourceFile("b.py", trace.files[0].text))
    frames = tuple(
        type(f)(f.event, f.activation, f.depth, 1, f.line, f.function, f.changed, value=f.value) for f in trace.frames
    )
    both = Trace(files, "f(1)", (1, "f"), "", "python", "structural", Limits(), False, frames, "returned")
    decoded = decode(encode(both)).trace
    assert decoded.files[0].text == "X = 1\ndef f(x):  # << START_OF_TRACE\n    return x\n"
    assert [frame.line for frame in decoded.frames] == [2, 3, 3]
    assert encode(decoded) == encode(both)


def test_an_entry_line_that_cannot_be_marked() -> None:
    with pytest.raises(RecordError, match="line 1, where f begins, cannot carry"):
        encode(record("def f(a, \\\n      b=1):\n    return a\n", "f(1)"))


GOOD = encode(record("def f(x):\n    y = x\n    return y\n", "f(1)"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<|trace_context_start|>", "", "expected <|begin_of_text|><|trace_context_start|>"),
        (
            "    y = x\n<|frame_sep|>",
            "    z = x\n<|frame_sep|>",
            "frame 1 is a line at '    z = x', a line that f does not have",
        ),
        ("<|call_sep|>{", "{", "frame 0 is '{.*expected an event marker"),
        ('{"x": "1"}', '{"x": 1}', "frame 0: .*expected an object of strings"),
        ('{"x": "1"}', '{"x"}', "frame 0: .*is not JSON"),
        ("<|arg_sep|>", "", "frame 3, a return, has no value"),
        ("def f(x):\n<|frame", "def g(x):\n<|frame", "frame 0 is a call at 'def g.x.:', expected to begin at line 1"),
        ("<|end_of_text|>", "<|line_sep|>", "frame 4 is not closed"),
        (
            "<|end_of_text|>",
            "<|line_sep|>{}<|action_sep|>    y = x\n<|frame_sep|>",
            "frame 4 is a line .*no function is running",
        ),
    ],
)
def test_texts_outside_of_the_grammar(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(RecordError, match=message.replace("<|", r"<\|").replace("|>", r"\|>")):
        decode(GOOD.replace(old, new, 1))


@pytest.mark.parametrize(("line", "message"), [("  return", "does not parse: line 3"), ("return", "does not compile")])
def test_a_context_that_is_no_program(line: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        decode(GOOD.replace("    return y\n<|frame_sep|>", f"{line}\n<|frame_sep|>", 1))
