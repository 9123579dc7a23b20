"""Questions about execution: what is asked and what is answered, and that no held-out program is among them."""

from __future__ import annotations

from itertools import islice

import pytest

from foretrace.data import questions, stream
from foretrace.data.stream import shipped_tokenizer
from foretrace.data.writer import Program, write
from foretrace.trace import record

SOURCE = "def f(n):\n    total = n + 1\n    return total\n"


def parts(way: questions.Way, source: str = SOURCE, call: str = "f(2)") -> tuple[str, str]:
    """What is asked up to the answer, and the ids that the loss counts."""
    tokenizer = shipped_tokenizer()
    document = questions.question(record(source, call), way, tokenizer)
    assert document is not None
    mask = questions.predicted(document)
    begin = mask.index(True)
    return tokenizer.show(document.ids[:begin]), tokenizer.show(
        [i for i, predicted in zip(document.ids, mask, strict=True) if predicted]
    )


def test_the_answer_by_reasoning_is_the_trace_and_its_value() -> None:
    asked, answered = parts("reasoned")
    assert "<enter> f ( 2 ) <call> <set> n <is> 2 <L 1>" in asked
    assert answered == "<line> <L 2> <line> <set> total <is> 3 <L 3> <return> 3 <same> <returned>"


def test_the_answer_in_one_leap_is_the_value() -> None:
    asked, answered = parts("answers")
    assert "<enter> f ( 2 ) <call> <set> n <is> 2 <L 1>" in asked
    assert asked.endswith("<out_of>")
    assert answered == "<return> 3 <L 3> <returned>"


def test_what_does_not_return_is_no_question() -> None:
    raising = record("def f(n):\n    return 1 // n\n", "f(0)")
    assert questions.question(raising, "answers", shipped_tokenizer()) is None


@pytest.mark.parametrize("way", ["reasoned", "answers"])
def test_no_held_out_program_is_asked_about(way: questions.Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs of the source that are declared held out do not come."""
    source = getattr(questions, way)
    usual = [ids for ids, _ in islice(source(7, 0, 1), 6)]
    written = [write(7 ^ questions.SALTS[way], index, stream.DIALS) for index in range(3)]
    monkeypatch.setattr(stream, "held_out", lambda: tuple(Program(p.source, p.call) for p in written))
    left = [ids for ids, _ in islice(source(7, 0, 1), 6)]
    assert left[0] in usual[1:]
    assert usual[0] not in left


def test_questions_and_traces_have_other_programs() -> None:
    every = [
        {tuple(ids[: ids.index(3)]) for ids, _ in islice(source(7, 0, 1), 30) if 3 in ids}
        for source in (questions.reasoned, questions.answers, stream.documents)
    ]
    assert all(every)
    assert not every[0] & every[1] and not every[0] & every[2] and not every[1] & every[2]
