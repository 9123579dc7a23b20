"""Lay the recorder beside the oracle, frame by frame, on generated programs, HumanEval and MBPP.

    python tests/compare_oracle.py [--generated N] [--humaneval] [--mbpp]

Reports of the oracle are first brought into the terms of the trace specification, by the rules in `NORMALISED`; what is
left must be equal: events, activations, depths, lines, functions, names, texts, the result and the output. The last
line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
import random
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from tests.oracle import Event, observe

from foretrace.trace import Limits, Trace, all_locals, record

DATA = Path(__file__).parents[2] / "shared" / "data"
PATH = "program.py"
MANY = 10**9
UNBOUNDED = Limits(
    frames=100_000, bytes=MANY, depth=MANY, scalar=MANY, int_bits=MANY, items_head=MANY, nesting=50, value=MANY,
    names=MANY, locals=MANY,
)  # fmt: skip

NORMALISED = """\
1 frames of comprehensions and class bodies are left out (rules 6, 7)
2 a statement with a comprehension stands at its first line, as one frame (rule 6)
3 the return of a frame that an exception leaves is dropped, or becomes the closing exception (rule 4)
4 StopIteration noticed by for, await and yield from is dropped (rule 4)
5 the return of a suspended frame is a yield, its next call a resume (section 1)
6 a call shows arguments only, at the line of def (rules 3, 7)
7 names that start with a dot are left out; the order of names is not compared (rule 5)
8 texts: no addresses; functions, classes, modules and iterators by name; sets and counters in any order; other
  objects by their class alone (section 3)"""

COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>")
EXHAUSTED = ("FOR_ITER", "SEND", "END_SEND")
SPELLINGS = [
    (r" at 0x[0-9a-f]+", ""),
    (r"<(?:built-in )?(?:function|method) '?(?:[\w<>.]*\.)?(\w+|<lambda>)'?(?: of [^<>]*)?>", r"<function \1>"),
    (r"<bound method (?:[\w<>]*\.)*(\w+) of .*?>>?", r"<function \1>"),
    (r"<class '(?:[\w<>]*\.)*(\w+)'>", r"<class \1>"),
    (r"<module '([\w.]+)'[^<>]*>", r"<module \1>"),
    (r"<(generator|coroutine) object (?:[\w<>]*\.)*(\w+|<genexpr>)>", r"<\1 \2>"),
    (r"<(?:[\w<>]*\.)*(\w+) object>", r"<\1>"),
]
ANGLES = re.compile(r"<\w+(?: (?:\w+|<\w+>))?>")


@dataclass(frozen=True)
class Observed:
    """A frame in the terms of the specification. `names` or `value` is None where the event has none."""

    event: str
    activation: int
    depth: int
    line: int
    function: str
    names: dict[str, str] | None
    value: str | None


class Canonical:
    """Texts of values that mean the same to the specification become the same text."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        if text not in self.known:
            self.known[text] = self.canonical(text)
        return self.known[text]

    def canonical(self, text: str) -> str:
        for pattern, spelling in SPELLINGS:
            text = re.sub(pattern, spelling, text)
        try:
            tree = ast.parse(ANGLES.sub(r"'\g<0>'", text), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return text
        return self.spell(tree)

    def spell(self, node: ast.expr) -> str:
        if isinstance(node, (ast.List, ast.Tuple)):
            return f"{type(node).__name__}({', '.join(map(self.spell, node.elts))})"
        if isinstance(node, ast.Set):
            return f"Set({', '.join(sorted(map(self.spell, node.elts)))})"
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            return f"Dict({', '.join(f'{self.spell(k)}: {self.spell(v)}' for k, v in pairs if k)})"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name, items = node.func.id, [self.spell(item) for item in node.args]
            if not items and name != "Counter":
                return f"'<{name}>'"
            if name == "Counter" and node.args and isinstance(node.args[0], ast.Dict):
                pairs = zip(node.args[0].keys, node.args[0].values, strict=True)
                items = sorted(f"{self.spell(k)}: {self.spell(v)}" for k, v in pairs if k)
            return f"{name}({', '.join([*items, *(f'{k.arg}={self.spell(k.value)}' for k in node.keywords)])})"
        return ast.unparse(node)


class Program:
    """What the oracle's reports of one source have to be read with: its definitions and its comprehensions."""

    def __init__(self, text: str) -> None:
        nodes = list(ast.walk(ast.parse(text)))
        definitions = [n for n in nodes if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))]
        first = {n: min([n.lineno, *(d.lineno for d in n.decorator_list)]) for n in definitions}
        self.classes = {(first[n], n.name) for n in definitions if isinstance(n, ast.ClassDef)}
        self.lines = {(first[n], n.name): n.lineno for n in definitions}
        self.arguments: dict[tuple[int, str], set[str]] = {}
        for node in nodes:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.arguments[first[node], node.name] = {a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)}
            elif isinstance(node, ast.Lambda):
                known = self.arguments.setdefault((node.lineno, "<lambda>"), set())
                known.update(a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg))
        self.spans = [span for node in nodes if isinstance(node, ast.stmt) and (span := comprehension_span(node))]
        self.canonical = Canonical()

    def left_out(self, event: Event) -> bool:
        return event.code in COMPREHENSIONS or (event.first, event.code) in self.classes

    def span(self, line: int) -> range | None:
        return next((span for span in self.spans if line in span), None)


