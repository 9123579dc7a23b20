"""Back in time by search: arguments with which a function gives a value, each candidate checked by running it.

A model that has learnt the inverse actions of the neural debugger (arXiv 2603.09951) foresees such arguments
(`Origins`); the one that ships has not. What `Changes` proposes comes from the values of the program and of the run,
changed little by little: a few candidates at a time are run, and those whose values come nearest are changed further.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, islice
from random import Random
from typing import Any, Protocol

from foretrace.debug.cursor import DebugError
from foretrace.debug.objects import Objects
from foretrace.debug.reality import Run
from foretrace.errors import ForetraceError
from foretrace.trace.entry import is_generator
from foretrace.trace.frames import SourceFile
from foretrace.trace.source import read
from foretrace.worlds import Header

__all__ = ["Changes", "Found", "Origins", "Target", "lead_to", "wanted_text"]

TOGETHER = 40
"""Candidates that are run before the next ones are chosen."""
PARENTS = 8
"""As many of the nearest are changed further."""
LONGEST = 500
"""A call of more characters is not tried."""

Arguments = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A call that leads to the value that was asked for; the how-manieth that was run; whether a model foresaw it."""

    call: str
    tried: int
    foreseen: bool = False


class Origins(Protocol):
    """Arguments, as texts, with which a model thinks that a function came to a value; none where it cannot tell."""

    def __call__(
        self, file: int, function: str, value: str, raised: bool, header: Header = ..., /
    ) -> Sequence[Mapping[str, str]]: ...


class Target:
    """A plain function of a file, and the arguments with which this run called it; `passed` are their texts.

    Raises DebugError for a function that cannot be called from outside with arguments that can be written down.
    """

    def __init__(self, file: SourceFile, function: str, passed: Mapping[str, str]) -> None:
        self.file = file
        source = read(file.text, file.path)
        found = [f for f in source.functions if f.qualname == function and f.node in source.tree.body]
        node = found[-1].node if found else None
        if not isinstance(node, ast.FunctionDef) or node.decorator_list or is_generator(node):
            raise DebugError(f"{function} cannot be called by itself; expected a plain function at the top of the file")
        if node.args.vararg or node.args.kwarg or node.args.kwonlyargs:
            raise DebugError(f"{function} takes any arguments; expected named ones")
        self._names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
        given = self.arguments(passed)
        if given is None:
            raise DebugError(f"the arguments of {function} here are no literals, which a search begins with")
        self.given: Arguments = given
        if not self.given:
            raise DebugError(f"{function} takes no arguments, so nothing else leads to another value")
        self._function = function

    def arguments(self, texts: Mapping[str, str]) -> Arguments | None:
        """The arguments of these texts; None where one is missing, or is no literal."""
        try:
            return tuple(ast.literal_eval(texts[name]) for name in self._names)
        except (KeyError, ValueError, SyntaxError):
            return None

    def call(self, args: Arguments) -> str:
        """The call with other arguments, as it is written."""
        return f"{self._function}({', '.join(map(repr, args))})"


def wanted_text(file: SourceFile, value: str) -> tuple[str, bool]:
    """The text of a value that is wanted, and whether it is an exception: ValueError('x') stands as it is."""
    kind = getattr(builtins, value.partition("(")[0], None)
    raised = isinstance(kind, type) and issubclass(kind, BaseException) and value.endswith(")")
    return (value, True) if raised else (Objects([file]).text(value), False)


def lead_to(
    target: Target, wanted: str, foreseen: Sequence[Arguments], run: Run, *, number: int, most: int
) -> list[Found]:
    """Calls that return (or raise) the value of that text, at most `number` of them, after at most `most` runs.

    What a model has `foreseen` is run first.
    """
    changes, believed = Changes(target), {target.call(args) for args in foreseen}
    found: list[Found] = []
    seen: set[str] = set()
    ranked: list[tuple[float, int, Arguments]] = []
    while len(found) < number and len(seen) < most:
        nearest = [args for _, _, args in sorted(ranked, key=lambda each: each[:2])[:PARENTS]]
        source = changes(nearest) if ranked else chain(foreseen, changes(()))
        batch = _fresh(target, source, seen, min(TOGETHER, most - len(seen)))
        if not batch:
            break
        results = run(target.file.text, [target.call(args) for args in batch])
        for tried, args, result in zip(range(len(seen) - len(batch) + 1, len(seen) + 1), batch, results, strict=True):
            text = None if isinstance(result, ForetraceError) else result.value
            if text == wanted:
                found.append(Found(target.call(args), tried, target.call(args) in believed))
            if text is not None:
                ranked.append((_distance(text, wanted), tried, args))
    return found[:number]


