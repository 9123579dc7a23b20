"""Records that were saved, opened in the debugger by the command line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from foretrace.cli import main
from foretrace.codec.jsonl import dump
from foretrace.debug.opening import in_record
from foretrace.debug.web.board import Board
from foretrace.sandbox.pool import missing
from foretrace.trace import Limits, record

SOURCE = """\
def price(word):
    return len(word) / word.count("e")


def total(words):
    total = 0
    for word in words:
        total += price(word)
    return total
"""


@pytest.fixture
def save(tmp_path: Path) -> Path:
    """A folder in which `whole.jsonl` and `ring.jsonl` are records of the same call."""
    for name, limits in (("whole", Limits()), ("ring", Limits(last=3))):
        trace = record(SOURCE, "total(['tee', 'cake', 'jam'])", limits=limits)
        (tmp_path / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in dump(trace)))
    return tmp_path


def debug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], *commands: str
) -> list[str]:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{command}\n" for command in commands)))
    assert main(["debug", *words]) == 0
    return capsys.readouterr().out.splitlines()


def test_a_record_is_stepped_through_backwards(
    save: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = ("continue", "back", "back", "rnext", "where", "print word")
    shown = debug(monkeypatch, capsys, [str(save / "whole.jsonl")], *commands)
    (save / "whole.jsonl").rename(save / "record")
    assert shown == debug(monkeypatch, capsys, ["--trace", str(save / "record")], *commands)
    assert shown[shown.index("(recorded) continue") :] == [
        "(recorded) continue",
        "the run has ended: raised ZeroDivisionError('division by zero')",
        "(recorded) back",
        "> total  program.py:8",
        "   8           total += price(word)",
        "       raises ZeroDivisionError('division by zero')",
        "(recorded) back",
        "> price  program.py:2",
        "   2       return len(word) / word.count(\"e\")",
        "       word = 'jam'",
        "       raises ZeroDivisionError('division by zero')",
        "(recorded) rnext",
        "   2       return len(word) / word.count(\"e\")",
        "(recorded) where",
        "  total  program.py:8",
        "> price  program.py:2",
        "       frame 15 of the recorded run",
        "(recorded) print word",
        "       word = 'jam'",
    ]  # fmt: skip


def test_a_ring_tells_what_it_lacks_and_where_the_run_stood(
    save: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = ("step", "where", "up", "print", "goto 1", "foresee", "compare")
    shown = debug(monkeypatch, capsys, [str(save / "ring.jsonl")], *commands)
    refused = "the record lacks 13 frames before its last ones; jsonl holds it, any other dialect needs all that"
    assert [line[: len(refused)] for line in shown] == [
        "the last 3 frames; 13 before them were not kept",
        "frames 0 to 1 show who was running then, frame 2 goes on",
        "> total  program.py:8",
        "   8           total += price(word)",
        "       words = ['tee', 'cake', 'jam']",
        "       total = 5.5",
        "       word = 'jam'",
        "(recorded) step",
        "> price  program.py:1",
        "   1   def price(word):",
        "       word = 'jam'",
        "(recorded) where",
        "  total  program.py:8",
        "> price  program.py:1",
        "       frame 1 of the recorded run",
        "(recorded) up",
        "> total  program.py:8",
        "  price  program.py:1",
        "       frame 1 of the recorded run",
        "(recorded) print",
        "       words = ['tee', 'cake', 'jam']",
        "       total = 5.5",
        "       word = 'jam'",
        "(recorded) goto 1",
        "(recorded) foresee",
        "this works at a line that is about to run; `step` or `back` to one first",
        "(recorded) compare",
        refused,
    ]


def test_what_really_follows_from_another_state_runs_in_the_sandbox(
    save: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The program is that of the record: there is no file."""
    level = next(level for level in ("full", "strong", "weak") if missing(level) is None)
    commands = ("step", "step", "foresee", "set words = ['tee', 'eel']", "compare")
    shown = debug(monkeypatch, capsys, [str(save / "whole.jsonl"), "--sandbox", level], *commands)
    assert shown[shown.index("(predicted) compare") + 1] == "the real run goes on from the state at frame 2"
    board = Board(in_record(save / "whole.jsonl", sandbox=level))
    board.foresee("0", 2)
    assert board.change("1", 2, "words", "['tee', 'eel']")["run"] == "2"
    assert board.compare("2")["run"] == "real:2"
    assert board.timeline("real:2", 0)["ending"] == "returned 3.0"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "is no text"),
        (b"{}\n", "1 lines; expected a header, frames and an outcome"),
        (json.dumps({"trace": {}}).encode() + b"\n{}\n", "line 1: no 'entry'"),
    ],
)
def test_what_is_no_record_is_one_line(
    tmp_path: Path, content: bytes, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "record.jsonl"
    path.write_bytes(content)
    assert main(["debug", str(path)]) == 2
    said = capsys.readouterr().err
    assert message in said and str(path) in said and said.count("\n") == 1
