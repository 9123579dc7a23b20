"""More arguments and more programs made of those at hand; what programs have in common."""

from __future__ import annotations

import ast
from itertools import islice
from random import Random

import pytest

from foretrace.data.overlap import Forbidden, NearDuplicates, shapes
from foretrace.data.real.calls import Argument
from foretrace.data.real.inputs import changed, relatives, typed_arguments
from foretrace.data.real.mutants import mutant, renamed
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


def test_arguments_are_made_to_types_and_by_names() -> None:
    function = ast.parse("def f(a, words, root, b=None): pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    types = {"a": "dict[str, list[int]]", "root": "Optional[TreeNode]"}
    for seed in range(30):
        made = typed_arguments(function, types, Random(seed), method=False)
        assert made is not None
        assert isinstance(made[0].value, dict) and all(isinstance(item, list) for item in made[0].value.values())
        assert all(isinstance(word, str) for word in made[1].value)
        assert made[2].maker == "tree_node" or made[2].value is None
    assert typed_arguments(function, {"a": "Widget"}, Random(0), method=False) is None


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
    for seed in range(20):
        made = renamed(SOURCE, "clamp_all", Random(seed))
        assert made is not None
        source, entry = made
        names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
        assert names.isdisjoint({"clamp", "clamp_all", "low", "high", "values"})
        assert "min" in names and "sum" in names
        assert record(source, f"{entry}([-1, 4, 12])").value == record(SOURCE, "clamp_all([-1, 4, 12])").value
    by_keyword = "def f(a, b):\n    return a - b\n\n\ndef g(x):\n    return f(b=x, a=1)\n"
    made = renamed(by_keyword, "g", Random(1))
    assert made is not None
    assert record(made[0], f"{made[1]}(3)").value == "-2"


def test_forbidden_programs_are_found_by_words_and_by_shape() -> None:
    forbidden = Forbidden([SOURCE, "def broken(:"])
    assert forbidden.touched_by("def other():\n    return 1\n\n\n" + SOURCE)
    made = renamed(SOURCE, "clamp_all", Random(3))
    assert made is not None and forbidden.touched_by(made[0])
    assert not forbidden.touched_by(
        "def mean(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total / len(xs)\n"
    )


def test_near_duplicates() -> None:
    met = NearDuplicates()
    assert not met.meets(SOURCE)
    made = renamed(SOURCE, "clamp_all", Random(3))
    assert made is not None and met.meets(made[0])
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
