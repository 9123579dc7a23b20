"""What of a module is to be cut out: functions, methods, examples, objects of its classes taken through steps."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from random import Random
from typing import Any

from foretrace.data.real.callee import Callee, is_trivial
from foretrace.data.real.calls import Argument, Arguments, Spelt, doc_types
from foretrace.data.real.candidates import OBJECTS, Candidate, Cutter, Target
from foretrace.data.real.drivers import episode, of_examples
from foretrace.data.real.methods import SPECIAL, called, reduced
from foretrace.data.real.modules import Module
from foretrace.data.real.stateless import without_class
from foretrace.data.real.typed import hints_of, typed_arguments

__all__ = ["Reader"]

PLAIN = 0.75
"""Share of the classes without state whose methods become plain functions."""


@dataclass(frozen=True)
class Reader:
    """Reads one module: `calls` are known arguments by the name of what is called."""

    module: Module
    calls: Mapping[str, Sequence[Arguments]]
    cutter: Cutter

    def candidates(self) -> Iterator[Candidate]:
        """All that can be cut out."""
        return self.cutter.candidates(self.targets())

    def targets(self) -> Iterator[Target]:
        """Top-level functions, methods, and examples of docstrings."""
        for node in self.module.tree.body:
            if isinstance(node, ast.ClassDef):
                yield from self._of_class(node)
            elif isinstance(node, ast.FunctionDef) and not node.name.startswith("test"):
                yield replace(Target.at_top(self.module, node, self._calls(node.name)), calls=self.calls)
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not self.module.judged:
                yield from of_examples(self.module, node)

    def _of_class(self, node: ast.ClassDef) -> Iterator[Target]:
        methods = [inner for inner in node.body if isinstance(inner, ast.FunctionDef) and self._is_read(inner)]
        plain = without_class(self.module, node) if Random(ast.unparse(node)).random() < PLAIN else None
        if plain is not None:
            yield from self._without_class(node, methods, *plain)
            return
        objects = self.cutter.objects(node, self._calls(node.name))
        for method in methods:
            yield from self._method(node, method, objects)
        if not self.cutter.known_only:
            rng = Random(f"{node.name}/{self.cutter.origin}/episodes")
            yield from episode(self.module, node, self._steps(node, rng), objects, rng)

    def _calls(self, name: str) -> Sequence[Arguments]:
        return self.calls.get(name, ())

    def _is_read(self, method: ast.FunctionDef) -> bool:
        hidden = method.name.startswith("__") and method.name not in SPECIAL
        return not hidden and bool(method.args.args) and not (self.cutter.known_only and method.name not in self.calls)

    def _without_class(
        self, node: ast.ClassDef, methods: Sequence[ast.FunctionDef], module: Module, names: Mapping[str, str]
    ) -> Iterator[Target]:
        """The methods of a class without state, which are functions of `module` under other names."""
        for method in methods:
            if not method.name.startswith("_"):
                function = module.bindings[names[method.name]][0]
                assert isinstance(function, ast.FunctionDef)
                place = f"{node.name}.{method.name}"
                yield Target.at_top(module, function, self._calls(method.name), place)

    def _method(self, node: ast.ClassDef, method: ast.FunctionDef, objects: Sequence[str]) -> Iterator[Target]:
        """A method with its class cut down to what it needs, called on each of some objects."""
        callee, of_class = called(method, node.name)
        if not of_class and not objects:
            self.cutter.drops["no object known"] += 1
            return
        small = reduced(self.module, [node.name], [method.name])
        if small is None:
            self.cutter.drops["does not parse when cut out"] += 1
            return
        known, types = list(self._calls(method.name)), doc_types(method)
        if not of_class:
            known = _on_each(objects, known if callee.receivers else [()])
            if callee.form.startswith("{} "):  # the other side of an operator
                types[method.args.args[-1].arg] = node.name
        own = {"self": objects, node.name: objects} if objects else {}
        yield Target(small, node.name, callee, f"{node.name}.{method.name}", known, types, own)

    def _steps(self, node: ast.ClassDef, rng: Random) -> dict[str, list[tuple[Any, ...]]]:
        """The public methods of a class, each with plain values that it may be given."""
        steps = {}
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and method.name[0] != "_" and not method.decorator_list:
                found = self._values(method, rng)
                if found and not is_trivial(method):
                    steps[method.name] = found
        return steps

    def _values(self, method: ast.FunctionDef, rng: Random) -> list[tuple[Any, ...]]:
        """Arguments for a method that are plain values: some that are known, some made."""
        callee = Callee(method, "{}", bound=True)
        hints = hints_of(method, doc_types(method), self.cutter.values, {})
        known = [each for each in self._calls(method.name) if callee.takes(each)]
        made = [typed_arguments(method, hints, rng, bound=True) for _ in range(OBJECTS)]
        given = [*known[:OBJECTS], *(each for each in made if each is not None)]
        plain = (
            each for each in given if not any(one.maker or one.keyword or type(one.value) is Spelt for one in each)
        )
        return [tuple(one.value for one in each) for each in plain]


def _on_each(objects: Sequence[str], known: list[Arguments]) -> list[Arguments]:
    """Known arguments behind one object after another; behind each of them where there are none but `()`."""
    if known == [()]:
        known = known * len(objects)
    return [(Argument(Spelt(receiver)), *arguments) for receiver, arguments in zip(cycle(objects), known, strict=False)]
