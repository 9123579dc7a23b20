"""More arguments for a function: near relatives of those that are known, and shorter ones."""

from __future__ import annotations

import string
from collections.abc import Iterator
from random import Random
from typing import Any

from foretrace.data.real.calls import Arguments, Spelt
from foretrace.data.writer import inputs

__all__ = ["changed", "relatives", "shortened"]


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
