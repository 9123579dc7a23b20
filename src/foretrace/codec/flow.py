"""Which line may run after which, read off the compiled program: nothing of it is run.

A dialect that copies source text instead of numbering lines needs this to find the line again where texts repeat.
"""

from __future__ import annotations

import dis
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

from foretrace.errors import SourceError
from foretrace.trace.source import Function, Source, read

__all__ = ["Code", "codes"]

_RAISES = ("RAISE_VARARGS", "RERAISE")
_ENDS = ("RETURN_VALUE", "RETURN_CONST", *_RAISES)
_JUMPS = ("JUMP_FORWARD", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT", "JUMP_ABSOLUTE")


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """One function, lambda, generator expression or module body. `line` is where its `call` frame stands.

    `after[a]` are the lines that may run after line a, `handlers[a]` those that may run after an exception at a;
    at the lines in `suspends` it may be left by a `yield` or an `await`.
    """

    name: str
    parent: Code | None
    line: int
    parameters: tuple[str, ...]
    suspends: frozenset[int]
    lines: frozenset[int]
    after: dict[int, frozenset[int]]
    handlers: dict[int, frozenset[int]]


def codes(text: str) -> list[Code]:
    """All code of a source text, the module first. Raises SourceError where it does not compile."""
    source = read(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = compile(source.tree, "<source>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise SourceError(f"source does not compile: {error}") from None
    return list(_nested(module, None, source))


def _nested(code: CodeType, parent: Code | None, source: Source) -> Iterator[Code]:
    """The code of a code object and of those in it; class bodies and comprehensions belong to what is around them."""
    function = source.of_code(code)
    if function is not None:
        parent = _code(code, function, parent)
        yield parent
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _nested(constant, parent, source)


def _code(code: CodeType, function: Function, parent: Code | None) -> Code:
    instructions = list(dis.get_instructions(code))
    line_at = {start: line for first, last, line in code.co_lines() for start in range(first, last, 2)}
    straight: dict[int, list[int]] = {}
    raised: dict[int, list[int]] = {}
    for here, following in zip(instructions, [*instructions[1:], None], strict=True):
        ways = straight.setdefault(here.offset, [])
        if following is not None and here.opname not in _ENDS and here.opname not in _JUMPS:
            ways.append(following.offset)
        if here.opcode in dis.hasjrel or here.opcode in dis.hasjabs:
            ways.append(here.argval)
    for entry in dis.Bytecode(code).exception_entries:  # type: ignore[attr-defined]
        for offset in range(entry.start, entry.end, 2):
            if offset in straight:
                raised.setdefault(offset, []).append(entry.target)
    for here in instructions:
        if here.opname in _RAISES:
            straight[here.offset] += raised.get(here.offset, ())
    lines = frozenset(line for line in line_at.values() if line)
    after = _reached(line_at, straight, straight)
    after[function.line] = after.get(code.co_firstlineno, lines)
    return Code(
        name=function.qualname,
        parent=parent,
        line=function.line,
        parameters=function.names[: function.parameters],
        suspends=frozenset(line_at[i.offset] or 0 for i in instructions if i.opname == "YIELD_VALUE"),
        lines=lines,
        after=after,
        handlers=_reached(line_at, raised, straight),
    )


def _reached(
    line_at: dict[int, int | None], first: dict[int, list[int]], then: dict[int, list[int]]
) -> dict[int, frozenset[int]]:
    """For each line, the lines where a step along `first` arrives, after any steps along `then` that change no line."""
    reached: dict[int, set[int]] = {}
    for offset, targets in first.items():
        line = line_at.get(offset)
        if line is None:
            continue
        found = reached.setdefault(line, set())
        waiting = [(offset, target) for target in targets]
        seen = set()
        while waiting:
            source, target = waiting.pop()
            there = line_at.get(target)
            if there is not None and (there != line or target < source):
                found.add(there)
            elif target not in seen:
                seen.add(target)
                waiting += [(target, further) for further in then[target]]
    return {line: frozenset(found) for line, found in reached.items()}
