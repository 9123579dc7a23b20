"""Trees and linked lists as arguments: the node classes that judges provide, and functions that build them of lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from foretrace.data.real import modules
from foretrace.data.real.calls import Arguments
from foretrace.data.real.modules import Module

__all__ = ["MAKERS", "linked_in", "with_makers"]

MAKERS = {"TreeNode": "tree_node", "ListNode": "list_node"}
"""Node class -> the function that builds it."""

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


def linked_in(known: Iterable[Arguments], types: Mapping[str, str]) -> list[str]:
    """The node classes that known arguments or types of parameters ask for."""
    makers = {argument.maker for arguments in known for argument in arguments}
    return [name for name, maker in MAKERS.items() if maker in makers or any(name in kind for kind in types.values())]


def with_makers(module: Module, linked: Iterable[str]) -> Module | None:
    """The module with what builds these classes, and with the classes where it has none of its own."""
    text = module.text
    for name in linked:
        if MAKERS[name] not in module.bindings:
            text = ("" if name in module.bindings else CLASSES[name]) + text + FUNCTIONS[name]
    return modules.parse(text, module.path, module.judged, module.library)
