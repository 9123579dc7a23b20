"""`foretrace trace`: record a file, or a batch of programs in the sandbox."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

from foretrace import SHIPPED
from foretrace.arguments import Parser, count, natural
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
from foretrace.errors import ForetraceError
from foretrace.trace import Limits, Scope, Trace, record_file


def main(words: Sequence[str]) -> int:
    """Record and write."""
    parser = Parser(prog="foretrace trace", description="Record what a program does, frame by frame.")
    parser.add_argument("file", nargs="?", metavar="FILE", help="the program; it is run as it is")
    parser.add_argument(
        "arguments", nargs="*", metavar="ARG", help="the program's own arguments; after -- if they are options"
    )
    parser.add_argument(
        "--call", metavar="EXPR", help="what to record, e.g. 'f(1)'; else the marked function or the script"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to show it (text)")
    parser.add_argument(
        "--values", choices=("structural", "repr"), default="structural", help="how to spell values (structural)"
    )
    parser.add_argument(
        "--root", action="append", default=[], metavar="DIR", help="record the files below that folder too, if they run"
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="PATTERN", help="record only functions or files like 'parse_*'"
    )
    parser.add_argument("--depth", type=natural, metavar="N", help="leave out what stands deeper than N calls")
    parser.add_argument(
        "--last", type=count, metavar="N", help="let the program run to its end, keep the last N frames"
    )
    parser.add_argument("--batch", type=Path, metavar="IN", help="record each line's source and call instead of FILE")
    parser.add_argument("--sandbox", choices=("full", "strong", "weak"), help="isolation of a batch")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help="write there instead of to standard output")
    args = parser.parse(words)
    if args.batch:
        if args.file or not args.output:
            parser.error("--batch IN.jsonl needs -o OUT.jsonl and no FILE")
        if args.root or args.only or args.depth is not None or args.last is not None:
            parser.error("--root, --only, --depth and --last are for one FILE, not for --batch")
        items = read_batch(args.batch)
        write_batch(_batch(items, args.values, choose_sandbox(args.sandbox)), args.output)
    elif args.file:
        trace = _recorded(args, parser)
        with written(args.output) as out:
            FORMATS[args.format](trace, out)
    else:
        parser.error("no program, expected FILE or --batch IN.jsonl")
    return 0


def _recorded(args: Namespace, parser: Parser) -> Trace:
    """The record of one file; patterns that nothing fitted are named on standard error."""
    for root in args.root:
        if not os.path.isdir(root):
            parser.error(f"--root {root} is not a folder, expected one whose files are recorded")
    scope = Scope(tuple(args.root), tuple(args.only), args.depth)
    missed: list[str] = []
    trace = record_file(
        args.file,
        args.call,
        arguments=tuple(args.arguments),
        limits=Limits(last=args.last),
        values=args.values,
        scope=scope,
        missed=missed,
    )
    for pattern in missed:
        print(f"foretrace: --only {pattern} fits no function or file that was recorded", file=sys.stderr)
    return trace


def _batch(batch: Iterator[Item], values: str, level: str) -> Iterator[dict[str, Any]]:
    from foretrace.sandbox.pool import run_batch

    for is_program, items in groupby(batch, lambda item: item.error is None):
        if is_program:
            for item, result in run_batch(items, limits=BATCH_LIMITS, values=values, workers=WORKERS, level=level):
                if isinstance(result, ForetraceError):
                    yield error_object(item.id, result)
                else:
                    yield result_object(item.id, result)
        else:
            yield from (error_object(item.id, item.error) for item in items if item.error)


def _text(trace: Trace, out: TextIO) -> None:
    from rich.console import Console

    from foretrace.codec.text import show

    show(trace, Console(file=out))


def _jsonl(trace: Trace, out: TextIO) -> None:
    from foretrace.codec.jsonl import dump

    out.writelines(line + "\n" for line in dump(trace))


def _compact(trace: Trace, out: TextIO) -> None:
    """The ids by their names, a row for each frame."""
    from foretrace.codec.compact import encode
    from foretrace.codec.tokenizer import TOKENIZER_FILE, Tokenizer

    tokenizer = Tokenizer.load(SHIPPED / TOKENIZER_FILE)
    document = encode(trace, tokenizer)
    rows: list[list[int]] = [[]]
    last = -1
    for token, frame in zip(document.ids, document.frame, strict=True):
        if frame > last:
            rows.append([])
            last = frame
        rows[-1].append(token)
    out.writelines(tokenizer.show(row) + "\n" for row in rows)


def _cwm(trace: Trace, out: TextIO) -> None:
    from foretrace.codec.cwm import encode

    out.write(encode(trace))


def _debugger(trace: Trace, out: TextIO) -> None:
    from foretrace.codec.debugger import encode

    out.write(encode(trace))


FORMATS: dict[str, Callable[[Trace, TextIO], None]] = {
    "text": _text, "jsonl": _jsonl, "compact": _compact, "cwm": _cwm, "debugger": _debugger,
}  # fmt: skip
