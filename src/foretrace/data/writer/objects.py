"""Programs of classes: functions that make instances and use them, and calls of methods at once.

Seen from here, the attributes and methods of a class are those of an instance: `p.x` and `p.f` in place of `self`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from foretrace.data.writer import names
from foretrace.data.writer.classes import NUMBERS, Class, labels, pick, text_of, write_class
from foretrace.data.writer.functions import (
    EXAMPLE,
    anew,
    closing,
    declared,
    entry_call,
    joined,
    module,
    parameter,
)  # fmt: skip
from foretrace.data.writer.pen import LEAVING, Function, Module, Parameter, Pen, indented
from foretrace.data.writer.scope import Variable

NUM_USES = {1: 26, 2: 40, 3: 26, 4: 8}


def write_classes(pen: Pen, frames: int) -> Module:
    """A class, perhaps with an heir, and a function that makes and uses instances; or a call of a method at once."""
    rng = pen.rng
    at_once = rng.random() < 0.3
    most = 2 if at_once else 4
    text, base = write_class(pen, frames, most)
    texts, known = [text], [base]
    if rng.random() < 0.2:
        text, heir = write_class(pen, frames, most, base)
        texts.append(text)
        known.append(heir)
    if "@dataclass" in texts[0]:
        texts.insert(0, "from dataclasses import dataclass")
    used = known[-1]
    if at_once:
        return Module(joined(texts), direct_call(pen, used), lambda: direct_call(pen, used, anew(pen)))
    text = write_user(pen, frames, known)
    return module(pen, [*texts, text], entry_call(pen, pen.functions[-1]))


def of(owner: str, text: str) -> str:
    """A text about `self` as one about another instance."""
    return re.sub(r"\bself\b", lambda _: owner, text)


def seen_from(made: Class, owner: str) -> tuple[list[Function], list[Variable]]:
    """What can be called and what can be read of an instance."""
    called = [replace(m, name=of(owner, m.name)) for m in made.methods]
    read = (*made.fields, *(v for v in made.views if v.kind != "str"))
    kept = [replace(v, name=of(owner, v.name), own=False, blank=False) for v in read]
    return called, kept


def direct_call(pen: Pen, made: Class, write: Callable[[Parameter], str] = EXAMPLE) -> str:
    """A call of a method of a new instance, or something that is read of it."""
    rng = pen.rng
    owner = entry_call(pen, made.new, write)
    called, kept = seen_from(made, owner)
    views = [of(owner, v.name) for v in made.views]
    if "__eq__" in made.specials and rng.random() < 0.4:
        return f"{owner} == {entry_call(pen, made.new, write)}"
    if not called or (views and rng.random() < 0.35):
        return rng.choice(views or [v.name for v in kept])
    return entry_call(pen, rng.choice(called), write)


def write_user(pen: Pen, frames: int, known: Sequence[Class]) -> str:
    """A function that makes instances of the last class, uses them, and gives something back."""
    rng, used = pen.rng, known[-1]
    name = pen.fresh(names.function)
    required = [p.kind for p in used.new.parameters if p.default is None]
    taken = [kind for kind in ("ints", "strs") if any(taking(m, kind[:-1]) for m in used.methods)]
    walked = rng.sample(taken, 1) if taken and rng.random() < 0.65 else []
    wanted = walked + rng.sample(required, min(len(required), rng.choice((1, 1, 2))))
    given = tuple(parameter(pen, kind, "few" if kind == "ints" else "") for kind in wanted or ["int"])
    pen.open_function("none", frames)
    pen.depth = 1
    pen.scope.variables += [Variable(p.name, p.kind, parameter=True) for p in given]
    several = rng.random() < 0.25 and any(p.kind in NUMBERS for p in used.new.parameters)
    lines = with_several(pen, known) if several else with_one(pen, used, bool(walked))
    shown = ", ".join(declared(pen, p) for p in given)
    pen.functions.append(Function(name, given, pen.result, pen.cost, False))
    return f"def {name}({shown}):\n{indented(lines, '    ')}"


def taking(called: Function, kind: str) -> bool:
    """Whether a method takes one value of that kind and no more."""
    return [p.kind for p in called.parameters] == [kind]


def instance(pen: Pen, made: Class) -> str:
    """A constructor call whose arguments are of the scope, or of another way to make an instance."""
    if made.makers and pen.rng.random() < 0.5:
        return made.makers[0]
    pen.depth += 1
    text = f"{made.name}({pen.arguments(made.new, lambda p: pen.atom(p.kind, 0))})"
    pen.depth -= 1
    pen.scope.settle(pen.line)
    return text


def with_one(pen: Pen, made: Class, walks: bool) -> list[str]:
    """Lines that make an instance or two, use them and return."""
    rng, scope = pen.rng, pen.scope
    first, second = pen.fresh(), pen.fresh()
    lines = [f"{first} = {instance(pen, made)}"]
    pair = rng.random() < (0.6 if made.specials & {"__eq__", "__lt__", "__gt__", "__add__"} else 0.2)
    if pair:
        lines.append(f"{second} = {instance(pen, made)}")
    called, kept = seen_from(made, first)
    if walks:
        lines += walk(pen, {"p": first, **labels(rng, made)}, called)
    pen.functions, scope.variables = called, scope.variables + kept
    for _ in range(pick(rng, NUM_USES)):
        unused = [c for c in called if f"{c.name}(" not in "\n".join(lines)]
        lines += use(pen, made, first, called, unused or called)
        if lines[-1].startswith(LEAVING):
            return lines
    if pair:
        found = text_of(pen, "two", {"p": first, "q": second, **labels(rng, made)}, made.specials)
        if found:
            return [*lines, found[1]]
    return [*lines, ending(pen, made, first)]


def walk(pen: Pen, preset: dict[str, str], called: Sequence[Function]) -> list[str]:
    """A loop that calls a method with one value after the other: never over what the instance itself may hold."""
    rng, scope = pen.rng, pen.scope
    for key, same, kind in (("g", "k", "int"), ("h", "l", "str")):
        takers = [c for c in called if taking(c, kind) and c.cost < 16]
        for place, found in ((key, takers), (same, [c for c in takers if c.result == kind])):
            if found:
                preset[place] = rng.choice(found).name
    outside, scope.variables = scope.variables, [v for v in scope.variables if v not in pen.line.read]
    kept = len(scope.variables)
    written = text_of(pen, "walks", preset)
    scope.variables = outside + scope.variables[kept:]
    return [written[1]] if written else []


def use(pen: Pen, made: Class, owner: str, called: Sequence[Function], next_ones: Sequence[Function]) -> list[str]:
    """A few lines that use an instance, rather one of the methods that are to be called next."""
    rng = pen.rng
    if rng.random() < 0.16:
        return pen.statements(1)
    if called and rng.random() < 0.35:
        chosen = rng.choice(next_ones)
        if chosen.result in pen.tables:
            bound = Variable(pen.fresh(), chosen.result)
            text = f"{bound.name} = {pen.call(chosen)}"
            pen.scope.settle(pen.line)
            pen.scope.variables.append(bound)
            return [text]
    preset = {"p": owner, **labels(rng, made)}
    if called:
        preset |= {"m": pen.call(rng.choice(next_ones)), "w": pen.call(rng.choice(called))}
    answers = [c for c in next_ones if c.result == "bool"] or [c for c in called if c.result == "bool"]
    values = [c for c in next_ones if c.result not in ("none", "bool")]
    for key, found in (("t", answers), ("v", values)):
        if found:
            preset[key] = pen.call(rng.choice(found))
    pen.scope.settle(pen.line)
    found_text = text_of(pen, "uses", preset, made.specials)
    return [found_text[1]] if found_text else [preset.get("m", f"print({owner}.{labels(rng, made)['a']})")]


def ending(pen: Pen, made: Class, owner: str) -> str:
    """The return statement of a user of one instance."""
    rng = pen.rng
    views = [of(owner, v.name) for v in made.views]
    fields = [of(owner, v.name) for v in made.fields]
    draw = rng.random()
    if draw < 0.3 and views:
        return f"return {rng.choice(views)}"
    if draw < 0.55:
        return "return " + ", ".join(rng.sample(fields, min(len(fields), rng.choice((1, 1, 2)))))
    if draw < 0.62:
        return f"return {owner}"
    return closing(pen)


def with_several(pen: Pen, known: Sequence[Class]) -> list[str]:
    """Lines that make a list of instances, walk over it and return."""
    rng, scope, used = pen.rng, pen.scope, known[-1]
    held, each = pen.fresh(), pen.fresh()
    numbers = [v for v in scope.variables if v.kind == "ints"]
    takes = next(p for p in used.new.parameters if p.kind in NUMBERS)
    if numbers and rng.random() < 0.7:
        shown = [each if p is takes else p.example for p in used.new.parameters]
        lines = [f"{held} = [{used.name}({', '.join(shown)}) for {each} in {numbers[0].name}]"]
    else:
        made = [instance(pen, rng.choice(known)) for _ in range(rng.choice((2, 2, 3)))]
        lines = [f"{held} = [{', '.join(made)}]"]
    shared = known[0].methods if len(known) > 1 else used.methods
    called = [replace(m, name=of(each, m.name)) for m in shared]
    if called and rng.random() < 0.6:
        chosen = pen.call(rng.choice(called))
        total = pen.fresh()
        pen.scope.settle(pen.line)
        whole = chosen if rng.random() < 0.5 else f"print({chosen})" if rng.random() < 0.3 else ""
        if whole:
            lines.append(f"for {each} in {held}:\n    {whole}")
        else:
            lines.append(f"{total} = [{chosen} for {each} in {held}]")
            if rng.random() < 0.6:
                return [*lines, f"return {total}"]
    base = known[0] if len(known) > 1 else used
    found = text_of(pen, "many", {"l": held, **labels(rng, base)})
    if found is None:
        shown_label = labels(rng, base)["a"]
        return [*lines, f"return [{each}.{shown_label} for {each} in {held}]"]
    return [*lines, found[1], closing(pen)]
