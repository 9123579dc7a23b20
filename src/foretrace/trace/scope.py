"""What a recording takes in: the program's own file, and beside it the files of roots, as far as they are asked for.

A code object is looked up when it is first called; library code is told apart by its file name alone.
"""

from __future__ import annotations

import dis
import inspect
import os
import sys
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import CodeType

from foretrace.errors import SourceError
from foretrace.trace.frames import SourceFile
from foretrace.trace.own import keep_builtins
from foretrace.trace.source import Function, Position, Source, Statement, read

keep_builtins(globals())

__all__ = ["Code", "Codes", "KnownCode", "Scope", "codes_of", "read_source"]

HERE = os.path.dirname(os.path.realpath(__file__))
OWN = os.path.join(HERE, ""), os.path.join(os.path.dirname(HERE), "pytest_plugin.py")
"""The recorder and its plugin, which never record themselves."""

LIBRARIES = frozenset({"site-packages", "dist-packages", "node_modules"})

EXTENDED_ARG, JUMP_BACKWARD = dis.opmap["EXTENDED_ARG"], dis.opmap["JUMP_BACKWARD"]
JUMP_CACHES = int(sys.version_info >= (3, 13))
"""Words of cache after a jump backward, from whose end it is counted."""
CLEANUP_THROW = dis.opmap.get("CLEANUP_THROW")
"""Where 3.12 and later settle what comes of a throw into what is awaited or delegated to."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which code is recorded beside the program's own file, and which of all that leaves no mark.

    `roots` are folders: code of the files below them is recorded, wherever it is imported from, but not what lies in
    hidden folders or in those of installed packages. With `only`, patterns in the manner of the shell, a function is
    recorded where one fits its qualified name or the end of it, or the path of its file; the entry always is. What
    would stand deeper than `depth` is not recorded.
    """

    roots: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    depth: int | None = None

    def fitting(self, path: str, qualname: str) -> list[str]:
        """The patterns that a function of a file fits."""
        return [p for p in self.only if fnmatchcase(f"/{path}", f"*/{p}") or fnmatchcase(f".{qualname}", f"*.{p}")]

    def path_of(self, file: str) -> tuple[str, str] | None:
        """The root of a file and its path below; None for one that is not recorded."""
        for root in sorted(self.roots, key=len, reverse=True):
            folder = os.path.join(os.path.realpath(root), "")
            if file.startswith(folder):
                parts = file[len(folder) :].split(os.sep)
                if LIBRARIES.isdisjoint(parts) and not any(part.startswith(".") for part in parts[:-1]):
                    return folder, "/".join(parts)
        return None


class Code:
    """What the recorder needs to know of one code object; `bytecode` is as compiled, whatever became of it since."""

    __slots__ = (
        *("bytecode", "delegates", "file", "function", "is_coroutine", "is_script", "line", "order", "parameters"),
        *("qualname", "statements"),
    )

    def __init__(self, code: CodeType, function: Function, file: int) -> None:
        self.file = file
        self.function = function
        self.qualname = function.qualname
        self.line = function.line
        free = sorted(name for name in code.co_freevars if name not in function.names)
        self.order = (*function.names, *free)
        self.parameters = function.names[: function.parameters]
        self.is_script = code.co_name == "<module>"
        self.is_coroutine = bool(code.co_flags & inspect.CO_COROUTINE)
        self.bytecode = code.co_code
        self.delegates = CLEANUP_THROW is not None and CLEANUP_THROW in self.bytecode[::2]
        self.statements = comprehension_statements(code, function) if function.comprehensions else None


KnownCode = tuple[CodeType, Code | None]
"""A code object and what is known of it; None for one that no function was compiled to."""


def codes_of(code: CodeType, source: Source) -> tuple[KnownCode, ...]:
    """The code objects of a program, the module's first, for any number of recordings."""
    found = [code]
    for each in found:
        found += [constant for constant in each.co_consts if isinstance(constant, CodeType)]
    functions = map(source.of_code, found)
    return tuple([(c, None if f is None else Code(c, f, 0)) for c, f in zip(found, functions, strict=True)])


