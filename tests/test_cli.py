"""The command line: what it prints and writes, and that every error is one line and status 2."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from foretrace.cli import COMMANDS, main
from foretrace.codec import cwm, debugger, jsonl
from foretrace.codec.compact import encode
from foretrace.data.stream import shipped_tokenizer
from foretrace.sandbox.pool import choose, described
from foretrace.trace import record
from replay import replaying

SOURCE = (
    "def half(x):\n    return 6 // x\n\n"
    "def f(xs):\n    total = 0\n    for x in xs:\n        try:\n            total += half(x)\n"
    "        except ZeroDivisionError:\n            print('zero')\n    return total\n"
)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.py"
    path.write_text(SOURCE)
    return path


def batch(folder: Path, *items: object) -> tuple[Path, Path]:
    """A batch file of some items (text as it is, else as JSON), and where its results go."""
    path = folder / "in.jsonl"
    path.write_text("".join((item if isinstance(item, str) else json.dumps(item)) + "\n" for item in items))
    return path, folder / "out.jsonl"


def shell(*words: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "foretrace", *map(str, words)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60)


# -- the table --------------------------------------------------------------------------------------------------------


def test_help_names_every_command_and_is_quick() -> None:
    def used() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime

    before = used()
    result = shell("--help")
    assert used() - before < 0.5  # processor time: the machine may have other work
    assert result.returncode == 0
    assert all(f"  {name} " in result.stdout for name in COMMANDS)


def test_help_and_predict_import_no_torch() -> None:
    def loaded(modules: str, unwanted: str) -> str:
        code = f"import sys, {modules}; print(*sorted(set('{unwanted}'.split()) & set(sys.modules)))"
        return subprocess.check_output([sys.executable, "-c", code], text=True).strip()

    assert loaded("foretrace.cli, foretrace.commands.predict, foretrace.engine.decode", "torch numpy") == "numpy"
    assert loaded("foretrace.cli", "numpy rich onnxruntime foretrace.trace") == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status = main([name, "--help"])
    except SystemExit as end:
        status = end.code
    assert status == 0
    assert f"foretrace {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "no command, expected one of: trace, predict,"),
        (["trce"], "'trce' is not a command, did you mean 'trace'?"),
        (["--vers"], "'--vers' is not an argument, did you mean '--version'?"),
        (["trace"], "trace: no program, expected FILE or --batch IN.jsonl"),
        (["trace", "{file}", "--formt", "jsonl"], "trace: '--formt' is not an argument, did you mean '--format'?"),
        (
            ["trace", "{file}", "--format", "jsn"],
            "invalid choice: 'jsn' (choose from 'text', 'jsonl', 'compact', 'cwm', 'debugger')",
        ),
        (["trace", "{file}", "--values", "pretty"], "invalid choice: 'pretty'"),
        (["trace", "nowhere.py"], "nowhere.py cannot be read: No such file or directory"),
        (["trace", "{file}", "--call", "f("], "does not parse"),
        (["trace", "{file}", "--call", "half_(2)"], "names 'half_'"),
        (["trace", "{file}", "--call", "f([1])", "-o", "{file}/x"], "cannot be written"),
        (["trace", "--batch", "{file}"], "trace: --batch IN.jsonl needs -o OUT.jsonl and no FILE"),
        (["trace", "--batch", "nowhere.jsonl", "-o", "{out}"], "nowhere.jsonl cannot be read"),
        (
            ["trace", "--batch", "{file}", "-o", "{out}", "--sandbox", "strict"],
            "invalid choice: 'strict' (choose from 'full', 'strong', 'weak')",
        ),
        (["predict"], "predict: no program, expected FILE or --batch IN.jsonl"),
        (["predict", "nowhere.py"], "nowhere.py cannot be read"),
        (["predict", "{file}", "--call", "f([1])", "--model", "nowhere"], "nowhere"),
        (["debug"], "debug: expected FILE or --trace RECORD"),
        (["debug", "{file}", "--trace", "{file}"], "were given; expected FILE or --trace RECORD"),
        (["debug", "nowhere.jsonl"], "nowhere.jsonl cannot be read: No such file or directory; expected a record"),
        (["debug", "--trace", "{file}"], "program.py: line 1: not JSON"),
        (["debug", "--trace", "{file}", "--call", "f(1)"], "is a record of a run, which takes no --call"),
        (["debug", "{file}", "--world", "real"], "invalid choice: 'real'"),
        (["doctor", "now"], "doctor: 'now' is not an argument, expected no more arguments"),
    ],
)
def test_errors_are_one_line_and_status_2(
    words: list[str], message: str, program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = program.parent / "out"
    status = main([word.format(file=program, out=out) for word in words])
    printed = capsys.readouterr()
    assert status == 2
    assert printed.out == ""
    assert printed.err.startswith("foretrace: ")
    assert printed.err.count("\n") == 1
    assert message in printed.err
    assert sorted(path.name for path in program.parent.iterdir()) == ["program.py"]


def test_a_program_that_does_not_parse(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program.write_text("def f(:\n")
    for command in ("trace", "predict"):
        assert main([command, str(program), "--call", "f(1)"]) == 2
        assert "program.py" in capsys.readouterr().err


def test_interruption_and_a_closed_pipe_are_quiet(program: Path) -> None:
    code = (
        "import sys, foretrace.commands.doctor as doctor\nfrom foretrace.cli import main\n"
        "def stop(words):\n    raise KeyboardInterrupt\n"
        "doctor.main = stop\nsys.exit(main(['doctor']))\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (130, "")
    program.write_text("def f():\n    for i in range(3000):\n        pass\n")
    command = f"{sys.executable} -m foretrace trace {program} --call 'f()' | head -1"
    piped = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert piped.stdout.startswith("f()")
    assert piped.stderr == ""


# -- trace ------------------------------------------------------------------------------------------------------------


def test_text_view(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(program), "--call", "f([3, 0])"]) == 0
    assert capsys.readouterr().out == (
        "f([3, 0])  in program.py\n\n"
        "  4  def f(xs):                             xs = [3, 0]\n"
        "  5      total = 0\n"
        "  6      for x in xs:                       total = 0\n"
        "  7          try:                           x = 3\n"
        "  8              total += half(x)\n"
        "  1  │ def half(x):                         x = 3\n"
        "  2  │     return 6 // x\n"
        "  2  │ returns 2\n"
        "  6      for x in xs:                       total = 2\n"
        "  7          try:                           x = 0\n"
        "  8              total += half(x)\n"
        "  1  │ def half(x):                         x = 0\n"
        "  2  │     return 6 // x\n"
        "  2  │ raises ZeroDivisionError('integer division or modulo by zero')\n"
        "  8  raises ZeroDivisionError('integer division or modulo by zero')\n"
        "  9          except ZeroDivisionError:\n"
        " 10              print('zero')\n"
        "     prints zero\n"
        "  6      for x in xs:\n"
        " 11      return total\n"
        " 11  returns 2\n"
        "\n"
        "returned 2  (20 frames)\n"
    )


def test_formats_are_the_dialects(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trace = record(SOURCE, "f([3, 0])", path="program.py")
    words = ["trace", str(program), "--call", "f([3, 0])", "--format"]
    assert main([*words, "jsonl"]) == 0
    assert jsonl.load(capsys.readouterr().out.splitlines()) == trace
    assert main([*words, "cwm"]) == 0
    assert capsys.readouterr().out == cwm.encode(trace)
    assert main([*words, "debugger"]) == 0
    assert capsys.readouterr().out == debugger.encode(trace)
    assert main([*words, "compact"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 1 + len(trace.frames) + 1
    assert rows[0].startswith("<bos> <L 1>")
    assert rows[1].startswith("<call> <set>")
    assert rows[-1] == "<returned>"


def test_values_as_repr_spells_them(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program.write_text("class A:\n    def __repr__(self):\n        return 'me'\n\ndef f():\n    return A()\n")
    for mode, text in (("structural", "A()"), ("repr", "me")):
        assert main(["trace", str(program), "--call", "f()", "--values", mode]) == 0
        assert f"returned {text} " in capsys.readouterr().out


def test_scripts_marks_and_arguments(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program.write_text("import sys\nwords = sys.argv[1:]\nlast = 0\n")
    assert main(["trace", str(program), "a", "--", "--call"]) == 0
    assert "words = ['a', '--call']" in capsys.readouterr().out
    program.write_text(SOURCE.replace("def half(x):", "def half(x):  # << START_OF_TRACE") + "f([3])\n")
    assert main(["trace", str(program)]) == 0
    assert capsys.readouterr().out.startswith("half  in program.py\n")


def test_output_is_whole_or_not_there(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = program.parent / "out.jsonl"
    assert main(["trace", str(program), "--call", "f([3])", "--format", "jsonl", "-o", str(out)]) == 0
    assert capsys.readouterr().out == ""
    before = out.read_text()
    with out.open() as reading:
        assert main(["trace", str(program), "--call", "f([3])", "-o", str(out)]) == 0
        assert reading.read() == before != out.read_text()
    out.write_text(before)
    assert jsonl.load(before.splitlines()).value == "2"
    program.write_text("def f(a, \\\n      b=1):\n    return a\n")
    assert main(["trace", str(program), "--call", "f(1)", "--format", "cwm", "-o", str(out)]) == 2
    assert out.read_text() == before
    assert sorted(path.name for path in out.parent.iterdir()) == ["out.jsonl", "program.py"]
    assert main(["trace", str(program), "--call", "f(1)", "-o", os.devnull]) == 0
    assert not Path(os.devnull).is_file()


def test_text_cannot_steer_the_terminal(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program.write_text("def f():\n    x = '\\x1b[2J'\n    print(x)\n    return x\n")
    assert main(["trace", str(program), "--call", "f()"]) == 0
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert "prints \\x1b[2J" in printed


def test_batch_of_traces(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    items = (
        {"id": "a", "source": SOURCE, "call": "f([3, 0])"},
        {"id": 7, "source": "def f(:", "call": "f()"},
        "not json",
        {"id": None, "source": SOURCE, "call": "g()"},
        {"id": "n", "source": 3, "call": "f()"},
        {"id": "s", "source": "x = 1\n", "call": None},
        {"id": "x", "source": "import os\ndef f():\n    os._exit(3)\n", "call": "f()"},
        {"id": "last", "source": SOURCE, "call": "f([1])"},
    )
    path, out = batch(tmp_path, *items)
    assert main(["trace", "--batch", str(path), "-o", str(out), "--sandbox", "weak"]) == 0
    results = [json.loads(line) for line in out.read_text().splitlines()]
    assert [result["id"] for result in results] == ["a", 7, None, None, "n", "s", "x", "last"]
    trace = record(SOURCE, "f([3, 0])")
    assert results[0] == {
        "id": "a",
        "outcome": "returned",
        "value": "2",
        "output": "zero\n",
        "frames": list(jsonl.frame_objects(trace)),
    }
    kinds = [result["error"]["kind"] if "error" in result else result["value"] for result in results]
    assert kinds[:6] == ["2", "bad-source", "bad-record", "bad-call", "bad-record", "None"]
    assert set(results[1]["error"]) == {"kind", "message"}
    assert "error" in results[6] or results[6]["outcome"].startswith("cut:")
    assert results[7]["value"] == "6"
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "weak" in printed.err.splitlines()[0]
    assert "8 programs: " in printed.err.splitlines()[-1]
    assert "2 bad-record" in printed.err.splitlines()[-1]


# -- predict ----------------------------------------------------------------------------------------------------------

RIGHT, WRONG = "f([3, 0])", "f([1])"
"""Calls that the model of these tests foresees as they are, and with a 7 in place of each 6."""


@pytest.fixture
def knowing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a model that knows two traces by heart in the place of the one that comes with the package."""
    wrong = record(SOURCE, WRONG)
    frames = tuple(
        replace(
            frame,
            changed={name: text.replace("6", "7") for name, text in frame.changed.items()},
            value=frame.value and frame.value.replace("6", "7"),
        )
        for frame in wrong.frames
    )
    texts = [encode(trace, shipped_tokenizer()).ids for trace in (record(SOURCE, RIGHT), replace(wrong, frames=frames))]
    monkeypatch.setattr("foretrace.engine.open_model", lambda directory, **_: replaying(*texts), raising=False)


