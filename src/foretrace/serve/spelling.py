"""Between text and ids, for whichever vocabulary a model has. Text never makes a special token."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from foretrace.codec.huggingface import HuggingFaceTokenizer
from foretrace.codec.tokenizer import TEXT_BASE, Tokenizer
from foretrace.engine import vocabulary_of
from foretrace.engine.decode import is_structure
from foretrace.errors import RequestError
from foretrace.serve.schema import Message

__all__ = ["Compact", "HuggingFace", "Speech", "Spelling", "spelling_of"]


class Spelling(Protocol):
    """A vocabulary."""

    size: int
    stop_ids: frozenset[int]
    """Ids that end a text unless a grammar does."""

    def encode(self, text: str, *, special: bool) -> list[int]:
        """Ids of plain text; with `special`, those that stand around a text of this model too."""

    def decode(self, ids: Sequence[int], *, skip_special: bool) -> str:
        """Text of ids, special tokens by name or left out. Never fails for ids below `size`."""

    def seam(self, ids: Sequence[int], known: int) -> int:
        """A place up to `known` such that text after that does not depend on the ids before the place."""

    def chat(self, messages: Sequence[Message]) -> list[int]:
        """The prompt of a chat, up to where the assistant speaks. RequestError where there is no chat format."""


class Compact:
    """The vocabulary of the compact dialect. Text is spelled as a value is."""

    stop_ids: frozenset[int] = frozenset()

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer, self.size = tokenizer, tokenizer.size

    def encode(self, text: str, *, special: bool) -> list[int]:
        """Ids of a text as of a value; nothing stands around it."""
        return list(self.tokenizer.value_ids(text))

    def decode(self, ids: Sequence[int], *, skip_special: bool) -> str:
        """Markers and lines by name or left out; what stands between them as values are read."""
        parts: list[str] = []
        run: list[int] = []
        for i in ids:
            if not is_structure(i):
                run.append(i)
                continue
            parts.append(self._value(run))
            run = []
            if not skip_special:
                parts.append(self.tokenizer.text[i])
        return "".join(parts) + self._value(run)

    def _value(self, ids: list[int]) -> str:
        try:
            text = self.tokenizer.decode(ids)
        except UnicodeDecodeError:  # bytes that make no character, or not yet: a model without grammar may write them
            text = "".join("\ufffd" if i < TEXT_BASE + 256 else self.tokenizer.text[i] for i in ids)
        return text.encode("utf-8", "replace").decode()

    def seam(self, ids: Sequence[int], known: int) -> int:
        """The last marker or line: values stand between them."""
        return next((at for at in range(known - 1, -1, -1) if is_structure(ids[at])), 0)

    def chat(self, messages: Sequence[Message]) -> list[int]:
        """RequestError: programs are all that it reads."""
        raise RequestError("this model has no chat format; expected /v1/completions, with token ids or `dialect`")


class HuggingFace:
    """The vocabulary of a checkpoint, and the chat format of Llama 3 where it has its special tokens."""

    def __init__(self, tokenizer: HuggingFaceTokenizer) -> None:
        self._tokenizer, self.size = tokenizer, tokenizer.size
        ends = ("<|end_of_text|>", "<|eom_id|>", "<|eot_id|>")
        self.stop_ids = frozenset(i for i in map(tokenizer.id_of, ends) if i is not None)

    def encode(self, text: str, *, special: bool) -> list[int]:
        """Ids; what looks like a special token is spelled as text."""
        return self._tokenizer.encode(text, special=special)

    def decode(self, ids: Sequence[int], *, skip_special: bool) -> str:
        """Text of ids; one that the vocabulary lacks is left out."""
        return self._tokenizer.decode(ids, skip_special=skip_special)

    def seam(self, ids: Sequence[int], known: int) -> int:
        """Some ids back: a space depends on the one before, a character on up to three."""
        return max(0, known - 4)

    def chat(self, messages: Sequence[Message]) -> list[int]:
        """The chat format of Llama 3, which CWM has too."""
        names = ("<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>")
        found = [i for i in map(self._tokenizer.id_of, names) if i is not None]
        if len(found) < len(names):
            raise RequestError(f"this model has no chat format: it lacks one of {', '.join(names)}")
        begin, start, end, turn = found
        gap = self.encode("\n\n", special=False)
        ids = [begin]
        for message in messages:
            body = self.encode(message.content.strip(), special=False)
            ids += [start, *self.encode(message.role, special=False), end, *gap, *body, turn]
        return [*ids, start, *self.encode("assistant", special=False), end, *gap]


def spelling_of(folder: Path) -> Spelling:
    """The vocabulary of a model directory. Raises ModelError where there is none that fits."""
    found = vocabulary_of(folder)
    return Compact(found) if isinstance(found, Tokenizer) else HuggingFace(found)


class Speech:
    """Text of ids that come a few at a time: what is read stays, so that a character in parts is waited for."""

    def __init__(self, spelling: Spelling, *, skip_special: bool) -> None:
        self._spelling, self._skip = spelling, skip_special
        self._ids: list[int] = []
        self._known = 0
        """So many of them are read; they stay for what spaces depend on."""

    def add(self, ids: Sequence[int], *, last: bool = False) -> str:
        """The text that ids add."""
        self._ids += ids
        before = self._spelling.decode(self._ids[: self._known], skip_special=self._skip)
        text = self._spelling.decode(self._ids, skip_special=self._skip)
        if not last and (text.endswith("\ufffd") or not text.startswith(before)):
            return ""
        new = text[len(before) :]
        seam = self._spelling.seam(self._ids, len(self._ids))
        self._ids = self._ids[seam:]
        self._known = len(self._ids)
        return new
