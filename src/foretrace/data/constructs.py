"""How often constructs of Python occur: in what the writer writes, and beside it in code that people have written.

    python -m foretrace.data.constructs --writer 2000 DIR solutions.jsonl.gz:completion:prompt

counts, per 1,000 programs, those in which a construct occurs at least once, and marks what the writer seldom does.
A program is a top-level function (or a class) of at most `MOST_LINES` lines.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import gzip
import json
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from foretrace.config import override
from foretrace.data.stream import DIALS
from foretrace.data.writer import Dials, write
from foretrace.errors import SourceError
from foretrace.trace.source import nodes

__all__ = ["constructs", "covered", "occurrences", "programs_of"]

MOST_LINES = 30
SEED = 11
BATCH = 2_000
"""Programs that a process writes at a time."""
BUILTINS = frozenset(dir(builtins))
SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^", ast.BitAnd: "&", ast.MatMult: "@",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in", ast.And: "and", ast.Or: "or", ast.Not: "not",
    ast.USub: "-", ast.UAdd: "+", ast.Invert: "~",
}  # fmt: skip


def shape(node: ast.AST | None) -> str:
    """What an expression is, in a word or two: `name`, `len()`, `.append()`, `a + b`, `const`."""
    match node:
        case None:
            return ""
        case ast.Constant(value=value):
            return repr(value) if value is None or isinstance(value, bool) else type(value).__name__
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
            return "-int"
        case ast.Call(func=ast.Name(id=name)):
            return f"{name}()" if name in BUILTINS else "f()"
        case ast.Call(func=ast.Attribute(attr=name)):
            return f".{name}()"
        case ast.BinOp(op=op) | ast.UnaryOp(op=op) | ast.BoolOp(op=op):
            return SIGNS[type(op)]
        case ast.Compare(ops=ops):
            return SIGNS[type(ops[0])] if len(ops) == 1 else "chain"
        case ast.Attribute(value=ast.Name(id="self")):
            return "self.x"
        case _:
            return type(node).__name__.lower()


def assigned(node: ast.Assign) -> Iterator[str]:
    if len(node.targets) > 1:
        yield "assign a = b ="
    for target in node.targets:
        if isinstance(target, ast.Tuple | ast.List):
            starred = any(isinstance(element, ast.Starred) for element in target.elts)
            places = {type(element) for element in target.elts} - {ast.Name, ast.Starred}
            yield "unpack *" if starred else f"unpack {len(target.elts)}"
            if places:
                yield "unpack into " + "/".join(sorted(place.__name__.lower() for place in places))
            if isinstance(node.value, ast.Tuple):
                yield "assign tuple = tuple"
            else:
                yield f"unpack from {shape(node.value)}"
        elif isinstance(target, ast.Subscript):
            yield f"store [{shape(target.slice)}]"
        elif isinstance(target, ast.Attribute):
            yield "store .attribute"
        else:
            yield f"assign name = {shape(node.value)}"


def looped(node: ast.For) -> Iterator[str]:
    number = f" {len(node.iter.args)}" if isinstance(node.iter, ast.Call) and shape(node.iter) == "range()" else ""
    yield f"for in {shape(node.iter)}{number}"
    if isinstance(node.target, ast.Tuple):
        yield "for tuple"
    if node.orelse:
        yield "for else"
    if any(isinstance(inner, ast.For) for inner in ast.walk(node) if inner is not node):
        yield "for nested"
    body = [inner for statement in node.body for inner in ast.walk(statement)]
    if any(isinstance(inner, ast.If) for inner in body):
        yield "for with if"


def tried(node: ast.Try) -> Iterator[str]:
    yield "try"
    for handler in node.handlers:
        yield "except" + (" bare" if handler.type is None else " tuple" if isinstance(handler.type, ast.Tuple) else "")
        if handler.name:
            yield "except as"
        if any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(handler)):
            yield "except raise again"
    if len(node.handlers) > 1:
        yield "except several"
    yield from (f"try {part}" for part, there in (("else", node.orelse), ("finally", node.finalbody)) if there)


def subscripted(node: ast.Subscript) -> Iterator[str]:
    if not isinstance(node.ctx, ast.Load):
        return
    if isinstance(node.slice, ast.Slice):
        lower, upper, step = (shape(part) for part in (node.slice.lower, node.slice.upper, node.slice.step))
        yield f"slice [{lower}:{upper}" + (f":{step}]" if step else "]")
    else:
        yield f"index [{shape(node.slice)}]"
    if isinstance(node.value, ast.Subscript):
        yield "index [][]"


def called(node: ast.Call) -> Iterator[str]:
    match node.func:
        case ast.Name(id=name):
            yield f"call {name}" if name in BUILTINS else "call own"
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in MODULES:
            yield f"call {owner}.{name}"
        case ast.Attribute(value=ast.Constant(value=str()), attr=name):
            yield f"method .{name}"
            yield f"method ''.{name}"
        case ast.Attribute(attr=name):
            yield f"method .{name}"
            if isinstance(node.func.value, ast.Call):
                yield "method of call"
    name = shape(node)
    own = name == "f()"
    for keyword in node.keywords:
        yield (
            "call f(**k)"
            if keyword.arg is None
            else f"call {'f' if own else name[:-2]}({'k' if own else keyword.arg}=)"
        )
    if any(isinstance(argument, ast.Starred) for argument in node.args):
        yield "call f(*a)"
    if name in (
        "min()",
        "max()",
        "sum()",
        "sorted()",
        "list()",
        "set()",
        "any()",
        "all()",
        "dict()",
        "tuple()",
        ".join()",
    ):
        yield f"call {name[:-2]} of {', '.join(shape(argument) for argument in node.args)}"


MODULES = frozenset("math re collections itertools functools string operator random heapq bisect copy json".split())


def defined(node: ast.FunctionDef) -> Iterator[str]:
    given = node.args
    yield f"def of {min(len(given.args), 5)}"
    facts = {
        "default": given.defaults, "keyword only": given.kwonlyargs, "positional only": given.posonlyargs,
        "*args": given.vararg, "**kwargs": given.kwarg, "annotated": any(a.annotation for a in given.args),
        "nested": any(isinstance(n, ast.FunctionDef) for n in ast.walk(node) if n is not node),
        "docstring": ast.get_docstring(node),
    }  # fmt: skip
    yield from (f"def {fact}" for fact, there in facts.items() if there)
    yield from (f"decorator {shape(d) if not isinstance(d, ast.Name) else d.id}" for d in node.decorator_list)
    if node.name.startswith("__"):
        yield f"def {node.name}"
    if any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == node.name for n in ast.walk(node)):
        yield "def recursive"


def comprehended(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Iterator[str]:
    kind = type(node).__name__.lower()
    yield kind
    if len(node.generators) > 1:
        yield f"{kind} for for"
    for generator in node.generators:
        yield f"comprehension over {shape(generator.iter)}"
        if generator.ifs:
            yield f"{kind} if"
        if isinstance(generator.target, ast.Tuple):
            yield "comprehension tuple"


def formatted(node: ast.FormattedValue) -> Iterator[str]:
    yield f"f-string {{{shape(node.value)}}}"
    if node.format_spec is not None:
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts(node.format_spec))
        yield "f-string :" + re.sub(r"\d+", "9", text)
    if node.conversion > 0:
        yield f"f-string !{chr(node.conversion)}"


def parts(spec: ast.expr) -> list[ast.expr]:
    """The parts of a format specification."""
    return spec.values if isinstance(spec, ast.JoinedStr) else []


def valued(node: ast.Constant) -> Iterator[str]:
    if isinstance(node.value, bool | None):
        yield f"const {node.value}"
    elif isinstance(node.value, int):
        yield f"const int of {min(len(str(node.value)), 5)}"
    else:
        yield f"const {type(node.value).__name__}"


NAMING: dict[type[ast.AST], Callable[..., Iterable[str]]] = {
    ast.Assign: assigned,
    ast.AugAssign: lambda n: (f"augment {SIGNS[type(n.op)]}= {shape(n.value)}", f"augment {shape(n.target)}"),
    ast.AnnAssign: lambda n: ("assign annotated",),
    ast.For: looped,
    ast.While: lambda n: (f"while {shape(n.test)}", *(("while else",) if n.orelse else ())),
    ast.If: lambda n: (f"if {shape(n.test)}", f"if {'elif' if elif_of(n) else 'else' if n.orelse else 'alone'}"),
    ast.Try: tried,
    ast.Subscript: subscripted,
    ast.Call: called,
    ast.FunctionDef: defined,
    ast.ClassDef: lambda n: ("class", *(f"class of {shape(b)}" for b in n.bases)),
    ast.ListComp: comprehended,
    ast.SetComp: comprehended,
    ast.DictComp: comprehended,
    ast.GeneratorExp: comprehended,
    ast.JoinedStr: lambda n: ("f-string",),
    ast.FormattedValue: formatted,
    ast.Constant: valued,
    ast.Return: lambda n: (f"return {shape(n.value)}".rstrip(),),
    ast.BinOp: lambda n: (f"binary {SIGNS[type(n.op)]}", f"binary {SIGNS[type(n.op)]} {shape(n.right)}"),
    ast.UnaryOp: lambda n: (f"unary {SIGNS[type(n.op)]}",),
    ast.BoolOp: lambda n: (f"{SIGNS[type(n.op)]} {len(n.values)}",),
    ast.Compare: lambda n: (f"compare {shape(n)}", f"compare {shape(n)} {shape(n.comparators[0])}"),
    ast.Raise: lambda n: ("raise from" if n.cause else f"raise {shape(n.exc)}".rstrip(),),
    ast.Delete: lambda n: (f"del {shape(n.targets[0])}",),
    ast.Expr: lambda n: (f"statement {shape(n.value)}",),
    ast.Attribute: lambda n: ("self.x",) if shape(n) == "self.x" else (),
    ast.Dict: lambda n: (f"dict of {min(len(n.keys), 4)}",),
    ast.List: lambda n: (f"list of {min(len(n.elts), 4)}",),
    ast.Tuple: lambda n: (f"tuple of {min(len(n.elts), 4)}",),
    ast.Starred: lambda n: ("starred",),
    ast.Import: lambda n: (f"import {n.names[0].name}",),
    ast.ImportFrom: lambda n: (f"from {n.module}",),
}
PLAIN = (ast.Pass, ast.Break, ast.Continue, ast.Assert, ast.Global, ast.Nonlocal, ast.With, ast.Match, ast.Lambda,
         ast.IfExp, ast.Set, ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFunctionDef)  # fmt: skip


def elif_of(node: ast.If) -> bool:
    return len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)


def constructs(source: str) -> set[str]:
    """The names of the constructs in a program. Raises SyntaxError."""
    found: set[str] = set()
    for node in nodes(ast.parse(source)):
        if isinstance(node, PLAIN):
            found.add(type(node).__name__.lower())
        elif type(node) in NAMING:
            found.update(NAMING[type(node)](node))
    return found


def occurrences(programs: Iterable[set[str]]) -> Counter[str]:
    """For each construct, the number of programs of 1,000 that hold it (rounded), from the constructs of each."""
    return per_1000(*counted(programs))


def counted(programs: Iterable[set[str]]) -> tuple[Counter[str], int]:
    """For each construct, the programs that hold it, and the number of all."""
    counts, number = Counter[str](), 0
    for found in programs:
        counts.update(found)
        number += 1
    return counts, number


def per_1000(counts: Counter[str], number: int) -> Counter[str]:
    """Counts among `number` programs as counts among 1,000, rounded."""
    return Counter({name: round(1000 * count / number) for name, count in counts.items()})


def written(dials: Dials, indices: range) -> tuple[Counter[str], int]:
    """What `counted` gives of programs of the writer."""
    return counted(constructs(write(SEED, index, dials).source) for index in indices)


def written_by(workers: int, dials: Dials, programs: int) -> Counter[str]:
    """How often each construct occurs in 1,000 programs of the writer, of so many that processes write."""
    parts = [range(start, min(start + BATCH, programs)) for start in range(0, programs, BATCH)]
    total = Counter[str]()
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        for done, (counts, _) in enumerate(pool.map(partial(written, dials), parts), 1):
            total += counts
            print(f"\r{min(done * BATCH, programs)} of {programs} written", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return per_1000(total, programs)


def covered(programs: Sequence[set[str]], written: Counter[str]) -> float:
    """The share of programs whose constructs all occur in at least one written program of 1,000."""
    known = {name for name, number in written.items() if number >= 1}
    return sum(found <= known for found in programs) / len(programs)


def programs_of(text: str) -> Iterator[str]:
    """The small top-level functions and classes of a file; none where it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            node.body = node.body[ast.get_docstring(node) is not None :] or [ast.Pass()]
            source = ast.unparse(node)
            if source.count("\n") < MOST_LINES:
                yield source


