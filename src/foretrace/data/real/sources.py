"""Where real functions come from: folders of Python, LeetCodeDataset, MBPP. Each gives candidates that stand alone.

The problem sets are files that whoever builds a bundle has; nothing of them is in this package.
"""

from __future__ import annotations

import ast
import gzip
import json
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from foretrace.data.real import modules
from foretrace.data.real.calls import Argument, Arguments, doc_types, examples, literal_calls
from foretrace.data.real.modules import Module, Unsuitable, gather
from foretrace.errors import SourceError
from foretrace.trace.entry import bind, is_generator

__all__ = ["Candidate", "from_folder", "from_leetcode", "from_mbpp", "leetcode_calls"]

MBPP_TRAIN = range(601, 975)
MAX_SOURCE = 6_000
MAX_FILE = 400_000
CODE_BLOCK = re.compile(r"```(?:python|py)[^\n]*\n(.*?)```", re.DOTALL)
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
LINKED = {
    "TreeNode": """
class TreeNode:
    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right
""",
    "ListNode": """
class ListNode:
    def __init__(self, val=0, next=None):
        self.val = val
        self.next = next
""",
}
MAKERS = {
    "TreeNode": """
def tree_node(values):
    nodes = [None if value is None else TreeNode(value) for value in values]
    rest = nodes[:0:-1]
    for node in nodes:
        if node and rest:
            node.left = rest.pop()
        if node and rest:
            node.right = rest.pop()
    return nodes[0] if nodes else None
""",
    "ListNode": """
def list_node(values):
    head = None
    for value in reversed(values):
        node = ListNode(value)
        node.next = head
        head = node
    return head
""",
}
MAKER_NAMES = {"TreeNode": "tree_node", "ListNode": "list_node"}


@dataclass(frozen=True)
class Candidate:
    """A function cut out of its module; `form` is its call with `{}` for the arguments.

    `group` names what must not stand on both sides of a split: the problem that the function solves.
    """

    source: str
    entry: str
    form: str
    known: tuple[Arguments, ...]
    function: ast.FunctionDef
    types: Mapping[str, str]
    method: bool
    origin: str
    licence: str
    group: str


def from_mbpp(path: Path, drops: Counter[str]) -> Iterator[Candidate]:
    """Functions of the training part of MBPP (task ids 601-974), with the arguments of their asserts."""
    for row in _rows(path):
        if row["task_id"] in MBPP_TRAIN:
            module = modules.parse(row["code"], f"{row['task_id']}.py")
            calls = _calls("\n".join(row["test_list"]))
            if module is not None:
                yield from functions(module, calls, f"MBPP/{row['task_id']}", "CC-BY-4.0", drops, known_only=True)


def leetcode_calls(path: Path) -> dict[str, list[Arguments]]:
    """The arguments of LeetCodeDataset's asserts by the name of the method that they test, by position."""
    found: defaultdict[str, list[Arguments]] = defaultdict(list)
    for row in _rows(path):
        name = row["entry_point"].rpartition(".")[2]
        for arguments in _calls(row["test"]).get("candidate", []):
            found[name].append(tuple(argument._replace(keyword="") for argument in arguments))
    return dict(found)


def from_leetcode(path: Path, drops: Counter[str]) -> Iterator[Candidate]:
    """Both solutions of each problem in LeetCodeDataset, with the arguments of its asserts."""
    calls = leetcode_calls(path)
    for row in _rows(path):
        blocks = [row["completion"], *CODE_BLOCK.findall(row["response"])]
        for number, code in enumerate(blocks):
            module = modules.parse(code, "solution.py", judged=True)
            if module is not None:
                origin = f"LeetCodeDataset/{row['task_id']}/{number}"
                yield from functions(module, calls, origin, "MIT", drops, known_only=True)


def from_folder(
    folder: Path, origin: str, licence: str, drops: Counter[str], shared: Mapping[str, list[Arguments]] | None = None
) -> Iterator[Candidate]:
    """Functions of all Python files below a folder.

    Their arguments are literal calls anywhere in the folder. `shared`, where given, is calls by method name from
    elsewhere; then the files are taken to be written for a judge, which has imported the usual names.
    """
    judged = shared is not None
    read = [
        module
        for path in sorted(folder.rglob("*.py"))
        if (module := _read(path, str(path.relative_to(folder)), judged)) is not None
    ]
    library = {module.path: module for module in read}
    for module in read:
        module.library = library
    elsewhere: defaultdict[str, list[Arguments]] = defaultdict(list, {k: list(v) for k, v in (shared or {}).items()})
    own = [literal_calls(module.tree) for module in read]
    for calls in own:
        for name, found in calls.items():
            elsewhere[name] += found
    for module, calls in zip(read, own, strict=True):
        merged = {**elsewhere, **{name: [*found, *elsewhere[name]] for name, found in calls.items()}}
        yield from functions(module, merged, f"{origin}/{module.path}", licence, drops)