class Codes:
    """The code objects that are recorded, and the files that they come from."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.known: dict[int, Code] = {}
        self.files: list[SourceFile] = []
        self.fitted: set[str] = set()
        # Numbers of objects stay theirs only as long as the objects live.
        self._held: list[CodeType] = []
        self._passed_over: set[int] = set()
        self._sources: dict[str, tuple[int, Source] | None] = {}

    def add_program(self, codes: Sequence[KnownCode], source: Source, text: str, entry: Function) -> None:
        """Take in the codes of a whole program, which is file number 0; of its module only the entry is recorded."""
        code = codes[0][0]
        self._sources[code.co_filename] = 0, source
        place = None
        if self.scope.roots:
            path = os.path.realpath(code.co_filename)
            place = self.scope.path_of(path)
            self._sources[path] = 0, source
        self.files.append(SourceFile(place[1] if place else os.path.basename(code.co_filename), text))
        for code, known in codes:
            function = None if known is None else known.function
            wanted = (function is not source.module and self._wants(0, function)) or function is entry
            self._keep(code, known if wanted else None)

    def find(self, code: CodeType) -> Code | None:
        """What is known of a code object of a root, which is read when its file is first seen; None for any other."""
        if code.co_filename not in self._sources:
            self._sources[code.co_filename] = self._opened(code.co_filename)
        found = self._sources[code.co_filename]
        if found is None or id(code) in self._passed_over:
            return None
        file, source = found
        function = source.of_code(code)
        wanted = function is not None and self._wants(file, function)
        return self._keep(code, Code(code, function, file) if function is not None and wanted else None)

    def _keep(self, code: CodeType, known: Code | None) -> Code | None:
        self._held.append(code)
        if known is None:
            self._passed_over.add(id(code))
        else:
            self.known[id(code)] = known
        return known

    def _wants(self, file: int, function: Function | None) -> bool:
        if function is None or not self.scope.only:
            return function is not None
        fitting = self.scope.fitting(self.files[file].path, function.qualname)
        self.fitted.update(fitting)
        return bool(fitting)

    def _opened(self, name: str) -> tuple[int, Source] | None:
        """Number and source of the file that a code object names; None where it is not of a root, or not as it was."""
        path = os.path.realpath(name)
        if path in self._sources:
            return self._sources[path]
        place = self.scope.path_of(path)
        if place is None or path.startswith(OWN):
            return None
        root, below = place
        if any(file.path == below for file in self.files):
            below = f"{os.path.basename(root.rstrip(os.sep))}/{below}"
        try:
            text = read_source(path)
            source = read(text, below)
        except SourceError:
            return None
        self.files.append(SourceFile(below, text))
        self._sources[path] = len(self.files) - 1, source
        return self._sources[path]


def read_source(path: str) -> str:
    """The text of a Python file, decoded by its coding comment; SourceError where it cannot be read."""
    try:
        with tokenize.open(path) as stream:
            return stream.read()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}; expected a Python file") from None
    except (SyntaxError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} cannot be read as text: {error}; expected a Python file") from None


def comprehension_statements(code: CodeType, function: Function) -> list[tuple[Statement, bool] | None]:
    """For each instruction the statement with a comprehension in which it stands, and whether that one begins there."""
    found: dict[Position, Statement | None] = {}
    begun: set[Statement] = set()
    places: list[tuple[Statement, bool] | None] = []
    lines: list[int | None] = []
    for line, end_line, column, end_column in code.co_positions():
        place = None
        if line is not None and column is not None and (line, column) != (end_line, end_column):
            position = line, column
            if position not in found:
                found[position] = next((s for s in function.comprehensions if position in s), None)
            statement = found[position]
            if statement is not None:
                place = statement, statement not in begun
                begun.add(statement)
        places.append(place)
        lines.append(line)
    # From 3.13 a loop's next round is reported at the jump that leads to it.
    first, argument, bytecode = 0, 0, code.co_code
    for at, opcode in enumerate(bytecode[::2]):
        argument = argument << 8 | bytecode[2 * at + 1]
        if opcode == EXTENDED_ARG:
            continue
        if opcode == JUMP_BACKWARD:
            target, line = places[at + 1 + JUMP_CACHES - argument], lines[at]
            inside = target is None or line is None or target[0].start[0] <= line <= target[0].end[0]
            for part in range(first, at + 1):
                places[part] = target if inside else None
        first, argument = at + 1, 0
    return places
