"""Functions written around what is in a module: the steps of an example, and steps that an object is taken through."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from foretrace.data.real.calls import Argument, Arguments, Spelt, examples
from foretrace.data.real.candidates import Target
from foretrace.data.real.methods import reduced
from foretrace.data.real.modules import Module
from foretrace.data.real.stateless import snake_case

__all__ = ["episode", "of_examples"]

STEPS = range(2, 15)
EPISODES = 14
EPISODE = """

def use_it(it, steps):
    results = []
    for name, *values in steps:
        results.append(getattr(it, name)(*values))
    return results
"""


def of_examples(module: Module, node: ast.FunctionDef | ast.ClassDef) -> Iterator[Target]:
    """The examples of a class's docstrings, or of a function's where they take several steps, as one function."""
    inside = [n for n in ast.walk(node) if isinstance(n, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(n)]
    for documented in inside if isinstance(node, ast.ClassDef) else inside[:1]:
        steps = examples(ast.get_docstring(documented) or "")
        steps = [step for step in steps if not isinstance(step, (ast.Import, ast.ImportFrom))]
        simple = isinstance(node, ast.FunctionDef) and all(isinstance(step, ast.Expr) for step in steps)
        if len(steps) not in STEPS or simple or any(isinstance(s, (ast.FunctionDef, ast.ClassDef)) for s in steps):
            continue
        driver = _driver(steps, f"try_{node.name.lower().strip('_')}")
        if node.name in driver:
            yield from _at_end(module, f"\n\n{driver}\n", (), f"{node.name}.{documented.name}>>>")


def episode(
    module: Module,
    node: ast.ClassDef,
    steps: Mapping[str, Sequence[tuple[Any, ...]]],
    objects: Sequence[str],
    rng: Random,
) -> Iterator[Target]:
    """A function that takes an object of a class through steps, which call its methods; first what fills it.

    `steps` are values for each method, `objects` what makes an object. Nothing where the methods are fewer than two.
    """
    short = snake_case(node.name)
    small = reduced(module, [node.name], steps)
    if len(steps) < 2 or not objects or small is None or short in EPISODE:
        return
    names = list(steps)
    filling = [name for name in names if steps[name][0]] or names
    known = []
    for _ in range(EPISODES):
        places = [filling if place < 2 else names for place in range(rng.randint(3, 7))]
        chosen = [(name := rng.choice(among), *rng.choice(steps[name])) for among in places]
        known.append((Argument(Spelt(rng.choice(objects))), Argument(chosen)))
    yield from _at_end(small, EPISODE.replace("it", short), known, f"{node.name}...")


def _at_end(module: Module, text: str, known: Sequence[Arguments], place: str) -> Iterator[Target]:
    """The function of a text that is put at the end of a module."""
    whole = module.changed(f"{module.text}{text}")
    if whole is not None:
        function = whole.tree.body[-1]
        assert isinstance(function, ast.FunctionDef)
        yield Target.at_top(whole, function, known, place)


def _driver(steps: Sequence[ast.stmt], name: str) -> str:
    """A function of the steps; what an example would show at its end is returned."""
    body = list(steps)
    last = body[-1]
    if isinstance(last, ast.Expr):
        body[-1] = ast.Return(last.value)
    function = ast.parse(f"def {name}():\n    pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = body
    return ast.unparse(ast.fix_missing_locations(function))
