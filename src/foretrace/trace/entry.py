"""The entry of a trace (rule 2 of the specification): which function a call enters, or which source wraps it.

Nothing is run here: the recorded world and the predicted world both start from what `resolve` answers.
"""

from __future__ import annotations

import ast
import builtins
import difflib
import inspect
import re
from dataclasses import dataclass, field
from typing import Any

from foretrace.errors import CallError, SourceError
from foretrace.trace.source import Function, Source, all_arguments, children, nodes, read

__all__ = ["MARK", "Entry", "resolve"]

MARK = "# << START_OF_TRACE"
"""The comment on the `def` line of the function to be traced when no call is given."""

NOT_LITERAL = (ValueError, TypeError, SyntaxError, RecursionError, MemoryError)
"""What `ast.literal_eval` raises."""

UNKNOWN = object()


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a trace begins. `text` is the source with the wrapper in it, if one was needed.

    `args` and `kwargs` are what the entry function is called with; None where the script itself runs, and then
    `function` is what starts the recording: a marked function or `<module>`. `passed` maps parameters to the values
    that can be known without running anything, in declared order; it lacks those whose default is not a literal.
    """

    text: str
    source: Source
    function: Function
    args: tuple[Any, ...] | None = None
    kwargs: dict[str, Any] = field(default_factory=dict)
    passed: dict[str, Any] = field(default_factory=dict)

    @property
    def is_call(self) -> bool:
        return self.args is not None


def resolve(source: str, call: str | None = None, path: str = "program.py") -> Entry:
    """The entry of a source and a call expression, or of a script.

    Raises SourceError for a source that does not parse, CallError for a call that does not parse, names nothing or
    does not fit the function's parameters.
    """
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    program = read(text, path)
    if call is None:
        return Entry(text, program, marked_function(text, program) or program.module)
    expression = parse_call(call)
    direct = direct_entry(text, program, expression)
    if direct is not None:
        return direct
    check_names(expression, program, call, path)
    return wrapped_entry(text, call.strip(), path)


def parse_call(call: str) -> ast.expr:
    try:
        expression = ast.parse(call.strip(), "call", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error) or "nested too deeply"
        raise CallError(f"call {call!r} does not parse: {reason}; expected an expression such as f(1, 'a')") from None
    suspends = "yield" in call or "await" in call
    if suspends and any(isinstance(node, (ast.Yield, ast.YieldFrom, ast.Await)) for node in nodes(expression)):
        raise CallError(f"call {call!r} yields or awaits; expected an expression such as f(1, 'a')")
    return expression


def direct_entry(text: str, program: Source, expression: ast.expr) -> Entry | None:
    """The function that a call with literal arguments enters; None where the call has to be wrapped."""
    if not isinstance(expression, ast.Call) or not isinstance(expression.func, ast.Name):
        return None
    function = plain_function(text, program, expression.func.id)
    if function is None or any(keyword.arg is None for keyword in expression.keywords):
        return None
    try:
        args = tuple(ast.literal_eval(argument) for argument in expression.args)
        kwargs = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in expression.keywords}
    except NOT_LITERAL:
        return None
    assert isinstance(function.node, ast.FunctionDef)
    try:
        passed = bind(function.node.args, args, kwargs)
    except TypeError as error:
        raise CallError(f"call {ast.unparse(expression)!r} does not fit {header(function.node)}: {error}") from None
    return Entry(text, program, function, args, kwargs, passed)


def plain_function(text: str, program: Source, name: str) -> Function | None:
    """The undecorated top-level `def`, neither async nor a generator, that is all that ever binds a name."""
    found = [f for f in program.functions if isinstance(f.node, ast.FunctionDef) and f.node in program.tree.body]
    found = [f for f in found if f.qualname == name]
    if not found or program.bound[name] != len(found):
        return None
    node = found[-1].node
    assert isinstance(node, ast.FunctionDef)
    return None if node.decorator_list or ("yield" in text and is_generator(node)) else found[-1]


def is_generator(function: ast.FunctionDef) -> bool:
    """Whether a `yield` stands in a function itself, not in a function or class inside it."""
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            stack += children(node)
    return False


def bind(arguments: ast.arguments, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Parameter -> value where it is known; TypeError where the call does not fit."""
    kind = inspect.Parameter
    positional = [*arguments.posonlyargs, *arguments.args]
    left = len(positional) - len(args)
    others = kwargs or arguments.vararg or arguments.kwonlyargs or arguments.kwarg
    if not others and 0 <= left <= len(arguments.defaults):  # as most calls are; a signature takes its time
        values = [*args, *map(known, arguments.defaults[len(arguments.defaults) - left :])]
        return {a.arg: value for a, value in zip(positional, values, strict=True) if value is not UNKNOWN}
    defaults = [*[None] * (len(positional) - len(arguments.defaults)), *arguments.defaults]
    parameters = [
        kind(
            a.arg, kind.POSITIONAL_ONLY if a in arguments.posonlyargs else kind.POSITIONAL_OR_KEYWORD, default=known(d)
        )
        for a, d in zip(positional, defaults, strict=True)
    ]
    if arguments.vararg:
        parameters.append(kind(arguments.vararg.arg, kind.VAR_POSITIONAL))
    keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    parameters += [kind(a.arg, kind.KEYWORD_ONLY, default=known(d)) for a, d in keywords]
    if arguments.kwarg:
        parameters.append(kind(arguments.kwarg.arg, kind.VAR_KEYWORD))
    bound = inspect.Signature(parameters).bind(*args, **kwargs)
    bound.apply_defaults()
    return {name: value for name, value in bound.arguments.items() if value is not UNKNOWN}


