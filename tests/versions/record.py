"""Record `program.py`, take the record through two dialects and back, print its frames. Standard library only.

The same frames must come from a ring, and from a watch over a module that was imported.
"""

import contextlib
import io
from dataclasses import replace
from pathlib import Path

import program

import foretrace
from foretrace.codec import compact, jsonl
from foretrace.codec.tokenizer import Tokenizer
from foretrace.trace import Limits, record
from foretrace.trace.watch import Watch

source = Path(__file__).with_name("program.py").read_text(encoding="utf-8")
trace = record(source, 'play(["a", "", "bcd"])')
assert jsonl.load(jsonl.dump(trace)) == trace
tokenizer = Tokenizer.load(Path(foretrace.__file__).with_name("shipped") / "tokenizer.json")
ids = compact.encode(trace, tokenizer).ids
assert compact.decode(ids, trace.files, trace.entry, tokenizer) == (trace.frames, trace.outcome)

ring = record(source, 'play(["a", "", "bcd"])', limits=Limits(last=9))
assert ring.dropped + len(ring.frames) == len(trace.frames) and ring.frames[-8:] == trace.frames[-8:]
watch = Watch((str(Path(__file__).parent),), last=10_000)
watch.start()
with contextlib.redirect_stdout(io.StringIO()):
    program.play(["a", "", "bcd"])
watch.stop()
seen = watch.trace()
assert seen is not None and seen.outcome == trace.outcome
assert seen.frames == tuple(replace(frame, output="") for frame in trace.frames)

circle = "def g():\n    raise ValueError\n\n\ndef f():\n    while True:\n        try:\n            g()\n"
circle += "        except BaseException:\n            pass\n"
assert record(circle, "f()", limits=Limits(frames=9)).outcome == "cut:events"

for frame in trace.frames:
    place = f"{frame.activation} {'  ' * frame.depth}{frame.function}:{frame.line}"
    parts = [f"{name}={text}" for name, text in frame.changed.items()] + [f"-{name}" for name in frame.removed]
    parts += [] if frame.value is None else [f"-> {frame.value}"]
    parts += [f"prints {frame.output!r}"] if frame.output else []
    print(f"{frame.event:9} {place}", *parts, sep="  ")
print(trace.outcome)