def functions(
    module: Module,
    calls: Mapping[str, Sequence[Arguments]],
    origin: str,
    licence: str,
    drops: Counter[str],
    known_only: bool = False,
) -> Iterator[Candidate]:
    """The candidates of one module: top-level functions, methods of a class that needs no arguments, examples."""
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef):
            yield from _methods(module, node, calls, origin, licence, drops, known_only)
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("test"):
            form = f"list({node.name}({{}}))" if is_generator(node) else f"{node.name}({{}})"
            group = node.name if module.judged else ""
            yield from _candidate(
                module, node, node.name, form, calls, f"{origin}:{node.name}", licence, group, drops, known_only
            )
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not module.judged:
            yield from _examples(module, node, origin, licence, drops)


def _methods(
    module: Module,
    node: ast.ClassDef,
    calls: Mapping[str, Sequence[Arguments]],
    origin: str,
    licence: str,
    drops: Counter[str],
    known_only: bool,
) -> Iterator[Candidate]:
    """Methods of a class that is made without arguments: half of them as plain functions, where they keep no state."""
    methods = [inner for inner in node.body if isinstance(inner, ast.FunctionDef)]
    start = next((inner for inner in methods if inner.name == "__init__"), None)
    if start is not None and len(start.args.args) > 1 + len(start.args.defaults):
        return
    plain = without_class(module, node) if Random(ast.unparse(node)).random() < 0.75 else None
    for method in methods:
        if method.name.startswith("_") or not method.args.args or method.decorator_list or method.name not in calls:
            if module.judged and method.name.startswith("_"):
                continue
            if method.name not in calls and (known_only or not doc_types(method)):
                continue
        group = method.name if module.judged else ""
        place = f"{origin}:{node.name}.{method.name}"
        if plain is not None and method.name in plain[1]:
            name = plain[1][method.name]
            function = next(f for f in plain[0].tree.body if isinstance(f, ast.FunctionDef) and f.name == name)
            form = f"list({name}({{}}))" if is_generator(method) else f"{name}({{}})"
            known = {name: calls.get(method.name, ())}
            types = doc_types(method)
            yield from _candidate(
                plain[0], function, name, form, known, place, licence, group, drops, known_only, types=types
            )
        elif method.args.args and method.args.args[0].arg == "self" and not method.decorator_list:
            form = f"{node.name}().{method.name}({{}})"
            form = f"list({form})" if is_generator(method) else form
            yield from _candidate(
                module, method, node.name, form, calls, place, licence, group, drops, known_only, method=True
            )


def _candidate(
    module: Module,
    function: ast.FunctionDef,
    entry: str,
    form: str,
    calls: Mapping[str, Sequence[Arguments]],
    origin: str,
    licence: str,
    group: str,
    drops: Counter[str],
    known_only: bool,
    method: bool = False,
    types: Mapping[str, str] | None = None,
) -> Iterator[Candidate]:
    types = doc_types(function) if types is None else types
    known = [arguments for arguments in calls.get(function.name, ()) if fits(function, arguments, method)]
    known += [defaults] if (defaults := default_arguments(function, method)) is not None else []
    if known_only and not known:
        drops["no arguments known"] += 1
        return
    linked = [name for name, maker in MAKER_NAMES.items() if any(maker in map(_maker, each) for each in known)]
    linked += [name for name in MAKER_NAMES if any(name in kind for kind in types.values()) and name not in linked]
    if linked:
        extended = _with_makers(module, linked)
        if extended is None:
            return
        module = extended
    try:
        source = gather(module, [entry, *(MAKER_NAMES[name] for name in linked)])
    except Unsuitable as reason:
        drops[str(reason)] += 1
        return
    if len(source) > MAX_SOURCE:
        drops["source too long"] += 1
        return
    yield Candidate(source, entry, form, tuple(known), function, types, method, origin, licence, group)


def _maker(argument: Argument) -> str:
    return argument.maker


def _with_makers(module: Module, linked: Iterable[str]) -> Module | None:
    text = module.text
    for name in linked:
        if MAKER_NAMES[name] not in module.bindings:
            text = ("" if name in module.bindings else LINKED[name]) + text + MAKERS[name]
    return modules.parse(text, module.path, module.judged, module.library)


def fits(function: ast.FunctionDef, arguments: Arguments, method: bool) -> bool:
    """Whether the arguments can be bound to the function's parameters."""
    args = [argument.value for argument in arguments if not argument.keyword]
    kwargs = {argument.keyword: argument.value for argument in arguments if argument.keyword}
    try:
        bind(function.args, tuple([None] * method + args), kwargs)
    except TypeError:
        return False
    return True


