"""Arguments made to the types of parameters, as annotated, or as their use and their names suggest."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from foretrace.data.real.calls import MAKERS, Argument, Arguments, Spelt
from foretrace.data.real.usage import compared, parameters_of, used_types
from foretrace.data.writer import inputs

__all__ = ["Hints", "hints_of", "typed_arguments"]

ABSTRACT = {
    **dict.fromkeys(["list", "Sequence", "Iterable", "MutableSequence", "Collection", "Iterator", "List"], "list"),
    **dict.fromkeys(["dict", "Mapping", "MutableMapping", "defaultdict", "Counter", "OrderedDict", "Dict"], "dict"),
    **dict.fromkeys(["set", "Set", "frozenset", "FrozenSet", "AbstractSet"], "set"),
    **dict.fromkeys(["tuple", "Tuple"], "tuple"),
}
SCALARS: Mapping[str, Callable[[Random], Any]] = {
    "int": lambda rng: rng.choice((inputs.integer, inputs.small, inputs.positive))(rng),
    "str": inputs.text,
    "string": inputs.text,
    "integer": inputs.integer,
    "float": inputs.decimal,
    "complex": inputs.decimal,
    "bool": lambda rng: rng.random() < 0.5,
    "None": lambda rng: None,
    "Number": inputs.integer,
}
BY_NAME = {
    "int": """n m k x y a b c num number i j limit size count length target start end low high left right lo hi base
        power exponent year day month digit digits value key index total amount steps width height depth first last
        min_val max_val lower upper mod p q r d bits capacity position""",
    "str": """s t text string word sentence line message msg name char ch letter pattern txt st str1 str2 s1 s2 word1
        word2 a_str input_string input_str phrase title prefix suffix sub substring string1 string2 plaintext""",
    "list[int]": """nums arr array list lst numbers values items seq sequence data l A xs collection prices heights
        weights scores list1 list2 arr1 arr2 nums1 nums2 input_list sorted_list costs my_list elements iterable""",
    "list[str]": "words strings strs names lines tokens",
    "list[list[int]]": "matrix grid mat board intervals points edges graph table image",
    "dict[str, int]": "d mapping counts dictionary dct dict1 obj",
}
TYPES_BY_NAME = {name: kind for kind, names in BY_NAME.items() for name in reversed(names.split())}


class Hints(NamedTuple):
    """What is known of a function's parameters: types in the order of trust, values that are worth a try.

    `objects` are the expressions that make an object of a class, by the name of the class.
    """

    types: Mapping[str, Sequence[str]]
    values: Mapping[str, Sequence[Any]] = {}
    objects: Mapping[str, Sequence[str]] = {}


def hints_of(
    function: ast.FunctionDef,
    types: Mapping[str, str],
    values: Mapping[str, Sequence[Any]],
    objects: Mapping[str, Sequence[str]],
) -> Hints:
    """Hints of annotations, then of what the function does with a parameter, then of what its name suggests.

    `values` are what equally named parameters of other functions got; the literals that one is compared with go first.
    """
    used, literals = used_types(function), compared(function)
    names = parameters_of(function)
    kinds = {name: [each.get(name, "") for each in (types, used, TYPES_BY_NAME)] for name in names}
    return Hints(kinds, {name: literals.get(name) or values.get(name, ()) for name in names}, objects)


def typed_arguments(function: ast.FunctionDef, hints: Hints, rng: Random, bound: bool) -> Arguments | None:
    """Arguments for every parameter without a default, and for some of the others; None where one cannot be made."""
    found = []
    parameters = [*function.args.posonlyargs, *function.args.args][bound:]
    needed = len(parameters) - len(function.args.defaults)
    for place, parameter in enumerate(parameters):
        if place >= needed and rng.random() < 0.5:
            break
        made = _hinted(parameter.arg, hints, rng)
        if made is None:
            if place >= needed:
                break
            return None
        found.append(made)
    if function.args.kwonlyargs and None in function.args.kw_defaults:
        return None
    return tuple(found)


def _hinted(name: str, hints: Hints, rng: Random) -> Argument | None:
    """An argument for one parameter."""
    values = hints.values.get(name)
    if values and rng.random() < 0.4:
        return Argument(rng.choice(values))
    for kind in hints.types.get(name, ()):
        if kind.strip("'\"") in hints.objects:
            return Argument(Spelt(rng.choice(hints.objects[kind.strip("'\"")])))
        made = made_to_type(kind, rng) if kind else None
        if made is not None:
            return made
    return Argument(rng.choice(values)) if values else None


def made_to_type(kind: str, rng: Random) -> Argument | None:
    """An argument of an annotated type; None for a type that has no literals."""
    try:
        node = ast.parse(kind.strip().strip("'\""), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    return _made(node, rng)


def _made(node: ast.expr, rng: Random) -> Argument | None:
    if isinstance(node, ast.BinOp):
        return _made(rng.choice([node.left, node.left, node.right]), rng)
    if isinstance(node, ast.Constant):
        return Argument(None) if node.value is None else made_to_type(str(node.value), rng)
    head = getattr(node, "attr", getattr(node, "id", ""))
    if head in MAKERS:
        values = inputs.integers(rng)
        return Argument(sorted(values) if rng.random() < 0.3 else values, MAKERS[head])
    if head in SCALARS:
        return Argument(SCALARS[head](rng))
    if head in ABSTRACT:
        return _container(ABSTRACT[head], [], rng)
    if not isinstance(node, ast.Subscript):
        return None
    head = getattr(node.value, "attr", getattr(node.value, "id", ""))
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if head == "Optional":
        return Argument(None) if rng.random() < 0.1 else _made(parts[0], rng)
    if head == "Union":
        return _made(rng.choice(parts), rng)
    if head in ("Final", "Annotated"):
        return _made(parts[0], rng)
    return _container(ABSTRACT[head], list(parts), rng) if head in ABSTRACT else None


def _container(head: str, parts: list[ast.expr], rng: Random) -> Argument | None:
    parts = parts or [ast.Name("str" if head == "dict" else "int"), ast.Name("int")]
    text = ast.unparse(parts[0])
    if head == "list" and text == "int":
        return Argument(inputs.integers(rng))
    if head == "list" and text == "str":
        return Argument(inputs.strings(rng))
    if head == "list" and text in ("list[int]", "List[int]"):
        return Argument(inputs.matrix(rng))
    if head == "tuple" and not (len(parts) == 2 and isinstance(parts[1], ast.Constant)):
        made = [_made(part, rng) for part in parts]
        return None if any(each is None or each.maker for each in made) else Argument(tuple(e.value for e in made if e))
    size = inputs.length(rng)
    items = [_made(parts[0], rng) for _ in range(size)]
    if any(item is None for item in items):
        return None
    maker = items[0].maker if items and items[0] else ""
    values = [item.value for item in items if item]
    if maker:
        return None
    try:
        if head == "set":
            return Argument(set(values))
        if head == "dict":
            held = [_made(parts[-1], rng) for _ in values]
            if any(each is None or each.maker for each in held):
                return None
            return Argument({key: each.value for key, each in zip(values, held, strict=True) if each})
    except TypeError:
        return None
    return Argument(tuple(values) if head == "tuple" else values)
