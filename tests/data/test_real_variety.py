"""More arguments and more programs made of those at hand; what programs have in common."""

from __future__ import annotations

import ast
from itertools import islice
from random import Random

import pytest

from foretrace.data.overlap import Forbidden, NearDuplicates, shapes
from foretrace.data.real.calls import Argument
from foretrace.data.real.mutants import mutant, renamed
from foretrace.data.real.relatives import changed, relatives, shortened
from foretrace.data.real.typed import hints_of, typed_arguments
from foretrace.data.real.usage import used_types
from foretrace.trace import record

SOURCE = """\
def clamp(value, low, high):
    if value < low:
        return low
    return min(value, high)


def clamp_all(values, low=0, high=9):
    done = []
    for value in values:
        done.append(clamp(value, low, high))
    total = sum(done)
    return done, total
"""
LONG = SOURCE + "\n\ndef twice(x):\n    return [x, x]\n"


@pytest.mark.parametrize("value", [7, 2.5, True, "word", "", [1, 2, 3], (1, "a"), {"a": [1]}, {1, 2}, None, [[1], [2]]])
def test_relatives_keep_the_type(value: object) -> None:
    made = [changed(value, Random(seed)) for seed in range(60)]
    assert {type(each) for each in made} == {type(value)}
    if value is not None:
        assert len(set(map(repr, made))) >= (2 if isinstance(value, bool) else 4) or isinstance(value, bool)
    assert all(ast.literal_eval(repr(each)) == each for each in made)


def test_relatives_of_a_call_have_its_parameters() -> None:
    known = [(Argument([1, 2]), Argument(3, keyword="low"))]
    made = list(islice(relatives(known, Random(0)), 50))
    assert {(len(each), each[1].keyword) for each in made} == {(2, "low")}
    assert len({tuple(map(str, each)) for each in made}) > 20
    assert list(relatives([()], Random(0))) == []


def test_shortened_calls_keep_their_form() -> None:
    short = shortened(
        (Argument([["a", "bcdefgh"], [], [1], [2]]), Argument({1: (1, 2, 3, 4)}, keyword="k"), Argument(7))
    )
    assert list(map(str, short)) == ["[['a', 'bcdef'], [], [1]]", "k={1: (1, 2, 3)}", "7"]


def test_arguments_are_made_to_types_and_by_names() -> None:
    function = ast.parse("def f(a, words, root, b=None): pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    hints = hints_of(function, {"a": "dict[str, list[int]]", "root": "Optional[TreeNode]"}, {}, {})
    for seed in range(30):
        made = typed_arguments(function, hints, Random(seed), bound=False)
        assert made is not None
        assert isinstance(made[0].value, dict) and all(isinstance(item, list) for item in made[0].value.values())
        assert all(isinstance(word, str) for word in made[1].value)
        assert made[2].maker == "tree_node" or made[2].value is None
    unknown = hints_of(function, {"a": "Widget"}, {}, {})
    assert typed_arguments(function, unknown, Random(0), bound=False) is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("return a.split()", "str"),
        ("return sum(1 for letter in a if letter in 'aeiou')", "str"),
        ("return [word.upper() for word in a]", "list[str]"),
        ("return [x + 1 for row in a for x in row]", "list[list[int]]"),
        ("return {key: value for key, value in a}", "list[tuple[int, int]]"),
        ("return a['x'] + 1", "dict[str, int]"),
        ("return a % 2 == 0", "int"),
        ("return a[0][1]", "list[list[int]]"),
        ("return isinstance(a, float)", "float"),
        ("return [a, a]", None),
    ],
)
def test_what_is_done_with_a_parameter_tells_its_type(body: str, kind: str | None) -> None:
    function = ast.parse(f"def f(a):\n    {body}\n").body[0]
    assert isinstance(function, ast.FunctionDef)
    assert used_types(function).get("a") == kind


def test_values_seen_elsewhere_and_objects_are_arguments_too() -> None:
    function = ast.parse("def f(mode, shape, box, times=2):\n    if mode == 'wide': return box\n").body[0]
    assert isinstance(function, ast.FunctionDef)
    hints = hints_of(function, {"box": "'Box'"}, {"shape": [(3, 4)]}, {"Box": ["Box(1, 2)"]})
    made = [typed_arguments(function, hints, Random(seed), bound=False) for seed in range(40)]
    found = [tuple(map(str, each)) for each in made if each is not None]
    assert len(found) == 40 and {each[1:3] for each in found} == {("(3, 4)", "Box(1, 2)")}
    assert "'wide'" in {each[0] for each in found} and {len(each) for each in found} == {3, 4}


def test_a_mutant_differs_in_one_place_and_parses() -> None:
    before = ast.unparse(ast.parse(SOURCE)).splitlines()
    seen = set()
    for seed in range(40):
        made = mutant(SOURCE, Random(seed))
        if made is not None:
            after = made.splitlines()
            compile(made, "made", "exec")
            assert sum(a != b for a, b in zip(before, after, strict=False)) >= 1 or len(before) != len(after)
            seen.add(made)
    assert len(seen) > 8
    assert mutant("x = 1\n", Random(0)) is None


def test_renaming_changes_no_result() -> None:
    before = record(SOURCE, "clamp_all([-1, 4, 12], high=7)").value
    for seed in range(20):
        source, call = renamed(SOURCE, "clamp_all([-1, 4, 12], high=7)", Random(seed))
        names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
        assert names.isdisjoint({"clamp", "clamp_all", "low", "high", "values"})
        assert "min" in names and "sum" in names
        assert record(source, call).value == before


@pytest.mark.parametrize(
    ("source", "call", "value"),
    [
        ("def f(a, b):\n    return a - b\n\n\ndef g(x):\n    return f(b=x, a=1)\n", "g(3)", "-2"),
        ("def evens(n):\n    for x in range(0, n, 2):\n        yield x\n", "list(evens(5))", "[0, 2, 4]"),
        ("class A:\n    def f(self, x, y=1):\n        z = x + y\n        return z\n", "A().f(1, y=2)", "3"),
        ("import math as m\n\n\ndef f(x):\n    return m.floor(x)\n\n\ndef h():\n    return 2.5\n", "f(h())", "2"),
        (
            "def f(x):\n    n = 0\n\n    def g():\n        nonlocal n\n        n += x\n    g()\n    return n\n",
            "f(4)",
            "4",
        ),
    ],
)
def test_names_reached_in_another_way_stay(source: str, call: str, value: str) -> None:
    other, other_call = renamed(source, call, Random(1))
    assert other != source
    assert record(other, other_call).value == value


def test_forbidden_programs_are_found_by_words_and_by_shape() -> None:
    forbidden = Forbidden([SOURCE, "def broken(:"])
    assert forbidden.touched_by("def other():\n    return 1\n\n\n" + SOURCE)
    assert forbidden.touched_by(renamed(SOURCE, "clamp_all([])", Random(3))[0])
    assert not forbidden.touched_by(
        "def mean(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total / len(xs)\n"
    )


def test_near_duplicates() -> None:
    met = NearDuplicates()
    assert not met.meets(SOURCE)
    assert met.meets(renamed(SOURCE, "clamp_all([])", Random(3))[0])
    assert met.meets(SOURCE.replace("high=9", "high=100"))
    assert not met.meets(
        SOURCE.replace(
            "    total = sum(done)\n",
            "    total = 0\n    while done:\n        total += done.pop()\n    print([x for x in values if x])\n",
        )
    )


def test_small_functions_have_no_shape_of_their_own() -> None:
    assert shapes("def f(x):\n    return x + 1\n") == set()
    assert len(shapes(SOURCE)) == 1
