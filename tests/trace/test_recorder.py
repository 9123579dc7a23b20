"""The recorder beyond single frames: limits, the program's surroundings, and what it leaves behind."""

import gc
import io
import sys
import threading
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from foretrace.errors import SourceError
from foretrace.trace import Limits, all_locals, record, record_file


def function(body: str) -> str:
    return "def f():\n" + "".join(f"    {line}\n" for line in body.splitlines())


STUBBORN = function("""\
n = 0
while True:
    try:
        while True:
            n += 1
    except BaseException:
        pass""")


@pytest.mark.parametrize(
    ("limits", "outcome"),
    [
        (Limits(frames=50), "cut:events"),
        (Limits(bytes=100), "cut:bytes"),
        (Limits(seconds=0.2, frames=10**9, bytes=10**12), "cut:time"),
    ],
)
def test_a_program_that_catches_everything_is_ended(limits: Limits, outcome: str) -> None:
    started = time.monotonic()
    trace = record(STUBBORN, "f()", limits=limits)
    assert (trace.outcome, trace.value) == (outcome, None)
    assert len(trace.frames) <= limits.frames
    assert time.monotonic() - started < 5


ROUND = """\
def g():
    raise ValueError

def f():
    while True:
        try:
            g()
        except BaseException:
            pass
"""


@pytest.mark.parametrize("frames", range(5, 15))
def test_a_program_that_handles_everything_in_a_circle_is_ended(frames: int) -> None:
    trace = record(ROUND, "f()", limits=Limits(frames=frames))
    assert (trace.outcome, len(trace.frames)) == ("cut:events", frames)


def test_a_trace_that_just_fits_is_not_cut() -> None:
    source = function("x = 'aé'\nreturn x")
    whole = record(source, "f()")
    size = sum(len("".join([*f.changed, *f.changed.values(), f.value or "", f.output]).encode()) for f in whole.frames)
    fitting = record(source, "f()", limits=Limits(frames=len(whole.frames), bytes=size))
    assert (fitting.frames, fitting.outcome) == (whole.frames, "returned")
    assert record(source, "f()", limits=Limits(frames=len(whole.frames) - 1)).outcome == "cut:events"
    assert record(source, "f()", limits=Limits(bytes=size - 1)).outcome == "cut:bytes"


def test_depth_is_bounded() -> None:
    source = "def f(n):\n    try:\n        return n and f(n - 1)\n    finally:\n        f(n)\n"
    trace = record(source, "f(9)", limits=Limits(depth=3))
    assert trace.outcome == "cut:depth"
    assert max(frame.depth for frame in trace.frames) == 3
    assert record("def f(n):\n    return n and f(n - 1)\n", "f(3)", limits=Limits(depth=3)).outcome == "returned"


def test_time_limits_hold_before_the_call_and_without_events() -> None:
    limits = Limits(seconds=0.2)
    assert record("while True:\n    pass\n\n\ndef f():\n    pass\n", "f()", limits=limits).outcome == "cut:time"
    waiting = function(
        "import queue\nwhile True:\n    try:\n        queue.Queue().get(timeout=0.01)\n    except queue.Empty: pass"
    )
    assert record(waiting, "f()", limits=limits).outcome == "cut:time"


def test_a_lost_recorder_is_noticed() -> None:
    source = function("""\
import sys
sys.setrecursionlimit(len(__import__("inspect").stack()) + 40)
def g():
    return 1 + g()
try:
    g()
except RecursionError:
    return 1""")
    limit = sys.getrecursionlimit()
    assert record(source, "f()", recorder="python").outcome == "cut:recorder"
    assert sys.getrecursionlimit() == limit


def test_names_and_texts_of_a_frame_are_bounded() -> None:
    names = "\n".join(f"a{n} = {n % 10}" for n in range(34))
    trace = record(function(f"big = [0] * 20\n{names}\nreturn 1"), "f()")
    last = [names for names in all_locals(trace.frames) if names is not None][-1]
    replaced = {name: text for name, text in last.items() if text.startswith("<")}
    assert replaced == {"big": "<list len 20>", "a0": "<int>", "a1": "<int>"}
    texts = record(function("\n".join(f"s{n} = 'x' * 250" for n in range(20)) + "\nreturn 1"), "f()")
    last = [names for names in all_locals(texts.frames) if names is not None][-1]
    assert [name for name, text in last.items() if text == "<str len 250>"] == ["s0", "s1", "s2", "s3"]
    assert sum(map(len, last.values())) <= 4096


def test_names_stand_in_the_order_of_the_source() -> None:
    source = (
        "def f(q):\n    if q:\n        z = 1\n    else:\n        y = 2\n    y = 3\n    del z\n    z = 4\n    return z\n"
    )
    trace = record(source, "f(1)")
    assert [list(names) for names in all_locals(trace.frames, trace.files) if names][-1] == ["q", "z", "y"]
    assert [list(names) for names in all_locals(trace.frames) if names][-1] == ["q", "y", "z"]


def test_equal_values_that_read_differently_are_changes() -> None:
    trace = record(
        function("x = 1\nx = True\nx = 1.0\nx = 0.0\nx = -0.0\nx = float('nan')\nx = float('nan')\nreturn x"), "f()"
    )
    assert [frame.changed["x"] for frame in trace.frames if "x" in frame.changed] == [
        "1",
        "True",
        "1.0",
        "0.0",
        "-0.0",
        "nan",
    ]


def test_output_is_caught_where_it_is_written() -> None:
    source = 'print("at import")\n' + function(
        'import sys\nprint("é")\nsys.stdout.buffer.write(b"raw")\nsys.stdout.close()\nreturn 1'
    )
    with redirect_stdout(io.StringIO()) as ours:
        trace = record(source, "f()")
    assert [frame.output for frame in trace.frames] == ["", "", "", "é\n", "raw", "", ""]
    assert ours.getvalue() == ""