def _fresh(target: Target, source: Iterator[Arguments], seen: set[str], number: int) -> list[Arguments]:
    """The next candidates that have not been run yet; fewer where what is proposed is nothing new."""
    batch: list[Arguments] = []
    for args in islice(source, 50 * number):
        call = target.call(args)
        if call not in seen and len(call) < LONGEST:
            seen.add(call)
            batch.append(args)
        if len(batch) == number:
            break
    return batch


class Changes:
    """Proposes by changing: first the arguments of this run and the program's constants, then what came nearest."""

    def __init__(self, target: Target) -> None:
        self._given = target.given
        constants = (n.value for n in ast.walk(read(target.file.text).tree) if isinstance(n, ast.Constant))
        self._constants = list(dict.fromkeys(c for c in constants if isinstance(c, int | float | str)))
        self._random = Random(0)

    def __call__(self, nearest: Sequence[Arguments]) -> Iterator[Arguments]:
        """Arguments that differ a little from those that came nearest."""
        if not nearest:
            yield from self._first()
        while True:
            args = list(self._random.choice(nearest or [self._given]))
            for _ in range(self._random.randint(1, 2)):
                at = self._random.randrange(len(args))
                args[at] = self._changed(args[at])
            yield tuple(args)

    def _first(self) -> Iterator[Arguments]:
        """The arguments of this run, and each of them replaced by a constant of its kind."""
        yield self._given
        for at, argument in enumerate(self._given):
            for constant in self._constants:
                if type(constant) is type(argument):
                    yield (*self._given[:at], constant, *self._given[at + 1 :])

    def _changed(self, value: Any) -> Any:
        """A value of the same kind that differs a little."""
        random = self._random
        if isinstance(value, bool):
            return not value
        if isinstance(value, int):
            return random.choice(
                [value + 1, value - 1, -value, value * 2, value // 2, value + random.randint(-10, 10), 0]
            )
        if isinstance(value, float):
            return random.choice([value + 1, value - 1, -value, value * 2, value / 2, round(value), 0.0])
        if isinstance(value, str):
            return "".join(
                self._items(list(value), [*"aeirst 01", *"".join(c for c in self._constants if isinstance(c, str))])
            )
        if isinstance(value, list | tuple):
            like = next((item for item in value), 0)
            return type(value)(
                self._items(list(value), [self._changed(like), *[c for c in self._constants if type(c) is type(like)]])
            )
        if isinstance(value, dict) and value:
            key = random.choice(list(value))
            kept = {k: v for k, v in value.items() if k != key or random.random() < 0.7}
            return {k: self._changed(v) if k == key else v for k, v in kept.items()}
        if isinstance(value, set) and value:
            return set(self._items(list(value), [self._changed(next(iter(value)))]))
        return value

    def _items(self, items: list[Any], others: list[Any]) -> list[Any]:
        """A list with one item put in, taken out, changed, or two of them in each other's place."""
        random, at = self._random, self._random.randint(0, len(items))
        match random.choice(["put in", "take out", "change", "swap"]) if items else "put in":
            case "put in":
                items.insert(at, random.choice(others))
            case "take out":
                items.pop(at % len(items))
            case "change":
                items[at % len(items)] = random.choice([*others, self._changed(items[at % len(items)])])
            case _:
                other = random.randrange(len(items))
                items[at % len(items)], items[other] = items[other], items[at % len(items)]
        return items


def _distance(text: str, wanted: str) -> float:
    """How far a text is from another: that of numbers by their difference, 0 to 1 where they are none."""
    try:
        return abs(float(text) - float(wanted))
    except (ValueError, OverflowError):
        return 1 - SequenceMatcher(None, text, wanted, autojunk=False).ratio()