def comprehension_span(node: ast.stmt) -> range | None:
    """The lines of a statement, or of a compound one's header, in which a comprehension stands."""
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    end = node.end_lineno if not body else max(node.lineno, getattr(body[0], "lineno", node.lineno + 1) - 1)
    own = [node]
    for part in own:
        own.extend(child for child in ast.iter_child_nodes(part) if not isinstance(child, (ast.stmt, ast.Lambda)))
    found = any(isinstance(part, (ast.ListComp, ast.SetComp, ast.DictComp)) for part in own)
    return range(node.lineno, (end or node.lineno) + 1) if found else None


def normalise(events: list[Event], program: Program) -> Iterator[Observed]:
    """The oracle's reports in the terms of the specification."""
    caller = {event.frame: event.caller for event in events}
    hidden = {event.frame for event in events if program.left_out(event)}
    shown = [event for event in events if event.frame not in hidden]
    numbers: dict[int, int] = {}
    line: dict[int, int] = {}
    last: dict[int, str] = {}
    error: dict[int, str] = {}

    def depth(frame: int) -> int:
        below = caller[frame]
        return -1 if below < 0 else depth(below) + (below not in hidden)

    for event, following in zip_longest(shown, shown[1:]):
        frame, kind = event.frame, event.kind
        caller[frame] = event.caller
        names = {name: text for name, text in event.names.items() if not name.startswith(".")}
        span = program.span(event.line)
        place = span.start if span else event.line
        value: str | None = None
        if kind == "call":
            if frame in numbers:
                kind = "resume"
            else:
                numbers[frame] = len(numbers)
                place = program.lines.get((event.first, event.code), event.line)
                arguments = program.arguments.get((event.first, event.code), set())
                names = {name: text for name, text in names.items() if name in arguments}
        elif kind == "line":
            if span and last[frame] == "line" and line[frame] == place and event.line != place:
                continue
            if span and len(span) > 1 and last[frame] == "line" and line[frame] == place:
                continue
            line[frame] = place
        elif kind == "exception":
            if event.value.startswith("StopIteration(") and event.instruction in EXHAUSTED:
                continue
            error[frame] = value = event.value
        elif event.instruction == "YIELD_VALUE" and last[frame] != "exception":
            kind, value = "yield", event.value
        elif event.instruction.startswith("RETURN_"):
            value = event.value
        else:
            if last[frame] == "exception":
                continue
            arrives = following is not None and following.kind == "exception" and following.frame == event.caller
            kind, place, value = "exception", line[frame], following.value if arrives else error[frame]
        last[frame] = kind
        carried = {name: program.canonical(text) for name, text in names.items()}
        yield Observed(
            event=kind,
            activation=numbers[frame],
            depth=depth(frame) + 1,
            line=place,
            function=event.code,
            names=carried if kind in ("call", "line", "resume") else None,
            value=None if value is None else program.canonical(value),
        )


def recorded(trace: Trace, program: Program) -> Iterator[Observed]:
    """The recorder's frames in the same form."""
    for frame, names in zip(trace.frames, all_locals(trace.frames), strict=True):
        yield Observed(
            event=frame.event,
            activation=frame.activation,
            depth=frame.depth,
            line=frame.line,
            function=frame.function.rpartition(".")[2],
            names=None if names is None else {name: program.canonical(text) for name, text in names.items()},
            value=None if frame.value is None else program.canonical(frame.value),
        )


