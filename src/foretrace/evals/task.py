"""How a task is run by itself: its arguments, the model, its figures as tables or as JSON.

A task is a module of this package whose docstring says what it measures. It has `run(model, options)`, which gives its
figures as JSON holds them, and `page(figures)`, which gives them as Markdown; `arguments(parser)` where it takes
more than `--model`, `--limit` and `--json`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from types import ModuleType

from foretrace.arguments import count
from foretrace.engine import open_model
from foretrace.evals.options import Parser

__all__ = ["run_task"]


def run_task(name: str, module: ModuleType, words: Sequence[str]) -> int:
    """Run a task with its arguments and print; 0."""
    parser = Parser(name, module.__doc__)
    parser.add_model()
    parser.add_argument("--limit", type=count, metavar="N", help="only N programs of each set")
    if hasattr(module, "arguments"):
        module.arguments(parser)
    options = parser.parse(words)
    figures = module.run(open_model(options.model, threads=options.threads), options)
    print(json.dumps(figures) if options.json else module.page(figures))
    return 0
