"""The terminal: transcripts of scripted sessions, completion, and what goes wrong in one line each."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from foretrace import SHIPPED
from foretrace.codec.jumps import shortened
from foretrace.codec.past import Past
from foretrace.debug.opening import at_call
from foretrace.debug.screen import Interactive, Piped
from foretrace.debug.session import Session
from foretrace.debug.terminal import COMMANDS, Terminal, run
from foretrace.errors import CallError, ModelError, SourceError
from foretrace.trace import Trace, record
from foretrace.worlds import RecordedWorld, World

EXAMPLES = Path(__file__).parents[2] / "examples"
STRAWBERRY = (EXAMPLES / "strawberry.py").read_text()

Transcript = Callable[..., str]


@pytest.fixture
def transcript(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Transcript:
    """What a piped session over a world prints for some commands."""

    def talk(
        world: World, *commands: str, other: World | None = None, foresee: Callable[[Past], World] | None = None
    ) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{command}\n" for command in commands)))
        worlds = {name: lambda: other or world for name in ("predicted", "recorded")}
        session = Session(world, foresee or (lambda past: other or world), record=worlds["recorded"])
        Terminal(session, Piped(), worlds).loop()
        return capsys.readouterr().out

    return talk


def strawberry() -> Trace:
    return record(STRAWBERRY, 'f("r")', path="strawberry.py")


def test_a_recorded_session(transcript: Transcript) -> None:
    commands = ("step", "next", "", "b format_answer", "c", "w", "out", "back", "q", "s")
    assert (
        transcript(RecordedWorld(strawberry()), *commands)
        == """\
> f  strawberry.py:19
  19   def f(c):  # << START_OF_TRACE
       c = 'r'
(recorded) step
  20       word = "strawberry"
(recorded) next
  21       n = count_letters(word, c)
       word = 'strawberry'
(recorded)
       count_letters returns 3
  22       return format_answer(word, c, n)
       n = 3
(recorded) b format_answer
breakpoint 1 in format_answer
(recorded) c
> format_answer  strawberry.py:15
  15   def format_answer(word, letter, count):
       word = 'strawberry'
       letter = 'r'
       count = 3
(recorded) w
  f  strawberry.py:22
> format_answer  strawberry.py:15
       frame 32 of the recorded run
(recorded) out
       format_answer returns 'r occurs 3 times in strawberry'
> f  strawberry.py:22
  22       return format_answer(word, c, n)
       returns 'r occurs 3 times in strawberry'
(recorded) back
> format_answer  strawberry.py:16
  16       return f"{letter} occurs {count} times in {word}"
       word = 'strawberry'
       letter = 'r'
       count = 3
       returns 'r occurs 3 times in strawberry'
(recorded) q
"""
    )


def test_a_predicted_session_shows_how_sure_the_model_is(transcript: Transcript, scripted: type) -> None:
    shown = transcript(scripted(strawberry(), unsure={11}), "b 11", "c", "p", "u", "p n", "l 11")
    assert (
        shown
        == """\
> f  strawberry.py:19
  19   def f(c):  # << START_OF_TRACE
       c = 'r'  97%
(predicted) b 11
breakpoint 1 at strawberry.py:11
(predicted) c
> count_letters  strawberry.py:11
  11*              count += 1  <- 61%
       s = 'strawberry'  97%
       letter = 'r'  97%
       count = 0  97%
       c = 'r'  97%
(predicted) p
     * s = 'strawberry'  97%
     * letter = 'r'  97%
     * count = 0  97%
     * c = 'r'  97%
(predicted) u
> f  strawberry.py:21
  count_letters  strawberry.py:11
       frame 11 of the predicted run
(predicted) p n
no variable n in f, expected one of: c, word
(predicted) l 11
   6
   7   def count_letters(s, letter):
   8       count = 0
   9       for c in s:
  10           if c == letter:
  11*              count += 1
  12       return count
  13
  14
  15   def format_answer(word, letter, count):
  16       return f"{letter} occurs {count} times in {word}"
