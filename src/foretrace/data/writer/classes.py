"""Classes written from the grammar: attributes of drawn kinds, methods, special methods, heirs.

An attribute is a variable named `self.x`, so that every row of the grammar reads and changes it like any other, and a
method is a function named `self.f`. The texts are in `methods`; what uses instances is in `objects`.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from textwrap import indent

from foretrace.data.writer import inputs, kinds, names
from foretrace.data.writer.functions import declared, drawn, parameter, write_function
from foretrace.data.writer.grammar import Returns, Template
from foretrace.data.writer.pen import Function, Parameter, Pen, indented
from foretrace.data.writer.scope import Variable

FIELD_KINDS = {
    "int": 34, "str": 16, "ints": 17, "strs": 8, "counts": 9, "bool": 5, "float": 4, "grid": 2, "maybe": 2, "small": 2,
}  # fmt: skip
NUM_FIELDS = {1: 25, 2: 42, 3: 24, 4: 9}
NUM_METHODS = {1: 34, 2: 36, 3: 20, 4: 10}
NUM_SPECIALS = {0: 42, 1: 32, 2: 18, 3: 8}
FIXED = {
    "int": ("0", "0", "0", "1", "10", "100", "-1"), "small": ("0", "3"), "float": ("0.0", "1.0", "0.5"),
    "str": ('""', '""', '"new"', '"empty"', '"ready"'), "bool": ("False", "True"), "maybe": ("None",),
    "ints": ("[]",), "strs": ("[]",), "counts": ("{}",), "grid": ("[[0, 0], [0, 0]]", "[[0] * 3 for _ in range(2)]"),
}  # fmt: skip
"""What an attribute begins with that nothing is given for."""

MADE_OF = {
    "int": ("{0}",) * 6 + ("max({0}, 0)", "abs({0})", "{0} + 1", "{0} % 100"),
    "str": ("{0}",) * 6 + ("{0}.strip()", "{0}.lower()", "str({0})"),
    "ints": ("{0}", "{0}", "list({0})", "{0}[:]", "sorted({0})", "[*{0}]"),
    "strs": ("{0}", "{0}", "list({0})", "{0}[:]", "sorted({0})"),
    "counts": ("{0}", "dict({0})", "{0}.copy()"),
}
"""What an attribute may be made of a parameter of its kind."""

OPTIONAL = ("{0} or {1}", "{1} if {0} is None else {0}", "{0} if {0} is not None else {1}", "{0} if {0} else {1}")
GUARDS = {
    "int": ("{0} < 0", "{0} <= 0", "{0} > 1000", "{0} < 0 or {0} > 500", "not isinstance({0}, int)"),
    "str": ("not {0}", "len({0}) > 30", "not isinstance({0}, str)", '{0} == ""'),
    "ints": ("len({0}) > 12", "not isinstance({0}, list)", "{0} and min({0}) < -50"),
}
ERRORS = ("invalid value", "bad argument", "out of range", "not allowed", "must be positive", "empty")
RECORDS = (("int", "int"), ("str", "int"), ("int",), ("str", "int", "int"), ("str", "ints"), ("str", "float"),
           ("int", "int", "bool"), ("ints",), ("str", "str"), ("float", "float"))  # fmt: skip
"""Kinds of the attributes of a dataclass."""

CLASS_CONSTANTS = {"int": "digit", "str": "word"}
NUMBERS = ("int", "small", "float")
SHOWN = (*NUMBERS, "str", "bool")
PRESET = {
    "methods": "Pnc",
    "specials": "PabnoOs",
    "uses": "pabnmwtv",
    "walks": "pnghkl",
    "two": "pqabn",
    "many": "labn",
}
"""The names that texts of a table find there, and are passed over without."""

OF_INSTANCE = ("methods", "specials")
"""Tables whose texts are to be about the instance."""

VIEWS = {
    "__str__": ("str(self)", "str"), "__repr__": ("repr(self)", "str"), "__len__": ("len(self)", "int"),
    "__getitem__": ("self[0]", "int"), "__iter__": ("list(self)", "ints"), "__bool__": ("bool(self)", "bool"),
}  # fmt: skip
"""What a special method lets its users read, and its kind."""


@dataclass(slots=True)
class Class:
    """A written class: its constructor, its attributes and methods (of `self`), and what else can be read of it."""

    name: str
    new: Function
    fields: list[Variable]
    methods: list[Function] = field(default_factory=list)
    views: list[Variable] = field(default_factory=list)
    specials: set[str] = field(default_factory=set)
    makers: list[str] = field(default_factory=list)
    """Calls that make an instance, besides the constructor's."""

    def plain(self) -> dict[str, str]:
        """The kinds of the attributes by their names, without `self.`."""
        return {v.name.removeprefix("self."): v.kind for v in self.fields}

    def heir(self, name: str) -> Class:
        """A class of that name that has all that this one has."""
        return Class(name, replace(self.new, name=name), list(self.fields), list(self.methods), list(self.views),
                     set(self.specials))  # fmt: skip