def known(default: ast.expr | None) -> Any:
    """The value of a parameter's default if it is a literal; it may be missing, or unknown until the program runs."""
    if default is None:
        return inspect.Parameter.empty
    try:
        return ast.literal_eval(default)
    except NOT_LITERAL:
        return UNKNOWN


def header(function: ast.FunctionDef) -> str:
    return f"{function.name}({', '.join(argument.arg for argument in all_arguments(function.args))})"


def check_names(expression: ast.expr, program: Source, call: str, path: str) -> None:
    """CallError for a name in the expression that neither the program, the expression nor Python binds."""
    if program.starred:
        return
    every = nodes(expression)
    known = {*program.bound, *vars(builtins), "__name__", "__file__", "__doc__"}
    known |= {node.id for node in every if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    known |= {node.arg for node in every if isinstance(node, ast.arg)}
    for node in every:
        if isinstance(node, ast.Name) and node.id not in known:
            near = difflib.get_close_matches(node.id, sorted(program.bound), 1)
            names = ", ".join(sorted(program.imported_or_defined)) or "nothing"
            hint = f"did you mean {near[0]!r}?" if near else f"it defines {names}"
            raise CallError(f"call {call!r} names {node.id!r}, which {path} does not define; {hint}")


def wrapped_entry(text: str, call: str, path: str) -> Entry:
    name, number = "main", 0
    while re.search(rf"\b{name}\b", text):
        number += 1
        name = f"main_{number}"
    stripped = text.rstrip("\n")
    wrapped = f"{stripped}\n\ndef {name}():\n    return {call}\n"
    try:
        program = read(wrapped, path)
    except SourceError as error:
        raise CallError(f"call {call!r} does not parse inside a function: {error}") from None
    function = next(f for f in program.functions if f.qualname == name)
    return Entry(wrapped, program, function, args=())


def marked_function(text: str, program: Source) -> Function | None:
    """The function whose header ends a line with the start mark."""
    lines = text.split("\n")
    for function in program.functions:
        if isinstance(function.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            last = max(function.line, function.body.start[0] - 1)
            if any(line.rstrip().endswith(MARK) for line in lines[function.line - 1 : last]):
                return function
    return None
