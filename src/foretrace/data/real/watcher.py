"""Runs a test suite and writes down what the functions of a folder are called with, where that can be spelt exactly.

    python watcher.py FOLDER CALLS -m MODULE ARGUMENT...

Runs as a script in the interpreter of the suite and imports the standard library only. CALLS gets one JSON object a
line as soon as a call is seen, so that nothing is lost when the suite is ended: file, line and name of the function,
the expression of its `self` or null, and its arguments as they would stand between parentheses.
"""

from __future__ import annotations

import ast
import builtins
import json
import linecache
import os
import resource
import runpy
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from keyword import iskeyword
from types import CodeType, FrameType, FunctionType, LambdaType
from typing import Any

MOST_CALLS = 16
"""Distinct calls that are written down of one function; it is not looked at again after as many times LOOKS."""
LOOKS = 40
LONGEST = 300
"""Characters of a call's arguments."""
DEEPEST = 6
MEMORY = 4 << 30
PLACES = (sys.prefix, sys.base_prefix, tempfile.gettempdir(), os.getcwd(), os.path.expanduser("~"))
"""Folders of this machine, which are nobody's arguments."""
SCALARS = (int, float, str, bytes, bool, type(None))
NAMED = {
    id(value): name
    for name, value in vars(builtins).items()
    if isinstance(value, type)
    or name in ("len", "abs", "sum", "min", "max", "sorted", "repr", "ord", "chr", "any", "all")
}
ITERATORS: tuple[type, ...] = (type(iter([])), type(iter(())), type(iter("")))
NOT_WATCHED = ("test", "tests", "testing", "site-packages", "idlelib", "lib2to3", "__pycache__")
FUNCTION, VARARGS, KEYWORDS, GENERATOR = 0x01, 0x04, 0x08, 0x20


class NotSpelt(Exception):
    """A value without an exact expression, or with one that is too long."""


