"""What the spec orders otherwise than the interpreter: rules that turn the oracle's events into the frames expected.

Every rule has a name in `RULES`, and every frame that it touches is counted under that name. The rules are read off the
spec a second time; nothing is shared with the recorder.
"""

from __future__ import annotations

import ast
import dis
import inspect
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType
from typing import NamedTuple

from oracle import Seen, in_program, observe
from oracle_values import Text, show

RULES = {
    "line ends": "files: lines end in a newline alone, as Python reads them (calls)",
    "wrapped call": "rule 2: a call that is no plain call with literals is put into an appended `main` (calls)",
    "arguments": "rule 3: a call shows the arguments, without the free variables",
    "order": "rule 5: names come in the order of the source, and are compared without regard to it",
    "dotted names": "rule 5: names that start with a dot are left out",
    "comprehensions": "rule 6: list, set and dict comprehensions have no frames of their own (their number)",
    "names": "rule 6: and no place in the qualified names of the functions in them",
    "one line": "rule 6: a statement over several lines that holds a comprehension gives one frame, at its first line",
    "class bodies": "rule 7: class bodies are not recorded (their number)",
    "decorators": "rule 7: a decorated function's call carries its def line",
    "suspensions": "events: a return at a yield is `yield`, and a later call of the same activation is `resume`",
    "closed unstarted": "rule 3: closing a generator that was never started gives no frames (their number)",
    "machinery": "rule 4: what ends `for`, `async for`, `await` and `yield from` is no exception where they stand",
    "no return": "rule 4: a frame left by an exception has no `return` frame",
    "closings": "rule 4: a frame left without a last exception event gets one, on its last line",
    "sets in order": "values: the items of a set are in order of value, or of text",
    "collections": "values: Counter in insertion order",
    "objects": "values: objects by their fields, without user code or addresses",
    "definitions": "values: functions, classes, modules, generators and iterators without addresses",
    "cut": "values: long texts and containers are cut",
    "cut frame": "values: a frame keeps 32 texts and 4,096 characters, the longest go first",
}
NAMES, LOCALS = 32, 4_096
COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>")
WITHIN_COMPREHENSION = re.compile(r"<(list|set|dict)comp>\.")
SUSPENDING = ("YIELD_VALUE", "RESUME")
LEAVING = ("RETURN_VALUE", "RETURN_CONST", *SUSPENDING)
ENDING = ("FOR_ITER", "SEND", "END_SEND")
"""The instructions at which versions 3.11 to 3.13 report a suspension, a return, the end of a loop or a delegation."""
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


class Wanted(NamedTuple):
    """What a record should hold, and how many of its frames each rule touched."""

    source: str
    frames: list[Expected]
    outcome: str
    rules: Counter[str]


def expected(source: str, call: str, most: int) -> Wanted:
    """What the record of `call` should hold, by its first `most` events."""
    counts: Counter[str] = Counter()
    if "\r" in source:
        counts["line ends"] += 1
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    if not enters(source, call):
        counts["wrapped call"] += 1
        names = itertools.chain(["main"], (f"main_{number}" for number in itertools.count(1)))
        name = next(name for name in names if not re.search(rf"\b{name}\b", source))
        source, call = source.rstrip("\n") + f"\n\ndef {name}():\n    return {call}\n", f"{name}()"
    left_out: Counter[CodeType] = Counter()

    def traced(code: CodeType) -> bool:
        hidden = code.co_name in COMPREHENSIONS or not code.co_flags & inspect.CO_OPTIMIZED
        left_out[code] += in_program(code) and hidden
        return in_program(code) and not hidden

    seen, raised = observe(source, call, show, traced, most)
    for code in +left_out:
        counts["comprehensions" if code.co_name in COMPREHENSIONS else "class bodies"] += 1
    frames = list(Rules(ast.parse(source), counts).frames(seen, raised))
    outcome = "returned" if raised is None else "exited" if raised.startswith("SystemExit(") else "raised"
    return Wanted(source, frames, outcome, counts)


def enters(source: str, call: str) -> bool:
    """Whether `call` is a plain call of a top-level function with literal arguments (rule 2)."""
    node = ast.parse(call, mode="eval").body
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    name = node.func.id
    defined = [each for each in ast.parse(source).body if getattr(each, "name", None) == name]
    if not defined or not isinstance(defined[-1], ast.FunctionDef) or defined[-1].decorator_list:
        return False
    codes = [const for const in compile(source, "", "exec").co_consts if isinstance(const, CodeType)]
    if any(code.co_name == name and code.co_flags & GENERATES for code in codes):
        return False
    try:
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            ast.literal_eval(argument)
    except ValueError:
        return False
    return all(keyword.arg for keyword in node.keywords)


@dataclass
class Running:
    """What is known of one activation: its number, its last frame, its last line and exception, and the statement."""

    number: int
    event: str = ""
    offset: int = -1
    line: int = 0
    value: Text | None = None
    statement: int | None = None
    start: int = 0


class Action(NamedTuple):
    """What an event becomes: the frame's event, line and value."""

    event: str
    line: int
    value: Text | None = None