def default_arguments(function: ast.FunctionDef, method: bool) -> Arguments | None:
    """What a function gets that is called without arguments, spelt out; None where it cannot be."""
    parameters = [*function.args.posonlyargs, *function.args.args][1 if method else 0 :]
    if len(parameters) != len(function.args.defaults) or None in function.args.kw_defaults:
        return None
    try:
        return tuple(Argument(ast.literal_eval(value)) for value in function.args.defaults)
    except (ValueError, TypeError, SyntaxError):
        return None


def without_class(module: Module, node: ast.ClassDef) -> tuple[Module, dict[str, str]] | None:
    """The module with a class's methods as top-level functions, and their new names; None where it keeps state."""
    methods = {inner.name: inner for inner in node.body if isinstance(inner, ast.FunctionDef)}
    words = [inner for inner in node.body if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant)]
    plain_bases = all(isinstance(base, ast.Name) and base.id == "object" for base in node.bases)
    if len(methods) + len(words) != len(node.body) or not methods or not plain_bases or node.decorator_list:
        return None
    if any(name.startswith("__") and name.endswith("__") for name in methods):
        return None
    others = {inner.id for inner in ast.walk(module.tree) if isinstance(inner, ast.Name)}
    others |= {inner.arg for inner in ast.walk(module.tree) if isinstance(inner, ast.arg)}
    others |= set(module.bindings) | set(dir(__builtins__)) | {"list", "str", "max", "min", "sum"}
    names = {name: CAMEL.sub("_", name).lower().strip("_") for name in methods}
    if len(set(names.values())) != len(names) or others & set(names.values()) or not all(names.values()):
        return None
    uses = {id(n.value) for n in ast.walk(node) if isinstance(n, ast.Attribute) and n.attr in methods}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id == "self" and id(inner) not in uses:
            return None
    if any(m.decorator_list or not m.args.args or m.args.args[0].arg != "self" for m in methods.values()):
        return None
    if any(not name.isidentifier() for name in names.values()):
        return None
    tree = ast.parse(module.text)
    place = next(i for i, each in enumerate(tree.body) if isinstance(each, ast.ClassDef) and each.lineno == node.lineno)
    moved = [inner for inner in tree.body[place].body if isinstance(inner, ast.FunctionDef)]  # type: ignore[attr-defined]
    for function in moved:
        del function.args.args[0]
        function.name = names[function.name]
    tree.body[place : place + 1] = [_Selfless(names).visit(function) for function in moved]
    text = ast.unparse(ast.fix_missing_locations(tree))
    changed = modules.parse(text, module.path, module.judged, module.library)
    return None if changed is None else (changed, names)


class _Selfless(ast.NodeTransformer):
    """`self.name` becomes the function's new name."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            return ast.Name(self.names[node.attr], node.ctx)
        self.generic_visit(node)
        return node


def _examples(
    module: Module, node: ast.FunctionDef | ast.ClassDef, origin: str, licence: str, drops: Counter[str]
) -> Iterator[Candidate]:
    """The examples of a class's docstrings, or of a function's where they take several steps, as one function."""
    inside = [n for n in ast.walk(node) if isinstance(n, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(n)]
    for documented in inside if isinstance(node, ast.ClassDef) else inside[:1]:
        steps = examples(ast.get_docstring(documented) or "")
        steps = [step for step in steps if not isinstance(step, (ast.Import, ast.ImportFrom))]
        simple = isinstance(node, ast.FunctionDef) and all(isinstance(step, ast.Expr) for step in steps)
        if not 2 <= len(steps) <= 14 or simple:
            continue
        driver = _driver(steps, f"try_{node.name.lower().strip('_')}")
        if driver is None or node.name not in driver:
            continue
        extended = modules.parse(f"{module.text}\n\n{driver}\n", module.path, library=module.library)
        if extended is None:
            continue
        function = extended.tree.body[-1]
        assert isinstance(function, ast.FunctionDef)
        place = f"{origin}:{node.name}.{documented.name}>>>"
        form = f"{function.name}({{}})"
        yield from _candidate(extended, function, function.name, form, {}, place, licence, "", drops, False, types={})


def _driver(steps: Sequence[ast.stmt], name: str) -> str | None:
    """A function of the steps; what an example would show at its end is returned."""
    if any(isinstance(step, (ast.FunctionDef, ast.ClassDef)) for step in steps):
        return None
    body = list(steps)
    last = body[-1]
    if isinstance(last, ast.Expr):
        body[-1] = ast.Return(last.value)
    function = ast.parse(f"def {name}():\n    pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = body
    return ast.unparse(ast.fix_missing_locations(function))


def _read(path: Path, name: str, judged: bool) -> Module | None:
    try:
        text = path.read_bytes().decode() if path.stat().st_size <= MAX_FILE else ""
    except (OSError, UnicodeDecodeError):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return modules.parse(text, name, judged)


def _calls(text: str) -> dict[str, list[Arguments]]:
    try:
        return literal_calls(ast.parse(text))
    except (SyntaxError, ValueError):
        return {}


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}; expected a file of the problem set") from None
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return [json.loads(line) for line in text.splitlines()]
