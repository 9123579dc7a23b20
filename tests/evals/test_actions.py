"""The actions of a debugger: who knows what really happens is right in all of them, and whoever errs is found out."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import pytest

from foretrace.codec.compact import Document, encode
from foretrace.codec.inverse import encode_back, encode_origin, origins
from foretrace.codec.jumps import encode_jumps, targets
from foretrace.codec.tokenizer import MARKER
from foretrace.data.stream import shipped_tokenizer
from foretrace.engine import Model
from foretrace.evals import actions
from foretrace.evals.items import Item
from foretrace.trace import record
from foretrace.trace.frames import Trace

TOKENIZER = shipped_tokenizer()
ACTIONS = {MARKER[action] for action in ("over", "out_of", "breakpoint", "inv_over", "inv_call")}
SET = "held-out synthetic"
SOURCE = """def triple(x):
    y = x * 3
    return y

def f(n):
    total = 1
    for i in range(n):
        total += triple(i)
    return total
"""


@pytest.fixture
def trace(monkeypatch: pytest.MonkeyPatch) -> Trace:
    """The one program that is asked about."""
    monkeypatch.setattr(actions, "synthetic", lambda: [Item("sum", SOURCE, "f(3)")])
    monkeypatch.setattr(actions, "HANDWRITTEN", [])
    return record(SOURCE, "f(3)")


def documents(trace: Trace) -> list[Document]:
    """Whatever may be asked about a trace, as the record answers it."""
    lines = [at for at, frame in enumerate(trace.frames) if frame.event == "line"]
    return [
        encode(trace, TOKENIZER),
        *(encode_jumps(trace, TOKENIZER, {at: action}) for at, action in targets(trace)),
        *(encode_back(trace, TOKENIZER, at, steps) for at in lines for steps in (None, 0)),
        *(encode_origin(trace, TOKENIZER, end) for end in origins(trace)),
    ]


def asked(model: Model) -> dict[str, dict[str, dict[str, float]]]:
    figures: dict[str, dict[str, dict[str, float]]] = actions.run(model, argparse.Namespace(limit=None))[SET]
    return figures


def test_one_who_knows_is_right_in_all(knowing: Callable[..., Model], trace: Trace) -> None:
    figures = asked(knowing(*documents(trace)))
    assert {kind: part["exact"]["share"] for kind, part in figures.items()} == dict.fromkeys(figures, 1.0)
    assert {part["asked"] for part in figures.values()} == {1}
    assert [kind for kind, part in figures.items() if part["frame by frame"]] == ["over", "out", "breakpoint"]
    assert figures["out"]["frame by frame"]["share"] == figures["origin"]["leads there when run"]["share"] == 1.0
    assert "| origin | 1 | 100.0 % [20.7, 100.0] |" in actions.page({"one program": figures})


def miscounting(document: Document) -> Document:
    """The same with each digit that is predicted after an action one higher."""
    digits = [TOKENIZER.number_ids(digit)[0] for digit in "0123456789"]
    first = next((at for at, token in enumerate(document.ids) if token in ACTIONS), len(document.ids))
    ids = [
        digits[(digits.index(token) + 1) % 10] if at > first and document.frame[at] >= 0 and token in digits else token
        for at, token in enumerate(document.ids)
    ]
    return Document(ids, document.frame)


def test_what_is_wrong_is_found(knowing: Callable[..., Model], trace: Trace) -> None:
    figures = asked(knowing(*map(miscounting, documents(trace))))
    for kind, part in figures.items():
        assert part["event"]["share"] == part["line"]["share"] == 1.0, kind
        assert part["exact"]["share"] == (part["names"] or part["value"])["share"], kind
    assert figures["out"]["exact"]["share"] == figures["origin"]["exact"]["share"] == 0.0
    assert figures["origin"]["leads there when run"]["share"] == 0.0
    assert figures["out"]["frame by frame"]["share"] == 1.0