@dataclass(frozen=True)
class Verdict:
    """`frames` were compared; `difference` says where the two first part, and is empty where they do not."""

    frames: int
    difference: str
    outcome: str


def compare(source: str, call: str) -> Verdict:
    """Record and observe one call."""
    random.seed(0)
    trace = record(source, call, path=PATH, limits=UNBOUNDED)
    if trace.outcome.startswith("cut:"):
        return Verdict(0, "", trace.outcome)
    random.seed(0)
    text = trace.files[0].text
    expression = call if trace.files[0].text == source else f"{trace.entry[1]}()"
    events, result, output = observe(text, expression, PATH)
    program = Program(text)
    frames = 0
    for ours, theirs in zip_longest(recorded(trace, program), normalise(events, program)):
        if ours != theirs:
            return Verdict(frames, f"frame {frames}:\n    recorder {ours}\n    oracle   {theirs}", trace.outcome)
        frames += 1
    if program.canonical(trace.value or "") != program.canonical(result):
        return Verdict(frames, f"result: recorder {trace.value}, oracle {result}", trace.outcome)
    if trace.output != output:
        return Verdict(frames, f"output: recorder {trace.output!r}, oracle {output!r}", trace.outcome)
    return Verdict(frames, "", trace.outcome)


def rows(name: str) -> list[dict[str, Any]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def humaneval() -> Iterator[tuple[str, str, str]]:
    """(name, source, call): each reference solution under its own tests."""
    for row in rows("humaneval.jsonl.gz"):
        source = f"{row['prompt']}{row['canonical_solution']}\n{row['test']}"
        yield row["task_id"], source, f"check({row['entry_point']})"


def mbpp() -> Iterator[tuple[str, str, str]]:
    """(name, source, call): each reference solution of the test split under its three asserts."""
    for row in rows("mbpp.jsonl.gz"):
        if 11 <= row["task_id"] <= 510:
            asserts = "\n".join(f"    {line.strip()}" for line in row["test_list"])
            source = f"{row['code']}\n{row['test_setup_code']}\n\ndef check_asserts():\n{asserts}\n"
            yield f"MBPP/{row['task_id']}", source.replace("\r\n", "\n"), "check_asserts()"


def generated(count: int, seed: int = 20_261_123) -> Iterator[tuple[str, str, str]]:
    """(name, source, call): programs of the synthetic writer."""
    from foretrace.data.writer import write

    for index in range(count):
        program = write(seed, index)
        yield f"generated/{index}", program.source, program.call


def tally(programs: Iterator[tuple[str, str, str]], shown: int = 5) -> dict[str, Any]:
    """Compare all; print the first differences; counts."""
    started = time.perf_counter()
    counts = {"programs": 0, "agree": 0, "differ": 0, "cut": 0, "frames": 0}
    for name, source, call in programs:
        verdict = compare(source, call)
        counts["programs"] += 1
        counts["frames"] += verdict.frames
        if verdict.outcome.startswith("cut:"):
            counts["cut"] += 1
            print(f"{name} {verdict.outcome}")
        elif verdict.difference:
            counts["differ"] += 1
            if counts["differ"] <= shown:
                print(f"{name} {verdict.difference}")
        else:
            counts["agree"] += 1
    return counts | {"seconds": round(time.perf_counter() - started, 1)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--generated", type=int, default=0, metavar="N")
    parser.add_argument("--humaneval", action="store_true")
    parser.add_argument("--mbpp", action="store_true")
    options = parser.parse_args()
    sets = {"generated": generated(options.generated)} if options.generated else {}
    sets |= {"humaneval": humaneval()} if options.humaneval else {}
    sets |= {"mbpp": mbpp()} if options.mbpp else {}
    print(NORMALISED)
    results = {name: tally(programs) for name, programs in sets.items()}
    for name, counts in results.items():
        print(f"{name:10}", *(f"{key} {value}" for key, value in counts.items()), sep="  ")
    print(json.dumps({"python": sys.version.split()[0], **results}))
    return 1 if any(counts["differ"] for counts in results.values()) else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    sys.exit(main())
