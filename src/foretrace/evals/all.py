"""Every score of a model: all tasks one after the other, and a report in Markdown, as JSON and as a page with plots.

Each task's figures are kept in the folder as they come, of sets of programs the answers of each group of programs; what
is there of the same model and settings is not run again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import re
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from foretrace import __version__
from foretrace.arguments import count
from foretrace.engine import Model, open_model
from foretrace.errors import ConfigError, ForetraceError
from foretrace.evals import peers
from foretrace.evals.accuracy import HANDWRITTEN
from foretrace.evals.items import recorded_here
from foretrace.evals.kept import Kept
from foretrace.evals.options import Parser
from foretrace.evals.overview import overview
from foretrace.evals.solver import ask
from foretrace.evals.web_page import web_page
from foretrace.trace.frames import Limits

__all__ = ["main"]

SETS = ("accuracy", "cruxeval", "humaneval", "mbpp", "functions")
"""Tasks whose figures are those of sets of programs put to the model in all ways."""

TASKS = (*SETS, "actions", "starts", "robustness", "endings", "words")

NEEDS = {"cruxeval": "data", "humaneval": "data", "mbpp": "data", "functions": "functions", "words": "file"}
"""What a task needs beside the model; without it the task is left out."""

COST = {"accuracy": 560, "actions": 250, "starts": 250, "robustness": 250, "endings": 60, "words": 126}
"""What a task costs, as so many programs put to the model in all ways; of the others it is the number of items."""

PROBE = 6
"""Programs by hand that are asked about first, to see how fast this machine is."""


class Done(NamedTuple):
    """What a task gave, how long it took, when and where; `settings` are what its figures depend on."""

    figures: dict[str, Any]
    seconds: float
    settings: dict[str, Any]
    date: str
    machine: str


def main(arguments: list[str]) -> int:
    """`foretrace eval all`: run what is not there yet, write the report, print where it is; 0."""
    options = _options(arguments)
    tasks = options.tasks or [task for task in TASKS if _there(getattr(options, NEEDS.get(task, "out")))]
    left_out = [task for task in TASKS if task not in tasks]
    for task in tasks:
        if (need := NEEDS.get(task)) in ("data", "functions"):  # what cannot be read is told before all else
            import_module(f"foretrace.evals.{task}").items(getattr(options, need))
    options.out.mkdir(parents=True, exist_ok=True)
    model = open_model(options.model, threads=options.threads)
    settings = _settings(model.weights, options)
    done = {task: kept for task in tasks if (kept := _kept(options.out / f"{task}.json", settings[task]))}
    _announce(model, [task for task in tasks if task not in done], options)
    for number, task in enumerate(tasks, 1):
        if task in done:
            continue
        print(f"{task}: {number} of {len(tasks)}", file=sys.stderr)
        start = time.perf_counter()
        options.kept = _under_way(options.out, task, settings[task])
        figures = import_module(f"foretrace.evals.{task}").run(model, options)
        seconds = round(time.perf_counter() - start + options.kept.spent, 1)
        done[task] = Done(figures, seconds, settings[task], time.strftime("%d %B %Y"), _machine(options.threads))
        _write(options.out / f"{task}.json", json.dumps(done[task]._asdict()) + "\n")
        shutil.rmtree(options.kept.folder, ignore_errors=True)
    ordered = {task: done[task] for task in tasks}
    markdown = _markdown(ordered, left_out)
    _write(options.out / "report.md", markdown)
    _write(options.out / "report.json", json.dumps({task: each._asdict() for task, each in ordered.items()}) + "\n")
    _write(options.out / "report.html", web_page("What the model foresees", markdown, _sets(ordered)))
    print(markdown if not options.json else json.dumps({task: each.figures for task, each in ordered.items()}))
    print(f"{options.out}: report.md, report.html, report.json", file=sys.stderr)
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("all", __doc__)
    parser.add_model()
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="the report's folder")
    parser.add_argument("--limit", type=count, metavar="N", help="of each set, only N programs")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder with the files of the benchmarks")
    parser.add_argument("--functions", type=Path, metavar="FILE", help="held-out functions, lines of {source, calls}")
    parser.add_argument("--file", type=Path, default=Path("examples/strawberry.py"), help="for words: %(default)s")
    parser.add_argument("--programs", type=count, default=20_000, metavar="N", help="for words: training programs read")
    parser.add_argument("--tasks", nargs="+", choices=TASKS, metavar="TASK", help="only these")
    options = parser.parse(arguments)
    for path in (options.data, options.functions):
        if path is not None and not path.exists():
            raise ConfigError(f"eval all: {path} does not exist; expected a folder for --data, a file for --functions")
    for task in options.tasks or ():
        if not _there(getattr(options, NEEDS.get(task, "out"))):
            raise ConfigError(f"eval all: task {task} without --{NEEDS[task]}; expected one that exists")
    return options


def _there(path: Path | None) -> bool:
    """Whether a path was given; a file that only has a default must exist."""
    return path is not None and (path != Path("examples/strawberry.py") or path.is_file())


def _settings(weights: str, options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Task -> what its figures depend on."""
    common = {"model": weights, "foretrace": __version__, "limit": options.limit}
    return {
        task: common | ({NEEDS[task]: str(getattr(options, NEEDS[task]))} if task in NEEDS else {}) for task in TASKS
    }