def test_standard_input_is_empty() -> None:
    trace = record(function("return input('name? ')"), "f()")
    assert (trace.outcome, trace.value, trace.output) == ("raised", "EOFError('EOF when reading a line')", "name? ")


def test_a_program_cannot_take_the_recorder_away() -> None:
    trace = record(function("import sys\nsys.settrace(None)\nsys.setprofile(print)\nreturn sys.gettrace()"), "f()")
    assert (trace.outcome, trace.value, len(trace.frames)) == ("returned", "None", 6)


def test_threads_are_noted_and_not_recorded() -> None:
    source = "import threading\n\n\ndef g():\n    return 1\n\n\n" + function(
        "t = threading.Thread(target=g)\nt.start()\nt.join()\nreturn 1"
    )
    trace = record(source, "f()")
    assert trace.threads
    assert {frame.function for frame in trace.frames} == {"f"}
    assert not record("x = 1\n").threads


def test_what_is_left_behind_is_nothing() -> None:
    def state() -> list[Any]:
        names = [sys.stdout, sys.stdin, sys.settrace, sys.gettrace(), threading.gettrace(), sys.unraisablehook]
        return [*names, sys.getrecursionlimit(), gc.isenabled(), sys.modules["__main__"], "program" in sys.modules]

    before = state()
    for call in (None, "f()"):
        record(function("import sys\nsys.stdout = None\nsys.setrecursionlimit(500)\nreturn 1") + "\n\nf()\n", call)
        record(STUBBORN + ("" if call else "\n\nf()\n"), call, limits=Limits(frames=20))
    with pytest.raises(SourceError):
        record("1 / 0\n", "len([])")
    assert state() == before


def test_the_recorder_works_under_another_tracer() -> None:
    source = function("return 1")
    expected = record(source, "f()")
    events = []

    def watch(frame: Any, event: str, arg: object) -> Any:
        events.append(event)
        return watch

    old = sys.gettrace()
    sys.settrace(watch)
    try:
        trace = record(source, "f()")
        installed = sys.gettrace()
    finally:
        sys.settrace(old)
    assert trace == expected
    assert installed is watch
    assert events


def test_objects_live_as_long_as_they_would() -> None:
    source = function(
        "import weakref\nclass A: pass\ndef g():\n    a = A()\n    return weakref.ref(a)\n"
        "r = g()\nxs = [A()]\ns = weakref.ref(xs[0])\nxs.clear()\nreturn r() is None, s() is None"
    )
    assert record(source, "f()").value == "(True, True)"


def test_a_module_that_fails_is_an_error_of_the_source() -> None:
    with pytest.raises(
        SourceError, match=r"program\.py ends with ZeroDivisionError before the call can be made: division"
    ):
        record("1 / 0\n\n\ndef f():\n    return 1\n", "f()")
    with pytest.raises(SourceError, match="ends with SystemExit before"):
        record("raise SystemExit\n\n\ndef f():\n    return 1\n", "f()")


def test_the_name_of_the_module() -> None:
    source = "def f():\n    return __name__\n\n\nif __name__ == '__main__':\n    x = f()\n"
    assert record(source, "f()", path="a/tool.py").value == "'tool'"
    assert [frame.value for frame in record(source).frames if frame.event == "return"] == ["'__main__'", "None"]


def test_line_ends_are_those_of_text() -> None:
    trace = record("def f():\r\n    return '''a\r\nb'''\r\n", "f()")
    assert trace.files[0].text == "def f():\n    return '''a\nb'''\n"
    assert trace.value == "'a\\nb'"


def test_repr_mode_hides_what_repr_prints() -> None:
    source = "class A:\n    def __repr__(self):\n        print('seen')\n        return 'A!'\n\n\n" + function(
        "a = A()\nprint('x')\nreturn a"
    )
    trace = record(source, "f()", values="repr")
    assert (trace.value, trace.output, trace.values) == ("A!", "x\n", "repr")


def test_tracebacks_show_the_source() -> None:
    source = function("import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    return traceback.format_exc()")
    assert "1 / 0" in str(record(source, "f()").value)


def test_header() -> None:
    limits = Limits(frames=9)
    trace = record(function("return 1"), "f()", path="some/where/tool.py", limits=limits, recorder="python")
    assert (trace.files[0].path, trace.call, trace.recorder, trace.values) == ("tool.py", "f()", "python", "structural")
    assert (trace.python, trace.limits.frames, trace.threads) == (sys.version.split()[0], 9, False)


def test_a_file_runs_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("VALUE = 7\n", encoding="utf-8")
    program = tmp_path / "tool.py"
    program.write_bytes(
        "# -*- coding: latin-1 -*-\nimport sys, helper\nx = 'é', helper.VALUE, sys.argv[1:]\n".encode("latin-1")
    )
    path = list(sys.path)
    trace = record_file(program, arguments=("a", "b"))
    assert [names for names in all_locals(trace.frames) if names] == []
    assert trace.outcome == "returned"
    called = record_file(program, "x")
    assert called.value == "('é', 7, [])"
    assert sys.path == path
    sys.modules.pop("helper")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read: No such file or directory; expected a Python file"),
        (b"x = '\xff'\n", "cannot be read as text"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes | None, message: str) -> None:
    program = tmp_path / "tool.py"
    if content is not None:
        program.write_bytes(content)
    with pytest.raises(SourceError, match=message) as caught:
        record_file(program)
    assert "\n" not in str(caught.value)
