"""The entry: which calls enter a function, which are wrapped, and what is said of those that cannot be made."""

import pytest

from foretrace.errors import CallError, SourceError
from foretrace.trace import record
from foretrace.trace.entry import resolve

SOURCE = """\
import math

LIMIT = 3


def f(a, b=2, *rest, c=None, **more):
    return a


def make(x, /, y=LIMIT):
    return [x] * y


def numbers():
    yield 1


async def later():
    return 1


@staticmethod
def decorated(x):
    return x


def twice():
    return 1


twice = decorated


class Stack:
    def push(self, x):
        return x
"""


@pytest.mark.parametrize(
    ("call", "passed"),
    [
        ("f(1)", {"a": 1, "b": 2, "rest": (), "c": None, "more": {}}),
        ("f(1, [2], 3, c={4: -5}, d='6')", {"a": 1, "b": [2], "rest": (3,), "c": {4: -5}, "more": {"d": "6"}}),
        ("make('x')", {"x": "x"}),
        ("make('x', y=1)", {"x": "x", "y": 1}),
        ("  f(1)\n", {"a": 1, "b": 2, "rest": (), "c": None, "more": {}}),
    ],
)
def test_calls_with_literals_enter_the_function(call: str, passed: dict[str, object]) -> None:
    entry = resolve(SOURCE, call)
    assert (entry.text, entry.passed) == (SOURCE, passed)
    assert list(entry.passed) == [name for name in entry.function.names if name in passed]
    assert entry.function.qualname == call.strip().partition("(")[0]


@pytest.mark.parametrize(
    "call",
    [
        *("f(LIMIT)", "f(*[1])", "f(**{'a': 1})", "f(1 + 1)", "[f(1)]", "f", "LIMIT", "(lambda q: q)(1)"),
        *("numbers()", "later()", "decorated(1)", "twice()", "Stack()", "Stack().push(1)", "math.sqrt(4)", "len([])"),
        "[x for x in [1] if (y := x)]",
    ],
)
def test_other_expressions_are_wrapped(call: str) -> None:
    entry = resolve(SOURCE, call)
    assert entry.text == SOURCE.rstrip("\n") + f"\n\ndef main():\n    return {call}\n"
    assert (entry.function.qualname, entry.passed) == ("main", {})
    assert record(SOURCE, call).files[0].text == entry.text


def test_the_wrapper_has_a_name_of_its_own() -> None:
    source = "def main():\n    return main_1\n\n\n\n"
    entry = resolve(source, "main")
    assert entry.function.qualname == "main_2"
    assert entry.text == "def main():\n    return main_1\n\ndef main_2():\n    return main\n"
    assert resolve("__main__ = domain = 1", "domain").function.qualname == "main"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("ff(1)", "call 'ff(1)' names 'ff', which program.py does not define; did you mean 'f'?"),
        ("Stak()", "call 'Stak()' names 'Stak', which program.py does not define; did you mean 'Stack'?"),
        (
            "f(qqqq)",
            "names 'qqqq', which program.py does not define; it defines Stack, decorated, f, later, make, math",
        ),
        ("f(1", "call 'f(1' does not parse: '(' was never closed; expected an expression such as f(1, 'a')"),
        ("f(1); f(2)", "does not parse"),
        ("", "call '' does not parse"),
        ("(yield 1)", "call '(yield 1)' yields or awaits"),
        ("f()", "call 'f()' does not fit f(a, b, rest, c, more): missing a required argument: 'a'"),
        ("make(x=1)", "does not fit make(x, y)"),
        ("make(1, 2, 3)", "does not fit make(x, y): too many positional arguments"),
    ],
)
def test_calls_that_cannot_be_made(call: str, message: str) -> None:
    with pytest.raises(CallError) as caught:
        resolve(SOURCE, call)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def f(:\n", "program.py does not parse: line 1: invalid syntax"),
        ("x = 1\n  y = 2\n", "program.py does not parse: line 2: unexpected indent"),
        ("x = '\0'", "program.py does not parse"),
        ("return 1", "program.py does not parse: line 1: 'return' outside function"),
        ("x = " + "(" * 5000, "program.py does not parse"),
    ],
)
def test_sources_that_do_not_parse(source: str, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        record(source, "1")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_name_from_a_star_import_may_be_called() -> None:
    assert record("from math import *\n", "floor(2.5)").value == "2"


def test_a_deep_expression_is_read() -> None:
    source = f"def f():\n    return {' + '.join(['1'] * 700)}\n"
    assert record(source, "f()").value == "700"


MARKED = """\
print("before")


def g(x):  # << START_OF_TRACE
    print(x)
    return h(x)


def h(x):
    return x + 1


h(0)
g(1)
print("after")
g(2)
"""


def test_a_mark_starts_the_trace_and_its_end_ends_it() -> None:
    trace = record(MARKED)
    assert [(frame.event, frame.line) for frame in trace.frames] == [
        *[("call", 4), ("line", 5), ("line", 6), ("call", 9), ("line", 10), ("return", 10), ("return", 6)]
    ]
    assert (trace.entry, trace.outcome, trace.value, trace.output) == ((0, "g"), "returned", "2", "1\n")
    assert trace.frames[0].depth == trace.frames[0].activation == 0


def test_a_marked_function_that_is_never_called() -> None:
    with pytest.raises(CallError, match=r"program\.py marks 'g' for tracing but never calls it"):
        record("def g():  # << START_OF_TRACE\n    return 1\n")


def test_a_mark_in_a_string_is_none() -> None:
    assert record('def g():\n    return "# << START_OF_TRACE"\n\n\nx = g()\n').entry == (0, "<module>")


def test_a_call_goes_before_a_mark() -> None:
    assert record(MARKED, "h(1)").entry == (0, "h")
