"""Arguments that people have written: literal calls in doctests, tests, asserts and scripts; types of parameters."""

from __future__ import annotations

import ast
import builtins
import doctest
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from foretrace.trace.source import children, nodes

__all__ = [
    "MAKERS",
    "Argument",
    "Arguments",
    "Spelt",
    "arguments_of",
    "by_name",
    "doc_types",
    "examples",
    "literal_calls",
    "named_values",
    "names_of",
    "spell",
]

MAKERS = {"TreeNode": "tree_node", "ListNode": "list_node"}
"""Node class -> the function that builds a linked structure of its objects from a list of values."""
MOST_CALLS = 40
MOST_VALUES = 30
LONGEST = 400
PARSER = doctest.DocTestParser()
DOC_TYPE = re.compile(r":type\s+(\w+)\s*:\s*([^\n]+)")


class Spelt(str):
    """An expression that is no literal, spelt as it stands: a builtin, a lambda, an object as it is made."""


class Argument(NamedTuple):
    """A literal, perhaps handed to the function that MAKERS has for a class, perhaps by keyword."""

    value: Any
    maker: str = ""
    keyword: str = ""

    def __str__(self) -> str:
        text = spell(self.value)
        text = f"{self.maker}({text})" if self.maker else text
        return f"{self.keyword}={text}" if self.keyword else text


Arguments = tuple[Argument, ...]


def spell(value: Any) -> str:
    """Source text of a literal; sets in sorted order, so that no hash order shows."""
    if type(value) is Spelt:
        return str(value)
    if isinstance(value, (set, frozenset)):
        return "{" + ", ".join(sorted(map(spell, value))) + "}" if value else "set()"
    if isinstance(value, list):
        return f"[{', '.join(map(spell, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(spell, value))}{',' * (len(value) == 1)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{spell(k)}: {spell(v)}" for k, v in value.items()) + "}"
    return repr(value)


def literal_calls(tree: ast.Module) -> dict[str, list[Arguments]]:
    """Calls with literal arguments anywhere in a module, doctests included, by the last name of what is called."""
    found: defaultdict[str, dict[str, Arguments]] = defaultdict(dict)
    for body in _bodies(tree):
        values: dict[str, ast.expr] = {}
        for statement in body:
            for node in _shallow(statement):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    arguments = _arguments(node, values)
                    if name and arguments is not None and len(found[name]) < MOST_CALLS:
                        found[name].setdefault(", ".join(map(str, arguments)), arguments)
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                target = statement.targets[0]
                if isinstance(target, ast.Name):
                    values.pop(target.id, None)
                    if _literal(statement.value, values) is not None:
                        values[target.id] = statement.value
    return {name: list(calls.values()) for name, calls in found.items() if calls}


def named_values(trees: Iterable[ast.Module], calls: Mapping[str, Sequence[Arguments]]) -> dict[str, list[Any]]:
    """What functions that are called with literals get, by the names of their parameters; a few of each name."""
    found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for node in (node for tree in trees for node in nodes(tree) if isinstance(node, ast.FunctionDef)):
        names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
        names = names[1:] if names[:1] in (["self"], ["cls"]) else names
        for arguments in calls.get(node.name, ()):
            for name, argument in by_name(arguments, names):
                if name in names and not argument.maker and len(found[name]) < MOST_VALUES:
                    found[name][spell(argument.value)] = argument.value
    return {name: list(values.values()) for name, values in found.items()}


def by_name(arguments: Arguments, names: Sequence[str]) -> Iterator[tuple[str, Argument]]:
    """Each argument with the name of the parameter that it is for; an empty one where it is for none of `names`."""
    for place, argument in enumerate(arguments):
        yield argument.keyword or (names[place] if place < len(names) else ""), argument


def arguments_of(text: str) -> Arguments:
    """The arguments that stand between a call's parentheses; what is no literal is kept as it is spelt.

    Raises SyntaxError where the text is no arguments.
    """
    call = ast.parse(f"f({text})", mode="eval").body
    if not isinstance(call, ast.Call) or any(word.arg is None for word in call.keywords):
        raise SyntaxError("not the arguments of a call")
    given = [("", node) for node in call.args] + [(str(word.arg), word.value) for word in call.keywords]
    return tuple(Argument(_value(node), keyword=keyword) for keyword, node in given)


def names_of(arguments: Arguments) -> set[str]:
    """The names, other than builtins, that must be bound where a call with these arguments is made."""
    found: set[str] = set()
    for argument in arguments:
        inside = list(ast.walk(ast.parse(spell(argument.value))))
        own = {node.arg for node in inside if isinstance(node, ast.arg)}
        found |= {node.id for node in inside if isinstance(node, ast.Name)} - own
    return {name for name in found if not hasattr(builtins, name)}


def _value(node: ast.expr) -> Any:
    found = _literal(node, {})
    if found is not None:
        return found[0]
    if isinstance(node, (ast.List, ast.Tuple)):
        kind = list if isinstance(node, ast.List) else tuple
        return kind(map(_value, node.elts))
    return Spelt(ast.unparse(node))


def doc_types(function: ast.FunctionDef) -> dict[str, str]:
    """Types of parameters as annotated, or as a docstring's `:type name: T` gives them."""
    text = ast.get_docstring(function) or ""
    types = dict(DOC_TYPE.findall(text))
    for argument in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]:
        if argument.annotation is not None:
            types[argument.arg] = ast.unparse(argument.annotation)
    return types


def _bodies(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """Runs of statements: of the module, of each function and block, and of each docstring's examples."""
    for node in nodes(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            yield body
        orelse = getattr(node, "orelse", None)
        if isinstance(orelse, list):
            yield orelse
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)):
            text = ast.get_docstring(node)
            if text and ">>>" in text:
                yield examples(text)


def examples(text: str) -> list[ast.stmt]:
    """The statements of a docstring's examples; those that show an exception are left out."""
    statements: list[ast.stmt] = []
    try:
        found = PARSER.get_examples(text)
    except ValueError:
        return []
    for example in found:
        if example.exc_msg is not None:
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                statements += ast.parse(example.source).body
        except (SyntaxError, ValueError, RecursionError):
            continue
    return statements


def _shallow(statement: ast.stmt) -> Iterator[ast.AST]:
    """The expressions of a statement, not the statements inside it."""
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        yield node
        stack += [child for child in children(node) if not isinstance(child, ast.stmt)]


def _arguments(call: ast.Call, values: Mapping[str, ast.expr]) -> Arguments | None:
    """The arguments of a call, where all of them are literals and it is short."""
    found = []
    for keyword, node in [*(("", arg) for arg in call.args), *((word.arg, word.value) for word in call.keywords)]:
        maker = ""
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in MAKERS.values()
            and node.args
        ):
            maker, node = node.func.id, node.args[0]
        value = _literal(node, values)
        if keyword is None or value is None:
            return None
        found.append(Argument(value[0], maker, keyword))
    return tuple(found) if sum(len(str(argument)) for argument in found) <= LONGEST else None


def _literal(node: ast.expr, values: Mapping[str, ast.expr]) -> tuple[Any] | None:
    """The value of a literal, names of earlier literals put in; None for anything else."""
    if isinstance(node, ast.Name):
        node = values.get(node.id, node)
    try:
        value = ast.literal_eval(node)
        repr(value)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError, AttributeError):
        return None
    return (value,)
