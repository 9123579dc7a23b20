"""Whether a program is plain: by its text, it reaches nothing but its own values, so that others may run beside it.

Plain programs leave nothing behind in the interpreter, and share a process; any other gets one of its own. The test
reads names and attributes and need not be fine: what it does not know is not plain.
"""

from __future__ import annotations

import ast

__all__ = ["is_plain"]

METHODS = frozenset(
    """__init__ __repr__ __str__ __len__ __iter__ __next__ __contains__ __getitem__ __setitem__ __delitem__ __call__
    __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __hash__ __bool__ __add__ __radd__ __iadd__ __sub__ __rsub__ __mul__
    __rmul__ __truediv__ __floordiv__ __mod__ __pow__ __neg__ __abs__ __and__ __or__ __xor__ __enter__ __exit__
    __name__""".split()
)
"""Names with two underscores that give access to nothing."""

REACHING = frozenset(
    """breakpoint compile delattr dir eval exec getattr globals help locals open setattr vars
    ag_frame cr_frame gi_frame gi_yieldfrom f_back f_builtins f_code f_globals f_locals f_trace tb_frame tb_next
    ag_code cr_code gi_code format_map with_traceback""".split()
)
"""Names and attributes by which more than the program's own values can be reached."""

MODULES: dict[str, frozenset[str]] = {
    "bisect": frozenset({"bisect", "bisect_left", "bisect_right", "insort", "insort_left", "insort_right"}),
    "collections": frozenset({"Counter", "OrderedDict", "defaultdict", "deque"}),
    "functools": frozenset({"cache", "cmp_to_key", "lru_cache", "reduce"}),
    "heapq": frozenset({"heapify", "heappop", "heappush", "heappushpop", "heapreplace", "nlargest", "nsmallest"}),
    "itertools": frozenset(),
    "math": frozenset(),
    "typing": frozenset(
        {"Any", "Callable", "Dict", "Iterable", "Iterator", "List", "Optional", "Set", "Tuple", "Union"}
    ),
}
"""Modules without state that a plain program may take these names from; an empty set is any."""


def is_plain(source: str, call: str | None) -> bool:
    """Whether a program and a call are plain. What does not parse is: it is not run."""
    try:
        trees = [ast.parse(source), *([ast.parse(call.strip(), mode="eval")] if call else [])]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    nodes = [node for tree in trees for node in ast.walk(tree)]
    imports = any(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes)
    # With three arguments `type` makes classes, with methods of any name.
    types = sum(isinstance(node, ast.Name) and node.id == "type" for node in nodes)
    asked = sum(isinstance(node, ast.Call) and _is_type_of(node) for node in nodes)
    return types == asked and all(_is_plain(node, imports) for node in nodes)


def _is_type_of(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "type" and len(node.args) == 1 and not node.keywords


def _is_plain(node: ast.AST, imports: bool) -> bool:
    match node:
        case ast.Name(name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
            return _is_harmless(name)
        case ast.Attribute(attr=name, ctx=context):
            # With an import, what is written to might be a class or module of the library.
            return _is_harmless(name) and (isinstance(context, ast.Load) or not imports)
        case ast.Import(names):
            return all(MODULES.get(name.name) == frozenset() for name in names)
        case ast.ImportFrom(module=module, names=names, level=0):
            known = MODULES.get(module or "")
            return known is not None and all(name.name in known if known else name.name != "*" for name in names)
        case ast.ImportFrom() | ast.AsyncFunctionDef() | ast.Await() | ast.MatchClass():
            return False
        case ast.Constant(value):
            # Fields of a format string name attributes too.
            return not isinstance(value, str | bytes) or "__" not in str(value) or value == "__main__"
    return True


def _is_harmless(name: str) -> bool:
    return name in METHODS if name.startswith("__") else name not in REACHING
