"""Candidates: functions cut out of a file, each standing by itself, with the arguments that are known for it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from foretrace.data.real.callee import Callee, is_trivial
from foretrace.data.real.calls import MAKERS, Argument, Arguments, Spelt, doc_types, names_of
from foretrace.data.real.cut import cut_out
from foretrace.data.real.harmless import Unsuitable
from foretrace.data.real.modules import Module
from foretrace.data.real.trees import followed, linked_in, with_makers
from foretrace.data.real.typed import Hints, hints_of, typed_arguments
from foretrace.trace.entry import is_generator

__all__ = ["Candidate", "Cutter", "Target"]

MAX_SOURCE = 6_000
OBJECTS = 8
"""Ways to make an object that are tried."""
LONGEST_OBJECT = 200


@dataclass(frozen=True)
class Candidate:
    """A function cut out of its module.

    `group` names what must not stand on both sides of a split: the problem that the function solves.
    """

    source: str
    callee: Callee
    known: tuple[Arguments, ...]
    hints: Hints
    origin: str
    licence: str
    group: str

    def call(self, arguments: Arguments) -> str:
        """The call of the function with these arguments."""
        return self.callee.call(arguments)

    def typed(self, rng: Random) -> Arguments | None:
        """Arguments made to what is known of the parameters; None where one cannot be made."""
        made = typed_arguments(self.callee.function, self.hints, rng, self.callee.bound)
        if made is None or not self.callee.receivers:
            return made
        objects = self.hints.objects.get("self")
        return (Argument(Spelt(rng.choice(objects))), *made) if objects else None


@dataclass(frozen=True)
class Target:
    """A function that is to be cut out of a module: `root` is the top-level definition that holds it.

    `place` tells it from the others of its file. `known` are arguments that it may have been given, `types` what its
    parameters are said to be, `objects` expressions that make objects of a class, by its name, and of its own under
    `self`. `calls` are known arguments of the classes that parameters may be of.
    """

    module: Module
    root: str
    callee: Callee
    place: str
    known: Sequence[Arguments]
    types: Mapping[str, str]
    objects: Mapping[str, Sequence[str]] = field(default_factory=dict)
    calls: Mapping[str, Sequence[Arguments]] = field(default_factory=dict)

    @classmethod
    def at_top(cls, module: Module, function: ast.FunctionDef, known: Sequence[Arguments], place: str = "") -> Target:
        """A top-level function of a module."""
        name = function.name
        return cls(module, name, Callee(function, f"{name}({{}})"), place or name, known, doc_types(function))


@dataclass(frozen=True)
class Cutter:
    """Cuts functions of one file out, of this origin and licence; `drops` counts what is left out.

    `values` are what the parameters of that name got elsewhere. With `known_only`, functions for which no arguments are
    known are left out too.
    """

    origin: str
    licence: str
    drops: Counter[str]
    known_only: bool = False
    values: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def candidates(self, targets: Iterable[Target]) -> Iterator[Candidate]:
        """The targets that can be cut out."""
        for target in targets:
            try:
                candidate = self._cut(target)
            except Unsuitable as reason:
                self.drops[str(reason)] += 1
            except RecursionError:
                self.drops["nested too deeply"] += 1
            else:
                yield candidate

    def _cut(self, target: Target) -> Candidate:
        callee, function = target.callee, target.callee.function
        if is_trivial(function):
            raise Unsuitable("nothing happens in it")
        linked = followed(target.module, function)
        types = {**target.types, **linked}
        known = [given for given in target.known if callee.takes(given)]
        defaults = callee.defaults()
        known += [] if defaults is None else [defaults]
        known = [given for given in known if not callee.unlinked(given, linked)]
        classes = linked_in(known, types)
        module = with_makers(target.module, classes) if classes else target.module
        if module is None:
            raise Unsuitable("no arguments known")
        objects = {**self._annotated(target, types), **target.objects}
        others = (name for name in objects if name not in ("self", target.root))
        roots = [target.root, *(MAKERS[name] for name in classes), *others]
        known, needed = _with_classes(known, module, roots)
        if self.known_only and not known:
            raise Unsuitable("no arguments known")
        source = cut_out(module, [*roots, *needed])
        if len(source) > MAX_SOURCE:
            raise Unsuitable("source too long")
        if is_generator(function) and not callee.form.startswith("list("):
            callee = replace(callee, form=f"list({callee.form})")
        group = target.place.rpartition(".")[2] if target.module.judged else ""
        hints = hints_of(function, types, self.values, objects)
        return Candidate(source, callee, tuple(known), hints, f"{self.origin}:{target.place}", self.licence, group)

    def _annotated(self, target: Target, types: Mapping[str, str]) -> dict[str, Sequence[str]]:
        """The classes of the module that parameters are of, with calls that make their objects."""
        found: dict[str, Sequence[str]] = {}
        for name in () if self.known_only else dict.fromkeys(kind.strip("'\"") for kind in types.values()):
            statements = target.module.bindings.get(name, [])
            if name != target.root and len(statements) == 1 and isinstance(statements[0], ast.ClassDef):
                found[name] = self.objects(statements[0], target.calls.get(name, ()))
        return {name: objects for name, objects in found.items() if objects}

    def objects(self, node: ast.ClassDef, known: Sequence[Arguments]) -> list[str]:
        """Calls that make an object of a class: those that are known, and some made to what its parameters are."""
        start = next(
            (each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"), None
        )
        if start is None:
            given = [*known[:OBJECTS], ()]
        else:
            callee = Callee(start, "{}", bound=True)
            hints = hints_of(start, doc_types(start), self.values, {})
            rng = Random(f"{node.name}/{self.origin}")
            made = [typed_arguments(start, hints, rng, bound=True) for _ in range(OBJECTS)]
            given = [each for each in known if callee.takes(each)][:OBJECTS]
            given += [each for each in made if each is not None]
        texts = dict.fromkeys(f"{node.name}({', '.join(map(str, each))})" for each in given)
        return [text for text in texts if len(text) <= LONGEST_OBJECT][:OBJECTS]


def _with_classes(known: list[Arguments], module: Module, roots: Sequence[str]) -> tuple[list[Arguments], list[str]]:
    """Known arguments and the names that they need; those that need classes only if these can be cut out too."""
    needs = [names_of(arguments) for arguments in known]
    classes = sorted(set[str]().union(*needs) - {*roots})
    if classes and set(classes) <= module.bindings.keys():
        with suppress(Unsuitable):
            if len(cut_out(module, [*roots, *classes])) <= MAX_SOURCE:
                return known, classes
    return [arguments for arguments, names in zip(known, needs, strict=True) if names <= {*roots}], []