"""
    )


def test_breakpoints_with_conditions(transcript: Transcript, scripted: type) -> None:
    """Also in a predicted run, where nothing is there but texts."""
    commands = (
        "b 11 if count == 1",
        "tbreak format_answer, letter in 'rst'",
        "b",
        "c",
        "c",
        "b 10 if cuont",
        "rc",
        "b",
    )
    shown = transcript(scripted(strawberry()), *commands)
    assert (
        shown.split("(predicted) b 11 if", 1)[1]
        == """\
 count == 1
breakpoint 1 at strawberry.py:11 if count == 1
(predicted) tbreak format_answer, letter in 'rst'
breakpoint 2 in format_answer if letter in 'rst', once
(predicted) b
breakpoint 1 at strawberry.py:11 if count == 1
breakpoint 2 in format_answer if letter in 'rst', once
(predicted) c
> count_letters  strawberry.py:11
  11*              count += 1
       s = 'strawberry'  97%
       letter = 'r'  97%
       count = 1  97%
       c = 'r'  97%
(predicted) c
> format_answer  strawberry.py:15
  15   def format_answer(word, letter, count):
       word = 'strawberry'  97%
       letter = 'r'  97%
       count = 3  97%
(predicted) b 10 if cuont
breakpoint 3 at strawberry.py:10 if cuont
(predicted) rc
breakpoint 3: there is no variable cuont here, did you mean 'count'?
> count_letters  strawberry.py:10
  10*          if c == letter:
       s = 'strawberry'  97%
       letter = 'r'  97%
       count = 3  97%
       c = 'y'  97%
(predicted) b
breakpoint 1 at strawberry.py:11 if count == 1
breakpoint 3 at strawberry.py:10 if cuont
"""
    )


def test_exceptions_and_output_on_the_way(transcript: Transcript) -> None:
    source = """\
def half(x):
    print("half of", x)
    return 2 / x

def f(x):
    try:
        return half(x)
    except ZeroDivisionError:
        del x
        return None
"""
    shown = transcript(RecordedWorld(record(source, "f(0)")), "until 7", *["n"] * 7, "b", "output")
    assert (
        shown.split("(recorded) until 7\n")[1]
        == """\
   7           return half(x)
(recorded) n
       half raises ZeroDivisionError('division by zero')
       | half of 0
   7           return half(x)
       raises ZeroDivisionError('division by zero')
(recorded) n
   8       except ZeroDivisionError:
(recorded) n
   9           del x
(recorded) n
  10           return None
       x is gone
(recorded) n
  10           return None
       returns None
(recorded) n
the run has ended: returned None
(recorded) n
the run has ended; `back` goes to its last frame, `restart` to its first
(recorded) b
no breakpoint is set; `break 3` or `break f` sets one
(recorded) output
       | half of 0
"""
    )


def test_lines_that_look_alike_show_their_own_numbers(transcript: Transcript) -> None:
    """D1 of the reference demo, to the eye."""
    source = "def g(x):\n    return x\n\ndef f(x):\n    x = g(x)\n    return x\n"
    shown = transcript(RecordedWorld(record(source, "f(1)")), "b 6", "c")
    assert shown.endswith("(recorded) c\n       g returns 1\n   6*      return x\n")


def test_compare_tells_where_the_worlds_part(transcript: Transcript, scripted: type) -> None:
    trace = record("def f(n):\n    m = n * 7\n    return m\n", "f(6)")
    wrong = replace(trace.frames[2], changed={"m": "48"})
    predicted = scripted(replace(trace, frames=(*trace.frames[:2], wrong, *trace.frames[3:])))
    assert (
        transcript(predicted, "compare", other=RecordedWorld(trace)).split("compare\n")[1]
        == """\
first difference at frame 2: value  (3 of 4 frames agree)
       predicted  f goes on at line 3: m = 48
       recorded   f goes on at line 3: m = 42
"""
    )
    shown = transcript(scripted(trace), "compare", other=RecordedWorld(trace))
    assert shown.endswith("(predicted) compare\n4 of 4 frames agree, and so does the outcome\n")


CALLING = "def g(x):\n    return x * 2\n\ndef f(n):\n    m = g(n)\n    return m\n"


def test_leaps_and_branches(transcript: Transcript, scripted: type) -> None:
    trace = record(CALLING, "f(6)")

    def foresee(past: Past) -> World:
        frames = shortened(trace, past.jumps)[0]
        world: World = scripted(replace(trace, frames=tuple(frames)), num_given=len(past.frames))
        return world

    commands = ("s", "n --leap", "history", "back", "s", "switch 1", "branches", "out --leep", "compare")
    shown = transcript(scripted(trace, num_given=1), *commands, other=RecordedWorld(trace), foresee=foresee)
    assert (
        shown.split("(predicted) s\n", 1)[1]
        == """\
   5       m = g(n)
