"""Arguments that a model foresees for a value: asked for where it has been trained for that, and checked by running."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import foretrace
from foretrace.codec.inverse import encode_origin
from foretrace.codec.tokenizer import Tokenizer
from foretrace.debug import opening
from foretrace.debug.session import DebugError
from foretrace.engine import ACTIONS, Model
from foretrace.errors import ForetraceError
from foretrace.trace import Trace, record
from replay import Scripted

SOURCE = "def f(word, n):\n    for i in range(n):\n        word = word[1:] + word[0]\n    return word\n"
RIGHT = record(SOURCE, "f('elk', 2)")
"""The call of which the model thinks; the session's own call comes to another value."""


class ByHeart(Scripted):
    """A runner that is certain of one document."""

    def __init__(self, ids: Sequence[int], size: int) -> None:
        super().__init__(size, context=4096)
        self._ids = list(ids)

    def likely(self, ids: list[int]) -> NDArray[np.float32]:
        assert ids == self._ids[: len(ids)]
        logits_V = np.full(self.vocab_size, -100.0, np.float32)
        logits_V[self._ids[min(len(ids), len(self._ids) - 1)]] = 100.0
        return logits_V


def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, actions: tuple[str, ...]) -> opening.Opened:
    """A recorded session of another call, with a model that knows the way back from that value by heart."""
    tokenizer = Tokenizer.load(Path(foretrace.__file__).parent / "shipped" / "tokenizer.json")
    document = encode_origin(RIGHT, tokenizer, len(RIGHT.frames) - 1)
    model = Model(ByHeart(document.ids, tokenizer.size), tokenizer, "by heart", actions)
    monkeypatch.setattr("foretrace.engine.open_model", lambda name, **_: model)

    def run(self: object, source: str, calls: Sequence[str | None]) -> list[Trace | ForetraceError]:
        return [record(source, call) for call in calls]

    monkeypatch.setattr(opening.Laboratory, "run", run)
    file = tmp_path / "p.py"
    file.write_text(SOURCE)
    return opening.at_call(str(file), "f('owl', 1)", "recorded")


def test_what_the_model_foresees_is_run_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = opened(tmp_path, monkeypatch, (*ACTIONS, "inv_call")).session
    (first,) = session.lead_to(RIGHT.value or "", number=1)
    assert (first.call, first.tried, first.foreseen) == ("f('elk', 2)", 1, True)


def test_a_model_that_has_not_been_trained_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = opened(tmp_path, monkeypatch, ACTIONS).session
    assert not any(found.foreseen for found in session.lead_to("'wlo'", most=80))


def test_a_leap_for_which_a_model_has_not_been_trained_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = opened(tmp_path, monkeypatch, ACTIONS).session
    session.step()
    with pytest.raises(DebugError, match="a recorded run is known frame by frame"):
        session.leap_to(4)
    session.foresee()
    with pytest.raises(DebugError, match="not been trained for a leap <breakpoint>, only for <over> and <out_of>"):
        session._leap(4)
    assert len(session.branches) == 2
