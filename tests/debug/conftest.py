"""A world for the debugger's tests: a prediction that is scripted, with made-up confidence."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from foretrace.engine.decode import PredictedFrame
from foretrace.errors import ContextError
from foretrace.trace import Trace
from foretrace.trace.frames import Frame
from foretrace.worlds import Header


class ScriptedWorld:
    """A predicted world whose model is a record: 97 % sure of every value, 61 % of arriving at the lines `unsure`.

    Of whole frames it is 90 % sure, of those of the numbers `doubtful` 30 %. The first `num_given` frames are not
    predicted but given. It fails, as a model whose context is full does, when frame number `fails_at` is asked for.
    """

    name = "predicted"

    def __init__(
        self,
        trace: Trace,
        *,
        num_given: int = 0,
        fails_at: int | None = None,
        unsure: Collection[int] = (),
        doubtful: Collection[int] = (),
    ) -> None:
        self.header = Header(trace.files, trace.call, trace.entry)
        self.outcome = trace.outcome
        self.anchors: dict[int, tuple[str, ...]] = {}
        self.asked: set[int] = set()
        self._doubtful = doubtful
        self._trace, self._num_given, self._fails_at, self._unsure = trace, num_given, fails_at, unsure

    def frame(self, index: int) -> Frame | None:
        self.asked.add(index)
        if index == self._fails_at:
            raise ContextError("the model's context is full")
        return self._trace.frames[index] if index < len(self._trace.frames) else None

    def confidence(self, index: int) -> PredictedFrame | None:
        frame = self.frame(index)
        if frame is None or index < self._num_given:
            return None
        line = 0.61 if frame.line in self._unsure else 1.0
        names = dict.fromkeys([*frame.changed, ""], 0.97)
        return PredictedFrame(frame, 0.3 if index in self._doubtful else 0.9, names, line, tokens=3)


@pytest.fixture(scope="session")
def scripted() -> type[ScriptedWorld]:
    """The class of scripted predictions."""
    return ScriptedWorld
