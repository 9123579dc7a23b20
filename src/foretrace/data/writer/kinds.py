"""The kinds of value that written programs handle: a one-word name, an annotation, a bit, what may stand in for it.

`small` is an int from 0 to about 12 (safe as a count of rounds), `char` a str of length one; both are annotated as what
they are to Python.
"""

from __future__ import annotations

ANNOTATIONS = {
    "int": "int",
    "small": "int",
    "float": "float",
    "bool": "bool",
    "str": "str",
    "char": "str",
    "ints": "list[int]",
    "strs": "list[str]",
    "floats": "list[float]",
    "bools": "list[bool]",
    "grid": "list[list[int]]",
    "entries": "list[tuple[str, int]]",
    "points": "list[tuple[int, int]]",
    "entry": "tuple[str, int]",
    "pair": "tuple[int, int]",
    "nums": "tuple[int, ...]",
    "counts": "dict[str, int]",
    "table": "dict[str, str]",
    "groups": "dict[str, list[int]]",
    "labels": "dict[int, str]",
    "intset": "set[int]",
    "strset": "set[str]",
    "maybe": "int | None",
    "none": "None",
}
KINDS = tuple(ANNOTATIONS)
OF_LITERAL = {
    "sentence": "str", "padded": "str", "letters": "str", "key": "str", "numeral": "str", "long": "str", "word": "str",
    "sorted": "ints", "few": "ints", "pos": "int", "two": "int", "three": "int",
}  # fmt: skip
"""The kinds of literals that are not called by their kind."""
STANDS_IN = {"int": ("int", "small"), "str": ("str", "char")}
FITS = {kind: frozenset(STANDS_IN.get(kind, (kind,))) for kind in KINDS}
BIT = {kind: 1 << i for i, kind in enumerate(KINDS)}
"""A scope's bits say which kinds of variable it can offer; the four bits after the kinds are facts about the place."""
IN_LOOP, IN_FOR, HAS_HELPER, IN_FUNCTION = (1 << (len(KINDS) + i) for i in range(4))
MUTABLE_SHIFT = len(KINDS) + 4
OFFERS = {kind: sum(BIT[wanted] for wanted in KINDS if kind in FITS[wanted]) for kind in KINDS}
GROWING = frozenset(kind for kind, annotation in ANNOTATIONS.items() if annotation.startswith(("list", "dict", "set")))
SIMPLE = frozenset({"int", "small", "float", "bool", "str", "char"})
