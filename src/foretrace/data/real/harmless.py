"""Which sources may be run: those that compute, and reach nothing outside themselves.

Imports stay of modules that compute and do nothing else, or of the part of one that does.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable

__all__ = ["HARMLESS", "PARTLY", "Unsuitable", "check_harmless", "is_kept", "require_harmless"]

HARMLESS = frozenset(
    """__future__ _collections_abc abc array base64 binascii bisect calendar cmath codecs collections collections.abc
    colorsys contextlib contextvars copy dataclasses datetime decimal difflib enum errno fnmatch fractions functools
    graphlib hashlib heapq html html.entities html.parser io ipaddress itertools json json.decoder json.encoder keyword
    math numbers operator pprint queue re reprlib shlex stat statistics string struct sys textwrap token types typing
    unicodedata urllib.parse zlib""".split()
)

FORBIDDEN_NAMES = frozenset(
    """open input eval exec compile __import__ breakpoint exit quit id globals locals vars help memoryview
    __builtins__ __file__ __loader__ __spec__""".split()
)
PARTLY = {
    "builtins": frozenset(dir(builtins)) - FORBIDDEN_NAMES,
    "sys": frozenset({"maxsize", "float_info", "maxunicode", "byteorder", "version_info"}),
    "os": frozenset({"fspath", "PathLike", "sep", "altsep", "linesep", "pathsep", "path"}),
    "os.path": frozenset({"join", "split", "splitext", "basename", "dirname", "normpath", "isabs", "commonprefix"}),
    "warnings": frozenset({"warn"}),
    "inspect": frozenset({"signature", "Parameter", "getmro", "isclass", "isfunction", "isgenerator", "isbuiltin"}),
    "pathlib": frozenset({"PurePath", "PurePosixPath", "PureWindowsPath"}),
    "random": frozenset({"Random"}),
    "uuid": frozenset({"UUID"}),
    "xml.sax.saxutils": frozenset({"escape", "unescape", "quoteattr"}),
    "threading": frozenset({"Lock", "RLock"}),
    "_thread": frozenset({"RLock"}),
}
"""Modules of which these names compute and do nothing else."""
FORBIDDEN_ATTRIBUTES = frozenset(
    """now today utcnow setrecursionlimit settrace setprofile getcontext setcontext localcontext __globals__
    __builtins__ __subclasses__ __code__ __closure__ f_back f_globals gi_frame tb_frame modules stdout stderr stdin
    __del__ __traceback__ fromtimestamp""".split()
)


class Unsuitable(Exception):
    """A function that cannot be cut out or must not be run; the message is the reason it is counted under."""


def check_harmless(source: str) -> None:
    """Raises Unsuitable where a source could reach outside itself, or where what it does may differ between runs."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        raise Unsuitable("does not parse when cut out") from None
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            require_harmless(alias.name for alias in node.names)
            for alias in node.names:
                aliases[alias.asname or alias.name] = alias.name
                if alias.name == "os.path" and not alias.asname:
                    aliases["os"] = "os"
        elif isinstance(node, ast.ImportFrom):
            require_harmless([node.module or "."])
            if node.module in PARTLY and not {alias.name for alias in node.names} <= PARTLY[node.module] - {"path"}:
                raise Unsuitable("touches the interpreter")
    partly = {alias for alias, name in aliases.items() if name in PARTLY}
    held = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and (node.id in FORBIDDEN_NAMES or (node.id in partly and id(node) not in held)):
            raise Unsuitable("touches files, input or the interpreter")
        if isinstance(node, ast.Attribute):
            text = ast.unparse(node.value) if isinstance(node.value, (ast.Name, ast.Attribute)) else ""
            first, dot, rest = text.partition(".")
            of = aliases.get(text) or f"{aliases.get(first, first)}{dot}{rest}"
            changed = text in aliases and not isinstance(node.ctx, ast.Load)
            whole = of == "os" and node.attr == "path" and id(node) not in held
            if node.attr in FORBIDDEN_ATTRIBUTES or node.attr not in PARTLY.get(of, {node.attr}) or changed or whole:
                raise Unsuitable("touches files, input or the interpreter")
        if isinstance(node, (ast.AsyncFunctionDef, ast.Await)):
            raise Unsuitable("async")


def is_kept(name: str) -> bool:
    """Whether imports of a module stay as they are."""
    return name in HARMLESS or name in PARTLY


def require_harmless(names: Iterable[str]) -> None:
    """Raises Unsuitable where a module may not be imported."""
    for name in names:
        if not is_kept(name):
            raise Unsuitable("import of another module")
