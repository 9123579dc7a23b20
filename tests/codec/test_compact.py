"""The compact dialect: exact both ways, and the grammar admits every id of a rendering and refuses what is broken."""

import random

import pytest

from foretrace.codec.compact import Document, Machine, Reader, decode, encode, encode_leap
from foretrace.codec.program import Program
from foretrace.codec.tokenizer import MARKER, TEXT_BASE
from foretrace.data.stream import shipped_tokenizer
from foretrace.data.writer import write
from foretrace.errors import ContextError, RecordError, SourceError
from foretrace.trace import Limits, record
from foretrace.trace.frames import SourceFile, Trace

TOKENIZER = shipped_tokenizer()

PROGRAMS = {
    "generators": (
        "def count(n):\n    for i in range(n):\n        got = yield i\n        print(i, got)\n\n"
        "def f(n):\n    a, b = count(n), count(n)\n    out = [next(a), next(b), a.send('x'), next(b)]\n"
        "    a.close()\n    return out + [v * 2 for v in count(2)] + list(x for x in b)\n",
        "f(4)",
    ),
    "exceptions": (
        "class Wrong(ValueError):\n    pass\n\n"
        "def inner(x):\n    try:\n        return 10 // x\n    except TypeError:\n        return 0\n"
        "    finally:\n        x = None\n\n"
        "def f(xs):\n    out = []\n    for x in xs:\n        try:\n            out.append(inner(x))\n"
        "        except ZeroDivisionError as e:\n            out.append(str(e))\n    raise Wrong('no ' + repr(out))\n",
        "f([1, 0, 5])",
    ),
    "two functions on a line": (
        "f = lambda a, g=lambda b: b + 1: g(a) * 2\ndef h(x): return [f(x), (lambda: x)()]\n",
        "h(3)",
    ),
    "classes": (
        "class Stack:\n    def __init__(self):\n        self.items = []\n    def push(self, x):\n"
        "        self.items.append(x)\n        return self\n\n"
        "def f():\n    s = Stack()\n    s.push(1).push('two')\n    return s.items\n",
        "f()",
    ),
    "awkward text": (
        "def f(s):\n    t = s + '\\t\"q\" \\'a\\' \u00fc\U0001f600'\n    print(t, end='\\n\\n')\n"
        "    del t\n    x = b'\\x00ab'\n    return {'k': (1,), 2.5: x}\n",
        'f("it\'s")',
    ),
    "wrapped": ("def add(a, *rest, k=0):\n    return a + sum(rest) + k\n", "add(*range(3), k=1) + add(2)"),
    "multi-line": (
        "def f(a,\n      b):\n    '''A docstring.\n\n    Two lines.'''\n    # a comment\n"
        "    r = max(\n        a,\n        b,\n    )\n"
        "    s = '''x\n  y'''\n    return f'{r:>3}|{s!r}|{a + b}'\n",
        "f(3, 14)",
    ),
}


def check(trace: Trace) -> Document:
    document = encode(trace, TOKENIZER)
    frames, outcome = decode(document.ids, trace.files, trace.entry, TOKENIZER)
    assert frames == trace.frames
    assert outcome == trace.outcome
    follow(document, trace, Machine(Program(trace.files, trace.entry[1], TOKENIZER)))
    return document


def follow(document: Document, trace: Trace, machine: Machine) -> None:
    """Walk a reader over a rendering: every predicted id is allowed, every given id is what the reader gives."""
    reader = Reader(machine)
    given: list[int] = []
    started = False
    for token, frame in zip(document.ids, document.frame, strict=True):
        if frame < 0:
            if started:
                assert token == given.pop(0)
            continue
        started = True
        assert not given
        assert token in reader.allowed(), (TOKENIZER.text[token], TOKENIZER.show(document.ids[-60:]))
        given = reader.feed(token)
    assert reader.outcome == trace.outcome
    assert reader.allowed() == frozenset()


@pytest.mark.parametrize("name", PROGRAMS)
def test_both_ways_on_every_kind_of_frame(name: str) -> None:
    trace = record(*PROGRAMS[name])
    assert len(trace.frames) > 3
    check(trace)


def test_script() -> None:
    check(record("x = 1\n\nfor i in range(2):\n    x += i\nprint(x)\n"))


def test_both_ways_on_written_programs() -> None:
    for index in range(150):
        program = write(77, index)
        check(record(program.source, program.call))


@pytest.mark.parametrize("limits", [Limits(frames=7), Limits(frames=23), Limits(depth=2)])
def test_both_ways_on_cut_traces(limits: Limits) -> None:
    for source, call in PROGRAMS.values():
        check(record(source, call, limits=limits))


def test_start_at_a_full_state() -> None:
    for index in range(40):
        program = write(78, index)
        trace = record(program.source, program.call)
        if trace.outcome.startswith("cut:"):
            continue
        for start in [i for i, frame in enumerate(trace.frames) if frame.event == "line"][::3]:
            document = encode(trace, TOKENIZER, start)
            machine = Machine(Program(trace.files, trace.entry[1], TOKENIZER))
            for frame in trace.frames[: start + 1]:
                machine.apply(frame, False) if frame.event != "exception" else machine.apply(
                    frame, _closes(trace, frame)
                )
            assert MARKER["enter"] not in document.ids
            follow(document, trace, machine)


