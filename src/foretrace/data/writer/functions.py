"""Functions and modules written from the grammar: parameters, a body, a result, helpers that are called, the call.

Drills are written here too: functions of many small steps of one kind, and functions that do little but call others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import attrgetter

from foretrace.data.writer import inputs, kinds, names
from foretrace.data.writer.drills import Drill
from foretrace.data.writer.grammar import compile_text
from foretrace.data.writer.pen import LEAVING, Function, Module, Parameter, Pen, indented
from foretrace.data.writer.scope import Variable

PARAMETER_KINDS = {
    "ints": 22, "str": 22, "int": 20, "small": 9, "strs": 8, "counts": 6, "char": 5, "grid": 3, "entries": 2, "bool": 2,
    "float": 3, "table": 2, "points": 1, "pair": 1, "entry": 1, "nums": 1, "groups": 1, "floats": 1, "intset": 1,
    "labels": 1, "maybe": 1,
}  # fmt: skip
RESULT_KINDS = {"int": 30, "str": 20, "bool": 12, "ints": 14, "strs": 6, "counts": 5, "float": 4, "pair": 4, "entry": 2}
"""What a function is to give back where its body does not suggest it."""

NUM_PARAMETERS = {0: 1, 1: 44, 2: 38, 3: 12, 4: 4, 5: 1}
PARTS = {"pair": ("int", "int"), "entry": ("str", "int")}
"""Kinds of result that are unpacked where a function is called, and the kinds of their parts."""

NUM_CONSTANTS = (0,) * 8 + (1, 1, 2)
CONSTANTS = {"int": "int", "factor": "int", "char": "char", "word": "str", "names": "strs", "few": "ints"}
"""Literals that stand at the top of a module, and their kinds."""

DEFAULTS = frozenset({"int", "small", "str", "char", "bool", "float"})
WRAPPED = (
    "str({0})", "[{0}, {1}]", "({0}, {1})", "{0} == {1}", "len(str({0}))", "repr({0})", "{0}, {1}", "bool({0})",
    "not {0}", "{{'a': {0}}}", "[{0} for _ in range(2)]", "{0} or {1}", "type({0}).__name__",
)  # fmt: skip
RETURN = compile_text("return $result")
EXAMPLE: Callable[[Parameter], str] = attrgetter("example")


def write_module(pen: Pen, frames: int, statements: int, functions: int) -> Module:
    """Some functions, the last of which is called; those before it are there to be called by it."""
    rng = pen.rng
    constants = [constant(pen) for _ in range(rng.choice(NUM_CONSTANTS))]
    texts = [write_function(pen, max(8, frames // 4), rng.choice((1, 1, 2, 3))) for _ in range(functions - 1)]
    texts.append(write_function(pen, frames, statements))
    if rng.random() < 0.25:
        texts.reverse()
    call = entry_call(pen, pen.functions[-1])
    if rng.random() < 0.05:
        call = rng.choice(WRAPPED).format(call, entry_call(pen, rng.choice(pen.functions)))
    return module(pen, ["\n".join(constants), *texts] if constants else texts, call)


def write_drill(pen: Pen, drill: Drill, frames: int) -> Module:
    """A function of many small steps of one kind; what they are about is its first parameter, wherever that stands."""
    literals = [pen.rng.choice(options) for options in drill.kinds]
    declarations = [parameter(pen, kinds.OF_LITERAL.get(literal, literal), literal) for literal in reversed(literals)]
    pen.main = pen.last
    pen.rng.shuffle(declarations)
    pen.depth, pen.only = 1, drill.table
    statements = max(2, drill.statements + pen.rng.randint(-2, 2))
    text = write_function(pen, frames, statements, tuple(declarations))
    return module(pen, [text], entry_call(pen, pen.functions[-1]))


def write_calls(pen: Pen, frames: int) -> Module:
    """Helpers of a line or two with several parameters and defaults, and a function that does little but call them."""
    rng = pen.rng
    pen.keywords = 0.4
    texts = []
    for _ in range(rng.choice((1, 1, 2, 2, 3))):
        count = rng.choice((1, 2, 2, 3, 3, 4))
        given = tuple(parameter(pen, drawn(pen, PARAMETER_KINDS)) for _ in range(count))
        helper = with_defaults(pen, given, rng.randint(0, count - 1) if rng.random() < 0.5 else count)
        texts.append(write_function(pen, frames // 4, int(rng.random() < 0.3), helper))
    pen.depth, helpers = 1, tuple(pen.functions)
    given = tuple(parameter(pen, drawn(pen, PARAMETER_KINDS)) for _ in range(rng.choice((1, 2, 2, 3))))
    called = tuple(rng.choice(helpers) for _ in range(rng.choice((1, 2, 2, 3, 4))))
    texts.append(write_function(pen, frames, rng.choice((0, 0, 1, 2)), given, called))
    if rng.random() < 0.25:
        texts.reverse()
    return module(pen, texts, entry_call(pen, pen.functions[-1]))


def constant(pen: Pen) -> str:
    """A constant at the top of the module."""
    literal = pen.rng.choice(list(CONSTANTS))
    name = pen.fresh(names.constant)
    pen.scope.constants.append(Variable(name, CONSTANTS[literal], frozen=True))
    return f"{name} = {pen.literal(literal)}"


def write_function(
    pen: Pen,
    budget: int,
    statements: int,
    declarations: tuple[Parameter, ...] | None = None,
    called: Sequence[Function] | None = None,
    receiver: str = "",
) -> str:
    """The text of one more function, which later ones may call; it begins by calling `called`.

    With a `receiver` (`self`), it is a method.
    """
    name = pen.fresh(names.function)
    declarations = parameters(pen) if declarations is None else declarations
    pen.open_function(drawn(pen, RESULT_KINDS), budget)
    pen.scope.place = kinds.IN_FUNCTION
    pen.scope.variables += [Variable(p.name, p.kind, parameter=True) for p in declarations]
    if called is None:
        called = [f for f in pen.functions if f.name not in pen.called and pen.rng.random() < 0.8][:2]
    lines = body(pen, statements, called)
    if not (lines and lines[-1].startswith(LEAVING)):
        lines.append(closing(pen))
    shown = ", ".join([*filter(None, [receiver]), *(declared(pen, p) for p in declarations)])
    arrow = f" -> {kinds.ANNOTATIONS[pen.result]}" if pen.annotated and pen.result != "none" else ""
    callee = f"{receiver}.{name}" if receiver else name
    pen.functions.append(Function(callee, declarations, pen.result, pen.cost, pen.mutates))
    return f"def {name}({shown}){arrow}:\n{indented(lines, '    ')}"


def drawn(pen: Pen, weights: dict[str, int]) -> str:
    """A key, by weight."""
    return pen.rng.choices(list(weights), list(weights.values()))[0]


def parameters(pen: Pen) -> tuple[Parameter, ...]:
    """Parameters with kinds by weight; the last of several may have a default."""
    count = pen.rng.choices(list(NUM_PARAMETERS), list(NUM_PARAMETERS.values()))[0]
    made = tuple(parameter(pen, drawn(pen, PARAMETER_KINDS)) for _ in range(count))
    return with_defaults(pen, made, count - 1) if count > 1 and pen.rng.random() < 0.2 else made


def parameter(pen: Pen, kind: str, literal: str = "") -> Parameter:
    """A parameter of a kind, and what it is given in the example: a literal of that kind or one named."""
    example = inputs.WRITERS[literal or kind](pen.rng)
    pen.meet(example, kind)
    return Parameter(pen.fresh(), kind, None, inputs.spelt(example, kind), literal or kind)


def with_defaults(pen: Pen, made: tuple[Parameter, ...], start: int) -> tuple[Parameter, ...]:
    """The same parameters, with defaults from `start` on, if they are of kinds that can have one."""
    if not DEFAULTS.issuperset(p.kind for p in made[start:]):
        return made
    drawn_ones = [replace(p, default=inputs.spelt(inputs.WRITERS[p.kind](pen.rng), p.kind)) for p in made[start:]]
    return (*made[:start], *drawn_ones)


def declared(pen: Pen, parameter: Parameter) -> str:
    """A parameter as its `def` line shows it."""
    annotation = f": {kinds.ANNOTATIONS[parameter.kind]}" if pen.annotated else ""
    default = "" if parameter.default is None else (" = " if annotation else "=") + parameter.default
    return parameter.name + annotation + default


def body(pen: Pen, statements: int, called: Sequence[Function]) -> list[str]:
    """The statements of a function; it calls some helpers first, if there is room."""
    lines = []
    for function in called:
        if pen.affordable(function) and function.result in pen.tables:
            parts = PARTS.get(function.result) if pen.rng.random() < 0.7 else None
            bound = [Variable(pen.fresh(), kind) for kind in parts or (function.result,)]
            lines.append(f"{', '.join(variable.name for variable in bound)} = {pen.call(function)}")
            pen.scope.settle(pen.line)
            pen.scope.variables += bound
    if statements == 0:
        return lines
    if statements > 1:
        lines += pen.statements(1, "opening")
    lines += pen.statements(max(1, statements - len(lines)))
    return [line for line in lines if line != "pass"] or ["pass"]


def closing(pen: Pen) -> str:
    """The return statement, and with it the kind that the function gives back, if no earlier one has settled it."""
    scope, rng = pen.scope, pen.rng
    local = scope.local(frozenset(kinds.KINDS))
    if pen.only and local and rng.random() < 0.75:
        shown = [*scope.variables[: len(scope.variables) - len(local)], *local]
        found = rng.sample(shown, min(len(shown), rng.choice((1, 2, 2, 3)))) if rng.random() < 0.6 else local[-1:]
        pen.result = found[0].kind if len(found) == 1 else "none"
        return f"return {', '.join(variable.name for variable in found)}"
    if not pen.answered:
        if len(local) > 1 and rng.random() < 0.12:
            pen.result = "none"
            first, second = rng.sample(local, 2)
            return f"return {first.name}, {second.name}"
        if local and rng.random() < 0.85:
            pen.result = (local[-1] if rng.random() < 0.6 else rng.choice(local)).kind
        elif scope.variables and rng.random() < 0.6:
            pen.result = rng.choice(scope.variables).kind
    return pen.statement(RETURN)


def entry_call(pen: Pen, function: Function, write: Callable[[Parameter], str] = EXAMPLE) -> str:
    """A call with literal arguments."""
    return f"{function.name}({pen.arguments(function, write)})"


def module(pen: Pen, parts: Sequence[str], call: str) -> Module:
    """Top-level parts as a module; the function written last is its entry."""
    entry = pen.functions[-1]
    return Module(joined(parts), call, lambda: entry_call(pen, entry, anew(pen)))


def joined(parts: Sequence[str]) -> str:
    """The source of a module of these top-level parts."""
    return "\n\n\n".join(parts) + "\n"


def anew(pen: Pen) -> Callable[[Parameter], str]:
    """What draws another literal for a parameter."""
    return lambda given: inputs.spelt(inputs.WRITERS[given.literal](pen.rng), given.kind)
