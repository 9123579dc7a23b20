"""Which programs may share a process: none that reaches beyond its own values."""

import pytest

from foretrace.sandbox.plain import is_plain

PLAIN = [
    "x = 1",
    "def f(xs):\n    return sorted(set(xs))",
    "from collections import Counter\nimport math\ndef f(s):\n    return Counter(s), math.sqrt(4)",
    "class A:\n    def __init__(self):\n        self.x = 1",
    "def f(x):\n    return type(x).__name__, f'{x!r:>10}', isinstance(x, int)",
    "from typing import List\ndef f(xs: List[int]) -> int:\n    return len(xs)",
    "def f(:",
]
REACHING = [
    "import os",
    "import math as m\nm.pi = 3",
    "from collections import Counter\nCounter.x = 1",
    "from collections import abc\nabc.sys",
    "import collections",
    "from math import *",
    "from . import x",
    "open('x')",
    "exec('x')",
    "getattr(f, 'x')",
    "f.__globals__",
    "__builtins__",
    "(x for x in y).gi_frame",
    "'{0.__class__}'.format(f)",
    "type('A', (), {'_' * 2 + 'del' + '_' * 2: print})",
    "t = type",
    "class A:\n    def __del__(self): pass",
    "match x:\n    case A(gi_frame=y): pass",
    "async def f(): pass",
]


@pytest.mark.parametrize("source", PLAIN)
def test_plain(source: str) -> None:
    assert is_plain(source, None)


@pytest.mark.parametrize("source", REACHING)
def test_reaching(source: str) -> None:
    assert not is_plain(source, None)
    if "\n" not in source and "=" not in source and "import" not in source and "async" not in source:
        assert not is_plain("x = 1", source)