def write_class(pen: Pen, frames: int, most: int, base: Class | None = None) -> tuple[str, Class]:
    """The text of a class of at most so many methods, and the class; as an heir it begins with what `base` has."""
    rng, scope = pen.rng, pen.scope
    name = pen.fresh(names.class_name)
    outside, functions = scope.constants, pen.functions
    parts = [] if base or rng.random() > 0.12 else [class_constant(pen)]
    constants = [v for v in scope.constants if v not in outside]
    plain = base is None and rng.random() < 0.07
    init, made = write_record(pen, name) if plain else write_init(pen, name, base)
    parts.append(init)
    made.fields += constants
    pen.functions = list(made.methods)
    own = methods_of(pen, frames, made, min(most, pick(rng, NUM_METHODS)) - (base is not None))
    extra = specials_of(pen, made)
    parts += extra + own if rng.random() < 0.4 else own + extra
    made.methods = pen.functions
    scope.constants, pen.functions = outside, functions
    head = f"class {name}({base.name}):" if base else f"class {name}{rng.choice(('', '', '', '', '', '(object)'))}:"
    if plain:
        head = f"@dataclass\n{head}"
    return f"{head}\n" + indent("\n\n".join(filter(None, parts)), "    "), made


def class_constant(pen: Pen) -> str:
    """An attribute of the class itself, which its methods read through their instance."""
    kind = pen.rng.choice(list(CLASS_CONSTANTS))
    name = pen.fresh(names.constant if pen.rng.random() < 0.5 else names.variable)
    pen.scope.constants = [*pen.scope.constants, Variable(f"self.{name}", kind, frozen=True)]
    return f"{name} = {pen.literal(CLASS_CONSTANTS[kind])}"


def write_init(pen: Pen, name: str, base: Class | None) -> tuple[str, Class]:
    """The text of `__init__` (empty where an heir needs none), and the class with its attributes."""
    rng = pen.rng
    if base and rng.random() < 0.35:
        return "", base.heir(name)
    pen.open_function("none", 20)
    given = list(base.new.parameters) if base else []
    lines = [f"super().__init__({', '.join(p.name for p in given)})"] if base else []
    fields: list[Variable] = []
    for _ in range(1 if base else pick(rng, NUM_FIELDS)):
        kind = drawn(pen, FIELD_KINDS)
        known = Variable("", kind, own=True)
        if rng.random() < (0.45 if kind in kinds.GROWING else 0.72) and kind != "maybe":
            made, value = given_value(pen, kind)
            given.append(made)
            label = made.name if rng.random() < 0.8 else pen.fresh()
            if made.default != "None":
                if rng.random() < 0.15 and kind in GUARDS:
                    lines.append(guard(pen, made))
                pen.scope.variables.append(Variable(made.name, kind, parameter=True))
        else:
            label, derived = pen.fresh(), bool(pen.scope.variables) and rng.random() < 0.3
            value = pen.expression(kind) if derived else rng.choice(FIXED[kind])
            pen.scope.settle(pen.line)
            known.blank = value in ("[]", "{}", "None", '""')
        known.name = f"self.{'_' * (rng.random() < 0.12)}{label}"
        shown = f": {kinds.ANNOTATIONS[kind]}" if pen.annotated and rng.random() < 0.3 else ""
        lines.append(f"{known.name}{shown} = {value}")
        fields.append(known)
    new = Function(name, ordered(pen, given), "none", len(lines) + 2, False)
    shown = ", ".join(["self", *(declared(pen, p) for p in new.parameters)])
    arrow = " -> None" if pen.annotated else ""
    whole = base.heir(name) if base else Class(name, new, [])
    whole.new, whole.fields = new, whole.fields + fields
    whole.specials.discard("__add__")
    return f"def __init__({shown}){arrow}:\n{indented(lines, '    ')}", whole


