"""The candidates of a module: its functions, methods and examples, cut out, each with the arguments known for it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import cycle
from random import Random
from typing import Any

from foretrace.data.real import modules
from foretrace.data.real.calls import Argument, Arguments, Spelt, doc_types, examples, names_of
from foretrace.data.real.cut import gather
from foretrace.data.real.inputs import Hints, hints_of, typed_arguments
from foretrace.data.real.linked import MAKERS, followed, linked_in, with_makers
from foretrace.data.real.methods import SPECIAL, called, reduced
from foretrace.data.real.modules import Module, Unsuitable
from foretrace.data.real.stateless import CAMEL, without_class
from foretrace.data.real.usage import parameters_of
from foretrace.trace.entry import bind, is_generator

__all__ = ["Candidate", "Reader"]

MAX_SOURCE = 6_000
PLAIN = 0.75
"""Share of the classes without state whose methods become plain functions."""
STEPS = range(2, 15)
OBJECTS = 8
"""Ways to make an object that are tried."""
LONGEST_OBJECT = 200
EPISODES = 14
EPISODE = """

def use_it(it, steps):
    results = []
    for name, *values in steps:
        results.append(getattr(it, name)(*values))
    return results
"""


@dataclass(frozen=True)
class Candidate:
    """A function cut out of its module; `form` is its call with `{}` for the arguments.

    Where `form` has a second `{}`, the first of the arguments stands in the first: the object whose method is called.
    `group` names what must not stand on both sides of a split: the problem that the function solves. `method` says that
    the function's first parameter is not among the arguments.
    """

    source: str
    form: str
    known: tuple[Arguments, ...]
    function: ast.FunctionDef
    hints: Hints
    method: bool
    origin: str
    licence: str
    group: str

    @property
    def receivers(self) -> int:
        """How many of the arguments stand before the others: 1 for an object whose method is called, else 0."""
        return self.form.count("{}") - 1

    def call(self, arguments: Arguments) -> str:
        """The call of the function with these arguments."""
        text = self.form
        for argument in arguments[: self.receivers]:
            text = text.replace("{}", str(argument), 1)
        return text.replace("{}", ", ".join(map(str, arguments[self.receivers :])), 1)

    def typed(self, rng: Random) -> Arguments | None:
        """Arguments made to what is known of the parameters; None where one cannot be made."""
        made = typed_arguments(self.function, self.hints, rng, self.method)
        if made is None or not self.receivers:
            return made
        objects = self.hints.objects.get("self")
        return (Argument(Spelt(rng.choice(objects))), *made) if objects else None


@dataclass(frozen=True)
class Reader:
    """Reads one module: `calls` are known arguments by the name of what is called, `drops` counts what is left out.

    `values` are what the parameters of that name got elsewhere. With `known_only`, functions for which no arguments are
    known are left out too.
    """

    module: Module
    calls: Mapping[str, Sequence[Arguments]]
    origin: str
    licence: str
    drops: Counter[str]
    known_only: bool = False
    values: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def candidates(self) -> Iterator[Candidate]:
        """Top-level functions, methods, and examples of docstrings."""
        for node in self.module.tree.body:
            if isinstance(node, ast.ClassDef):
                yield from self._methods(node)
            elif isinstance(node, ast.FunctionDef) and not node.name.startswith("test"):
                yield from self.cut(node, node.name, f"{node.name}({{}})", node.name)
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not self.module.judged:
                yield from self._examples(node)

    def _methods(self, node: ast.ClassDef) -> Iterator[Candidate]:
        methods = [inner for inner in node.body if isinstance(inner, ast.FunctionDef)]
        plain = without_class(self.module, node) if Random(ast.unparse(node)).random() < PLAIN else None
        objects = [] if plain is not None else self._objects(node)
        for method in methods:
            hidden = method.name.startswith("__") and method.name not in SPECIAL
            if hidden or not method.args.args or (self.known_only and method.name not in self.calls):
                continue
            if plain is None:
                yield from self._method(node, method, objects)
            elif not method.name.startswith("_"):
                module, names = plain
                function = module.bindings[names[method.name]][0]
                assert isinstance(function, ast.FunctionDef)
                reader = replace(self, module=module, calls={function.name: self.calls.get(method.name, ())})
                place = f"{node.name}.{method.name}"
                yield from reader.cut(function, function.name, f"{function.name}({{}})", place, types=doc_types(method))
        if not self.known_only:
            yield from self._episodes(node, objects)

    def _method(self, node: ast.ClassDef, method: ast.FunctionDef, objects: Sequence[str]) -> Iterator[Candidate]:
        """A method with its class cut down to what it needs, called on each of some objects."""
        form, of_class = called(method, node.name)
        if not of_class and not objects:
            self.drops["no object known"] += 1
            return
        small = reduced(self.module, [node.name], [method.name])
        if small is None:
            self.drops["does not parse when cut out"] += 1
            return
        given: Sequence[Arguments] = self.calls.get(method.name, ())
        types = doc_types(method)
        if not of_class:
            receivers = [Argument(Spelt(each)) for each in objects]
            rest = [()] if form.count("{}") == 1 else given
            pairs = zip(cycle(receivers), rest * len(receivers) if rest == [()] else rest, strict=False)
            given = [(receiver, *arguments) for receiver, arguments in pairs]
            if form.startswith("{} "):
                types = {**types, method.args.args[-1].arg: node.name}
        reader = replace(self, module=small, calls={method.name: given})
        takes_class = of_class and "classmethod" in map(ast.unparse, method.decorator_list)
        yield from reader.cut(
            method,
            node.name,
            form,
            f"{node.name}.{method.name}",
            method=takes_class or form.count("{}") > 1,
            types=types,
            objects={"self": objects, node.name: objects} if objects else {},
        )

    def _objects(self, node: ast.ClassDef) -> list[str]:
        """Calls that make an object of a class: those that are known, and some made to what its parameters are."""
        start = next(
            (each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"), None
        )
        known = self.calls.get(node.name, ())
        if start is None:
            given = [*known[:OBJECTS], ()]
        else:
            hints = hints_of(start, doc_types(start), self.values, {})
            rng = Random(f"{node.name}/{self.origin}")
            made = [typed_arguments(start, hints, rng, method=True) for _ in range(OBJECTS)]
            given = [each for each in known if fits(start, each, method=True)][:OBJECTS]
            given += [each for each in made if each is not None]
        texts = dict.fromkeys(f"{node.name}({', '.join(map(str, each))})" for each in given)
        return [text for text in texts if len(text) <= LONGEST_OBJECT][:OBJECTS]

    def _examples(self, node: ast.FunctionDef | ast.ClassDef) -> Iterator[Candidate]:
        """The examples of a class's docstrings, or of a function's where they take several steps, as one function."""
        inside = [n for n in ast.walk(node) if isinstance(n, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(n)]
        for documented in inside if isinstance(node, ast.ClassDef) else inside[:1]:
            steps = examples(ast.get_docstring(documented) or "")
            steps = [step for step in steps if not isinstance(step, (ast.Import, ast.ImportFrom))]
            simple = isinstance(node, ast.FunctionDef) and all(isinstance(step, ast.Expr) for step in steps)
            if len(steps) not in STEPS or simple or any(isinstance(s, (ast.FunctionDef, ast.ClassDef)) for s in steps):
                continue
            driver = _driver(steps, f"try_{node.name.lower().strip('_')}")
            if node.name not in driver:
                continue
            module = modules.parse(f"{self.module.text}\n\n{driver}\n", self.module.path, library=self.module.library)
            if module is not None:
                function = module.tree.body[-1]
                assert isinstance(function, ast.FunctionDef)
                reader = replace(self, module=module, calls={})
                yield from reader.cut(
                    function, function.name, f"{function.name}({{}})", f"{node.name}.{documented.name}>>>"
                )

    def _episodes(self, node: ast.ClassDef, objects: Sequence[str]) -> Iterator[Candidate]:
        """A function that takes an object of a class through steps, which call its methods; first what fills it."""
        rng = Random(f"{node.name}/{self.origin}/episodes")
        steps: dict[str, list[tuple[Any, ...]]] = {}
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and method.name[0] != "_" and not method.decorator_list:
                found = [(method.name, *values) for values in self._values(method, rng)]
                if found and not is_trivial(method):
                    steps[method.name] = found
        short = CAMEL.sub("_", node.name).lower().strip("_")
        module = reduced(self.module, [node.name], steps)
        if len(steps) < 2 or not objects or module is None or short in EPISODE:
            return
        text = EPISODE.replace("it", short)
        whole = modules.parse(f"{module.text}{text}", module.path, library=module.library)
        if whole is not None:
            function = whole.tree.body[-1]
            assert isinstance(function, ast.FunctionDef)
            filling = [name for name, found in steps.items() if len(found[0]) > 1] or list(steps)
            known = []
            for _ in range(EPISODES):
                places = [filling if place < 2 else list(steps) for place in range(rng.randint(3, 7))]
                chosen = [rng.choice(steps[rng.choice(names)]) for names in places]
                known.append((Argument(Spelt(rng.choice(objects))), Argument(chosen)))
            reader = replace(self, module=whole, calls={function.name: known})
            yield from reader.cut(function, function.name, f"{function.name}({{}})", f"{node.name}...", types={})

    def _values(self, method: ast.FunctionDef, rng: Random) -> list[tuple[Any, ...]]:
        """Arguments for a method that are plain values: some that are known, some made."""
        hints = hints_of(method, doc_types(method), self.values, {})
        known = [each for each in self.calls.get(method.name, ()) if fits(method, each, method=True)]
        made = [typed_arguments(method, hints, rng, method=True) for _ in range(OBJECTS)]
        given = [*known[:OBJECTS], *(each for each in made if each is not None)]
        plain = [
            each for each in given if not any(one.maker or one.keyword or type(one.value) is Spelt for one in each)
        ]
        return [tuple(one.value for one in each) for each in plain]

    def cut(
        self,
        function: ast.FunctionDef,
        root: str,
        form: str,
        place: str,
        method: bool = False,
        types: Mapping[str, str] | None = None,
        objects: Mapping[str, Sequence[str]] | None = None,
    ) -> Iterator[Candidate]:
        """The candidate of one function, if it can be cut out; `root` is the definition that holds it."""
        if is_trivial(function):
            self.drops["nothing happens in it"] += 1
            return
        types = doc_types(function) if types is None else types
        receivers = form.count("{}") - 1
        known = [given for given in self.calls.get(function.name, ()) if fits(function, given[receivers:], method)]
        defaults = None if receivers else default_arguments(function, method)
        known += [] if defaults is None else [defaults]
        nodes = followed(self.module, function)
        types = {**types, **nodes}
        known = [given for given in known if not _unlinked(function, given[receivers:], method, nodes)]
        linked = linked_in(known, types)
        module = with_makers(self.module, linked) if linked else self.module
        if module is None:
            self.drops["no arguments known"] += 1
            return
        objects = {**self._annotated(types, root), **(objects or {})}
        roots = [root, *(MAKERS[name] for name in linked), *(name for name in objects if name not in ("self", root))]
        known, needed = self._with_objects(known, module, roots)
        if self.known_only and not known:
            self.drops["no arguments known"] += 1
            return
        try:
            source = gather(module, [*roots, *needed])
        except Unsuitable as reason:
            self.drops[str(reason)] += 1
            return
        except RecursionError:
            self.drops["nested too deeply"] += 1
            return
        if len(source) > MAX_SOURCE:
            self.drops["source too long"] += 1
            return
        if is_generator(function) and not form.startswith("list("):
            form = f"list({form})"
        group = place.rpartition(".")[2] if self.module.judged else ""
        origin = f"{self.origin}:{place}"
        hints = hints_of(function, types, self.values, objects)
        yield Candidate(source, form, tuple(known), function, hints, method, origin, self.licence, group)

    def _annotated(self, types: Mapping[str, str], root: str) -> dict[str, Sequence[str]]:
        """The classes of this module that parameters are of, with calls that make their objects."""
        found = {}
        for name in {kind.strip("'\"") for kind in types.values()} - {root}:
            statements = self.module.bindings.get(name, [])
            if len(statements) == 1 and isinstance(statements[0], ast.ClassDef) and not self.known_only:
                found[name] = self._objects(statements[0])
        return {name: objects for name, objects in found.items() if objects}

    def _with_objects(
        self, known: list[Arguments], module: Module, roots: list[str]
    ) -> tuple[list[Arguments], list[str]]:
        """Known arguments and the names that they need; those that need classes only if these can be cut out too."""
        needs = [names_of(arguments) for arguments in known]
        classes = sorted(set[str]().union(*needs) - {*roots})
        if classes and set(classes) <= module.bindings.keys():
            with suppress(Unsuitable):
                if len(gather(module, [*roots, *classes])) <= MAX_SOURCE:
                    return known, classes
        return [arguments for arguments, names in zip(known, needs, strict=True) if names <= {*roots}], []


def is_trivial(function: ast.FunctionDef) -> bool:
    """Whether a function does nothing but give back what it has, or raise."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    if len(body) != 1:
        return not body
    last = body[0].value if isinstance(body[0], (ast.Return, ast.Expr)) else body[0]
    while isinstance(last, ast.Attribute):
        last = last.value
    return last is None or isinstance(last, (ast.Pass, ast.Raise, ast.Name, ast.Constant))


