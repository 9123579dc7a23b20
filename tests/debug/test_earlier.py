"""What the state was before: what a model foresees going back in time, each state checked by going forward from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from foretrace.codec.compact import binding_ids
from foretrace.codec.inverse import back_prompt, encode_back
from foretrace.codec.tokenizer import LINE_BASE, MARKER
from foretrace.data.stream import shipped_tokenizer
from foretrace.debug import opening
from foretrace.debug.session import DebugError, Session
from foretrace.debug.start import Place
from foretrace.debug.terminal import Terminal
from foretrace.engine import ACTIONS, Model
from foretrace.errors import ForetraceError, SandboxError
from foretrace.trace import Trace, record
from replay import Scripted

SOURCE = """\
def least(a, b):
    if a > b:
        a = b
    return a

def f(xs):
    low = 9
    for x in xs:
        low = least(low, x)
    return low
"""
TOKENIZER = shipped_tokenizer()


class Mixture(Scripted):
    """A runner that knows several texts by heart: what comes next in each has the share that it has."""

    def __init__(self, documents: Sequence[list[int]], shares: Sequence[float]) -> None:
        super().__init__(TOKENIZER.size, context=4096)
        self._documents, self._shares = documents, shares

    def likely(self, ids: list[int]) -> NDArray[np.float32]:
        weights_V = np.full(self.vocab_size, 1e-30, np.float32)
        known = [(d, s) for d, s in zip(self._documents, self._shares, strict=True) if d[: len(ids)] == ids]
        assert known, "the model is asked for nothing else"
        for document, share in known:
            weights_V[document[min(len(ids), len(document) - 1)]] += share
        logits_V: NDArray[np.float32] = np.log(weights_V)
        return logits_V


def way_back(call: str, at: int) -> list[int]:
    """A text of the step back from a frame of a run to what really was before."""
    return encode_back(record(SOURCE, call), TOKENIZER, at, 1).ids


def told_back(call: str, at: int, line: int, **names: str) -> list[int]:
    """The same with a line, and what is other there than at the frame, as they are given."""
    ids, reader = back_prompt(record(SOURCE, call), at, TOKENIZER)
    ids += reader.back("inv_over")
    told = [token for name, text in names.items() for token in binding_ids(TOKENIZER, name, text)]
    for token in (MARKER["line"], LINE_BASE + line - 1, *told, MARKER["same"]):
        ids += [token, *reader.feed(token)]
    return ids


def opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stack: Sequence[Place], texts: Sequence[list[int]], *,
    actions: Sequence[str] = (*ACTIONS, "inv_over"), broken: bool = False, shares: Sequence[float] = (),
) -> opening.Opened:  # fmt: skip
    """A session that begins in a state, with a model that knows those ways back; what is run is run here."""
    model = Model(Mixture(texts, shares or [1.0] * len(texts)), TOKENIZER, "mixture", tuple(actions))
    monkeypatch.setattr("foretrace.engine.open_model", lambda name, **_: model)

    def run(self: object, source: str, calls: Sequence[str | None]) -> list[Trace | ForetraceError]:
        if broken:
            raise SandboxError("no level is available")
        return [record(source, call) for call in calls]

    monkeypatch.setattr(opening.Laboratory, "run", run)
    file = tmp_path / "p.py"
    file.write_text(SOURCE)
    return opening.at_state(str(file), stack)


HERE = Place(4, {"a": "2", "b": "2"})
WAYS = [
    way_back("least(5, 2)", 3),
    way_back("least(2, 2)", 2),
    told_back("least(2, 2)", 2, 2, a="9"),
    told_back("least(2, 2)", 2, 2, b="1"),
]
"""Two that are true, and two of states that lead elsewhere."""


def told(session: Session) -> dict[tuple[int, str, str], tuple[bool | None, str, str]]:
    return {
        (e.prior.line, e.prior.texts["a"], e.prior.texts["b"]): (e.leads, e.how, e.instead) for e in session.befores()
    }


def test_several_states_may_have_come_before_and_each_is_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    session = opened(monkeypatch, tmp_path, [HERE], WAYS, shares=[4, 3, 2, 1]).session
    found = told(session)
    assert found.pop((3, "5", "2")) == (True, "run", "")
    assert found.pop((2, "2", "2")) == (True, "run", "")
    assert found and set(found) <= {(2, "9", "2"), (2, "2", "1")}
    assert set(found.values()) <= {(False, "run", "line 3, a = 9"), (False, "run", "line 3, b = 1")}
    first = session.befores()[0]
    assert (first.prior.line, round(first.prior.probability, 3)) == (3, 0.4)


def test_going_to_one_begins_a_branch_that_comes_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    session = opened(monkeypatch, tmp_path, [HERE], WAYS[:1]).session
    session.go_before(1)
    assert session.frame is not None and (session.frame.line, session.branch) == (3, 1)
    assert session.stack()[0].texts == {"a": "5", "b": "2"}
    with pytest.raises(DebugError, match="this is the first frame"):
        session.back()
    session.step()
    assert session.frame.line == 4
    assert {change.name: change.value and change.value.text for change in session.changes()} == {"a": "2"}
    real = session.real_run()
    assert [frame.event for i in range(9) if (frame := real.frame(i))] == ["call", "line", "line", "return"]
    with pytest.raises(DebugError, match="branch 0 begins in another state than this run"):
        session.compare_branches(0)
    session.switch(0)
    assert session.stack()[0].texts == {"a": "2", "b": "2"}


def test_the_way_back_goes_over_calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    trace = record(SOURCE, "f([3, 7])")
    at = [i for i, frame in enumerate(trace.frames) if (frame.event, frame.line) == ("line", 8)][1]
    document = encode_back(trace, TOKENIZER, at, 1).ids
    here = Place(8, {"xs": "[3, 7]", "low": "3", "x": "3"})
    session = opened(monkeypatch, tmp_path, [here], [document]).session
    (earlier,) = session.befores()
    assert (earlier.leads, earlier.prior.line, earlier.prior.texts["low"]) == (True, 9, "9")
    assert [frame.function for frame in earlier.path] == ["least"] * 5
    session.go_before(1)
    assert session.here.real == frozenset(range(session.at + 1, session.at + 6))
    session.next()
    assert session.frame is not None and session.frame.line == 8
    assert session.stack()[0].texts == {"xs": "[3, 7]", "low": "3", "x": "3"}


def test_callers_stay_where_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    trace = record(SOURCE, "f([3, 7])")
    at = next(i for i, frame in enumerate(trace.frames) if frame.line == 4)
    stack = [Place(9, {"xs": "[3, 7]", "low": "9", "x": "3"}), Place(4, {"a": "3", "b": "3"}, "least")]
    session = opened(monkeypatch, tmp_path, stack, [encode_back(trace, TOKENIZER, at, 1).ids]).session
    session.go_before(1)
    assert [(level.function, level.line) for level in session.stack()] == [("least", 3), ("f", 9)]
    monkeypatch.setattr(session, "world", session.real_run())
    session.resume()
    assert session.ending() == "returned 3"


def test_where_nothing_can_be_run_the_model_goes_forward(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    session = opened(monkeypatch, tmp_path, [HERE], WAYS[:1], broken=True).session
    foreseen = record(SOURCE, "least(5, 2)")
    trace = replace(foreseen, frames=(foreseen.frames[0], *foreseen.frames[2:]))
    monkeypatch.setattr(session, "_foresee", lambda past, *_: opening.RecordedWorld(trace))
    assert told(session) == {(3, "5", "2"): (True, "foreseen", "")}


def test_the_first_line_came_from_the_call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    here = Place(2, {"a": "2", "b": "2"})
    session = opened(monkeypatch, tmp_path, [here], [way_back("least(2, 2)", 1)]).session
    (earlier,) = session.befores()
    assert (earlier.prior.event, earlier.leads) == ("call", True)
    session.go_before(1)
    assert session.frame is not None and session.frame.event == "call"
    session.step()
    assert session.frame.line == 2 and session.changes() == []


def test_a_model_that_was_not_trained_for_it_is_not_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    session = opened(monkeypatch, tmp_path, [HERE], [], actions=ACTIONS).session
    with pytest.raises(DebugError, match="this model has not been trained to go back"):
        session.befores()


class Lines:
    """A screen that keeps what is shown."""

    is_terminal, width = False, 80

    def __init__(self) -> None:
        self.shown: list[str] = []

    def show(self, *parts: tuple[str, str]) -> None:
        self.shown.append("".join(text for text, _ in parts))


def test_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = opened(monkeypatch, tmp_path, [HERE], WAYS[:2], shares=[2, 1])
    screen = Lines()
    terminal = Terminal(found.session, screen, found.worlds)  # type: ignore[arg-type]
    terminal.execute("before")
    assert screen.shown == [
        "       control comes here from line 2, 3",
        "   1   line 3, a = 5  66%",
        "       run, it leads here",
        "   2   line 2, the same variables  33%",
        "       run, it leads here",
        "       `before 1` goes to the first of them",
    ]
    screen.shown.clear()
    terminal.execute("before 3")
    assert screen.shown == ["no state 3 before this; there is 1 to 2"]
    terminal.execute("before 2")
    terminal.execute("history")
    assert screen.shown[-1] == "     1  least goes on at line 2  told"
