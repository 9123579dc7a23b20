"""The vocabulary of a checkpoint that has Hugging Face's `tokenizer.json`. Text never makes a special token."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from foretrace.errors import ModelError

__all__ = ["HuggingFaceTokenizer"]


class HuggingFaceTokenizer:
    """Text to ids and back, by the library that the file is for."""

    def __init__(self, path: Path) -> None:
        """Raises ModelError where the file is none, or the library is missing."""
        try:
            from tokenizers import Tokenizer
        except ModuleNotFoundError:
            raise ModelError(f"{path}: tokenizers is missing; expected `pip install 'foretrace[train]'`") from None
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises no other
            raise ModelError(f"{path}: not a tokenizer of Hugging Face ({error})") from None
        self._tokenizer.encode_special_tokens = True
        self.size: int = self._tokenizer.get_vocab_size()

    def id_of(self, name: str) -> int | None:
        """The id of a special token."""
        found: int | None = self._tokenizer.token_to_id(name)
        return found

    def encode(self, text: str, *, special: bool = False) -> list[int]:
        """Ids of plain text; with `special`, those that stand around a text of this model too."""
        whole = text.encode("utf-8", "replace").decode()  # half a surrogate pair is no text
        found: list[int] = self._tokenizer.encode(whole, add_special_tokens=special).ids
        return found

    def decode(self, ids: Sequence[int], *, skip_special: bool = False) -> str:
        """Text of ids, special tokens by name or left out; an id that the vocabulary lacks is left out."""
        text: str = self._tokenizer.decode(list(ids), skip_special_tokens=skip_special)
        return text