def _closes(trace: Trace, frame: object) -> bool:
    from foretrace.codec.compact import closing_frames

    return next(i for i, f in enumerate(trace.frames) if f is frame) in closing_frames(trace)


def test_given_ids_show_the_values_a_line_reads() -> None:
    trace = record("def f(s):\n    n = 0\n    for c in s:\n        n += 1\n    return n\n", "f('ab')")
    shown = TOKENIZER.show(encode(trace, TOKENIZER).ids)
    assert "for c <open> ' a ' <close> in s <open> ' a <iter> b ' <close> : <L 4> <L 5>" in shown
    assert "n <open> 1 <close> += 1" in shown


def test_a_variable_named_like_a_string_prefix_is_a_variable() -> None:
    trace = record("def f(b, r):\n    return f'{b}' + b + r[0] + rb'x'.decode()\n", "f('a', 'z')")
    shown = TOKENIZER.show(encode(trace, TOKENIZER).ids)
    assert "f ' { b <open> ' a ' <close> } ' + b + r <open> ' z ' <close> [ 0 ] + r b ' x ' ." in shown


@pytest.mark.parametrize(
    ("over", "shown"),
    [
        ("[[1, 2], 'x, y', {3: 4}]", "[ [ 1 , 2 ] , <iter> ' x ,   y ' , { 3 : 4 } ]"),
        ("{'a': [1, 2], 'b': 0}", "{ ' a ' : [ 1 , 2 ] , <iter> ' b ' : 0 }"),
        ("(7,)", "( 7 , <iter> )"),
        (r"""'\n"\'z'""", r"""' \n <iter> " \' z '"""),
        ("{5, 6}", "{ 5 , 6 } <close> : <iter> 1"),
        ("'\\x00a'", "a ' <close> : <iter> 1"),
        ("[]", "[ <iter> ]"),
    ],
)
def test_the_place_of_a_loop_is_marked_in_what_it_runs_over(over: str, shown: str) -> None:
    trace = record("def f(xs):\n    for x in xs:\n        y = x\n    return 0\n", f"f({over})")
    assert shown in TOKENIZER.show(encode(trace, TOKENIZER).ids)


def test_given_ids_show_what_calls_of_the_line_returned() -> None:
    trace = record("def g(x):\n    return x\n\ndef f():\n    return g(3) + g(4)\n", "f()")
    assert "<back> <L 4> return g ( 3 ) + g ( 4 ) <got> 3 <got> 4 <return> 7" in TOKENIZER.show(
        encode(trace, TOKENIZER).ids
    )


def test_a_leap_holds_the_result_alone() -> None:
    trace = record("def f(n):\n    print(n)\n    return n * 2\n", "f(21)")
    shown = TOKENIZER.show(encode_leap(trace, TOKENIZER).ids)
    assert shown.endswith("<out_of> <return> 4 2 <out> 2 1 \n <L 3> <returned>".replace("\n", "<byte 10>"))


def test_broken_renderings_are_refused() -> None:
    trace = record("def f(n):\n    m = n\n    return m\n", "f(1)")
    ids = encode(trace, TOKENIZER).ids
    for broken in (ids[:-1], [*ids[:-1], MARKER["call"]], [i for i in ids if i != MARKER["enter"]]):
        with pytest.raises(RecordError):
            decode(broken, trace.files, trace.entry, TOKENIZER)


def test_a_long_program_is_excerpted_to_what_the_entry_reaches() -> None:
    unused = "".join(f"def unused{i}(x):\n    y = x\n    return y\n\n" for i in range(500))
    source = unused + "def g(x):\n    return x + K\n\nK = 2\n\ndef f(x):\n    return g(x)\n"
    trace = record(source, "f(1)")
    document = check(trace)
    assert len(document.ids) < 200


def test_a_program_that_does_not_fit_is_refused() -> None:
    source = "def f():\n" + "    x = 1\n" * 1_100
    with pytest.raises(ContextError, match="1100|1101"):
        Program([SourceFile("a.py", source)], "f", TOKENIZER)


def test_a_program_that_does_not_parse_is_refused() -> None:
    with pytest.raises(SourceError):
        Program([SourceFile("a.py", "def f(:\n")], "f", TOKENIZER)


def test_spaces_and_comments_leave_the_prompt_unchanged() -> None:
    def prompt(source: str) -> list[int]:
        return Program([SourceFile("a.py", source)], "f", TOKENIZER).source_ids

    assert prompt("def f(a):\n    return a+1\n") == prompt("# hi\n\ndef f( a ):\n\n  return a + 1  # one more\n")


@pytest.mark.parametrize("name", PROGRAMS)
def test_whatever_is_allowed_can_be_read(name: str) -> None:
    trace = record(*PROGRAMS[name])
    program = Program(trace.files, trace.entry[1], TOKENIZER)
    for seed in range(30):
        dice = random.Random(seed)
        reader = Reader(Machine(program))
        for _ in range(300):
            allowed = sorted(reader.allowed())
            if not allowed:
                break
            ends = [i for i in allowed if i < TEXT_BASE]
            reader.feed(dice.choice(ends if ends and dice.random() < 0.5 else allowed))
        assert len(reader.frames) > 3 or reader.outcome
