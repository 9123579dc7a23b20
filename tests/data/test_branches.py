"""Which ways a run went, on programs whose ways are plain to see."""

from __future__ import annotations

import pytest

from foretrace.data.branches import branches, main
from foretrace.trace import record


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if n > 1:\n    n = 0\nelse:\n    n = 1", ["if: true"]),
        ("if n > 9:\n    n = 0\nelif n > 1:\n    n = 1", ["if: false", "if: true"]),
        ("for i in range(n):\n    if i:\n        n = 0", ["for: few turns", "if: both ways"]),
        ("for i in []:\n    if i:\n        n = 0", ["for: no turns", "if: not reached"]),
        ("for i in range(2):\n    for j in range(9):\n        n = 0", ["for: few turns", "for: many turns"]),
        ("while n > 2:\n    n -= 1", ["while: one turns"]),
        ("try:\n    n = 1 // 0\nexcept ZeroDivisionError:\n    n = 0", ["try: caught"]),
        ("try:\n    n = 1\nexcept ZeroDivisionError:\n    n = 0", ["try: nothing caught"]),
        ("def g(x):\n    return x\nn = g(1) + g(2)", ["def: called several times"]),
    ],
)
def test_ways(body, expected):
    source = "def f(n):\n    " + body.replace("\n", "\n    ") + "\n    return n\n"
    found = branches(record(source, "f(3)"))
    assert sorted(found) == sorted([*expected, "def: called once"])


def test_the_writer_goes_every_way(capsys):
    main(["400"])
    shares = {line[:28].strip(): float(line.split()[-1].strip("%")) for line in capsys.readouterr().out.splitlines()}
    assert shares["program: returned"] > 80
    assert shares["if: true"] > 10 < shares["if: false"]
    assert shares["if: both ways"] > 10
    assert shares["try: caught"] > 10 < shares["try: nothing caught"]
    assert shares["def: called never"] < 15