def _kept(path: Path, settings: Mapping[str, Any]) -> Done | None:
    """What an earlier run left, if it was made with the same settings."""
    try:
        kept = Done(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return kept if kept.settings == settings else None


def _under_way(out: Path, task: str, settings: Mapping[str, Any]) -> Kept:
    """What there is of a task that was cut short with the same settings; of others, nothing stays."""
    folder = out / f".{task}-{hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:16]}"
    for other in out.glob(f".{task}-*"):
        if other != folder:
            shutil.rmtree(other)
    return Kept(folder)


def _announce(model: Model, tasks: list[str], options: argparse.Namespace) -> None:
    """Say about how long the tasks will take, by how long some programs take now."""
    if not tasks:
        return
    traces = recorded_here(HANDWRITTEN[:PROBE], Limits()).traces
    start = time.perf_counter()
    ask(model, traces)
    each = (time.perf_counter() - start) / len(traces)
    costs = [_cost(task, options) for task in tasks]
    minutes = each * sum(min(cost, options.limit or cost) for cost in costs) / 60
    print(f"{', '.join(tasks)}: about {minutes:.0f} minutes", file=sys.stderr)


def _cost(task: str, options: argparse.Namespace) -> int:
    if task in COST:
        return COST[task]
    return len(import_module(f"foretrace.evals.{task}").items(getattr(options, NEEDS[task])))


def _machine(threads: int) -> str:
    """Processor, cores in use, interpreter."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", info.read_text(encoding="utf-8")) if info.is_file() else []
    processor = names[0] if names else platform.processor() or platform.machine()
    return f"{processor}, {threads} thread{'s' * (threads > 1)}, Python {platform.python_version()}"


def _markdown(done: Mapping[str, Done], left_out: list[str]) -> str:
    """The whole report."""
    parts = ["# What the model foresees", "\n".join(_head(done, left_out)), overview(_sets(done))]
    parts += [import_module(f"foretrace.evals.{task}").page(each.figures) for task, each in done.items()]
    return "\n\n".join([*parts, peers.page()]) + "\n"


def _sets(done: Mapping[str, Done]) -> dict[str, Any]:
    """Name of each set of programs -> its figures."""
    return {name: figures for task in SETS if task in done for name, figures in done[task].figures.items()}


def _head(done: Mapping[str, Done], left_out: list[str]) -> Iterator[str]:
    if done:
        first = next(iter(done.values()))
        settings = first.settings
        limit = f", at most {settings['limit']} programs of each set" if settings["limit"] else ""
        yield f"Weights {settings['model']}, foretrace {settings['foretrace']}{limit}; {first.date}, {first.machine}."
    seconds = ", ".join(f"{task} {each.seconds:.0f}" for task, each in done.items())
    yield f"Seconds: {seconds}; {sum(each.seconds for each in done.values()):.0f} in all."
    if left_out:
        yield f"Left out: {', '.join(left_out)}."


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises ForetraceError where that fails."""
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise ForetraceError(f"{path} cannot be written: {error.strerror}") from None
