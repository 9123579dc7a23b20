"""The stream of training documents: a function of seed and index, apart from the held-out programs."""

import ast
import hashlib
from itertools import islice

from foretrace.codec.compact import encode
from foretrace.codec.tokenizer import MARKER
from foretrace.data import stream
from foretrace.data.stream import (
    DIALS,
    HELD_OUT_DIALS,
    HELD_OUT_SEED,
    MAX_IDS,
    NUM_HELD_OUT,
    UNFIT,
    documents,
    held_out,
    recorded,
    shipped_tokenizer,
)
from foretrace.data.writer import write


def test_equal_arguments_give_equal_documents() -> None:
    assert list(islice(documents(3, 0, 1), 12)) == list(islice(documents(3, 0, 1), 12))


def test_workers_share_one_stream() -> None:
    whole = list(islice(documents(3, 0, 1), 12))
    shares = [list(islice(documents(3, worker, 2), 12)) for worker in (0, 1)]
    assert all(document in shares[0] + shares[1] for document in whole)
    assert not any(document in shares[1] for document in shares[0])


def test_documents_fit_and_begin_in_three_ways() -> None:
    taken = list(islice(documents(4, 0, 1), 300))
    assert all(0 < sum(predicted) < len(ids) <= MAX_IDS for ids, predicted in taken)
    assert not any(predicted[0] for _, predicted in taken)
    leaps = sum(MARKER["out_of"] in ids for ids, _ in taken)
    states = sum(MARKER["state"] in ids for ids, _ in taken)
    assert 3 <= leaps <= 40
    assert 15 <= states <= 90


def test_held_out_programs_stay_what_they_were() -> None:
    """Models are compared on them: what the writer learns to write later must not change them (HELD_OUT_DIALS)."""
    sources = "".join(write(HELD_OUT_SEED, index, HELD_OUT_DIALS).source for index in range(300))
    assert hashlib.sha1(sources.encode()).hexdigest() == "4495f5c78ad73dd3837d60b5920d4635b89f3c31"


def test_held_out_are_those_programs_that_training_would_have() -> None:
    programs = [write(HELD_OUT_SEED, index, HELD_OUT_DIALS) for index in range(NUM_HELD_OUT + len(UNFIT))]
    traces = [recorded(program) for program in programs]
    is_fit = [trace is not None and len(encode(trace, shipped_tokenizer()).ids) <= MAX_IDS for trace in traces]
    assert {index for index, fit in enumerate(is_fit) if not fit} == UNFIT
    assert held_out() == tuple(program for program, fit in zip(programs, is_fit, strict=True) if fit)


def test_held_out_programs_are_distinct_and_left_out_of_training(monkeypatch) -> None:
    programs = held_out()
    assert len({program.source for program in programs}) == NUM_HELD_OUT
    monkeypatch.setattr(stream, "held_out", lambda: tuple(write(5, index, DIALS) for index in range(10)))
    before = list(islice(documents(5, 0, 1), 10))
    monkeypatch.undo()
    after = list(islice(documents(5, 0, 1), 20))
    assert not any(document in after[:8] for document in before)


def test_training_programs_have_classes_about_as_often_as_real_code() -> None:
    sources = [write(3, index, DIALS).source for index in range(2_000)]
    classes = sum(any(isinstance(node, ast.ClassDef) for node in ast.walk(ast.parse(source))) for source in sources)
    assert 0.2 < classes / len(sources) < 0.28
