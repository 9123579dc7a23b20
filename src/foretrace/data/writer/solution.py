"""The functions of a program put into a class, as solutions of puzzles are handed in: the entry and its helpers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from random import Random
from textwrap import indent

from foretrace.data.writer import names
from foretrace.data.writer.pen import Module


def solution(rng: Random, module: Module) -> Module | None:
    """The functions of a module as methods of a class, of which the entry is called; None for any other sort of module.

    The helpers become methods too, or stay outside, or stand inside of the entry.
    """
    source, call = module.source, module.call
    tree = ast.parse(source)
    kept = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    entry = call.partition("(")[0]
    if entry not in functions or not is_call(entry, functions, call) or not suits(tree, functions, kept):
        return None
    texts = {name: ast.get_source_segment(source, node) or "" for name, node in functions.items()}
    helpers = [name for name in functions if name != entry]
    place = rng.choice(("method", "method", "inside", "outside")) if helpers else "method"
    if place == "inside" and any(re.search(rf"\b{entry}\(", texts[name]) for name in helpers):
        place = "method"
    methods = [entry] if place != "method" else list(functions)
    parts = [method(texts[name], methods) for name in methods]
    if place == "inside":
        head, _, body = parts[0].partition("\n")
        inner = "".join(indent(texts[name], "    ") + "\n\n" for name in helpers)
        parts = [f"{head}\n{inner}{body}"]
    name = "Solution" if rng.random() < 0.8 else names.class_name(rng)
    top = [ast.get_source_segment(source, node) or "" for node in kept]
    head = f"class {name}{rng.choice(('', '', '', '', '(object)'))}:\n"
    outer = [texts[name] for name in helpers] if place == "outside" else []
    written = ["\n".join(top)] if top else []

    def again() -> str:
        other = module.again()
        return f"{name}().{other if is_call(entry, functions, other) else call}"

    whole = "\n\n\n".join([*written, *outer, head + indent("\n\n".join(parts), "    ")]) + "\n"
    return Module(whole, f"{name}().{call}", again)


def is_call(entry: str, functions: Iterable[str], call: str) -> bool:
    """Whether it is a call of the entry, and of no other of the functions."""
    return (
        call.startswith(f"{entry}(")
        and call.endswith(")")
        and len(re.findall(rf"\b(?:{'|'.join(functions)})\(", call)) == 1
    )


def suits(tree: ast.Module, functions: dict[str, ast.FunctionDef], kept: list[ast.stmt]) -> bool:
    """Whether the module is plain functions that are only called by their names."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return (
        all(isinstance(node, ast.Import | ast.ImportFrom | ast.Assign) for node in kept)
        and not any(node.decorator_list for node in functions.values())
        and not any(
            isinstance(node, ast.Global)
            or (isinstance(node, ast.Name) and node.id in functions and id(node) not in called)
            or (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and ("\n" in node.value or "(" in node.value)
            )
            for node in ast.walk(tree)
        )
    )


def method(text: str, methods: list[str]) -> str:
    """A function's text as that of a method, which calls `methods` through `self`."""
    text = re.sub(rf"(?<!def )(?<![\w.])({'|'.join(methods)})(?=\()", r"self.\1", text)
    return re.sub(r"^def (\w+)\((?=(\)?))", lambda m: f"def {m[1]}(self{'' if m[2] else ', '}", text)
