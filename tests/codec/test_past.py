"""What a full state leaves open, and where one can stand for what came before."""

from __future__ import annotations

from foretrace.codec.past import Past, last_anchor, tell
from foretrace.data.stream import shipped_tokenizer
from foretrace.trace import record

SOURCE = """\
count = 0

def fill(items, n):
    global count
    count += 1
    items.append(n)

def f(n):
    own, other, nothing = [], [], ()
    empty = ()
    long = list(range(n))
    fill(own, n)
    return own
"""


def doubts_at(function: str, line: int, n: int) -> tuple[str, ...]:
    trace = record(SOURCE, f"f({n})")
    at = next(i for i, x in enumerate(trace.frames) if (x.event, x.function, x.line) == ("line", function, line))
    return tell(trace, Past(trace.frames[: at + 1], anchor=at), shipped_tokenizer())[2]


def test_doubts() -> None:
    known = "the global count is taken to be as it begins"
    assert doubts_at("f", 9, 3) == (known,)
    assert doubts_at("f", 11, 3) == ("f.own and f.other may be one object or several", known)
    assert doubts_at("fill", 5, 40) == (
        "f.long is known in part only",
        "f.own and f.other and fill.items may be one object or several",
        known,
    )
    assert doubts_at("f", 13, 3) == (known,)


def test_only_a_line_can_be_an_anchor() -> None:
    frames = record(SOURCE, "f(1)").frames
    assert last_anchor(frames[:1]) is None
    assert frames[-1].event == "return"
    assert last_anchor(frames) == len(frames) - 2