(predicted) n --leap
       leapt over the calls of line 5  90%
   6       return m
       m = 12  97%
(predicted) history
     0  f is called at line 4
     1  f goes on at line 5  90%
   ...  leapt over the calls of line 5
     2  f goes on at line 6  90%
(predicted) back
   5       m = g(n)
       m is gone
(predicted) s
> g  program.py:1
   1   def g(x):
       x = 6  97%
(predicted) switch 1
> f  program.py:5
   5       m = g(n)
(predicted) branches
  branch 0  the run this session began with  (returned)
> branch 1  leapt over the calls of line 5, at frame 1 of branch 0  (returned)
(predicted) out --leep
--leep was given; expected --leap or nothing
(predicted) compare
4 of 4 frames agree, 3 of the record leapt over, and so does the outcome
"""
    )


def test_doubt_and_the_real_frame(transcript: Transcript, scripted: type) -> None:
    trace = record(CALLING, "f(6)")
    wrong = replace(trace.frames[5], changed={"m": "13"})
    predicted = scripted(replace(trace, frames=(*trace.frames[:5], wrong, *trace.frames[6:])), doubtful={3, 5})
    foreseen = scripted(trace, num_given=6)
    commands = ("trust 80", "c", "real", "c", "real", "history", "compare", "trust 101", "trust 0")
    shown = transcript(predicted, *commands, other=RecordedWorld(trace), foresee=lambda past: foreseen)
    assert (
        shown.split("(predicted) trust 80\n", 1)[1]
        == """\
where it is less than 80% sure a run stops; `real` takes the real frame
(predicted) c
the model is 30% sure of this frame, and trusted from 80% on
> g  program.py:2
   2       return x * 2
       x = 6  97%
(predicted) real
the real run has the same frame here; nothing changes
(predicted) c
the model is 30% sure of this frame, and trusted from 80% on
       g returns 12  97%
> f  program.py:6
   6       return m
       m = 13  97%
(predicted) real
       taken from the real run
   6       return m
       m = 12
(predicted) history
     0  f is called at line 4  90%
     1  f goes on at line 5  90%
     2    g is called at line 1  90%
     3    g goes on at line 2  30%
     4    g returns at line 2  90%
     5  f goes on at line 6  real
(predicted) compare
7 of 7 frames agree, 1 of them taken from the record, and so does the outcome
(predicted) trust 101
101 was given; expected a number from 0 to 100
(predicted) trust 0
the model is trusted in all
"""
    )


def test_watchpoints_catchpoints_counts_and_logs(transcript: Transcript, scripted: type) -> None:
    commands = (
        "b 11 hit 2",
        "b count_letters log {letter} in {s[0]}",
        "b 10 if c == 'r' hit 3 log third",
        "catch KeyError",
        "c",
        "watch count",
        "c",
        "rc",
        "b",
        "watch count[",
    )
    assert (
        transcript(scripted(strawberry()), *commands).split("(predicted) c\n", 1)[1]
        == """\
log 2: 'r' in 's'
> count_letters  strawberry.py:11
  11*              count += 1
       s = 'strawberry'  97%
       letter = 'r'  97%
       count = 1  97%
       c = 'r'  97%
(predicted) watch count
watchpoint 5: count in count_letters
(predicted) c
5: count: 1 -> 2
   9       for c in s:
       count = 2  97%
(predicted) rc
  11*              count += 1
       count = 1  97%
