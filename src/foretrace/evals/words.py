"""Letter counting: `examples/strawberry.py` for all 26 letters, and with words never trained on in its place.

Half of the words are letters drawn at random, half alternate consonants and vowels. A word is taken only if it occurs
nowhere, not even inside another word, in the source or the call of a held-out program or of a first training program.
"""

from __future__ import annotations

import argparse
import random
import string
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from foretrace.arguments import count
from foretrace.data.stream import DIALS, LIMITS, held_out
from foretrace.data.writer import write
from foretrace.engine import Model
from foretrace.errors import SourceError
from foretrace.evals.options import Parser
from foretrace.evals.report import Rate, counted, table, wilson
from foretrace.evals.sets import sample
from foretrace.evals.solver import ask, judged
from foretrace.trace import record

__all__ = ["Question", "answer", "arguments", "new_words", "page", "questions", "run"]

WORD = '"strawberry"'
NUM_WORDS = 100
NUM_SHOWN = 12
"""Wrong traces that the table names."""
LENGTHS = range(4, 13)
TRAINING_SEED = 0
VOWELS = "aeiou"
CONSONANTS = "".join(sorted(set(string.ascii_lowercase) - set(VOWELS)))


class Question(NamedTuple):
    """How often `letter` occurs in `word`; `kind` is for tables."""

    kind: str
    word: str
    letter: str


def arguments(parser: Parser) -> None:
    """Take the program and `--programs N`."""
    parser.add_argument(
        "file", nargs="?", default="examples/strawberry.py", type=Path, help="the program (%(default)s)"
    )
    parser.add_argument("--programs", type=count, default=20_000, metavar="N", help="training programs (%(default)s)")


def run(model: Model, options: argparse.Namespace) -> dict[str, Any]:
    """How many traces are exact and where the others err."""
    source = _read(options.file)
    asked = sample(questions("\n".join(_texts(options.programs))), options.limit)
    return answer(model, source, asked) | {"training programs checked": options.programs}


def questions(known: str) -> list[Question]:
    """The 26 letters of the word itself, then a letter of each new word."""
    dice, own = random.Random("letters"), WORD.strip('"')
    return [
        *(Question(own, own, letter) for letter in string.ascii_lowercase),
        *(Question(kind, word, dice.choice(word)) for kind, word in new_words(known)),
    ]


def new_words(known: str) -> Iterator[tuple[str, str]]:
    """The 100 (kind, word), always the same ones for the same `known` text, in which none of them occurs."""
    dice = random.Random("words")
    for number in range(NUM_WORDS):
        kind, length = ("random letters", "pronounceable")[number % 2], LENGTHS[number // 2 % len(LENGTHS)]
        sounds = [string.ascii_lowercase] if number % 2 == 0 else [CONSONANTS, VOWELS]
        word = ""
        while not word or word in known:
            word = "".join(dice.choice(sounds[i % len(sounds)]) for i in range(length))
        yield kind, word


def answer(model: Model, source: str, asked: Sequence[Question]) -> dict[str, Any]:
    """Counts of exact whole traces by kind, and for each that is not exact the first wrong frame."""
    traces = [record(source.replace(WORD, f'"{word}"'), f'f("{letter}")', limits=LIMITS) for _, word, letter in asked]
    answers = ask(model, traces)
    checks = [judged(answer.free, trace) for answer, trace in zip(answers, traces, strict=True)]
    kinds = dict.fromkeys(question.kind for question in asked)
    pairs = list(zip(asked, checks, strict=True))
    return {
        "exact": {kind: wilson([c.exact for q, c in pairs if q.kind == kind])._asdict() for kind in kinds},
        "values": {kind: wilson([c.value_correct for q, c in pairs if q.kind == kind])._asdict() for kind in kinds},
        "wrong": [
            q._asdict() | {"first_divergence": c.first_divergence, "difference": c.kind, "frames": c.frames_total}
            for q, c in pairs
            if not c.exact
        ],
    }


def _read(file: Path) -> str:
    try:
        source = file.read_text(encoding="utf-8")
    except OSError as error:
        raise SourceError(f"{file}: {error.strerror}; expected the program that counts letters") from None
    if WORD not in source:
        raise SourceError(f"{file}: does not contain {WORD}; expected a program like examples/strawberry.py")
    return source


def _texts(num_programs: int) -> Iterator[str]:
    for program in held_out():
        yield f"{program.source}\n{program.call}"
    for index in counted(range(num_programs), "reading training programs"):
        program = write(TRAINING_SEED, index, DIALS)
        yield f"{program.source}\n{program.call}"


def page(summary: Mapping[str, Any]) -> str:
    """Two tables."""
    rows = []
    for kind, exact in summary["exact"].items():
        rate, values = Rate(**exact), Rate(**summary["values"][kind])
        rows.append((kind, f"{round(rate.share * rate.total)} of {rate.total}", rate, values))
    shown = summary["wrong"][:NUM_SHOWN]
    wrong = [(w["word"], w["letter"], w["frames"], w["first_divergence"], w["difference"]) for w in shown]
    more = f" Wrong in all: {len(summary['wrong'])}." if len(summary["wrong"]) > NUM_SHOWN else ""
    return "\n\n".join(
        [
            "## Letters counted",
            table(("letters counted in", "exact traces", "share", "values"), rows),
            table(("wrong: word", "letter", "frames", "first wrong frame", "difference"), wrong),
            f"No new word occurs in the {summary['training programs checked']} training programs that were read,"
            f" nor in the held-out ones.{more}",
        ]
    )