def fits(function: ast.FunctionDef, arguments: Arguments, method: bool) -> bool:
    """Whether the arguments can be bound to the function's parameters."""
    args = [argument.value for argument in arguments if not argument.keyword]
    kwargs = {argument.keyword: argument.value for argument in arguments if argument.keyword}
    try:
        bind(function.args, tuple([None] * method + args), kwargs)
    except TypeError:
        return False
    return True


def _unlinked(function: ast.FunctionDef, given: Arguments, method: bool, linked: Mapping[str, str]) -> bool:
    """Whether arguments have a plain value where a function follows links: they are another function's of that name."""
    names = parameters_of(function)[1 if method else 0 :]
    named = (
        (each.keyword or names[place] if place < len(names) else each.keyword, each) for place, each in enumerate(given)
    )
    return any(
        name in linked and not each.maker and type(each.value) in (int, str, list, tuple) for name, each in named
    )


def default_arguments(function: ast.FunctionDef, method: bool) -> Arguments | None:
    """What a function gets that is called without arguments, spelt out; None where it cannot be."""
    parameters = [*function.args.posonlyargs, *function.args.args][1 if method else 0 :]
    if len(parameters) != len(function.args.defaults) or None in function.args.kw_defaults:
        return None
    try:
        return tuple(Argument(ast.literal_eval(value)) for value in function.args.defaults)
    except (ValueError, TypeError, SyntaxError):
        return None


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