class Watcher:
    """The hook: looks at calls of functions that are defined in files below a folder."""

    def __init__(self, folder: str, descriptor: int) -> None:
        self.folder = os.path.join(os.path.realpath(folder), "")
        self.descriptor = descriptor
        self.watched: dict[CodeType, str] = {}
        self.looks: Counter[CodeType] = Counter()
        self.seen: dict[CodeType, set[str]] = {}
        self.made: dict[int, tuple[type, str]] = {}
        self.busy = False

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        name = self.watched.get(code)
        if name is None:
            name = self.watched[code] = self._name(code)
        if not name or self.busy or (code.co_flags & GENERATOR and code.co_code[frame.f_lasti + 1]):
            return  # a generator that goes on: its instruction RESUME has another argument than at its start
        self.busy = True
        try:
            self._look(frame, code, name)
        except Exception:  # a value of the suite whose own methods fail when it is looked at
            pass
        finally:
            self.busy = False

    def _name(self, code: CodeType) -> str:
        """The function's name where it is watched, else nothing: a top-level function, or a method of such a class."""
        inside = code.co_flags & FUNCTION and code.co_filename[0] != "<" and self._holds(code.co_filename)
        made = code.co_name == "__init__" and code.co_filename == "<string>"  # of a dataclass
        named = code.co_name.isidentifier() and code.co_qualname.count(".") <= 1 and "<" not in code.co_qualname
        return code.co_qualname if (inside and named) or made else ""

    def _look(self, frame: FrameType, code: CodeType, name: str) -> None:
        owner = name.rpartition(".")[0]
        if code.co_name == "__init__":
            self._remember(frame, code)
            return
        seen = self.seen.setdefault(code, set())
        self.looks[code] += 1
        if self.looks[code] >= MOST_CALLS * LOOKS or len(seen) >= MOST_CALLS:
            self.watched[code] = ""
        values = frame.f_locals
        first = values.get(code.co_varnames[0]) if owner and code.co_argcount else None
        bound = isinstance(first, type) or _is_of(first, owner)
        try:
            receiver = self.spelt(first) if bound and not isinstance(first, type) else None
            arguments = self._arguments(code, values, _function(frame, first), 1 if bound else 0)
        except NotSpelt:
            return
        said = f"{receiver} {arguments}"
        if said not in seen:
            seen.add(said)
            file = os.path.realpath(code.co_filename)[len(self.folder) :]
            row = {"file": file, "line": code.co_firstlineno, "name": name, "self": receiver, "arguments": arguments}
            os.write(self.descriptor, json.dumps(row).encode() + b"\n")

    def _remember(self, frame: FrameType, code: CodeType) -> None:
        """Keep the expression that makes an object; the call of a base class's `__init__` is not what makes it."""
        made = frame.f_locals[code.co_varnames[0]]
        caller = frame.f_back
        if caller is not None and caller.f_code.co_name == "__init__":
            first = caller.f_code.co_varnames[:1]
            if first and caller.f_locals.get(first[0]) is made:
                return
        kind = type(made)
        self.made.pop(id(made), None)
        if "." in kind.__qualname__ or not self._defines(kind):
            return
        try:
            text = self._arguments(code, frame.f_locals, _plain(vars(kind).get("__init__") or kind.__init__), 1)
        except NotSpelt:
            return
        if len(self.made) > 100_000:
            self.made.clear()
        self.made[id(made)] = (kind, f"{kind.__name__}({text})")

    def _defines(self, kind: type) -> bool:
        """Whether a class is one of the watched files'."""
        return self._holds(getattr(sys.modules.get(kind.__module__), "__file__", None) or "")

    def _holds(self, file: str) -> bool:
        file = os.path.realpath(file)
        return file.startswith(self.folder) and is_watched(file[len(self.folder) :])

    def _arguments(self, code: CodeType, values: Mapping[str, Any], function: FunctionType | None, skipped: int) -> str:
        """What stands between the parentheses; NotSpelt where it cannot be written down."""
        names = code.co_varnames
        count, keyword_only = code.co_argcount, code.co_kwonlyargcount
        given = values[names[count + keyword_only]] if code.co_flags & VARARGS else ()
        defaults = dict(zip(names[:count][::-1], (getattr(function, "__defaults__", None) or ())[::-1], strict=False))
        parts: list[str] = []
        by_name = False
        for name in names[skipped:count]:
            if name in defaults and _same(values[name], defaults[name]) and not given:
                by_name = True
            else:
                text = self.spelt(values[name])
                parts.append(f"{name}={text}" if by_name else text)
        parts += map(self.spelt, given)
        standard = getattr(function, "__kwdefaults__", None) or {}
        for name in names[count : count + keyword_only]:
            if name not in standard or not _same(values[name], standard[name]):
                parts.append(f"{name}={self.spelt(values[name])}")
        if code.co_flags & KEYWORDS:
            others = values[names[count + keyword_only + bool(code.co_flags & VARARGS)]]
            if not all(name.isidentifier() and not iskeyword(name) for name in others):
                raise NotSpelt
            parts += [f"{name}={self.spelt(value)}" for name, value in others.items()]
        text = ", ".join(parts)
        if len(text) > LONGEST or any(place in text for place in PLACES):
            raise NotSpelt
        return text

    def spelt(self, value: Any, depth: int = 0) -> str:
        """The expression of a value: a literal, a builtin, a lambda, an iterator of literals, an object as made."""
        kind = type(value)
        if depth > DEEPEST or (kind in (str, bytes, list, tuple, dict, set, frozenset) and len(value) > LONGEST):
            raise NotSpelt
        if kind in SCALARS:
            if (kind is float and value - value != 0) or (kind is int and value.bit_length() > LONGEST):
                raise NotSpelt
            return repr(value)
        if kind in (list, tuple, set, frozenset):
            inner = [self.spelt(item, depth + 1) for item in value]
            return _contained(kind, sorted(inner) if kind in (set, frozenset) else inner)
        if kind is dict:
            items = (f"{self.spelt(key, depth + 1)}: {self.spelt(held, depth + 1)}" for key, held in value.items())
            return "{" + ", ".join(items) + "}"
        return self._other(value, kind, depth)

    def _other(self, value: Any, kind: type, depth: int) -> str:
        if id(value) in NAMED:
            return NAMED[id(value)]
        if kind is range:
            return repr(value)
        if kind in ITERATORS:
            parts = value.__reduce__()
            if parts[0] is iter and parts[2:] == (0,):
                return f"iter({self.spelt(parts[1][0], depth + 1)})"
        if kind is LambdaType and value.__name__ == "<lambda>":
            return lambda_text(value.__code__)
        known = self.made.get(id(value))
        if known is not None and known[0] is kind:
            return known[1]
        plain = all(getattr(kind, name) is getattr(object, name) for name in ("__init__", "__new__"))
        if plain and "." not in kind.__qualname__ and self._defines(kind):
            return f"{kind.__name__}()"
        raise NotSpelt


