"""Frames by the kind of statement whose run they show."""

from __future__ import annotations

from foretrace.evals.statements import kinds_before, statements
from foretrace.trace import record

SOURCE = '''\
def half(n):
    """Divide."""
    return n / 2


def f(xs):
    total = 0
    for x in xs:
        total += half(x)
    a, b = total, xs
    b[0] = total * 2
    c = a + 1
    xs.append(c)
    try:
        print(1 / 0)
    except ZeroDivisionError:
        pass
    if c: return b
'''


def test_kinds() -> None:
    trace = record(SOURCE, "f([4])")
    assert list(kinds_before(trace)) == [
        "the call",
        "after call",
        "plain assignment",
        "for advance",
        "augmented assignment",
        "after call",
        "return",
        "after return",
        "for exit",
        "tuple assignment",
        "item store",
        "arithmetic assignment",
        "method call",
        "try",
        "function call",
        "after exception",
        "except",
        "pass",
        "if",
    ]


def test_docstrings_and_second_statements_of_a_line_are_not_steps() -> None:
    found = statements(SOURCE)
    assert 2 not in found
    assert type(found[SOURCE.count("\n")]).__name__ == "If"
