"""One set of programs put to one model: for each, what it was asked, what it answered, what the baselines say."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from foretrace.engine import Model
from foretrace.evals.baselines import next_line, straight_on
from foretrace.evals.items import Item, Recorded
from foretrace.evals.solver import Answer, Keep, ask, judged
from foretrace.evals.trace_metrics import TraceMetrics, trace_metrics
from foretrace.trace.frames import Trace
from foretrace.worlds import Check, compare

__all__ = ["Result", "Run", "measure"]


@dataclass(frozen=True, slots=True)
class Run:
    """What was foreseen from the call on, against the record."""

    check: Check
    metrics: TraceMetrics


@dataclass(frozen=True, slots=True)
class Result:
    """One program, by the model and by the baselines.

    `next_line` has an entry for each frame; the baselines say nothing where the answer has a problem.

    `value` and `leap`: whether the free run and the one leap end as they should, with the value that the record has
    and, where the item names one, that the benchmark expects.
    """

    item: Item
    trace: Trace
    answer: Answer
    next_line: list[bool]
    free: Run
    straight_on: Run
    value: bool
    leap: bool

    @property
    def ended(self) -> bool:
        """Whether the free run came to an end of its own."""
        return self.answer.free.outcome is not None

    @property
    def confirmed(self) -> bool:
        """Whether the record has the value that the benchmark expects, if it names one."""
        return self.item.expected is None or _same(self.item.expected, self.trace.value)


def measure(model: Model, recorded: Recorded, keep: Keep | None = None) -> list[Result]:
    """Ask the model and the baselines about each recorded item; `keep` as `ask` has it."""
    answers = ask(model, recorded.traces, keep)
    return [
        _result(model, item, trace, answer)
        for item, trace, answer in zip(recorded.items, recorded.traces, answers, strict=True)
    ]


def _result(model: Model, item: Item, trace: Trace, answer: Answer) -> Result:
    frames = [predicted.frame for predicted in answer.free.frames]
    straight = [] if answer.problem else straight_on(trace, model.tokenizer)
    check = judged(answer.free, trace)
    confirmed = item.expected is None or _same(item.expected, trace.value)
    return Result(
        item,
        trace,
        answer,
        [] if answer.problem else next_line(trace, model.tokenizer),
        Run(check, trace_metrics(frames, trace.frames)),
        Run(compare(straight, trace.frames, ("returned", trace.outcome)), trace_metrics(straight, trace.frames)),
        check.value_correct and confirmed,
        judged(answer.leap, trace).value_correct and confirmed,
    )


def _same(expected: str, value: str | None) -> bool:
    """Whether two texts are the same, or spell the same literal."""
    if expected == value:
        return True
    try:
        return value is not None and bool(ast.literal_eval(expected) == ast.literal_eval(value))
    except (ValueError, SyntaxError):
        return False
