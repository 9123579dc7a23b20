"""What is left of a function from a line on, and the record of a run that does it, told as one of the program."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType

from foretrace.codec.past import is_mutable
from foretrace.codec.program import MODULE
from foretrace.debug.cursor import DebugError
from foretrace.debug.start import Standing
from foretrace.trace.entry import is_generator
from foretrace.trace.frames import SourceFile
from foretrace.trace.source import Function, nodes, read

__all__ = ["Call", "Rest"]

INDENT = "    "

Statement = ast.stmt | ast.ExceptHandler
DEFINING = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Rest:
    """Writes what is left of one function; the lines with their numbers in the program, 0 for those of its own."""

    def __init__(self, file: SourceFile, standing: Standing, name: str, call: Call | None, same: str) -> None:
        """`name` is that of the function to write; where it waits for a call, that becomes `call`.

        The function called `same` says whether two objects look the same.
        """
        self._same = same
        self._text, self._program = file.text, read(file.text, file.path)
        self._source = file.text.split("\n")
        self._inside = _inside_strings(file.text)
        self._standing, self._name, self._call = standing, name, call
        self._line = standing.line
        self._num = 0
        self._out: list[tuple[str, int]] = []

    def text(self, made: Mapping[str, str]) -> list[tuple[str, int]]:
        """The function; of a script, whose variables are `made` by those expressions, its statements.

        Raises DebugError where the program does not let it be written.
        """
        if self._standing.function.qualname == MODULE:
            return self._script(made)
        function, node = self._standing.function, self._standing.function.node
        _check_function(function)
        assert isinstance(node, ast.FunctionDef)
        texts = self._standing.texts
        self._write(0, f"def {self._name}({', '.join(texts)}):")
        for shared in sorted({name for each in nodes(node) if isinstance(each, ast.Global) for name in each.names}):
            self._write(1, f"global {shared}")
        if untold := [name for name in function.names if name not in texts]:
            self._write(1, f"if False: {' = '.join(untold)} = None")
        self._rest(node.body, 1)
        return self._out

    def _script(self, made: Mapping[str, str]) -> list[tuple[str, int]]:
        body = self._program.tree.body
        for statement in body:
            is_first = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
            if isinstance(statement, DEFINING) and (statement.end_lineno or 0) < self._line and not is_first:
                self._copy(statement, 0)
        for name, expression in made.items():
            self._write(0, f"{name} = {expression}")
        self._rest(body, 0)
        return self._out

    def _write(self, level: int, text: str, number: int = 0) -> None:
        self._out.append((INDENT * level + text, number))

    def _helper(self) -> str:
        """A variable of our own."""
        self._num += 1
        return f"{self._name}_{self._num}"

    # -- what is copied -------------------------------------------------------------------------------------------

    def _suite(self, statements: Sequence[ast.stmt], level: int) -> None:
        for statement in statements:
            self._copy(statement, level)

    def _copy(self, statement: Statement, level: int, *, edit: _Edit | None = None) -> None:
        """A statement as it stands; where it shares a line with others, anew."""
        assert statement.end_lineno is not None
        begin = _first_line(statement)
        before = self._source[statement.lineno - 1].encode()[: statement.col_offset].decode()
        after = self._source[statement.end_lineno - 1].encode()[statement.end_col_offset :].decode()
        if before.strip() or after.partition("#")[0].strip():
            if edit or not isinstance(statement, ast.stmt):
                raise DebugError(f"line {statement.lineno} holds more than one statement, which no run can begin in")
            for line in ast.unparse(statement).split("\n"):
                self._write(level, line, statement.lineno)
            return
        lines = self._source[begin - 1 : statement.end_lineno]
        if edit:
            lines = edit.made(lines, begin)
        for number, line in enumerate(lines, begin):
            if number == statement.lineno and line.startswith("elif", len(before)):
                line = before + line[len(before) + 2 :]
            if number in self._inside:
                self._out.append((line, number))
            else:
                kept = line[len(before) :] if line.startswith(before) else line.lstrip()
                self._write(level, kept, number)

    # -- what is left ---------------------------------------------------------------------------------------------

    def _rest(self, statements: Sequence[ast.stmt], level: int) -> None:
        """The statements from the line on."""
        for at, statement in enumerate(statements):
            if _first_line(statement) <= self._line <= (statement.end_lineno or 0):
                self._resume(statement, level)
                self._suite(statements[at + 1 :], level)
                return
        raise DebugError(f"line {self._line} is none that a statement of {self._standing.function.qualname} begins on")

    def _resume(self, statement: ast.stmt, level: int) -> None:
        """What is left of the statement with the line."""
        turns = self._standing.turns.get(statement.lineno, 0)
        if statement.lineno == self._line or _first_line(statement) == self._line:
            if isinstance(statement, ast.For) and turns:
                self._loop(statement, level, turns, whole=True)
            else:
                self._copy(statement, level, edit=self._waiting(statement))
            return
        body = _around(statement, self._line)
        match statement:
            case ast.If() | ast.Match() if body:
                self._rest(body, level)
            case ast.While() if body is statement.body:
                self._while(statement, level)
            case ast.For() if body is statement.body:
                self._loop(statement, level, turns, whole=False)
            case ast.While() | ast.For() if body:
                self._rest(body, level)
            case ast.Try() if body is statement.body:
                self._write(level, "try:")
                self._rest(body, level + 1)
                for handler in statement.handlers:
                    self._copy(handler, level)
                self._branch("else:", statement.orelse, level)
                self._branch("finally:", statement.finalbody, level)
            case ast.Try() if body is statement.orelse and statement.finalbody:
                self._write(level, "try:")
                self._rest(body, level + 1)
                self._branch("finally:", statement.finalbody, level)
            case ast.Try() if body:
                self._rest(body, level)
            case _:
                raise DebugError(f"{_what(statement)} of line {statement.lineno} cannot be entered in its middle")

    def _branch(self, word: str, statements: Sequence[ast.stmt], level: int) -> None:
        if statements:
            self._write(level, word)
            self._suite(statements, level + 1)

    def _while(self, loop: ast.While, level: int) -> None:
        """A loop whose first turn is the rest of one."""
        first = self._helper()
        self._write(level, f"{first} = True")
        test = ast.get_source_segment(self._text, loop.test) or ""
        head, *more = f"while {first} or ({test}):".split("\n")
        self._write(level, head, loop.lineno)
        self._out += [(line, number) for number, line in enumerate(more, loop.lineno + 1)]
        self._turns(loop, first, level, [])

    def _loop(self, loop: ast.For, level: int, turns: int, *, whole: bool) -> None:
        """A loop that has taken `turns` of its items. The next begins a turn, or, unless `whole`, the rest of one."""
        for call in (each for each in nodes(loop.iter) if isinstance(each, ast.Call)):
            if any(isinstance(each, ast.Name) and self._program.bound[each.id] for each in nodes(call.func)):
                called = ast.unparse(call)
                raise DebugError(f"the loop of line {loop.lineno} runs over {called}, which would have to run again")
        names = {node.id for node in nodes(loop.iter) if isinstance(node, ast.Name)}
        for untold in sorted(names & {*self._standing.function.names} - self._standing.texts.keys()):
            raise DebugError(f"{untold} has no value, and the loop of line {loop.lineno} runs over it")
        items, first = self._helper(), self._helper()
        self._write(level, f"{items} = iter({ast.unparse(loop.iter)})")
        for _ in range(turns):
            self._write(level, f"next({items}, None)")
        head = f"for {ast.unparse(loop.target)} in {items}:"
        if whole:
            self._write(level, head, loop.lineno)
            self._suite(loop.body, level + 1)
            self._branch("else:", loop.orelse, level)
            return
        told = [each.id for each in nodes(loop.target) if isinstance(each, ast.Name)]
        kept = [(name, self._helper()) for name in told if name in self._standing.texts]
        self._write(level, f"{first} = True")
        for name, helper in kept:
            self._write(level, f"{helper} = {name}")
        self._write(level, head, loop.lineno)
        # An item that looks as its variable was told to be is that very object, and may be changed by either.
        restored = [f"{name} = {name} if {self._same}({name}, {helper}) else {helper}" for name, helper in kept]
        self._turns(loop, first, level, restored)

    def _turns(self, loop: ast.While | ast.For, first: str, level: int, begin: Sequence[str]) -> None:
        self._write(level + 1, f"if {first}:")
        self._write(level + 2, f"{first} = False")
        for line in begin:
            self._write(level + 2, line)
        self._rest(loop.body, level + 2)
        self._write(level + 1, "else:")
        self._suite(loop.body, level + 2)
        self._branch("else:", loop.orelse, level)

    # -- a caller -------------------------------------------------------------------------------------------------

    def _waiting(self, statement: ast.stmt) -> _Edit | None:
        """In a function that waits for a call: that call becomes the one of what is left of the other."""
        if not self._call:
            return None
        if isinstance(statement, ast.While):
            raise DebugError(f"line {statement.lineno} calls in the head of a loop, and would have to call twice")
        own = [part for part in ast.iter_child_nodes(statement) if not isinstance(part, ast.stmt | ast.ExceptHandler)]
        inner = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
        calls = [node for part in own for node in _walk_past(part, inner) if isinstance(node, ast.Call)]
        if self._call.callee == "__init__":
            raise DebugError(f"line {statement.lineno} waits for an object that is being made, which no text tells")
        mine = [call for call in calls if _called(call) == self._call.callee]
        if len(mine) != 1:
            raise DebugError(f"which call of line {statement.lineno} it is that goes on cannot be told")
        begin = mine[0].lineno, mine[0].col_offset
        for call in calls:
            known = isinstance(call.func, ast.Attribute) or self._program.bound[_called(call)]
            if known and (call.end_lineno or 0, call.end_col_offset or 0) <= begin:
                raise DebugError(f"line {statement.lineno} calls {_called(call)} first, which would have to run again")
        return _Edit(mine[0], self._call.text(self._call.shared(mine[0], self._standing.texts)))


@dataclass(frozen=True, slots=True)
class Call:
    """The call of what is left of a function, its variables as expressions."""

    name: str
    standing: Standing
    made: Mapping[str, str]

    def text(self, shared: Mapping[str, str]) -> str:
        """The call as it is written, with variables of the caller for those that it shares."""
        told = [f"{name}={shared.get(name, made)}" for name, made in self.made.items()]
        return f"{self.name}({', '.join(told)})"

    @property
    def callee(self) -> str:
        """The name by which the function is called."""
        return self.standing.function.code_name

    def shared(self, call: ast.Call, texts: Mapping[str, str]) -> dict[str, str]:
        """Parameters that are the very objects of a caller's variables, whose texts are the same.

        Raises DebugError where they differ: the object may have changed since the caller showed it.
        """
        function = self.standing.function
        given: list[ast.expr] = list(call.args)
        if "." in function.qualname and isinstance(call.func, ast.Attribute):
            given.insert(0, call.func.value)
        pairs = dict(zip(function.names[: function.parameters], given, strict=False))
        pairs |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        found = {}
        for name, node in pairs.items():
            mine, caller = (
                self.standing.texts.get(name, ""),
                texts.get(node.id, "") if isinstance(node, ast.Name) else "",
            )
            if mine and mine == caller:
                found[name] = ast.unparse(node)
            elif is_mutable(mine) and is_mutable(caller):
                theirs = ast.unparse(node)
                raise DebugError(f"{name} of {function.qualname} may be the object that {theirs} of its caller is")
        return found


@dataclass(frozen=True, slots=True)
class _Edit:
    """A call in a statement, and what stands in its place."""

    call: ast.Call
    text: str

    def made(self, lines: Sequence[str], begin: int) -> list[str]:
        """The lines, the first of them number `begin`, as many as before."""
        call, found = self.call, [line.encode() for line in lines]
        assert call.end_lineno is not None and call.end_col_offset is not None
        first, last = call.lineno - begin, call.end_lineno - begin
        tail = found[last][call.end_col_offset :]
        gap = b"\n" * (last - first)
        found[first : last + 1] = (found[first][: call.col_offset] + self.text[:-1].encode() + gap + b")" + tail).split(
            b"\n"
        )
        return [line.decode() for line in found]


def _check_function(function: Function) -> None:
    """Raises DebugError for what cannot go on by itself."""
    node = function.node
    if not isinstance(node, ast.FunctionDef) or is_generator(node):
        raise DebugError(f"{function.qualname} is a generator or a coroutine, whose state no variables tell")
    if "<locals>" in function.qualname:
        raise DebugError(f"{function.qualname} stands in another function, whose variables are not told")
    names = {each.id for each in nodes(node) if isinstance(each, ast.Name)}
    names |= {each.attr for each in nodes(node) if isinstance(each, ast.Attribute)}
    if names & {"super", "__class__"} or (
        "." in function.qualname and any(name.startswith("__") and not name.endswith("__") for name in names)
    ):
        raise DebugError(f"{function.qualname} uses super or private names, which mean nothing outside of its class")


def _called(call: ast.Call) -> str:
    """The name by which a call is made."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _first_line(statement: Statement) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _around(statement: ast.stmt, line: int) -> list[ast.stmt] | None:
    """The suite of a compound statement that holds a line, None where that is of a handler or of none."""
    suites = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
    suites += [case.body for case in getattr(statement, "cases", [])]
    if isinstance(statement, ast.With | ast.AsyncWith | ast.AsyncFor | ast.ClassDef | ast.FunctionDef):
        return None
    return next((s for s in suites if s and _first_line(s[0]) <= line <= (s[-1].end_lineno or 0)), None)


def _what(statement: ast.stmt) -> str:
    match statement:
        case ast.With() | ast.AsyncWith():
            return "the block"
        case ast.Try():
            return "the handler"
    return "the statement"


def _walk_past(node: ast.AST, left_out: UnionType) -> Iterator[ast.AST]:
    """The nodes of a tree without those inside some of its kinds."""
    if not isinstance(node, left_out):
        yield node
        for child in ast.iter_child_nodes(node):
            yield from _walk_past(child, left_out)


def _inside_strings(text: str) -> frozenset[int]:
    """Lines that begin inside a string, and so cannot be indented."""
    found: set[int] = set()
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        if name == "STRING":
            found |= set(range(token.start[0] + 1, token.end[0] + 1))
        elif name == "FSTRING_START":
            opened.append(token.start[0])
        elif name == "FSTRING_END":
            found |= set(range(opened.pop() + 1, token.end[0] + 1))
    return frozenset(found)
