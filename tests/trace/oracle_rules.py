"""What the spec orders otherwise than the interpreter: rules that turn the oracle's events into the frames expected.

Every rule has a name in `RULES`, and every frame that it touches is counted under that name. The rules are read off the
spec a second time; nothing is shared with the recorder.
"""

from __future__ import annotations

import ast
import dis
import inspect
import itertools
from collections import Counter
from dataclasses import dataclass
from types import CodeType
from typing import NamedTuple

from oracle_values import Text, show

from oracle import Seen, observe

RULES = {
    "line ends": "files: lines end in a newline alone, as Python reads them",
    "wrapped call": "rule 2: a call that is no plain call with literals becomes the body of an appended `main`",
    "arguments": "rule 3: a call shows the arguments, not what the function sees of others' variables",
    "dotted names": "rule 5: names that start with a dot are left out",
    "comprehensions": "rule 6: list, set and dict comprehensions have no frames of their own (3.11 gives some)",
    "one line": "rule 6: a statement over several lines that holds a comprehension gives one frame, at its first line",
    "class bodies": "rule 7: class bodies are not recorded",
    "decorators": "rule 7: a decorated function's call carries its def line",
    "suspensions": "events: a return at a yield is `yield`, and a later call of the same activation is `resume`",
    "machinery": "rule 4: StopIteration made for `for`, `await` and `yield from` is not shown where they stand",
    "no return": "rule 4: a frame left by an exception has no `return` frame",
    "closings": "rule 4: a frame left without a last exception event gets one, on its last line",
    "sets in order": "values: the items of a set are in order of value, or of text",
    "collections": "values: Counter in insertion order, defaultdict with its factory by these rules",
    "objects": "values: objects by their fields, without user code or addresses",
    "definitions": "values: functions, classes, modules, generators and iterators without addresses",
    "cut": "values: long texts and containers are cut",
    "cut frame": "values: a frame keeps 32 texts and 4,096 characters, the longest go first",
}
NAMES, LOCALS = 32, 4_096
COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>")
GENERATES = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


class Expected(NamedTuple):
    """One frame of the spec, with all locals; `activation` counts from 0 in order of appearance."""

    event: str
    line: int
    function: str
    locals: dict[str, str] | None
    value: str | None
    output: str
    activation: int
    depth: int


@dataclass
class Running:
    """What the rules know of one activation: its number, last shown event and line, and the statement it is in."""

    number: int
    event: str = ""
    offset: int = -1
    line: int = 0
    value: str = ""
    statement: int = 0
    start: int = 0


def expected(source: str, call: str, most: int) -> tuple[str, list[Expected], Counter[str]]:
    """The source as it is recorded, the frames that `call` should give, and how many frames each rule touched."""
    counts: Counter[str] = Counter()
    if "\r" in source:
        counts["line ends"] += 1
        source = "\n".join(source.splitlines()) + "\n" * source.endswith(("\r", "\n"))
    if not enters(source, call):
        counts["wrapped call"] += 1
        name = next(
            name for name in itertools.chain(["main"], map("main_{}".format, itertools.count(1))) if name not in source
        )
        source, call = f"{source.rstrip(chr(10))}\n\ndef {name}():\n    return {call}\n", f"{name}()"
    seen, raised = observe(source, call, show, most)
    return source, frames(ast.parse(source), seen, raised, counts), counts


def enters(source: str, call: str) -> bool:
    """Whether `call` is a plain call of a top-level function with literal arguments (rule 2)."""
    node = ast.parse(call, mode="eval").body
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    try:
        for argument in (*node.args, *(keyword.value for keyword in node.keywords if keyword.arg)):
            ast.literal_eval(argument)
    except ValueError:
        return False
    named = [each for each in ast.parse(source).body if getattr(each, "name", None) == node.func.id]
    codes = [const for const in compile(source, "", "exec").co_consts if isinstance(const, CodeType)]
    plain = all(keyword.arg for keyword in node.keywords) and bool(named) and isinstance(named[-1], ast.FunctionDef)
    return (
        plain
        and not named[-1].decorator_list
        and not any(code.co_name == node.func.id and code.co_flags & GENERATES for code in codes)
    )


