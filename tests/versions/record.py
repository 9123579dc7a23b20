"""Record `program.py`, take the record through two dialects and back, print its frames. Standard library only."""

from pathlib import Path

import foretrace
from foretrace.codec import compact, jsonl
from foretrace.codec.tokenizer import Tokenizer
from foretrace.trace import record

source = Path(__file__).with_name("program.py").read_text(encoding="utf-8")
trace = record(source, 'play(["a", "", "bcd"])')
assert jsonl.load(jsonl.dump(trace)) == trace
tokenizer = Tokenizer.load(Path(foretrace.__file__).with_name("shipped") / "tokenizer.json")
ids = compact.encode(trace, tokenizer).ids
assert compact.decode(ids, trace.files, trace.entry, tokenizer) == (trace.frames, trace.outcome)

for frame in trace.frames:
    place = f"{frame.activation} {'  ' * frame.depth}{frame.function}:{frame.line}"
    parts = [f"{name}={text}" for name, text in frame.changed.items()] + [f"-{name}" for name in frame.removed]
    parts += [] if frame.value is None else [f"-> {frame.value}"]
    parts += [f"prints {frame.output!r}"] if frame.output else []
    print(f"{frame.event:9} {place}", *parts, sep="  ")
print(trace.outcome)
