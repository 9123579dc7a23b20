"""What a launch can begin: comparisons with the real run, saved records, programs that misbehave; what it refuses."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Editor = Any
"""See conftest.py."""

UNFORESEEABLE = """\
import zlib


def f(text):
    n = len(text)
    n = zlib.crc32(text.encode())
    return n
"""
CRC = zlib.crc32(b"strawberry")

BOXES = """\
from collections import deque
from dataclasses import dataclass


@dataclass
class Box:
    size: int
    inside: list


def test_boxes():
    boxes = {"a": Box(1, [[2], 3]), "b": Box(4, [])}
    recent = deque([5, 6], maxlen=2)
    seen = {7}
    long = list(range(40))
    assert boxes["b"].inside == recent
"""


@pytest.fixture
def sandbox() -> str:
    """The strongest level of the sandbox that is to be had here."""
    from foretrace.sandbox.pool import missing

    return next(level for level in ("full", "strong", "weak") if missing(level) is None)


def test_a_comparison_stops_at_the_first_difference(editor: Editor, tmp_path: Path, sandbox: str) -> None:
    path = tmp_path / "crc.py"
    path.write_text(UNFORESEEABLE)
    stopped = editor.launch(program=str(path), call="f('strawberry')", world="compare", sandbox=sandbox)
    assert (stopped["reason"], stopped["description"]) == ("difference", "The first difference from the real run")
    assert stopped["text"].startswith("here the runs part: predicted f goes on at line 7: n = ")
    assert editor.line == 7
    real, foreseen = editor.variables("Recorded"), editor.variables()
    assert real == {"text": "'strawberry'", "n": str(CRC)} != foreseen
    difference = editor.ask("foretrace/beside")["difference"]
    assert (difference["line"], difference["source"]["path"]) == (7, str(path))
    assert difference["recorded"] == f"f goes on at line 7: n = {CRC}"
    editor.move("stepBack")
    assert editor.variables("Recorded") == editor.variables() == {"text": "'strawberry'", "n": "10"}
    assert editor.ask("foretrace/beside")["difference"] is None
    assert editor.move("continue")["reason"] == "difference"
    editor.move("next")
    with pytest.raises(StopIteration):
        editor.variables("Recorded")
    # After a value was set by hand the comparison is with what really follows from there.
    editor.move("stepBack")
    editor.ask("setVariable", variablesReference=editor.scope(), name="n", value=str(CRC))
    assert editor.move("continue")["reason"] == "end"
    for _ in range(3):
        editor.move("stepBack")
    editor.ask("setVariable", variablesReference=editor.scope(), name="text", value="'abc'")
    assert editor.move("continue")["reason"] == "difference"
    assert (editor.line, editor.variables("Recorded")) == (7, {"text": "'abc'", "n": str(zlib.crc32(b"abc"))})
    difference = editor.ask("foretrace/beside")["difference"]
    assert difference["recorded"] == f"f goes on at line 7: n = {zlib.crc32(b'abc')}"
    # Where no real run can begin, one line says why.
    editor.move("next")
    editor.ask("setVariable", variablesReference=editor.scope(), name="return", value="1")
    assert editor.move("continue")["reason"] == "end"
    said = "".join(each["output"] for each in editor.told("output"))
    assert "the comparison ends here: return was set by hand at frame 4, and a real run can go on" in said


def test_a_saved_record_is_gone_on_from_in_reality(editor: Editor, tmp_path: Path, sandbox: str) -> None:
    path, saved = tmp_path / "crc.py", tmp_path / "crc.jsonl"
    path.write_text(UNFORESEEABLE)
    words = [sys.executable, "-m", "foretrace", "trace", str(path), "--call", "f('strawberry')", "--format", "jsonl"]
    subprocess.run([*words, "-o", str(saved)], check=True)
    stopped = editor.launch(trace=str(saved), world="compare", sandbox=sandbox)
    assert (stopped["reason"], editor.line) == ("difference", 7)
    editor.move("stepBack")
    editor.ask("setVariable", variablesReference=editor.scope(), name="text", value="'abc'")
    assert editor.move("continue")["reason"] == "difference"
    assert editor.variables("Recorded")["n"] == str(zlib.crc32(b"abc"))


def test_a_run_stops_where_the_model_is_not_trusted(editor: Editor, tmp_path: Path) -> None:
    path = tmp_path / "crc.py"
    path.write_text(UNFORESEEABLE)
    stopped = editor.launch(program=str(path), call="f('strawberry')", trust=50)
    assert (stopped["reason"], stopped["description"]) == ("doubt", "The model is unsure of this frame")
    assert stopped["text"].endswith("and trusted from 50% on")
    assert editor.line == 7


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a failing test and the record that the pytest plugin keeps of it."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "test_boxes.py").write_text(BOXES)
    words = [sys.executable, "-m", "pytest", "--foretrace", "-q", "-p", "no:cacheprovider", "--rootdir", "."]
    found = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    assert found.returncode == 1, found.stdout
    return folder


@pytest.fixture
def project(kept: Path, tmp_path: Path) -> Path:
    """A copy of that folder."""
    return Path(shutil.copytree(kept, tmp_path / "project"))


def record_in(project: Path) -> str:
    """The path of the one record in a folder."""
    (found,) = (project / ".foretrace").glob("*.jsonl")
    return str(found)


def test_a_record_of_a_failing_test_is_stepped_through(editor: Editor, project: Path) -> None:
    stopped = editor.launch(
        lambda: editor.ask("setExceptionBreakpoints", filters=["raised"]), trace=record_in(project), stopOnEntry=False
    )
    assert (stopped["reason"], editor.line) == ("exception", 16)
    top = editor.stack()[0]
    assert (top["name"], top["source"]["path"]) == ("test_boxes", str(project / "test_boxes.py"))
    found = {each["name"]: each for each in editor.ask("variables", variablesReference=editor.scope())["variables"]}
    assert found["raises"]["type"] == "AssertionError"
    boxes = editor.ask("variables", variablesReference=found["boxes"]["variablesReference"])["variables"]
    assert [(each["name"], each["type"], each["evaluateName"]) for each in boxes] == [
        ("['a']", "Box", "boxes['a']"),
        ("['b']", "Box", "boxes['b']"),
    ]
    assert editor.values(boxes[0]["variablesReference"]) == {"size": "1", "inside": "[[2], 3]"}
    assert editor.ask("evaluate", expression="boxes['a'].inside[0][0]")["result"] == "2"
    assert editor.values(found["recent"]["variablesReference"]) == {"[0]": "5", "[1]": "6", "maxlen": "2"}
    assert editor.values(found["seen"]["variablesReference"]) == {"0": "7"}
    long = found["long"]["variablesReference"]
    assert editor.values(long)["..."] == "20 left out"
    paged = editor.ask("variables", variablesReference=long, filter="indexed", start=15, count=2)["variables"]
    assert [each["name"] for each in paged] == ["[15]", "[36]"]
    info = editor.ask("dataBreakpointInfo", variablesReference=boxes[0]["variablesReference"], name="size")
    assert info["dataId"] == "test_boxes:boxes['a'].size"
    editor.move("stepBack")
    targets = editor.ask("completions", text="boxes['a'].", column=12)["targets"]
    assert [each["label"] for each in targets] == ["inside", "size"]


def test_a_file_that_was_edited_since_is_shown_as_it_ran(editor: Editor, project: Path) -> None:
    (project / "test_boxes.py").write_text("# edited\n" + BOXES)
    editor.launch(trace=record_in(project), stopOnEntry=True)
    source = editor.stack()[0]["source"]
    assert (source["name"], source["origin"], "path" in source) == ("test_boxes.py", "the text that ran", False)
    assert editor.ask("source", source=source, sourceReference=source["sourceReference"])["content"] == BOXES
    (found,) = editor.ask("setBreakpoints", source=source, breakpoints=[{"line": 14}])["breakpoints"]
    assert (found["verified"], editor.move("continue")["reason"], editor.line) == (True, "breakpoint", 14)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("import os\n    os._exit(3)", "left no record: it ended its interpreter with status 3"),
        ("import ctypes\n    ctypes.string_at(0)", "left no record: "),
    ],
)
def test_a_program_that_kills_its_interpreter_leaves_the_adapter_alive(
    editor: Editor, tmp_path: Path, body: str, said: str
) -> None:
    path = tmp_path / "fatal.py"
    path.write_text(f"def f():\n    {body}\n")
    editor.ask("initialize", adapterID="foretrace")
    assert said in editor.refused("launch", program=str(path), call="f()", world="recorded")
    # The same editor may try again.
    path.write_text("def f():\n    return input('?') if False else 3\n")
    editor.ask("launch", program=str(path), call="f()", world="recorded")


def test_a_program_that_reads_and_writes_does_not_disturb_the_protocol(editor: Editor, tmp_path: Path) -> None:
    path = tmp_path / "talk.py"
    path.write_text("import os\n\ndef f():\n    os.write(1, b'Content-Length: 9')\n    try:\n        return input()\n"
                    "    except EOFError:\n        return 'nothing to read'\n")  # fmt: skip
    stopped = editor.launch(program=str(path), call="f()", world="recorded")
    assert stopped["description"] == "The run has ended: returned 'nothing to read'"


def test_a_program_without_an_end_is_given_up(editor: Editor, tmp_path: Path) -> None:
    path = tmp_path / "sleep.py"
    path.write_text("import time\n\ndef f():\n    open('here', 'w').close()\n    time.sleep(1000)\n")
    editor.ask("initialize", adapterID="foretrace", supportsProgressReporting=True)
    launch = editor.send("launch", {"program": str(path), "call": "f()", "world": "recorded", "cwd": str(tmp_path)})
    assert editor.event("progressStart")["message"] == "running the program"
    editor.ask("cancel", requestId=launch)
    assert editor.answer(launch)["message"] == "cancelled"
    assert editor.told("progressEnd")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "launch names no program; expected `program`"),
        ({"program": "nowhere.py"}, "nowhere.py cannot be read"),
        ({"program": "a\0b.py"}, "launch: program is no path"),
        ({"program": 3}, "launch.program is 3, expected a string"),
        ({"program": "shares.py", "world": "other"}, "launch.world is 'other', expected one of: predicted, recorded"),
        ({"program": "shares.py", "call": "g(1)"}, "it defines f"),
        ({"program": "shares.py", "call": "f(1)", "model": "no-model"}, "no-model"),
        ({"program": "broken.py"}, "broken.py"),
        ({"trace": "shares.py"}, "shares.py"),
        ({"trace": "nowhere.jsonl"}, "nowhere.jsonl cannot be read"),
    ],
)
def test_what_cannot_be_launched_is_said_in_one_line(
    editor: Editor, tmp_path: Path, arguments: dict[str, Any], said: str
) -> None:
    (tmp_path / "shares.py").write_text("def f(n):\n    return n\n")
    (tmp_path / "broken.py").write_text("def f(:\n")
    editor.ask("initialize", adapterID="foretrace")
    problem = editor.refused("launch", cwd=str(tmp_path), **arguments)
    assert said in problem
    assert "\n" not in problem
    assert editor.said == b""


def test_two_sessions_do_not_meddle(new_editor: Callable[[], Editor], tmp_path: Path) -> None:
    path = tmp_path / "shares.py"
    path.write_text("def f(n):\n    n = n + 1\n    return n\n")
    one, other = new_editor(), new_editor()
    for editor, call in ((one, "f(1)"), (other, "f(5)")):
        editor.launch(program=str(path), call=call, world="recorded", stopOnEntry=True)
    assert (one.variables(), other.variables()) == ({"n": "1"}, {"n": "5"})
    assert os.path.samefile(one.stack()[0]["source"]["path"], path)
