"""The frames of a trace from the C recorder: a sequence that is packed until it is looked into."""

import copy
import pickle
from collections.abc import Sequence

import pytest

from foretrace.trace import Limits, Trace, record
from foretrace.trace.recording import RECORDERS

pytestmark = pytest.mark.skipif("c" not in RECORDERS, reason="the extension was not built")

SOURCE = """\
def f(n):
    text = "é\\ud800"
    for i in range(n):
        print(i)
        del i
    raise ValueError(text)
"""


def both(limits: Limits | None = None) -> tuple[Trace, Trace]:
    c, python = (record(SOURCE, "f(3)", recorder=name, limits=limits or Limits()) for name in ("c", "python"))
    return c, python


@pytest.mark.parametrize("limits", [Limits(), Limits(last=4)], ids=["all", "a ring"])
def test_they_equal_a_tuple(limits: Limits) -> None:
    c, python = both(limits)
    assert isinstance(python.frames, tuple)
    assert isinstance(c.frames, Sequence)
    assert len(c.frames) == len(python.frames)
    assert list(c.frames) == list(c.frames) == list(python.frames)
    assert c.frames == python.frames and python.frames == c.frames and c.frames == both(limits)[0].frames
    assert c.frames != python.frames[1:] and c.frames != list(python.frames)
    assert repr(c.frames) == repr(python.frames)


def test_they_are_indexed_and_sliced() -> None:
    c, python = both()
    begun = iter(c.frames)
    first = next(begun)
    assert c.frames[0] == first == python.frames[0]
    assert c.frames[-1] == python.frames[-1] and c.frames[1:-1:2] == python.frames[1:-1:2]
    assert c.frames[2] is c.frames[2]
    assert [first, *begun] == list(python.frames)
    assert list(reversed(c.frames)) == list(reversed(python.frames))
    assert first in c.frames and c.frames.index(python.frames[3]) == 3 and c.frames.count(first) == 1
    with pytest.raises(IndexError):
        c.frames[len(python.frames)]


def test_they_are_copied_as_a_tuple() -> None:
    c, _ = both()
    for copied in (pickle.loads(pickle.dumps(c)), copy.deepcopy(c)):
        assert copied == c
        assert type(copied.frames) is tuple
    with pytest.raises(TypeError, match="unhashable"):
        hash(c.frames)


def test_they_outlive_their_recorder() -> None:
    traces = [record(SOURCE, f"f({n})", recorder="c") for n in range(20)]
    assert [len(list(trace.frames)) for trace in traces] == [len(trace.frames) for trace in traces]
    assert list(record("", recorder="c").frames) == list(record("", recorder="python").frames)