@pytest.mark.usefixtures("knowing")
def test_a_prediction_shows_frames_with_probabilities(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", str(program), "--call", RIGHT]) == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert lines[0] == "f([3, 0])  in program.py"
    assert lines[2] == "100%   4  def f(xs):                             xs = [3, 0]"
    assert lines[-1] == "returned 2  (20 frames)"
    assert printed.err == ""


@pytest.mark.usefixtures("knowing")
def test_a_prediction_runs_nothing(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    witness = program.parent / "witness"
    program.write_text(f"from pathlib import Path\nPath({str(witness)!r}).touch()\n" + SOURCE)
    call = f"f([Path({str(witness)!r}).touch()])"
    with pytest.raises(LookupError):
        main(["predict", str(program), "--call", call])
    assert not witness.exists()
    assert main(["trace", str(program), "--call", call]) == 0
    assert witness.exists()
    capsys.readouterr()


@pytest.mark.usefixtures("knowing")
def test_a_prediction_as_json_beside_the_record(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", str(program), "--call", WRONG, "--check", "--json"]) == 0
    printed = capsys.readouterr()
    result = json.loads(printed.out)
    keys = ["id", "outcome", "value", "output", "frames", "model", "seconds", "tokens", "check"]
    assert list(result) == keys
    assert (result["outcome"], result["value"], result["model"]) == ("returned", "7", "replay")
    first = [frame.value for frame in record(SOURCE, WRONG).frames].index("6")
    assert result["check"] == {
        "exact": False,
        "value_correct": False,
        "frames_correct": first + 0,
        "frames_total": len(result["frames"]),
        "first_divergence": first,
    }
    assert printed.err == f"foretrace: sandbox: {described(choose())}\n"


@pytest.mark.usefixtures("knowing")
def test_side_by_side_marks_the_first_difference(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", str(program), "--call", WRONG, "--check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    marked = [line for line in lines if line.startswith(">>>")]
    assert len(marked) == 1
    assert "returns 7" in marked[0].split("│")[1]
    assert "returns 6" in marked[0].split("│")[3]
    assert lines[-5:-2] == [lines[-5], "predicted   2  │ returns 7", "recorded    2  │ returns 6"]
    assert lines[-1].endswith("value wrong; first difference at frame 7: value")
    assert main(["predict", str(program), "--call", RIGHT, "--check"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "20 of 20 frames right; value right; exact"


@pytest.mark.usefixtures("knowing")
def test_batch_of_predictions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    items = [{"id": i, "source": SOURCE, "call": call} for i, call in enumerate((WRONG, "f(", RIGHT))]
    path, out = batch(tmp_path, *items[:2], "[]", items[2])
    assert main(["predict", "--batch", str(path), "-o", str(out), "--check"]) == 0
    results = [json.loads(line) for line in out.read_text().splitlines()]
    assert [result["id"] for result in results] == [0, 1, None, 2]
    assert [result["check"]["exact"] if "check" in result else result["error"]["kind"] for result in results] == [
        False,
        "bad-call",
        "bad-record",
        True,
    ]
    assert results[3]["frames"] == list(jsonl.frame_objects(record(SOURCE, RIGHT)))
    assert "4 programs: 2 done, 1 bad-call, 1 bad-record" in capsys.readouterr().err
    assert main(["predict", "--batch", str(path), "-o", str(out)]) == 0
    assert "check" not in json.loads(out.read_text().splitlines()[0])
