"""Evaluations, one file per task: what it asks, how the model is asked, how the answers are scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from foretrace.config import nearest
from foretrace.errors import ConfigError
from foretrace.evals.task import run_task

__all__ = ["TASKS", "main"]

TASKS = {
    "accuracy": "frames, values and whole traces right, on held-out programs and on sixty by hand",
    "cruxeval": "CRUXEval: what does f(input) return, by a whole trace and in one leap",
    "humaneval": "the solutions of HumanEval on the calls of their tests",
    "mbpp": "the solutions of MBPP's test part on the calls of their asserts",
    "functions": "real functions that were held out of training",
    "endings": "whether a program raises, what, and whether it ends",
    "runs": "free runs of any model, of a CWM behind a server too",
    "actions": "the actions of a debugger: leaps forward, steps back in time",
    "starts": "the frames after a random line, from the full state there",
    "robustness": "the same programs with other names, order, comments, literals",
    "words": "counting letters in strawberry and in words never trained on",
    "overlap": "whether what is tested on stands in the training programs",
    "all": "all of these but runs and overlap, as a report with plots",
    "compare": "two reports of `all` side by side, paired by program",
}


def main(argv: Sequence[str]) -> int:
    """`foretrace eval TASK ...`: run a task and give its exit status. Raises ConfigError for an unknown task."""
    if not argv or argv[0] in ("-h", "--help"):
        print("usage: foretrace eval TASK ...\n")
        print("\n".join(f"  {name:12}{what}" for name, what in TASKS.items()))
        return 0 if argv else 2
    if argv[0] not in TASKS:
        raise ConfigError(f"{argv[0]!r} is not an evaluation{nearest(argv[0], TASKS)}")
    module = import_module(f"{__name__}.{argv[0]}")
    own: Callable[[Sequence[str]], int] | None = getattr(module, "main", None)
    return own(argv[1:]) if own else run_task(argv[0], module, argv[1:])
