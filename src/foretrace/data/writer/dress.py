"""What people put around code that does nothing to the run: docstrings, comments, quotes, how annotations are spelt."""

from __future__ import annotations

import ast
import re
from random import Random

DOCSTRINGS = (
    "Return the result.", "Count things.", "Do the work.", "Helper.", "Return a new value.", "Check the input.",
    "Compute the answer for the input.", "Example function.", "Walk over the input once.", "See the tests.",
    "Simple version.", "Build the output.",
)  # fmt: skip
COMMENTS = (
    "start here", "check this", "keep going", "next step", "update", "done", "edge case", "loop over everything",
    "save it", "skip", "remember", "TODO: clean up", "first part", "final answer", "make a copy", "see above",
    "not found yet", "go on",
)  # fmt: skip
TYPING = {"list": "List", "dict": "Dict", "set": "Set", "tuple": "Tuple"}
"""Annotations as they were written before Python 3.9."""

SWAP = str.maketrans({'"': "'", "'": '"'})


NOT_BEFORE = ("elif", "else", "except", "finally", "case", "def", "class")
"""What a comment does not stand before."""


def dress(rng: Random, source: str) -> str:
    """The source with docstrings, comments and quotes as one author might have them."""
    documented, commented = rng.random() < 0.1, rng.random() < 0.1
    lines = []
    for line in source.split("\n"):
        text = line.lstrip()
        if commented and text and not text.startswith(NOT_BEFORE) and rng.random() < 0.2:
            if rng.random() < 0.5:
                lines.append(f"{line[: len(line) - len(text)]}# {rng.choice(COMMENTS)}")
            else:
                line = f"{line}  # {rng.choice(COMMENTS)}"
        lines.append(line)
        if documented and line.startswith("def "):
            lines.append(f'    """{rng.choice(DOCSTRINGS)}"""')
    source = "\n".join(lines)
    return source.translate(SWAP) if rng.random() < 0.4 else source


def with_imports(rng: Random, source: str) -> str:
    """The source, if it has annotations, with the import that makes them names of `typing`, or late to be read."""
    if "import " in source.partition("\n")[0] or not re.search(r"\) -> |\w: \w", source):
        return source
    if rng.random() < 0.2:
        return f"from __future__ import annotations\n\n\n{source}"
    return typed(source)


def typed(module: str) -> str:
    """The module with its annotations as the module `typing` has them."""
    tree = ast.parse(module)
    notes = [node.annotation for node in ast.walk(tree) if isinstance(node, ast.arg | ast.AnnAssign)]
    notes += [node.returns for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    lines = module.split("\n")
    used = set[str]()
    for note in sorted(filter(None, notes), key=lambda note: -note.col_offset):
        line = lines[note.lineno - 1]
        old = line[note.col_offset : note.end_col_offset]
        new = re.sub(r"\b(list|dict|set|tuple)\[", lambda m: f"{TYPING[m[1]]}[", old)
        new = re.sub(r"^([\w\[\], .]+?) \| None$", r"Optional[\1]", new)
        used.update(re.findall(r"\b(List|Dict|Set|Tuple|Optional)\[", new))
        lines[note.lineno - 1] = line[: note.col_offset] + new + line[note.end_col_offset :]
    return f"from typing import {', '.join(sorted(used))}\n\n\n" * bool(used) + "\n".join(lines)
