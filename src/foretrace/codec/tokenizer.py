"""The tokenizer of the compact dialect: made for traces, total on Unicode, without a way from text to a marker.

Ids are laid out in this order, fixed by `VERSION`:

    0 .. 255        markers (reserved; `MARKERS` names those in use)
    256 .. 1279     line tokens <L 1> .. <L 1024>
    1280 .. 1535    bytes, for whatever no other piece covers
    then            digits, characters of string values, quotes, operators, word pieces

Digits stand alone, and so does each character inside a string literal. Words outside of strings are split greedily into
the longest known pieces (the WordPiece rule); a piece that begins a word differs from one that continues it. Spaces are
not pieces: `decode` puts them where Python's own `repr` does, and `<sp>` and `<glue>` mark the exceptions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from foretrace.errors import ModelError

VERSION = "compact-1"
TOKENIZER_FILE = "tokenizer.json"
NUM_MARKERS = 256
NUM_LINES = 1_024
LINE_BASE = NUM_MARKERS
TEXT_BASE = LINE_BASE + NUM_LINES

MARKERS = (
    "pad", "bos", "file", "enter", "state", "act", "suspended", "alias", "global",
    "call", "line", "return", "exception", "unwind", "yield", "resume",
    "set", "is", "del", "out", "same", "fn", "which", "back", "got", "iter", "open", "close", "raw", "sp", "glue",
    "returned", "raised", "exited", "cut:events", "cut:bytes", "cut:time", "cut:depth", "cut:recorder",
    "over", "out_of", "breakpoint", "continue", "inv_into", "inv_over", "inv_call", "never",
    *(f"indent{level}" for level in range(16)), "speaker", "says", "turn",
)  # fmt: skip
MARKER = {name: i for i, name in enumerate(MARKERS)}

_OPERATORS = (
    "**= //= >>= <<= ... == != <= >= -> := += -= *= /= %= &= |= ^= @= ** // << >> "
    "+ - * / % @ & | ^ ~ < > ( ) [ ] { } , : . ; = ! # $ ? ` \\ \"\"\" '''"
).split()
_ESCAPES = ("\\\\", "\\'", '\\"', "\\n", "\\t", "\\r")
_KINDS = {
    "space": r" +",
    "word": r"[A-Za-z_][A-Za-z0-9_]*",
    "number": r"[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?j?",
    "triple": r"\"\"\"|'''",
    "string": r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'",
    "quote": r"[\"']",
    "op": "|".join(map(re.escape, _OPERATORS)),
}
_LEX = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()), re.DOTALL)
_PIECES = re.compile("|".join([*_KINDS.values(), "."]), re.DOTALL)
_TRIPLES = frozenset(('"""', "'''"))
_OPENERS = _TRIPLES | frozenset("'\"")
_CLOSERS = frozenset(")]}")
_ASCII = re.compile(r"[ -~]")


Piece = tuple[str, str, tuple[int, ...]]
"""Kind, text and ids. Kinds: `space`, `word`, `number`, `op`, `string` (quotes and inside), `other`, `open`."""