def read_sources(given: str) -> Iterator[str]:
    """Programs of a folder, a file, or `file.jsonl.gz:field` (with `:field>N`, rows whose `task_id` is above N)."""
    name, _, field = given.partition(":")
    path = Path(name)
    if not path.exists():
        raise SourceError(f"{name}: no such file or folder")
    if field:
        field, _, above = field.partition(">")
        raw = path.read_bytes()
        for line in (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode().splitlines():
            row = json.loads(line)
            if not above or int(row["task_id"]) > int(above):
                yield from programs_of(row[field])
        return
    for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
        if not {"test", "tests", "site-packages"} & set(file.parts):
            yield from programs_of(file.read_text(encoding="utf-8", errors="replace"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m foretrace.data.constructs", description=__doc__)
    parser.add_argument("sources", nargs="*", help="a folder, a .py file, or file.jsonl.gz:field[>least task_id]")
    parser.add_argument("--writer", type=int, default=2_000, metavar="N", help="programs to write (%(default)s)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes that write (%(default)s)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a dial of the writer")
    parser.add_argument("--most", type=int, default=4_000, help="programs of each source (%(default)s)")
    parser.add_argument("--least", type=int, default=5, help="leave out what is rarer everywhere (%(default)s)")
    options = parser.parse_args(arguments)
    columns = {"writer": written_by(options.workers, override(DIALS, options.set), options.writer)}
    programs: dict[str, list[set[str]]] = {}
    for given in options.sources:
        found = [constructs(source) for source in islice(read_sources(given), options.most)]
        programs[Path(given).name[:12]] = found or [set()]
    print(table(columns | {column: occurrences(found) for column, found in programs.items()}, options.least))
    for column, found in programs.items():
        share = covered(found, columns["writer"])
        print(f"{column}: all constructs of {share:.1%} of {len(found)} programs are written, 1 in 1,000 or more")


def table(columns: dict[str, Counter[str]], least: int) -> str:
    """The constructs that occur `least` times in 1,000 programs of some column, those frequent in code first."""
    names = {name for column in columns.values() for name, number in column.items() if number >= least}
    written, *real = columns.values()
    means = {name: sum(column[name] for column in real) / max(1, len(real)) for name in names}
    lines = [f"{'per 1,000 programs':44}" + "".join(f"{column:>13}" for column in columns)]
    for name in sorted(names, key=lambda name: (-means[name], name)):
        mark = "  rare" if 4 * written[name] < means[name] else ""
        lines.append(f"{name:44}" + "".join(f"{column[name]:13}" for column in columns.values()) + mark)
    return "\n".join(lines)


if __name__ == "__main__":
    main()
