"""`foretrace predict`: foresee calls. Nothing of a program is run, except by --check, in the sandbox."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from foretrace.arguments import Parser
from foretrace.commands.files import (
    BATCH_LIMITS,
    WORKERS,
    Item,
    choose_sandbox,
    error_object,
    read_batch,
    result_object,
    write_batch,
    written,
)  # fmt: skip
from foretrace.cwm_world import CwmModel, Foreseen, begin, foresee_all, open_any
from foretrace.errors import ContextError, ForetraceError
from foretrace.trace.entry import resolve
from foretrace.trace.frames import SourceFile, Trace
from foretrace.trace.scope import read_source
from foretrace.worlds import Check, Header, as_trace, compare, matches

if TYPE_CHECKING:
    from foretrace.engine import Model

GROUP = 256
"""Programs of a batch that are read, decoded and written together."""
THREADS = min(WORKERS, 4)
"""Cores that decode a batch; each has caches of its own."""


def main(words: Sequence[str]) -> int:
    """Predict and write."""
    parser = Parser(prog="foretrace predict", description="Foresee what a program would do, without running it.")
    parser.add_argument("file", nargs="?", metavar="FILE", help="the program; it is read, not run")
    parser.add_argument(
        "--call", metavar="EXPR", help="what to foresee, e.g. 'f(1)'; else the marked function or the script"
    )
    parser.add_argument(
        "--model", metavar="DIR", help="a model directory or http://HOST:PORT instead of the model of the package"
    )
    parser.add_argument("--check", action="store_true", help="run it in the sandbox too, and lay one beside the other")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--batch", type=Path, metavar="IN", help="foresee each line's source and call instead of FILE")
    parser.add_argument("--sandbox", choices=("full", "strong", "weak"), help="isolation of --check")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help="write there instead of to standard output")
    args = parser.parse(words)
    if args.batch and (args.file or not args.output):
        parser.error("--batch IN.jsonl needs -o OUT.jsonl and no FILE")
    if not args.batch and not args.file:
        parser.error("no program, expected FILE or --batch IN.jsonl")
    if args.batch:
        _batch(args)
    else:
        _single(args)
    return 0


def _single(args: argparse.Namespace) -> None:
    item = Item(args.file, read_source(args.file), args.call)
    header = _header(item, args.file)
    world = begin(open_any(args.model), header)
    level = choose_sandbox(args.sandbox, Path(args.file)) if args.check else ""
    with written(args.output) as out:
        if not args.json and not args.check:
            _show(world, out)
            return
        start = time.perf_counter()
        try:
            predicted = world.trace()
        except ContextError:
            if args.check and not args.json:  # what there is of it still shows where it went wrong
                so_far = as_trace(header, world.foreseen, "cut:bytes", recorder="")
                _show_check(so_far, _recorded(item, level), out)
            raise
        seconds = time.perf_counter() - start
        recorded = _recorded(item, level) if args.check else None
        if args.json:
            out.write(json.dumps(_object(item, world, seconds, recorded)) + "\n")
        elif recorded:
            _show_check(predicted, recorded, out)
            _show_anchors(world, out)


def _header(item: Item, path: str) -> Header:
    """What a prediction begins with; the program is read, not run."""
    if item.error:
        raise item.error
    entry = resolve(item.source, item.call, path)
    return Header((SourceFile(Path(path).name, entry.text),), item.call, (0, entry.function.qualname))


def _recorded(item: Item, level: str) -> Trace:
    from foretrace.sandbox.pool import record_one

    folder = str(Path(item.id).resolve().parent)
    return record_one(item.source, item.call, limits=BATCH_LIMITS, level=level, folder=folder)


def _batch(args: argparse.Namespace) -> None:
    items = read_batch(args.batch)
    model = open_any(args.model)
    level = choose_sandbox(args.sandbox) if args.check else None
    groups = iter(lambda: list(islice(items, GROUP)), [])
    write_batch((result for group in groups for result in _group(model, group, level)), args.output)


def _group(model: Model | CwmModel, group: Sequence[Item], level: str | None) -> Iterator[dict[str, Any]]:
    """Foresee some programs together; their results in order, with an equal share of the time each."""
    start = time.perf_counter()
    worlds: dict[int, Foreseen] = {}
    found: dict[int, Trace | ForetraceError] = {}
    for place, item in enumerate(group):
        try:
            header = _header(item, "program.py")
            worlds[place] = begin(model, header)
        except ForetraceError as error:
            found[place] = error
    foresee_all(list(worlds.values()), threads=THREADS)
    seconds = (time.perf_counter() - start) / len(group)
    if level:
        from foretrace.sandbox.pool import run_batch

        records = run_batch([group[place] for place in worlds], limits=BATCH_LIMITS, workers=WORKERS, level=level)
        found |= {place: record for place, (_, record) in zip(worlds, records, strict=True)}
    for place, item in enumerate(group):
        try:
            recorded = found.get(place)
            if isinstance(recorded, ForetraceError):
                raise recorded
            yield _object(item, worlds[place], seconds, recorded)
        except ForetraceError as error:
            yield error_object(item.id, error)


def _object(item: Item, world: Foreseen, seconds: float, recorded: Trace | None) -> dict[str, Any]:
    """The result of one program; raises what decoding it raised."""
    predicted = world.trace()
    result = result_object(item.id, predicted)
    result |= {"model": predicted.recorder, "seconds": round(seconds, 3), "tokens": world.num_tokens}
    if world.anchors:
        result["anchors"] = sorted(world.anchors)
    if recorded:
        check = asdict(_check(predicted, recorded))
        del check["kind"]
        result["check"] = check
    return result


def _check(predicted: Trace, recorded: Trace) -> Check:
    return compare(predicted.frames, recorded.frames, (predicted.outcome, recorded.outcome))


def _show(world: Foreseen, out: TextIO) -> None:
    """Print frames as they are foreseen."""
    from rich.console import Console

    from foretrace.codec.text import View

    view = View(world.header.files, Console(file=out))
    view.title(world.header.call, world.header.entry)
    index = 0
    while frame := world.frame(index):
        step = world.confidence(index)
        view.frame(frame, step.probability if step else 1.0)
        index += 1
    view.ending(world.trace())
    _show_anchors(world, out)


def _show_anchors(world: Foreseen, out: TextIO) -> None:
    """Say where the model's context ended and the full state stands for what came before, and what that leaves open."""
    for at, doubts in world.anchors.items():
        out.write(f"foreseen from the full state at frame {at} on{': ' if doubts else ''}{'; '.join(doubts)}\n")


def _show_check(predicted: Trace, recorded: Trace, out: TextIO) -> None:
    """Print prediction and record side by side, and the counts."""
    from rich.console import Console

    from foretrace.codec.text import side_by_side

    side_by_side(predicted, recorded, matches(predicted.frames, recorded.frames), Console(file=out))
    check = _check(predicted, recorded)
    place = "" if check.first_divergence is None else f" at frame {check.first_divergence}"
    verdict = "exact" if check.exact else f"first difference{place}: {check.kind}"
    value = "right" if check.value_correct else "wrong"
    out.write(f"\n{check.frames_correct} of {check.frames_total} frames right; value {value}; {verdict}\n")
