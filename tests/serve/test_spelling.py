"""Text of ids as they come, for both vocabularies: in pieces it is what it is as a whole."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from foretrace import SHIPPED
from foretrace.codec.tokenizer import MARKER
from foretrace.serve.spelling import Speech, spelling_of

TEXTS = [
    "[1, 'a b', {'é': 2.5}]",
    "'日本語 \U0001f600'",
    "x  +  y",
    "f(1, 2)[0].name",
    "'\\\\n'",
    "",
    "None",
    "\ud800 é",
]


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("kind", ["compact", "cwm"])
def test_pieces_make_the_whole(kind: str, skip: bool, checkpoint: Path) -> None:
    spelling = spelling_of(SHIPPED if kind == "compact" else checkpoint)
    marker = MARKER["is"] if kind == "compact" else 128_100
    dice = random.Random(0)
    for _ in range(60):
        ids = [marker]
        for text in dice.choices(TEXTS, k=6):
            ids += [*spelling.encode(text, special=False), marker]
        speech, pieces, at = Speech(spelling, skip_special=skip), list[str](), 0
        while at < len(ids):
            end = at + dice.randrange(1, 5)
            pieces.append(speech.add(ids[at:end], last=end >= len(ids)))
            at = end
        assert "".join(pieces) == spelling.decode(ids, skip_special=skip)


@pytest.mark.parametrize("kind", ["compact", "cwm"])
def test_any_ids_have_a_text(kind: str, checkpoint: Path) -> None:
    """Those of no text too: bytes that make no character, markers anywhere."""
    spelling = spelling_of(SHIPPED if kind == "compact" else checkpoint)
    dice = random.Random(1)
    for _ in range(200):
        ids = [
            dice.randrange(spelling.size if kind == "cwm" else dice.choice([60, 1700, spelling.size]))
            for _ in range(30)
        ]
        spelling.decode(ids, skip_special=False).encode()
        speech = Speech(spelling, skip_special=True)
        assert all(isinstance(speech.add([i], last=n == 29), str) for n, i in enumerate(ids))


@pytest.mark.parametrize("text", TEXTS)
def test_text_goes_there_and_back(text: str, checkpoint: Path) -> None:
    for folder in (SHIPPED, checkpoint):
        spelling = spelling_of(folder)
        ids = spelling.encode(text, special=False)
        assert spelling.decode(ids, skip_special=True) == text.encode("utf-8", "replace").decode()