def is_watched(path: str) -> bool:
    """Whether a file is part of the library, not of its tests."""
    *folders, name = path.split(os.sep)
    own = name not in ("conftest.py", "setup.py") and not name.startswith(("test_", "_test"))
    return own and not name.endswith("_test.py") and not any(folder in NOT_WATCHED for folder in folders)


@cache
def lambda_text(code: CodeType) -> str:
    """The source of a lambda that needs nothing but its parameters and builtins; NotSpelt for any other."""
    if code.co_freevars:
        raise NotSpelt
    for node in _lambdas(code.co_filename).get(code.co_firstlineno, ()):
        text = ast.unparse(node)
        found = next(inner for inner in compile(text, "", "eval").co_consts if isinstance(inner, CodeType))
        own = {inner.arg for inner in ast.walk(node) if isinstance(inner, ast.arg)}
        used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        same = (found.co_code, found.co_names, found.co_varnames) == (code.co_code, code.co_names, code.co_varnames)
        if same and found.co_consts[1:] == code.co_consts[1:] and used - own <= {*vars(builtins)}:
            return f"({text})"
    raise NotSpelt


@lru_cache(maxsize=64)
def _lambdas(file: str) -> dict[int, list[ast.Lambda]]:
    found: dict[int, list[ast.Lambda]] = {}
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError, RecursionError):
        return found
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda):
            found.setdefault(node.lineno, []).append(node)
    return found


def _contained(kind: type, inner: list[str]) -> str:
    text = ", ".join(inner)
    if kind is list:
        return f"[{text}]"
    if kind is tuple:
        return f"({text}{',' * (len(inner) == 1)})"
    if kind is set:
        return f"{{{text}}}" if inner else "set()"
    return f"frozenset({{{text}}})" if inner else "frozenset()"


def _same(value: Any, default: Any) -> bool:
    return value is default or (type(value) in SCALARS and type(value) is type(default) and value == default)


def _is_of(value: Any, owner: str) -> bool:
    """Whether a value is an object of the class of that name, or of one below it."""
    return bool(owner) and any(base.__qualname__ == owner for base in type(value).__mro__)


def _function(frame: FrameType, first: Any) -> FunctionType | None:
    """The function that a frame runs: of its module, or of the class of its first argument."""
    code = frame.f_code
    if "." not in code.co_qualname:
        return _plain(frame.f_globals.get(code.co_name), code)
    for base in (first if isinstance(first, type) else type(first)).__mro__:
        found = _plain(vars(base).get(code.co_name), code)
        if found is not None:
            return found
    return None


def _plain(found: Any, code: CodeType | None = None) -> FunctionType | None:
    """The function under decorators, where it is that of the code."""
    for _ in range(4):
        if isinstance(found, FunctionType) and code in (None, found.__code__):
            return found
        found = getattr(found, "__func__", None) or getattr(found, "fget", None) or getattr(found, "__wrapped__", None)
    return None


def main(words: list[str]) -> None:
    """Run a module as `python -m` does, watched."""
    folder, calls, flag, module, *rest = words
    if flag != "-m":
        raise SystemExit(f"{flag!r}: expected -m MODULE")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    descriptor = os.open(calls, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    sys.path[0:1] = [os.getcwd(), os.path.realpath(folder), os.path.join(os.path.realpath(folder), "src")]
    sys.argv = [module, *rest]
    hook: Callable[..., Any] = Watcher(folder, descriptor)
    threading.settrace(hook)
    sys.settrace(hook)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