def write_record(pen: Pen, name: str) -> tuple[str, Class]:
    """The lines that declare the attributes of a dataclass, and the class."""
    given = [parameter(pen, kind, "few" if kind == "ints" else "") for kind in pen.rng.choice(RECORDS)]
    if pen.rng.random() < 0.5 and given[-1].kind in FIXED and given[-1].kind not in kinds.GROWING:
        given[-1] = replace(given[-1], default=pen.rng.choice(FIXED[given[-1].kind]))
    lines = [f"{p.name}: {kinds.ANNOTATIONS[p.kind]}" + ("" if p.default is None else f" = {p.default}") for p in given]
    fields = [Variable(f"self.{p.name}", p.kind, own=True) for p in given]
    return "\n".join(lines), Class(name, Function(name, tuple(given), "none", 1, False), fields, specials={"__eq__"})


def pick(rng: Random, weights: dict[int, int]) -> int:
    """A number, by weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def given_value(pen: Pen, kind: str) -> tuple[Parameter, str]:
    """A parameter of `__init__`, and the value of the attribute that is made of it."""
    rng = pen.rng
    literal = {"ints": "few", "str": rng.choice(("word", "name", "str")), "strs": "names"}.get(kind, "")
    made = parameter(pen, kind, literal)
    if kind in ("ints", "strs", "counts") and rng.random() < 0.3:
        empty = "{}" if kind == "counts" else "[]"
        return replace(made, default="None"), rng.choice(OPTIONAL).format(made.name, empty)
    if kind in FIXED and kind not in kinds.GROWING and rng.random() < 0.2:
        made = replace(made, default=rng.choice(FIXED[kind]))
    return made, rng.choice(MADE_OF.get(kind, ("{0}",))).format(made.name)


def guard(pen: Pen, made: Parameter) -> str:
    """A check of a parameter that raises."""
    rng = pen.rng
    test = rng.choice(GUARDS[made.kind]).format(made.name)
    text = rng.choice(ERRORS)
    error = "TypeError" if "isinstance" in test else "ValueError"
    return f"if {test}:\n    raise {error}(" + rng.choice((f'"{text}")', f'f"{text}: {{{made.name}}}")'))


def ordered(pen: Pen, given: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """Parameters in an order in which those with a default come last."""
    return tuple(sorted(given, key=lambda made: made.default is not None))


def methods_of(pen: Pen, frames: int, made: Class, count: int) -> list[str]:
    """Texts of so many methods, which `pen.functions` then holds for those that follow; an heir may write some anew."""
    rng, scope = pen.rng, pen.scope
    inherited = [m for m in pen.functions if m.result != "none"]
    outside = [v for v in scope.constants if "." not in v.name]
    texts: list[str] = []
    rows = set[str]()
    for _ in range(max(1, count)):
        scope.constants = [*outside, *(replace(v) for v in made.fields)]
        if inherited and rng.random() < 0.5:
            texts.append(override(pen, inherited.pop(rng.randrange(len(inherited)))))
            continue
        free = rng.random() < 0.22
        for variable in scope.constants:
            variable.blank &= free
        if free:
            texts.append(write_function(pen, frames // 4, rng.choice((1, 1, 2, 2, 3)), few(pen), (), "self"))
        else:
            texts += method(pen, made, rows)
    scope.constants = [*outside, *(replace(v, blank=False) for v in made.fields)]
    return texts


def few(pen: Pen) -> tuple[Parameter, ...]:
    """Up to two parameters."""
    rng = pen.rng
    return tuple(
        parameter(pen, rng.choice(("int", "int", "str", "ints", "small"))) for _ in range(rng.choice((0, 1, 1, 2)))
    )


def override(pen: Pen, old: Function) -> str:
    """A method of the base written anew: around what the base gives back, or another expression of that kind."""
    rng = pen.rng
    pen.functions = [m for m in pen.functions if m.name != old.name]
    name = old.name.removeprefix("self.")
    pen.open_function(old.result, 12)
    pen.scope.variables += [Variable(p.name, p.kind, parameter=True) for p in old.parameters]
    above = f"super().{name}({', '.join(p.name for p in old.parameters)})"
    around = {
        "int": (f"{above} + {{0}}", f"{above} * 2", f"{above} - {{0}}", f"max({above}, {{0}})"),
        "str": (f'{above} + "!"', f"{above} + str({{0}})", f"{above}.upper()", f"str({{0}}) + {above}"),
        "bool": (f"not {above}", f"{above} and {{0}} > 3", f"{above} or {{0}} == 0"),
    }.get(old.result, (above,))
    value = rng.choice(around).format(pen.expression("int", 9)) if rng.random() < 0.5 else pen.expression(old.result)
    pen.scope.settle(pen.line)
    shown = ", ".join(["self", *(declared(pen, p) for p in old.parameters)])
    pen.functions.append(replace(old, cost=old.cost + 2))
    return f"def {name}({shown}):\n    return {value}"


def method(pen: Pen, made: Class, rows: set[str]) -> list[str]:
    """One method from the table, about the instance and not of a row among `rows`; none where none is found."""
    pen.open_function("none", pen.budget)
    preset = {"P": made.name, "c": pen.arguments(made.new, lambda p: p.example), **labels(pen.rng, made)}
    for _ in range(8):
        found = text_of(pen, "methods", preset)
        if found and found[0].text not in rows:
            break
    else:
        return []
    row, text, bound = found
    rows.add(row.text)
    name, loops = f"self.{bound['f']}", 3 if "for " in text or "while " in text else 1
    result = next((part.kind for part in row.parts if isinstance(part, Returns)), "none")
    if row.family == "maker":
        made.makers.append(f"{made.name}.{bound['f']}()")
        return [text]
    if row.family in ("property", "setter"):
        made.views.append(Variable(name, result, frozen=True))
        return [text]
    kept = [b for b in row.binders if b.place == "def" and b.key in bound]
    given = []
    for bind in kept:
        literal = "few" if bind.kind == "ints" else "word" if bind.kind == "str" else bind.kind
        value = inputs.WRITERS[literal](pen.rng)
        given.append(Parameter(bound[bind.key], bind.kind, None, inputs.spelt(value, bind.kind), literal))
    pen.functions.append(Function(name, tuple(given), result, loops * (text.count("\n") + 1) + 1, pen.mutates))
    return [text]


def labels(rng: Random, made: Class) -> dict[str, str]:
    """Attributes by what a text calls them: `a` and `b` of any kind, `n` a number; without `self.`."""
    kinds_of = made.plain()
    numbers = [v.name.removeprefix("self.") for v in made.fields if v.kind in NUMBERS and not v.frozen]
    first = rng.choice([name for name, kind in kinds_of.items() if kind in SHOWN] or list(kinds_of))
    others = [name for name in kinds_of if name != first]
    found = {"a": first, "b": rng.choice(others or [first])}
    return found | {"n": rng.choice(numbers)} if numbers else found


def specials_of(pen: Pen, made: Class) -> list[str]:
    """Texts of special methods, no two of the same name."""
    rng = pen.rng
    texts, there = [], set[str]()
    other = pen.fresh() if rng.random() < 0.3 else "other"
    pen.taken.add(other)
    for _ in range(pick(rng, NUM_SPECIALS)):
        preset = {"P": made.name, "o": other, "O": f'{other}: "{made.name}"' if pen.annotated else other}
        preset |= labels(rng, made)
        if made.new.parameters and all(p.name in made.plain() for p in made.new.parameters):
            preset["s"] = ", ".join(
                f"self.{p.name} + {other}.{p.name}" if p.kind in ("int", "ints", "float") else f"self.{p.name}"
                for p in made.new.parameters
            )
        pen.open_function("none", pen.budget)
        found = text_of(pen, "specials", preset)
        if found is None or found[0].family in there:
            continue
        row, text, bound = found
        there.add(row.family)
        texts.append(text)
        if row.family == "__call__":
            given = Parameter(bound["x"], "int", None, repr(inputs.integer(rng)), "int")
            pen.functions.append(Function("self", (given,), "int", 4, True))
    made.specials |= there
    made.views = [v for v in made.views if v.name not in {VIEWS[name][0] for name in there if name in VIEWS}]
    made.views += [Variable(*VIEWS[name], frozen=True) for name in VIEWS if name in there]
    return texts


def text_of(
    pen: Pen, table: str, preset: dict[str, str], specials: Container[str] | None = None
) -> tuple[Template, str, dict[str, str]] | None:
    """A row of a table that suits, its text, and its names, some of which are preset; None where none is found.

    With `specials`, a row whose family is a special method is one of what has that method.
    """
    there = {key: value for key, value in preset.items() if key in PRESET[table]}
    for _ in range(12):
        row = pen.suited(pen.tables[table])
        if row is None:
            return None
        if specials is not None and row.family.startswith("__") and row.family not in specials:
            continue
        if any(f"~{key}" in row.text and key not in there for key in PRESET[table]):
            continue
        bound = dict(there)
        text = pen.statement(row, bound)
        if table not in OF_INSTANCE or "self." in text or row.family in ("static", "maker"):
            return row, text, bound
    return None