def frames(tree: ast.Module, seen: list[Seen], raised: str | None, counts: Counter[str]) -> list[Expected]:
    """The events as frames of the spec."""
    given: list[Expected] = []
    runs: dict[int, Running] = {}
    headers, definitions = comprehension_headers(tree), decorated(tree)
    output = ""
    for index, (event, line, function, names, value, written, activation, below, code, offset) in enumerate(seen):
        output += written
        if hidden(code):
            counts["comprehensions" if code.co_name in COMPREHENSIONS else "class bodies"] += 1
            continue
        operation = dis.opname[code.co_code[offset]]
        new = activation not in runs
        run = runs.setdefault(activation, Running(len(runs)))
        if event == "call" and not new:
            event = "resume"
            counts["suspensions"] += 1
        elif event == "call":
            if (code.co_firstlineno, code.co_name) in definitions:
                line = definitions[code.co_firstlineno, code.co_name]
                counts["decorators"] += 1
        elif event == "line":
            first = 0 if code.co_name in ("<lambda>", "<genexpr>") else headers.get(line, 0)
            if first and first == run.statement and offset > run.start:
                counts["one line"] += 1
                continue
            run.statement, run.start = first, offset
            if first and first != line:
                counts["one line"] += 1
                line = first
        elif event == "exception":
            if operation in ("FOR_ITER", "SEND") and value.startswith("StopIteration("):
                counts["machinery"] += 1
                continue
        elif operation not in ("RETURN_VALUE", "RETURN_CONST", "YIELD_VALUE") or (run.event, run.offset) == (
            "exception",
            offset,
        ):
            counts["no return"] += 1
            if run.event == "exception":
                continue
            counts["closings"] += 1
            event, line = "exception", run.line
            after = seen[index + 1] if index + 1 < len(seen) else None
            value = raised if after is None else after.value if after.event == "exception" else run.value
        elif operation == "YIELD_VALUE":
            event = "yield"
            counts["suspensions"] += 1
        if event == "line":
            run.line = line
        if event == "exception":
            run.value = value
        run.event, run.offset = event, offset
        if event == "call":
            own = arguments(code)
            counts["arguments"] += any(name not in own for name in names)
            names = {name: text for name, text in names.items() if name in own}
        if names is not None:
            names = fitting({name: text for name, text in names.items() if not name.startswith(".")}, counts)
            counts["dotted names"] += any(name.startswith(".") for name in seen[index].locals)
        for rule in {
            rule
            for text in ((names or {}).values() if value is None else [value])
            for rule in getattr(text, "rules", ())
        }:
            counts[rule] += 1
        depth = sum(not hidden(under) for under in below)
        given.append(Expected(event, line, function, names, value, output, run.number, depth))
        output = ""
    return given


def arguments(code: CodeType) -> tuple[str, ...]:
    """The names of a function's parameters."""
    stars = bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + stars]


def hidden(code: CodeType) -> bool:
    """Whether the code is a comprehension's or a class body's."""
    return code.co_name in COMPREHENSIONS or not code.co_flags & inspect.CO_OPTIMIZED


def fitting(names: dict[str, Text], counts: Counter[str]) -> dict[str, str]:
    """The locals of one frame within its bounds."""
    kept = dict(names)
    for name in sorted(names, key=lambda name: -len(names[name])):
        if (
            len([text for text in kept.values() if isinstance(text, Text)]) <= NAMES
            and sum(map(len, kept.values())) <= LOCALS
        ):
            break
        kept[name] = names[name].brief
    counts["cut frame"] += kept != names
    return kept


def decorated(tree: ast.Module) -> dict[tuple[int, str], int]:
    """The def line of each decorated function, by its code's first line and its name."""
    return {
        (node.decorator_list[0].lineno, node.name): node.lineno
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.decorator_list
    }


def comprehension_headers(tree: ast.Module) -> dict[int, int]:
    """For each line of a statement (a compound one without its body) that holds a comprehension, its first line."""
    lines: dict[int, int] = {}
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.stmt):
            continue
        parts = [
            inner
            for part in ast.iter_child_nodes(statement)
            if not isinstance(part, (ast.stmt, ast.ExceptHandler, ast.match_case))
            for inner in executed(part)
        ]
        if any(isinstance(part, (ast.ListComp, ast.SetComp, ast.DictComp)) for part in parts):
            last = max(getattr(part, "end_lineno", 0) for part in parts)
            lines |= dict.fromkeys(range(statement.lineno, last + 1), statement.lineno)
    return lines


def executed(node: ast.AST) -> list[ast.AST]:
    """The nodes that run with `node` in the same activation."""
    if isinstance(node, ast.Lambda):
        return []
    if isinstance(node, ast.GeneratorExp):
        return executed(node.generators[0].iter)
    return [node, *(inner for child in ast.iter_child_nodes(node) for inner in executed(child))]