(predicted) b
breakpoint 1 at strawberry.py:11 hit 2
breakpoint 2 in count_letters log {letter} in {s[0]}
breakpoint 3 at strawberry.py:10 if c == 'r' hit 3 log third
catchpoint 4: KeyError
watchpoint 5: count in count_letters
(predicted) watch count[
'count[' cannot be watched; expected NAME, NAME.attribute or NAME[0]
"""
    )


def test_where_the_full_state_takes_over_is_shown_once(transcript: Transcript, scripted: type) -> None:
    world = scripted(strawberry())
    world.anchors = {3: ("f.a and f.b may be one object or several",)}
    shown = transcript(world, "next", "next", "next", "goto 5", "history").split("(predicted) ", 3)[3]
    assert shown.count("foreseen from the full state at frame 3 on\n       f.a and f.b may be one") == 1
    assert shown.index("foreseen from") < shown.index("count_letters returns 3")
    assert "   ...  what follows is foreseen from the full state here\n" in shown


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("leap", "a recorded run is known frame by frame; `next` and `out` go through it at once"),
        ("watch", "nothing was given; expected a variable, or a part of one"),
        ("switch 1", "no branch 1; there is 0 to 0"),
        ("real", "this run is real already"),
        ("b 2 hit two", "2 hit two was given; expected a line or a function, then if COND, hit N, log TEXT"),
        ("stpe", "stpe is not a command; the nearest is step, and help lists them all"),
        ("goto", "nothing was given; expected a number"),
        ("step 3", "step takes nothing more; 3 was given"),
        ("both 0", "0 was given; expected a number of frames, such as 8"),
        ("set", "nothing was given; expected NAME = VALUE, such as set n = 3, set xs[0] = 3 or set p.x = 3"),
        ("goto x", "x was given; expected a number"),
        ("break 1:2", "no file 1, expected one of: program.py"),
        ("break 2 if", "2 if: expected a condition, such as 2 if n > 3"),
        ("b 2, n >", "'n >' is no expression (invalid syntax); expected one such as n > 3"),
        ("tbreak f, n **", "'n **' is no expression (invalid syntax); expected one such as n > 3"),
        ("tbreak", "nothing was given; expected a line or a function"),
        ("set n", "set n: expected NAME = VALUE, such as set n = 3, set xs[0] = 3 or set p.x = 3"),
        ("list 9", "no line 9 in program.py, which has 3"),
        ("up", "this is the first function of the stack"),
        ("down", "this is the function that runs"),
        ("back", "this is the first frame; `step` goes on"),
        ("help stpe", "stpe is not a command; the nearest is step, and help lists them all"),
    ],
)
def test_what_goes_wrong_is_one_line(transcript: Transcript, command: str, message: str) -> None:
    world = RecordedWorld(record("def f(n):\n    return n\n", "f(6)"))
    assert transcript(world, command).splitlines()[3:] == [f"(recorded) {command}", message]


def test_a_failing_world_is_one_line_and_the_session_goes_on(transcript: Transcript, scripted: type) -> None:
    """D6: the moves before the failure are kept and shown."""
    shown = transcript(scripted(strawberry(), fails_at=3), "c", "back")
    assert (
        shown.split("(predicted) c\n")[1]
        == """\
the model's context is full
  21       n = count_letters(word, c)
       word = 'strawberry'  97%
(predicted) back
  20       word = "strawberry"
       word is gone
"""
    )


def test_an_interrupt_ends_the_move_only(capsys: pytest.CaptureFixture[str]) -> None:
    class Impatient(RecordedWorld):
        def frame(self, index: int):  # type: ignore[no-untyped-def]
            if index == 4:
                raise KeyboardInterrupt
            return super().frame(index)

    terminal = Terminal(Session(Impatient(strawberry()), lambda past: None), Piped(), {})  # type: ignore[arg-type, return-value]
    terminal.execute("continue")
    assert capsys.readouterr().out.startswith("interrupted\n> count_letters  strawberry.py:7\n")


def test_help_names_every_command(transcript: Transcript) -> None:
    shown = transcript(RecordedWorld(strawberry()), "help", "h p").split("(recorded) h p\n")
    lines = shown[0].split("help\n")[1].splitlines()
    listed = [line for line in lines if not line.endswith(":")]
    assert [line.split(",")[0].split()[0] for line in listed[:-1]] == list(COMMANDS)
    assert all(len(line) <= 80 for line in lines)
    assert shown[1] == "print, p           [NAME ... | EXPRESSION]  show variables; * has changed\n"


def test_completion_knows_commands_names_functions_and_lines() -> None:
    terminal = Terminal(Session(RecordedWorld(strawberry()), lambda past: None), Piped(), {})  # type: ignore[arg-type, return-value]
    terminal.session.go(2)
    assert terminal.complete("re") == ["return", "restart", "reload", "real"]
    assert terminal.complete("p ") == ["c", "word"]
    assert terminal.complete("print c, w") == ["word"]
    assert terminal.complete("break f") == ["format_answer", "f"]
    assert terminal.complete("break f if c") == ["c"]
    assert terminal.complete("until 2") == ["2", *map(str, range(20, 28))]
    assert terminal.complete("watch w") == ["word"]
    assert terminal.complete("n --") == ["--leap"]
    assert terminal.complete("switch ") == ["0"]
    assert terminal.complete("nonsense ") == []


def test_an_interactive_prompt_completes_and_remembers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("resta\t\r\x03step\r\x04")
        typed = list(Interactive().commands(lambda: "(recorded) ", lambda text: ["restart"]))
    assert typed == ["restart", "step"]
    assert (tmp_path / "foretrace" / "debug_history").read_text().count("+restart") == 1


def test_colours_leave_the_text_as_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    parts = ("  21   ", "dim"), ("    n = [1]  # [red]x[/red]", "code"), ("  97%", "dim")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    Interactive().show(*parts)
    coloured = capsys.readouterr().out
    assert coloured.count("\x1b[") > 6
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == "  21       n = [1]  # [red]x[/red]  97%\n"


def run_piped(monkeypatch: pytest.MonkeyPatch, commands: str, *, call: str | None, world: str, file: Path) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(commands))
    return run(at_call(str(file), call, world, sandbox="weak"))


def test_run_steps_through_a_file_that_imports_its_neighbour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "neighbour_of_main.py").write_text("SIZE = 3\n")
    file = tmp_path / "main.py"
    file.write_text("from neighbour_of_main import SIZE\n\ndef f(x):\n    return x * SIZE\n")
    assert run_piped(monkeypatch, "b 4\nc\nn\n", call="f(2)", world="recorded", file=file) == 0
    assert capsys.readouterr().out.endswith("(recorded) n\n   4*      return x * SIZE\n       returns 6\n")


def test_run_wraps_other_calls_and_starts_at_the_mark_without_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = EXAMPLES / "palindrome.py"
    run_piped(monkeypatch, "c\n", call="is_palindrome('ab') or 5", world="recorded", file=file)
    assert capsys.readouterr().out.splitlines()[1::2] == [
        "  21   def main():",
        "the run has ended: returned 5",
    ]
    run_piped(monkeypatch, "", call=None, world="recorded", file=file)
    assert capsys.readouterr().out.startswith("> is_palindrome  palindrome.py:7\n")


@pytest.mark.parametrize(
    ("call", "source", "error"),
    [("g(1)", "def f(x):\n    return x\n", CallError), ("f(1)", "def f(x)\n    return x\n", SourceError)],
)
def test_run_refuses_a_bad_program_or_call(tmp_path: Path, call: str, source: str, error: type[Exception]) -> None:
    (tmp_path / "bad.py").write_text(source)
    with pytest.raises(error):
        at_call(str(tmp_path / "bad.py"), call, "recorded")


def test_run_refuses_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=re.escape(str(tmp_path))):
        at_call(str(EXAMPLES / "strawberry.py"), "f('r')", model=str(tmp_path))


@pytest.mark.skipif(not (SHIPPED / "config.json").exists(), reason="no model comes with this checkout")
def test_the_shipped_model_is_stepped_through_and_compared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = "s\ns\nset c = 's'\nback\nrestart\ncompare\n"
    assert run_piped(monkeypatch, commands, call="f('r')", world="predicted", file=EXAMPLES / "strawberry.py") == 0
    shown = capsys.readouterr().out
    assert '(predicted) s\n  20       word = "strawberry"' in shown
    assert "(predicted) set c = 's'\n  21       n = count_letters(word, c)\n       c = 's'\n" in shown
    assert re.search(r"(?m)^(first difference at frame \d+|36 of 36 frames agree)", shown)
