"""More arguments for a function: near relatives of known ones, and values made to a parameter's type."""

from __future__ import annotations

import ast
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from foretrace.data.real.calls import Argument, Arguments, Spelt
from foretrace.data.real.usage import compared, parameters_of, used_types
from foretrace.data.writer import inputs

__all__ = ["Hints", "hints_of", "relatives", "shortened", "typed_arguments"]

LINKED = {"TreeNode": "tree_node", "ListNode": "list_node"}
ABSTRACT = {
    **dict.fromkeys(["list", "Sequence", "Iterable", "MutableSequence", "Collection", "Iterator"], "list"),
    **dict.fromkeys(["dict", "Mapping", "MutableMapping", "defaultdict", "Counter", "OrderedDict"], "dict"),
    **dict.fromkeys(["set", "Set", "frozenset", "FrozenSet", "AbstractSet"], "set"),
    **dict.fromkeys(["List"], "list"),
    **dict.fromkeys(["Dict"], "dict"),
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


def typed_arguments(function: ast.FunctionDef, hints: Hints, rng: Random, method: bool) -> Arguments | None:
    """Arguments for every parameter without a default, and for some of the others; None where one cannot be made."""
    found = []
    parameters = [*function.args.posonlyargs, *function.args.args][1 if method else 0 :]
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
        made = made_to_type(kind, name, rng) if kind else None
        if made is not None:
            return made
    return Argument(rng.choice(values)) if values else None


def made_to_type(kind: str, name: str, rng: Random) -> Argument | None:
    """An argument of an annotated type; None for a type that has no literals."""
    try:
        node = ast.parse(kind.strip().strip("'\""), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    made = _made(node, name, rng)
    return None if made is None else made


def _made(node: ast.expr, name: str, rng: Random) -> Argument | None:
    if isinstance(node, ast.BinOp):
        return _made(rng.choice([node.left, node.left, node.right]), name, rng)
    if isinstance(node, ast.Constant):
        return Argument(None) if node.value is None else made_to_type(str(node.value), name, rng)
    head = getattr(node, "attr", getattr(node, "id", ""))
    if head in LINKED:
        values = inputs.integers(rng)
        return Argument(sorted(values) if rng.random() < 0.3 else values, LINKED[head])
    if head in SCALARS:
        return Argument(SCALARS[head](rng))
    if head in ABSTRACT:
        return _container(ABSTRACT[head], [], name, rng)
    if not isinstance(node, ast.Subscript):
        return None
    head = getattr(node.value, "attr", getattr(node.value, "id", ""))
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if head == "Optional":
        return Argument(None) if rng.random() < 0.1 else _made(parts[0], name, rng)
    if head == "Union":
        return _made(rng.choice(parts), name, rng)
    if head in ("Final", "Annotated"):
        return _made(parts[0], name, rng)
    return _container(ABSTRACT[head], list(parts), name, rng) if head in ABSTRACT else None


def _container(head: str, parts: list[ast.expr], name: str, rng: Random) -> Argument | None:
    parts = parts or [ast.Name("str" if head == "dict" else "int"), ast.Name("int")]
    text = ast.unparse(parts[0])
    if head == "list" and text == "int":
        return Argument(inputs.integers(rng))
    if head == "list" and text == "str":
        return Argument(inputs.strings(rng))
    if head == "list" and text in ("list[int]", "List[int]"):
        return Argument(inputs.matrix(rng))
    if head == "tuple" and not (len(parts) == 2 and isinstance(parts[1], ast.Constant)):
        made = [_made(part, name, rng) for part in parts]
        return None if any(each is None or each.maker for each in made) else Argument(tuple(e.value for e in made if e))
    size = inputs.length(rng)
    items = [_made(parts[0], name, rng) for _ in range(size)]
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
            held = [_made(parts[-1], name, rng) for _ in values]
            if any(each is None or each.maker for each in held):
                return None
            return Argument({key: each.value for key, each in zip(values, held, strict=True) if each})
    except TypeError:
        return None
    return Argument(tuple(values) if head == "tuple" else values)


def relatives(known: list[Arguments], rng: Random) -> Iterator[Arguments]:
    """Endlessly: a known call with one or two of its values changed a little, types kept."""
    known = [arguments for arguments in known if arguments]
    while known:
        arguments = list(rng.choice(known))
        for _ in range(1 if rng.random() < 0.7 else 2):
            place = rng.randrange(len(arguments))
            if not arguments[place].maker and rng.random() < 0.1:
                other = rng.choice(known)
                if len(other) == len(arguments) and type(other[place].value) is type(arguments[place].value):
                    arguments[place] = arguments[place]._replace(value=other[place].value)
                    continue
            arguments[place] = arguments[place]._replace(value=changed(arguments[place].value, rng))
        yield tuple(arguments)


def shortened(arguments: Arguments) -> Arguments:
    """The same call with shorter texts and containers, for functions whose runs are long."""
    return tuple(argument._replace(value=_short(argument.value)) for argument in arguments)


def _short(value: Any) -> Any:
    if isinstance(value, str) and type(value) is not Spelt:
        return value[:5]
    if isinstance(value, (list, tuple)):
        return type(value)(map(_short, value[:3]))
    if isinstance(value, dict):
        return {key: _short(held) for key, held in list(value.items())[:3]}
    return value


def changed(value: Any, rng: Random) -> Any:
    """A relative of a literal: of its type, and near it."""
    if type(value) is Spelt:
        return value
    if isinstance(value, bool) or value is None:
        return value if value is None else not value
    if isinstance(value, int):
        return _integer(value, rng)
    if isinstance(value, float):
        return (
            rng.choice((value + 1, value * 2, -value, round(value / 2, 2), float(_integer(int(value), rng))))
            if abs(value) < 1e9
            else inputs.decimal(rng)
        )
    if isinstance(value, str):
        return _string(value, rng)
    if isinstance(value, (list, tuple)):
        return type(value)(_items(list(value), rng))
    if isinstance(value, dict):
        return _mapping(value, rng)
    if isinstance(value, (set, frozenset)):
        return type(value)(_items(sorted(value, key=repr), rng))
    return value


def _integer(value: int, rng: Random) -> int:
    r = rng.random()
    if r < 0.4:
        return value + rng.choice((1, -1, 2, -2))
    if r < 0.55:
        return rng.choice((0, 1, 2, value * 2, value // 2))
    if r < 0.6:
        return -value
    if 0 <= value < 10**6:
        return rng.randint(0, max(9, 10 ** len(str(value)) - 1))
    return value + rng.randint(-9, 9)


def _string(value: str, rng: Random) -> str:
    if not value:
        return inputs.text(rng)
    r = rng.random()
    place = rng.randrange(len(value))
    if value.isdigit() and r < 0.7:
        return "".join(rng.choice("01" if set(value) <= {"0", "1"} else string.digits) for _ in value)
    if r < 0.2:
        letter = rng.choice(value) if rng.random() < 0.5 else _like(value[place], rng)
        return value[:place] + letter + value[place + 1 :]
    if r < 0.35:
        return value[:place] + value[place + 1 :]
    if r < 0.5:
        return value[:place] + rng.choice(value) + value[place:]
    if r < 0.6:
        return "".join(rng.sample(value, len(value))) if len(value) < 12 else value[: len(value) // 2]
    if r < 0.68:
        return value[::-1]
    if r < 0.76 and len(value) > 2:
        return value[: rng.randint(1, len(value) - 1)]
    if r < 0.8:
        return rng.choice((str.upper, str.lower, str.title, str.swapcase))(value)
    if value.isalpha():
        return inputs.word(rng) if len(value) > 1 else _like(value, rng)
    if " " in value:
        return (
            inputs.sentence(rng) if rng.random() < 0.5 else " ".join(rng.sample(value.split(" "), value.count(" ") + 1))
        )
    return "".join(_like(letter, rng) if rng.random() < 0.4 else letter for letter in value)


def _like(letter: str, rng: Random) -> str:
    """A character of the same sort."""
    for sort in (string.ascii_lowercase, string.ascii_uppercase, string.digits, "()[]{}", "+-*/", ".,;:!?"):
        if letter in sort:
            return rng.choice(sort)
    return letter


def _items(items: list[Any], rng: Random) -> list[Any]:
    if not items:
        return items
    r = rng.random()
    place, other = rng.randrange(len(items)), rng.randrange(len(items))
    uneven = all(isinstance(item, (list, tuple)) for item in items)
    if r < 0.45 or (uneven and r < 0.75):
        items[place] = changed(items[place], rng)
    elif r < 0.57:
        del items[place]
    elif r < 0.67:
        items.insert(other, items[place])
    elif r < 0.77:
        items[place], items[other] = items[other], items[place]
    elif r < 0.82:
        items = items[::-1]
    elif r < 0.87:
        items = items[: max(1, len(items) // 2)]
    elif all(type(item) is int for item in items):
        items = rng.choice((sorted(items), [changed(item, rng) for item in items]))
    else:
        items = [changed(item, rng) if rng.random() < 0.5 else item for item in items]
    return items


def _mapping(value: dict[Any, Any], rng: Random) -> dict[Any, Any]:
    if not value:
        return value
    key = rng.choice(list(value))
    r = rng.random()
    if r < 0.6:
        return {k: changed(v, rng) if k == key else v for k, v in value.items()}
    if r < 0.8 and len(value) > 1:
        return {k: v for k, v in value.items() if k != key}
    return {changed(k, rng) if k == key and not isinstance(k, tuple) else k: v for k, v in value.items()}