class Tokenizer:
    """Text to ids and back, for one vocabulary of word pieces.

    `words` begin a word, `continuations` go on with one; both are checked to hold every single letter, so that any
    identifier can be spelled.
    """

    def __init__(self, words: Sequence[str], continuations: Sequence[str]) -> None:
        letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
        if missing := (set(letters) - set(words)) | (set(letters + "0123456789") - set(continuations)):
            raise ModelError(f"tokenizer lacks the single characters {''.join(sorted(missing))!r}")
        self.words, self.continuations = tuple(words), tuple(continuations)
        self.text: list[str] = [
            f"<{MARKERS[i]}>" if i < len(MARKERS) else f"<reserved {i}>" for i in range(NUM_MARKERS)
        ]
        self.text += [f"<L {k}>" for k in range(1, NUM_LINES + 1)]
        self.text += [f"<byte {b}>" for b in range(256)]

        def add(texts: Iterable[str]) -> dict[str, int]:
            table = {}
            for text in texts:
                table[text] = len(self.text)
                self.text.append(text)
            return table

        self._digits = add("0123456789")
        self._chars = add([chr(c) for c in range(32, 127)] + list(_ESCAPES))
        self._quotes = add("'\"")
        self._operators = add(_OPERATORS)
        self._starts = add(words)
        self._continues = add(continuations)
        self.size = len(self.text)
        if self.size - TEXT_BASE > 4_000:
            raise ModelError(f"tokenizer has {self.size - TEXT_BASE} text pieces; at most 4000 are allowed")
        self._number_pieces = self._operators | self._continues | self._digits
        self._longest = max(map(len, (*words, *continuations)))
        first_bytes = frozenset(TEXT_BASE + b for b in (*range(32), 127, *range(0xC2, 0xF5)))
        self.char_ids = frozenset(self._chars.values()) | first_bytes
        self.start_ids = frozenset(self._starts.values())
        self.continue_ids = frozenset(self._continues.values())
        self.quote_ids = frozenset(self._quotes.values())
        self.code_ids = first_bytes | frozenset(range(TEXT_BASE + 256, self.size)) - frozenset(self._chars.values())
        self._digit_ids = frozenset(self._digits.values())
        self._wordish = self.start_ids | self.continue_ids | self._digit_ids
        self._opens_word = self.start_ids | self._digit_ids
        self._spaced = frozenset((self._operators[","], self._operators[":"]))
        self._closing = frozenset(self._operators[c] for c in _CLOSERS)
        self._openers = frozenset(self._operators[c] for c in "([{")
        self.bracket = {self._operators[c]: (1 if c in "([{" else -1) for c in "()[]{}"}
        self.piece = lru_cache(maxsize=65_536)(self._piece)
        self.word_ids = lru_cache(maxsize=65_536)(self._word_ids)
        self.value_ids = lru_cache(maxsize=65_536)(self._value_ids)

    # -- pieces ---------------------------------------------------------------------------------------------------

    def _word_ids(self, word: str) -> tuple[int, ...]:
        """Ids of one ASCII identifier: the longest known piece first."""
        ids, at, table = [], 0, self._starts
        while at < len(word):
            end = min(len(word), at + self._longest)
            while word[at:end] not in table:
                end -= 1
            ids.append(table[word[at:end]])
            at, table = end, self._continues
        return tuple(ids)

    def char_ids_of(self, text: str) -> list[int]:
        """Ids of text taken character by character: the inside of strings, and what a program prints."""
        if "\\" not in text:
            try:
                return [self._chars[char] for char in text]
            except KeyError:
                pass
        ids, at = [], 0
        while at < len(text):
            pair = text[at : at + 2]
            if pair in self._chars and len(pair) == 2:
                ids.append(self._chars[pair])
                at += 2
                continue
            char = text[at]
            if char in self._chars:
                ids.append(self._chars[char])
            else:
                ids += [TEXT_BASE + b for b in char.encode("utf-8", "surrogatepass")]
            at += 1
        return ids

    @staticmethod
    def bytes_after(started: bytes) -> frozenset[int]:
        """Ids of the bytes that may go on with a character begun in UTF-8, surrogates too; none when it is whole."""
        first = started[0]
        if len(started) > (first >= 0xC2) + (first >= 0xE0) + (first >= 0xF0):
            return frozenset()
        low = {0xE0: 0xA0, 0xF0: 0x90}.get(first, 0x80) if len(started) == 1 else 0x80
        high = 0x8F if first == 0xF4 and len(started) == 1 else 0xBF
        return frozenset(range(TEXT_BASE + low, TEXT_BASE + high + 1))

    def operator_id(self, text: str) -> int:
        """Id of an operator, a bracket, a triple quote or a quote."""
        return self._operators[text] if text in self._operators else self._quotes[text]

    def number_ids(self, text: str) -> list[int]:
        """Ids of a number as Python spells it."""
        return [self._number_pieces[c] for c in text]

    def lex(self, text: str) -> list[Piece]:
        """Lexical pieces of one line of code or one value.

        A string that does not end runs to the end of the text and has the kind `open`.
        """
        found = _PIECES.findall(text)
        if _OPENERS.isdisjoint(found):
            return list(map(self.piece, found))
        at = next(at for at, piece in enumerate(found) if piece in _OPENERS)
        opener, rest = found[at], "".join(found[at + 1 :])
        pieces = list(map(self.piece, found[:at]))
        if opener in self._quotes:
            return [*pieces, ("open", opener + rest, (self._quotes[opener], *self.char_ids_of(rest)))]
        quote = (self._operators[opener],)
        inside, closing, rest = rest.partition(opener)
        string = opener + inside + closing, (*quote, *self.char_ids_of(inside), *quote * bool(closing))
        return [*pieces, ("string" if closing else "open", *string), *self.lex(rest)]

    def _piece(self, text: str) -> Piece:
        """A piece that is neither a triple quote nor one that opens a string without an end."""
        match = _LEX.match(text)
        if match is None:
            return "other", text, tuple(TEXT_BASE + b for b in text.encode("utf-8", "surrogatepass"))
        if match.lastgroup == "word":
            ids: Sequence[int] = self.word_ids(text)
        elif match.lastgroup == "number":
            ids = self.number_ids(text)
        elif match.lastgroup == "string":
            ids = [self._quotes[text[0]], *self.char_ids_of(text[1:-1]), self._quotes[text[0]]]
        elif match.lastgroup == "op":
            ids = [self._operators[text]]
        else:
            ids = [MARKER["sp"]] * len(text)
        return match.lastgroup or "", text, tuple(ids)

    # -- values ---------------------------------------------------------------------------------------------------

    def _needs_space(self, left: int, right: int) -> bool:
        """Whether two neighbouring pieces are written with a space between them unless a marker says otherwise."""
        if left in self._spaced:
            return right not in self._closing and right != MARKER["sp"]
        both_digits = left in self._digit_ids and right in self._digit_ids
        return left in self._wordish and right in self._opens_word and not both_digits

    def _value_ids(self, text: str) -> tuple[int, ...]:
        ids: list[int] = []
        gap = 0
        for kind, piece, piece_ids in self.lex(text):
            if kind == "space":
                gap = len(piece)
                continue
            if kind == "open" or piece[:3] in _TRIPLES:
                return (MARKER["raw"], *self.char_ids_of(text))
            expected = bool(ids) and self._needs_space(ids[-1], piece_ids[0])
            if gap != expected:
                ids += [MARKER["sp"]] * gap or [MARKER["glue"]]
            ids += piece_ids
            gap = 0
        ids += [MARKER["sp"]] * gap
        return tuple(ids) if self.decode(ids) == text else (MARKER["raw"], *self.char_ids_of(text))

    def decode(self, ids: Sequence[int]) -> str:
        """Text of a value's or name's ids: the inverse of `value_ids` and `word_ids` for every text."""
        if ids and ids[0] == MARKER["raw"]:
            return self.decode_chars(ids[1:])
        parts: list[str] = []
        pending = bytearray()
        quote: int | None = None
        previous: int | None = None
        for i in ids:
            if TEXT_BASE <= i < TEXT_BASE + 256:
                pending.append(i - TEXT_BASE)
                previous = None if quote is None else previous
                continue
            if pending:
                parts.append(pending.decode("utf-8", "surrogatepass"))
                pending.clear()
            if i == MARKER["sp"]:
                parts.append(" ")
                previous = None
                continue
            if i == MARKER["glue"]:
                previous = None
                continue
            if quote is None and previous is not None and self._needs_space(previous, i):
                parts.append(" ")
            parts.append(self.text[i])
            if i in self.quote_ids:
                quote = None if quote == i else quote if quote is not None else i
            previous = i
        if pending:
            parts.append(pending.decode("utf-8", "surrogatepass"))
        return "".join(parts)

    def decode_chars(self, ids: Iterable[int]) -> str:
        """Text of ids made by `char_ids_of`."""
        raw = bytearray()
        for i in ids:
            if TEXT_BASE <= i < TEXT_BASE + 256:
                raw.append(i - TEXT_BASE)
            else:
                raw += self.text[i].encode()
        return raw.decode("utf-8", "surrogatepass")

    def show(self, ids: Iterable[int]) -> str:
        """Ids as a person would read them, for error messages and logs."""
        return " ".join(self.text[i] for i in ids)

    def item_start(self, ids: Sequence[int], index: int) -> int | None:
        """Where in a value's ids item number `index` of a str, list, tuple or dict begins.

        One past the last item it is the closing id; None for other values and for items that do not exist.
        """
        if not ids or ids[0] not in self.quote_ids | self._openers:
            return None
        starts = self._character_starts(ids) if ids[0] in self.quote_ids else self._item_starts(ids)
        return starts[index] if starts and index < len(starts) else None

    def _character_starts(self, ids: Sequence[int]) -> list[int]:
        """Starts of a string's characters and its closing quote; none where a piece is not a character by itself."""
        if ids[-1] != ids[0] or self._chars["\\"] in ids or len(ids) < 2 or min(ids) < TEXT_BASE + 256:
            return []
        return list(range(1, len(ids)))

    def _item_starts(self, ids: Sequence[int]) -> list[int]:
        """Starts of a container's items and its closing bracket; none where it was cut short or is a set."""
        starts, nesting, quote = [], 0, None
        for at, i in enumerate(ids):
            if i in self.quote_ids:
                quote = None if quote == i else quote if quote is not None else i
            if quote is None:
                nesting += self.bracket.get(i, 0)
            if nesting == 1 and quote is None and i in (ids[0], self._operators[","]):
                starts.append(at + 1)
        is_set = ids[0] == self._operators["{"] and self._operators[":"] not in ids and len(ids) > 2
        if nesting or is_set or self._operators["..."] in ids:
            return []
        end = len(ids) - 1
        return [*(start for start in starts if start < end), end]

    # -- files ----------------------------------------------------------------------------------------------------

    def body(self) -> dict[str, Any]:
        """The vocabulary as JSON holds it."""
        return {"version": VERSION, "words": self.words, "continuations": self.continuations}

    def save(self, path: Path) -> None:
        """Write the vocabulary as JSON beside a model."""
        path.write_text(json.dumps(self.body(), ensure_ascii=True, indent=0) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Tokenizer:
        """Read a vocabulary. Raises ModelError when the file is missing, malformed or of another version."""
        try:
            body = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ModelError(f"{path}: not a tokenizer file ({error}); expected one that foretrace wrote") from None
        return cls.read(body, str(path))

    @classmethod
    def read(cls, body: Any, where: str) -> Tokenizer:
        """The vocabulary that `body` gave. Raises ModelError, which names `where` it is from, for any other."""
        try:
            version, words, continuations = body["version"], body["words"], body["continuations"]
        except (KeyError, TypeError) as error:
            raise ModelError(f"{where}: not a tokenizer file ({error}); expected one that foretrace wrote") from None
        if version != VERSION:
            raise ModelError(f"{where}: tokenizer version {version!r}; this foretrace reads {VERSION!r}")
        return cls(words, continuations)
