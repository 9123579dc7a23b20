"""Parts of values, read off their texts: in both worlds a value is a structural text (`trace/values.py`).

`p.x` in `Point(x=1, y=2)`, `xs[-1]` in `[0, 1, ...<30>..., 32]`, `d['k']` in `{'k': [1]}`.
"""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

__all__ = ["HIDDEN", "Part", "Step", "part", "parts"]

HIDDEN = "(not told)"
"""Stands for a part that the text leaves out."""

_LEFT_OUT = re.compile(r"\.\.\.(?:<(\d+)>\.\.\.)?$")
_OPENING, _CLOSING = "([{<", ")]}>"

Step = str | int | float | bytes | bool | tuple[object, ...] | None
"""An attribute's name, an index or a key."""


def part(text: str, step: Step, *, attribute: bool) -> str | None:
    """The text of an attribute, element or item of a value; None where it has none, HIDDEN where it may have one."""
    if attribute:
        fields = dict(pair for item in _items(text) if len(pair := _split(item, "=")) == 2)
        return fields.get(str(step), HIDDEN if not fields or _is_cut(text) else None)
    if text[:1] in ("'", '"') or text[:2] in ("b'", 'b"'):
        return _of_literal(text, step)
    of_pairs = text.startswith("OrderedDict([")
    while text and text[0] not in "[({":  # deque([1], maxlen=3), Counter({'a': 1}), L([1], name='a')
        inner = [item for item in _items(text) if len(_split(item, "=")) == 1]
        if not inner:
            return HIDDEN
        text = inner[-1]
    if text.startswith("{") or of_pairs:
        apart = (_items(item) if of_pairs else _split(item, ": ") for item in _items(text))
        pairs = dict(pair for pair in apart if len(pair) == 2)
        return pairs.get(repr(step), HIDDEN if _is_cut(text) else None)
    return _at(_items(text), step) if isinstance(step, int) else HIDDEN


class Part(NamedTuple):
    """A part of a value: what is written behind the value to name it (`.x`, `[0]`, `['k']`), and its text.

    What cannot be named so, such as the items of a set or what is left out, has nothing written.
    """

    written: str
    text: str


def parts(text: str) -> list[Part]:
    """The attributes, elements and items that a value's text tells of, in their order; none of a plain value."""
    if not _is_container(text):
        return []
    items = _items(text)
    if text[0] == "{":
        pairs = [_split(item, ": ") for item in items]
        return [Part(f"[{pair[0]}]" if len(pair) == 2 and _is_literal(pair[0]) else "", pair[-1]) for pair in pairs]
    if text[0] in "[(":
        return _elements(items)
    of_pairs = text.startswith("OrderedDict([")
    inside: list[Part] = []
    for item in items:
        name, *value = _split(item, "=")
        if value:
            inside.append(Part(f".{name}", value[0]))
        elif of_pairs:
            pairs = [_items(pair) or [pair] for pair in _items(item)]
            inside += [Part(f"[{pair[0]}]" if len(pair) == 2 else "", pair[-1]) for pair in pairs]
        else:
            inside += parts(item)
    return inside


def _is_container(text: str) -> bool:
    """Whether it begins as a list, tuple, dict, set or call does, and ends so too."""
    return bool(re.match(r"[\w.]*[(\[{]", text)) and text[-1] in _CLOSING[:-1]


def _elements(items: list[str]) -> list[Part]:
    """Items of a sequence with their indices, as far as these are known."""
    found: list[Part] = []
    index: int | None = 0
    for item in items:
        cut = _LEFT_OUT.match(item)
        found.append(Part("" if cut or index is None else f"[{index}]", item))
        skipped = int(cut[1]) if cut and cut[1] else None if cut else 1
        index = None if index is None or skipped is None else index + skipped
    return found


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return True


def _at(items: list[str], index: int) -> str | None:
    """The item of that index; of items that are left out, their number is known."""
    places: dict[int, str] = {}
    length = 0
    for item in items:
        cut = _LEFT_OUT.match(item)
        if cut and cut[1] is None:
            return HIDDEN
        if cut:
            length += int(cut[1])
        else:
            places[length] = item
            length += 1
    index += length if index < 0 else 0
    return places.get(index, HIDDEN) if 0 <= index < length else None


def _of_literal(text: str, step: Step) -> str | None:
    try:
        return repr(ast.literal_eval(text)[step])
    except IndexError:
        return None
    except (ValueError, SyntaxError, TypeError):
        return HIDDEN


def _is_cut(text: str) -> bool:
    return any(_LEFT_OUT.match(item) for item in _items(text))


def _items(text: str) -> list[str]:
    """What stands between the first bracket of a text and the last, apart at its commas."""
    start = min((at for bracket in "([{" if (at := text.find(bracket)) >= 0), default=len(text))
    inside = text[start + 1 : -1].removesuffix(",")
    return _split(inside, ", ") if inside else []


def _split(text: str, mark: str) -> list[str]:
    """A text apart at a mark, where that stands in no string and in no bracket."""
    pieces, quote, depth, start, at = [], "", 0, 0, 0
    while at < len(text):
        char = text[at]
        if quote:
            at += char == "\\"
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth -= 1
        elif depth == 0 and text.startswith(mark, at):
            pieces.append(text[start:at])
            start = at = at + len(mark)
            continue
        at += 1
    return [*pieces, text[start:]]