class Rules:
    """The events of one call, in the order in which they came, made into the frames of the spec."""

    def __init__(self, tree: ast.Module, counts: Counter[str]) -> None:
        self.headers = comprehension_headers(tree)
        self.def_lines = def_lines(tree)
        self.counts = counts
        self.runs: dict[int, Running] = {}
        self.actions = {"call": self.call, "line": self.line, "exception": self.exception, "return": self.return_}

    def frames(self, seen: list[Seen], raised: Text | None) -> Iterator[Expected]:
        """All of them; `raised` is the text of the exception that left the call."""
        output = ""
        seen = self.started(seen)
        for now, after in itertools.zip_longest(seen, seen[1:]):
            output += now.output
            run = self.runs.setdefault(now.activation, Running(len(self.runs)))
            passing = raised if after is None else after.value if after.event == "exception" else None
            action = self.actions[now.event](now, run, passing)
            if action is None:
                continue
            run.event, run.offset = action.event, now.offset
            names = None if now.locals is None else self.names(action.event, now)
            for rule in set().union(*(text.rules for text in ([action.value] if names is None else names.values()))):
                self.counts[rule] += 1
            function = WITHIN_COMPREHENSION.sub("", now.function)
            self.counts["names"] += function != now.function
            shown = None if names is None else self.fitting(names)
            yield Expected(action.event, action.line, function, shown, action.value, output, run.number, now.depth)
            output = ""

    def started(self, seen: list[Seen]) -> list[Seen]:
        """The events without those of generators that were closed before they had begun."""
        runs: dict[int, list[Seen]] = {}
        for now in seen:
            runs.setdefault(now.activation, []).append(now)
        begun = {number for number, [_, *rest] in runs.items() if not (rest and is_raised(rest[0], "GeneratorExit"))}
        self.counts["closed unstarted"] += len(runs) - len(begun)
        return [now for now in seen if now.activation in begun]

    def call(self, now: Seen, run: Running, passing: Text | None) -> Action:
        if run.event:
            self.counts["suspensions"] += 1
            return Action("resume", now.line)
        line = self.def_lines.get((now.code.co_firstlineno, now.code.co_name), now.line)
        self.counts["decorators"] += line != now.line
        return Action("call", line)

    def line(self, now: Seen, run: Running, passing: Text | None) -> Action | None:
        first = self.statement(now)
        if first is not None and first == run.statement and now.offset > run.start:
            self.counts["one line"] += 1
            return None
        run.statement, run.start, run.line = first, now.offset, first or now.line
        self.counts["one line"] += run.line != now.line
        return Action("line", run.line)

    def exception(self, now: Seen, run: Running, passing: Text | None) -> Action | None:
        if (is_raised(now, "StopIteration") and operation(now) in ENDING) or (
            is_raised(now, "StopAsyncIteration") and operation(now, -2) == "GET_ANEXT"
        ):
            self.counts["machinery"] += 1
            return None
        run.value = now.value
        return Action("exception", self.place(now), now.value)

    def return_(self, now: Seen, run: Running, passing: Text | None) -> Action | None:
        left = operation(now) not in LEAVING or (run.event, run.offset) == ("exception", now.offset)
        if left and run.event == "exception":
            self.counts["no return"] += 1
            return None
        if left:
            self.counts["closings"] += 1
            return Action("exception", run.line, run.value if passing is None else passing)
        if operation(now) in SUSPENDING:
            self.counts["suspensions"] += 1
            return Action("yield", self.place(now), now.value)
        return Action("return", self.place(now), now.value)

    def place(self, now: Seen) -> int:
        """The line of an event that is no line event."""
        line = self.statement(now) or now.line
        self.counts["one line"] += line != now.line
        return line

    def statement(self, now: Seen) -> int | None:
        """The first line of the statement with a comprehension in which an event happened."""
        return None if now.code.co_name in ("<lambda>", "<genexpr>") else self.headers.get(now.line)

    def names(self, event: str, now: Seen) -> dict[str, Text]:
        """The names that a frame shows."""
        kept = {name: text for name, text in now.locals.items() if not name.startswith(".")}
        self.counts["dotted names"] += len(kept) < len(now.locals)
        if event != "call":
            return kept
        own = parameters(now.code)
        self.counts["arguments"] += any(name not in own for name in kept)
        return {name: text for name, text in kept.items() if name in own}

    def fitting(self, names: dict[str, Text]) -> dict[str, str]:
        """The locals of one frame within its bounds."""
        shown: dict[str, str] = dict(names)
        whole = sorted(names, key=lambda name: len(names[name]))
        while len(whole) > NAMES or sum(map(len, shown.values())) > LOCALS:
            name = whole.pop()
            shown[name] = names[name].brief
        self.counts["cut frame"] += len(whole) < len(names)
        return shown


def is_raised(now: Seen, kind: str) -> bool:
    """Whether an event is an exception of that kind."""
    return now.event == "exception" and now.value.startswith(f"{kind}(")


def operation(now: Seen, away: int = 0) -> str:
    """The name of the instruction at which an event happened, or of one some instructions `away`."""
    return dis.opname[now.code.co_code[now.offset + 2 * away]]


def parameters(code: CodeType) -> tuple[str, ...]:
    """The names of a function's parameters."""
    stars = bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + stars]


def def_lines(tree: ast.Module) -> dict[tuple[int, str], int]:
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
