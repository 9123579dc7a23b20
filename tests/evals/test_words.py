"""Counting letters: the words are new, and what is not exact is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from foretrace.codec.compact import encode
from foretrace.data.stream import shipped_tokenizer
from foretrace.engine import Model
from foretrace.errors import SourceError
from foretrace.evals import main
from foretrace.evals.words import WORD, Question, answer, new_words, questions
from foretrace.trace import record

STRAWBERRY = Path(__file__).parents[2] / "examples" / "strawberry.py"


def test_words_are_new_and_always_the_same() -> None:
    words = list(new_words(""))
    assert words == list(new_words(""))
    assert len({word for _, word in words}) == 100
    assert {len(word) for _, word in words} == set(range(4, 13))
    assert [kind for kind, _ in words].count("pronounceable") == 50
    known = "a text with " + " and with ".join(word for _, word in words)
    assert not [word for _, word in new_words(known) if word in known]


def test_questions() -> None:
    asked = questions("")
    assert "".join(question.letter for question in asked[:26]) == "abcdefghijklmnopqrstuvwxyz"
    assert all(question.letter in question.word for question in asked[26:])
    assert len(asked) == 126


def test_answer(knowing: Callable[..., Model]) -> None:
    source = STRAWBERRY.read_text()
    value = record(source.replace(WORD, '"pizza"'), 'f("z")').value or ""
    assert "2" in value
    assert "pizza" in value
    asked = [Question("one", "pizza", "z"), Question("one", "kiwi", "k"), Question("two", "fig", "g")]
    traces = [record(source.replace(WORD, f'"{q.word}"'), f'f("{q.letter}")') for q in asked]
    known = [encode(trace, shipped_tokenizer()) for trace in (traces[0], traces[2])]
    summary = answer(knowing(*known), source, asked)
    assert [summary["exact"][kind]["share"] for kind in ("one", "two")] == [0.5, 1]
    (wrong,) = summary["wrong"]
    assert (wrong["word"], wrong["letter"]) == ("kiwi", "k")


def test_a_file_that_does_not_fit(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file or directory; expected the program that counts letters"):
        main(["words", str(tmp_path / "none.py")])
    (tmp_path / "other.py").write_text("print(1)\n")
    with pytest.raises(SourceError, match='does not contain "strawberry"'):
        main(["words", str(tmp_path / "other.py")])
