"""Trees and linked lists as arguments: the node classes that judges provide, and functions that build them of lists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from foretrace.data.real.calls import MAKERS, Arguments
from foretrace.data.real.modules import Module
from foretrace.data.real.usage import parameters_of, used_types

__all__ = ["followed", "linked_in", "with_makers"]

NODE_NAME = re.compile(r"(root|head|node|tree|t|l)\d?")
LINKS = {"TreeNode": {"left", "right"}, "ListNode": {"next"}}
CLASSES = {
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
FUNCTIONS = {
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


def followed(module: Module, function: ast.FunctionDef) -> dict[str, str]:
    """The parameters that are trees or lists, and the node class of each: by the links that a function follows.

    Where it follows none, by their names, if the module has such nodes.
    """
    used = used_types(function)
    found = {name: kind for name, kind in used.items() if kind in MAKERS}
    unknown = [name for name in parameters_of(function) if name not in used and NODE_NAME.fullmatch(name)]
    kind = next((kind for kind in MAKERS if unknown and _own(module, kind)), "")
    return {**found, **dict.fromkeys(unknown, kind)} if kind else found


def linked_in(known: Iterable[Arguments], types: Mapping[str, str]) -> list[str]:
    """The node classes that known arguments or types of parameters ask for."""
    makers = {argument.maker for arguments in known for argument in arguments}
    return [name for name, maker in MAKERS.items() if maker in makers or any(name in kind for kind in types.values())]


def with_makers(module: Module, linked: Iterable[str]) -> Module | None:
    """The module with what builds these classes, and with the classes where it has none of its own."""
    text = module.text
    for name in linked:
        own = name if name in module.bindings else _own(module, name)
        if MAKERS[name] not in module.bindings:
            text = ("" if own else CLASSES[name]) + text + FUNCTIONS[name].replace(name, own or name)
    return module.changed(text)


def _own(module: Module, name: str) -> str:
    """The class of a module whose objects are linked as those of a node class are, made of one value; empty if none."""
    for node in module.tree.body:
        for start in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(start, ast.FunctionDef) and start.name == "__init__":
                stored = {each.attr for each in ast.walk(start) if isinstance(each, ast.Attribute)}
                needed = len(start.args.args) - len(start.args.defaults)
                if LINKS[name] <= stored and needed <= 2 <= len(start.args.args):
                    return getattr(node, "name", "")
    return ""
