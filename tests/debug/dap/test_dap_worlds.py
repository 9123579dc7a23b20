"""Every capability that the adapter announces, in both worlds: nothing of the program runs in the predicted one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from foretrace.debug.dap.adapter import CAPABILITIES

SOURCE = """\
def share(total, parts):
    return total // parts


def f(n):
    print("sharing")
    try:
        share(7, n)
    except ZeroDivisionError:
        n = 2
    total = [1, n]
    total.append(share(n, 0))
    return total
"""

LONG = """\
def f(n):
    while True:
        n = n + 1
        m = n * n
"""
"""A program without an end."""

Editor = Any
"""See conftest.py."""

TESTED = {
    "supportsConfigurationDoneRequest": "test_a_run_is_stepped_through_forward_and_back",
    "supportsFunctionBreakpoints": "test_functions_and_conditions_stop_a_run",
    "supportsConditionalBreakpoints": "test_functions_and_conditions_stop_a_run",
    "supportsHitConditionalBreakpoints": "test_functions_and_conditions_stop_a_run",
    "supportsLogPoints": "test_log_points_write_and_do_not_stop",
    "supportsDataBreakpoints": "test_a_run_stops_where_data_change",
    "supportsExceptionFilterOptions": "test_exceptions_stop_a_run_and_are_told_of",
    "supportsExceptionInfoRequest": "test_exceptions_stop_a_run_and_are_told_of",
    "exceptionBreakpointFilters": "test_exceptions_stop_a_run_and_are_told_of",
    "supportsBreakpointLocationsRequest": "test_sources_and_their_lines",
    "supportsLoadedSourcesRequest": "test_sources_and_their_lines",
    "supportsStepBack": "test_a_run_is_stepped_through_forward_and_back",
    "supportsRestartFrame": "test_a_run_goes_to_a_line_or_to_where_a_function_began",
    "supportsGotoTargetsRequest": "test_a_run_goes_to_a_line_or_to_where_a_function_began",
    "supportsSetVariable": "test_a_value_set_by_hand_makes_another_run",
    "supportsSetExpression": "test_a_value_set_by_hand_makes_another_run",
    "supportsEvaluateForHovers": "test_expressions_are_read_off_the_variables",
    "supportsClipboardContext": "test_expressions_are_read_off_the_variables",
    "supportsCompletionsRequest": "test_what_is_typed_is_completed",
    "completionTriggerCharacters": "test_what_is_typed_is_completed",
    "supportsDelayedStackTraceLoading": "test_the_stack_and_the_scopes",
    "supportsCancelRequest": "test_long_thought_can_be_watched_and_cancelled",
    "supportsTerminateRequest": "test_a_run_ends",
}


@pytest.fixture(params=["predicted", "recorded"])
def world(request: pytest.FixtureRequest) -> str:
    """The name of a world."""
    name: str = request.param
    return name


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The file of a program."""
    path = tmp_path / "shares.py"
    path.write_text(SOURCE)
    return path


def test_every_capability_has_its_test() -> None:
    assert TESTED.keys() == CAPABILITIES.keys()
    assert all(test in globals() for test in TESTED.values())


def test_a_run_is_stepped_through_forward_and_back(editor: Editor, program: Path, world: str) -> None:
    first = editor.launch(program=str(program), call="f(0)", world=world, stopOnEntry=True)
    assert first["reason"] == "entry"
    assert editor.ask("threads") == {"threads": [{"id": 1, "name": f"{world}: f(0)"}]}
    assert (editor.line, editor.variables()) == (5, {"n": "0"})
    lines = []
    for command in ("next", "next", "stepIn", "stepIn", "next", "stepOut", "next"):
        assert editor.move(command)["reason"] == "step"
        lines.append(editor.line)
    assert lines == [6, 7, 8, 1, 2, 8, 9]
    back = []
    for _ in range(3):
        assert editor.move("stepBack")["reason"] == "step"
        back.append(editor.line)
    assert back == [8, 8, 7]
    assert editor.move("reverseContinue")["reason"] == "entry"
    assert editor.line == 5
    assert editor.refused("stepBack", threadId=1) == "this is the first frame; there is none before it"


def test_functions_and_conditions_stop_a_run(editor: Editor, program: Path, world: str) -> None:
    def configure() -> None:
        found = editor.ask("setFunctionBreakpoints", breakpoints=[{"name": "share", "condition": "total == 2"}])
        assert found == {"breakpoints": [{"verified": True, "id": 1}]}
        (line,) = editor.breaks(program, 2, hitCondition="2", condition="parts == 0")
        assert (line["verified"], line["line"], line["source"]["path"]) == (True, 2, str(program))

    assert editor.launch(configure, program=str(program), call="f(0)", world=world) == {
        "reason": "function breakpoint",
        "threadId": 1,
        "allThreadsStopped": True,
        "hitBreakpointIds": [1],
    }
    assert editor.variables() == {"total": "2", "parts": "0"}
    stopped = editor.move("continue")
    assert (stopped["reason"], stopped["hitBreakpointIds"], editor.variables()) == (
        "breakpoint", [2], {"total": "2", "parts": "0"}
    )  # fmt: skip
    assert editor.move("reverseContinue")["reason"] == "function breakpoint"
    assert editor.move("reverseContinue")["reason"] == "entry"
    editor.ask("setFunctionBreakpoints", breakpoints=[])
    assert [each["verified"] for each in editor.breaks(program, 8, 9, condition="n == 0")] == [True, True]
    assert [editor.move("continue")["reason"] and editor.line for _ in range(2)] == [8, 9]


def test_log_points_write_and_do_not_stop(editor: Editor, program: Path, world: str) -> None:
    def configure() -> None:
        editor.breaks(program, 2, logMessage="{total} by {parts}")

    assert editor.launch(configure, program=str(program), call="f(0)", world=world)["reason"] == "end"
    logged = [body["output"] for body in editor.told("output") if body["category"] == "console"]
    assert logged == ["7 by 0\n", "2 by 0\n"]


def test_a_run_stops_where_data_change(editor: Editor, program: Path, world: str) -> None:
    editor.launch(lambda: editor.breaks(program, 8), program=str(program), call="f(0)", world=world)
    info = editor.ask("dataBreakpointInfo", variablesReference=editor.scope(), name="n")
    assert info == {"dataId": "f:n", "description": "n in f", "accessTypes": ["write"]}
    by_expression = editor.ask("dataBreakpointInfo", name="n", frameId=editor.stack()[0]["id"])
    assert by_expression == info
    (found,) = editor.ask("setDataBreakpoints", breakpoints=[{"dataId": "f:n", "accessType": "write"}])["breakpoints"]
    stopped = editor.move("continue")
    assert (stopped["reason"], stopped["hitBreakpointIds"], editor.line) == ("data breakpoint", [found["id"]], 11)
    assert stopped["text"].endswith("n: 0 -> 2")
    wanted = [{"dataId": "f:n"}, {"dataId": "f:total[1]", "condition": "n == 2"}, {"dataId": "g:n"}]
    answers = editor.ask("setDataBreakpoints", breakpoints=wanted)["breakpoints"]
    assert [answer["verified"] for answer in answers] == [True, True, False]
    assert (editor.move("continue")["text"].endswith("total[1]: nothing -> 2"), editor.line) == (True, 12)
    assert editor.ask("dataBreakpointInfo", name="len(total)")["dataId"] is None
    assert editor.ask("dataBreakpointInfo", name="nobody")["dataId"] is None


def test_exceptions_stop_a_run_and_are_told_of(editor: Editor, program: Path, world: str) -> None:
    options = [{"filterId": "raised", "condition": "ArithmeticError"}]
    stopped = editor.launch(
        lambda: editor.ask("setExceptionBreakpoints", filters=[], filterOptions=options),
        program=str(program),
        call="f(0)",
        world=world,
    )
    value = "ZeroDivisionError('integer division or modulo by zero')"
    assert (stopped["reason"], stopped["description"], editor.line) == ("exception", value, 2)
    info = editor.ask("exceptionInfo", threadId=1)
    assert (info["exceptionId"], info["description"], info["breakMode"]) == ("ZeroDivisionError", value, "always")
    assert info["details"]["stackTrace"] == "  shares.py:8 in f\n  shares.py:2 in share"
    assert editor.variables()["raises"] == value
    editor.move("next")
    assert editor.move("stepIn")["reason"] == "step"
    assert editor.refused("exceptionInfo", threadId=1) == "no exception is being raised here"
    options[0]["condition"] = "KeyError"
    editor.ask("setExceptionBreakpoints", filters=["unheard"], filterOptions=options)
    ended = editor.move("continue")
    assert ended["reason"] == "end"
    editor.ask("setExceptionBreakpoints", filters=["raised"])
    assert (editor.move("reverseContinue")["reason"], editor.line) == ("exception", 2)
    while editor.move("reverseContinue")["reason"] != "entry":
        pass
    editor.ask("setExceptionBreakpoints", filters=["uncaught"])
    assert editor.move("continue")["reason"] == ("exception" if "raised" in ended["description"] else "end")


def test_a_value_set_by_hand_makes_another_run(editor: Editor, program: Path, world: str) -> None:
    editor.launch(lambda: editor.breaks(program, 8), program=str(program), call="f(0)", world=world)
    for bad in ("open('x')", "nobody", "(", ""):
        assert editor.refused("setVariable", variablesReference=editor.scope(), name="n", value=bad)
    assert editor.ask("threads")["threads"][0]["name"] == f"{world}: f(0)"
    scope = editor.scope()
    set_it = editor.ask("setVariable", variablesReference=scope, name="n", value="7")
    assert editor.values(scope) == {"n": "7"}
    assert set_it == {"value": "7", "type": "int", "variablesReference": 0}
    assert editor.event("invalidated") == {"areas": ["variables"]}
    assert editor.variables() == {"n": "7"}
    assert editor.ask("threads")["threads"][0]["name"] == "predicted: f(0)"
    editor.move("next")
    assert editor.line == 11
    editor.ask("setExpression", expression="n", value="1")
    assert editor.ask("evaluate", expression="n = 5", context="repl")["result"] == "5"
    editor.move("next")
    assert editor.variables() == {"n": "5", "total": "[1, 5]"}
    (whole,) = [
        v for v in editor.ask("variables", variablesReference=editor.scope())["variables"] if v["name"] == "total"
    ]
    editor.ask("setVariable", variablesReference=whole["variablesReference"], name="[0]", value="[n]")
    assert editor.variables() == {"n": "5", "total": "[[5], 5]"}
    editor.move("stepIn")
    caller = editor.stack()[1]["id"]
    said = "only variables of the function that runs can be set; its callers wait"
    assert editor.refused("setExpression", expression="n", value="1", frameId=caller) == said
    assert editor.refused("setVariable", variablesReference=editor.scope("Changed"), name="total", value="1") == (
        "total cannot be set here; a variable of Locals can"
    )


def test_expressions_are_read_off_the_variables(editor: Editor, program: Path, world: str) -> None:
    editor.launch(lambda: editor.breaks(program, 12), program=str(program), call="f(0)", world=world)
    frame = editor.stack()[0]["id"]
    for context in ("hover", "watch", "repl", "clipboard"):
        found = editor.ask("evaluate", expression="total", frameId=frame, context=context)
        assert (found["result"], found["type"], found["indexedVariables"]) == ("[1, 2]", "list", 2)
        assert editor.values(found["variablesReference"]) == {"[0]": "1", "[1]": "2"}
    texts = {
        "total[1]": "2",
        "len(total) + n": "4",
        "n in total": "True",
        "total[:1]": "[1]",
        "'a'": "'a'",
        "n.x": "(not told)",
    }
    assert {text: editor.ask("evaluate", expression=text)["result"] for text in texts} == texts
    for bad in ("open('x')", "print(n)", "nobody", "total[9]", "", "(", "__import__('os').system('true')"):
        assert editor.refused("evaluate", expression=bad, context="hover")
    editor.ask("setFunctionBreakpoints", breakpoints=[{"name": "share"}])
    editor.move("continue")
    inner, outer = (frame["id"] for frame in editor.stack())
    assert editor.ask("evaluate", expression="total", frameId=inner)["result"] == "2"
    assert editor.ask("evaluate", expression="total", frameId=outer)["result"] == "[1, 2]"
    assert "moved on" in editor.refused("evaluate", expression="total", frameId=frame)


def test_what_is_typed_is_completed(editor: Editor, program: Path, world: str) -> None:
    editor.launch(lambda: editor.breaks(program, 12), program=str(program), call="f(0)", world=world)
    targets = editor.ask("completions", text="len(to", column=7)["targets"]
    assert targets == [{"label": "total", "type": "variable", "start": 4, "length": 2}]
    assert {each["label"] for each in editor.ask("completions", text="", column=1)["targets"]} >= {"n", "total", "len"}
    assert editor.ask("completions", text="n.", column=3)["targets"] == []


def test_a_run_goes_to_a_line_or_to_where_a_function_began(editor: Editor, program: Path, world: str) -> None:
    editor.launch(lambda: editor.breaks(program, 2, hitCondition="2"), program=str(program), call="f(0)", world=world)
    assert editor.line == 2
    editor.ask("restartFrame", frameId=editor.stack()[0]["id"])
    assert (editor.event("stopped")["reason"], editor.line) == ("restart", 1)
    editor.ask("restartFrame", frameId=editor.stack()[1]["id"])
    assert (editor.event("stopped")["reason"], editor.line) == ("entry", 5)
    source = {"path": str(program)}
    (ahead,) = editor.ask("gotoTargets", source=source, line=11)["targets"]
    assert ahead["label"] == "line 11, the next time that it runs"
    assert (editor.move("goto", targetId=ahead["id"])["reason"], editor.line) == ("goto", 11)
    before, _, _ = editor.ask("gotoTargets", source=source, line=2)["targets"]
    assert before["label"].startswith("line 2 at frame 5, the last time before")
    assert (editor.move("goto", targetId=before["id"])["reason"], editor.line) == ("goto", 2)
    assert editor.ask("gotoTargets", source=source, line=3) == {"targets": []}
    # To make a line the next one begins another run, in which the model goes on.
    editor.move("stepOut")
    editor.move("next")
    assert editor.line == 9
    *_, jump = editor.ask("gotoTargets", source=source, line=11)["targets"]
    assert jump["label"] == "line 11 from here, without what is between"
    assert (editor.move("goto", targetId=jump["id"])["reason"], editor.line) == ("goto", 11)
    editor.move("next")
    assert editor.variables() == {"n": "0", "total": "[1, 0]"}
    assert "no target" in editor.refused("goto", threadId=1, targetId=ahead["id"])


def test_sources_and_their_lines(editor: Editor, program: Path, world: str) -> None:
    # The wrapper that stands behind this call is no part of the file.
    editor.launch(program=str(program), call="f(0) + [3]", world=world, stopOnEntry=True)
    assert editor.ask("loadedSources") == {"sources": [{"name": "shares.py", "path": str(program)}]}
    (frame,) = editor.stack()
    assert (frame["name"], frame["line"], "path" in frame["source"]) == ("main", 15, False)
    text = editor.ask("source", sourceReference=frame["source"]["sourceReference"], source=frame["source"])["content"]
    assert text.split("\n")[14:] == ["def main():", "    return f(0) + [3]", ""]
    assert editor.ask("source", sourceReference=0, source={"path": str(program)})["content"] == text
    assert "no source" in editor.refused("source", sourceReference=9)
    where = {"source": {"path": str(program)}, "line": 1, "endLine": 9}
    assert [each["line"] for each in editor.ask("breakpointLocations", **where)["breakpoints"]] == [1, 2, 5, 6, 7, 8, 9]
    assert [each["line"] for each in editor.breaks(program, 3, 10)] == [5, 10]
    (elsewhere,) = editor.breaks("/somewhere/else.py", 3)
    assert not elsewhere["verified"]
    assert not editor.breaks(program, 99)[0]["verified"]
    assert not editor.breaks(program, 8, condition="n = 3")[0]["verified"]
    assert not editor.breaks(program, 8, hitCondition="often")[0]["verified"]


def test_the_stack_and_the_scopes(editor: Editor, program: Path, world: str) -> None:
    editor.launch(lambda: editor.breaks(program, 2), program=str(program), call="f(0)", world=world)
    whole = editor.ask("stackTrace", threadId=1)
    assert [(frame["name"], frame["line"], frame["column"]) for frame in whole["stackFrames"]] == [
        ("share", 2, 5),
        ("f", 8, 9),
    ]
    parts = [editor.ask("stackTrace", threadId=1, startFrame=at, levels=1) for at in (0, 1, 2)]
    assert [part["totalFrames"] for part in parts] == [2, 2, 2]
    assert [frame for part in parts for frame in part["stackFrames"]] == whole["stackFrames"]
    scopes = editor.ask("scopes", frameId=whole["stackFrames"][0]["id"])["scopes"]
    assert [scope["name"] for scope in scopes] == ["Locals", "Changed"] + ["Confidence"] * (world == "predicted")
    assert (scopes[0]["line"], scopes[0]["endLine"]) == (1, 2)
    assert editor.variables(frame=1) == {"n": "0"}
    if world == "predicted":
        sure = editor.variables("Confidence")
        assert sure.keys() >= {"(frame)", "(line)", "total", "parts"}
        assert all(text.endswith("%") and 0 <= int(text[:-1]) <= 100 for text in sure.values())
    assert "no thread" in editor.refused("stackTrace", threadId=2)


def test_values_beside_the_code(editor: Editor, program: Path, world: str) -> None:
    editor.launch(lambda: editor.breaks(program, 12), program=str(program), call="f(0)", world=world)
    body = editor.ask("foretrace/beside")
    assert (body["world"], body["difference"]) == (world, None)
    values = {(each["line"], each["name"]): each["value"] for each in body["values"]}
    error = "ZeroDivisionError('integer division or modulo by zero')"
    assert values == {
        (5, "n"): "0", (1, "total"): "7", (1, "parts"): "0", (2, "raises"): error, (8, "raises"): error,
        (10, "n"): "2", (11, "total"): "[1, 2]",
    }  # fmt: skip
    told = {each["name"]: each["probability"] for each in body["values"]}
    assert all(told[name] is None if world == "recorded" else 0 <= told[name] <= 1 for name in ("raises", "total"))


def test_long_thought_can_be_watched_and_cancelled(editor: Editor, tmp_path: Path, world: str) -> None:
    path = tmp_path / "long.py"
    path.write_text(LONG)
    editor.launch(program=str(path), call="f(3)", world=world, stopOnEntry=True)
    editor.ask("continue", threadId=1)
    if world == "recorded":
        editor.event("stopped")
        cancel, paused = editor.send("cancel", {"requestId": 999}), editor.refused("pause", threadId=1)
        assert (editor.answer(cancel)["success"], paused) == (True, "pause: the run stands already")
        return
    started = editor.event("progressStart")
    assert (started["title"], started["cancellable"]) == ("Foretrace: foreseeing", True)
    # Breakpoints are taken while the model thinks; a request that is cancelled before its turn is not carried out.
    assert editor.breaks(path, 3, condition="n < 0")[0]["verified"]
    assert editor.event("progressUpdate")["message"].startswith("frame ")
    stack = editor.send("stackTrace", {"threadId": 1})
    editor.ask("cancel", requestId=stack)
    editor.ask("cancel", progressId=started["progressId"])
    assert editor.answer(stack)["message"] == "cancelled"
    assert editor.event("stopped")["reason"] == "pause"
    assert editor.told("progressEnd")[-1] == {"progressId": started["progressId"]}
    at = editor.ask("foretrace/beside")["frame"]
    editor.ask("continue", threadId=1)
    editor.event("progressStart")
    editor.ask("pause", threadId=1)
    assert (editor.event("stopped")["reason"], editor.ask("foretrace/beside")["frame"] > at) == ("pause", True)
    editor.ask("continue", threadId=1)
    editor.event("progressStart")
    editor.ask("terminate")
    editor.event("terminated")


def test_a_client_that_hangs_up_ends_long_thought(editor: Editor, tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text(LONG)
    editor.launch(program=str(path), call="f(3)", stopOnEntry=True)
    editor.ask("continue", threadId=1)
    editor.event("progressStart")
    editor.process.stdin.close()
    assert editor.process.wait(60) == 0


def test_a_run_ends(editor: Editor, program: Path, world: str) -> None:
    stopped = editor.launch(program=str(program), call="f(1)", world=world)
    assert stopped["reason"] == "end"
    assert stopped["description"].startswith("The run has ended: ")
    assert editor.output == "sharing\n"
    assert editor.refused("next", threadId=1) == "the run has ended; go back, or continue to end the session"
    editor.move("stepBack")
    editor.move("stepOut")
    assert editor.output == "sharing\n"
    editor.ask("continue", threadId=1)
    editor.event("exited")
    editor.event("terminated")
    assert editor.refused("threads") == "threads: the session has ended"
    editor.ask("disconnect")


def test_a_run_is_terminated(editor: Editor, program: Path, world: str) -> None:
    editor.launch(program=str(program), call="f(1)", world=world, stopOnEntry=True)
    editor.ask("terminate")
    editor.event("terminated")
    assert editor.refused("next", threadId=1) == "next: the session has ended"


def test_a_run_without_debugging(editor: Editor, program: Path, world: str) -> None:
    editor.ask("initialize", adapterID="foretrace", linesStartAt1=False, columnsStartAt1=False, pathFormat="uri")
    editor.ask("launch", program=str(program), call="f(1)", world=world, noDebug=True)
    source = {"path": program.as_uri()}
    (found,) = editor.ask("setBreakpoints", source=source, breakpoints=[{"line": 7}])["breakpoints"]
    assert (found["line"], found["source"]) == (7, {"name": "shares.py", "path": program.as_uri()})
    editor.ask("configurationDone")
    editor.event("terminated")
    (written,) = [body for body in editor.told("output") if body["category"] == "stdout"]
    assert (written["output"], written["line"], written["source"]["path"]) == ("sharing\n", 6, program.as_uri())
    assert editor.told("stopped") == []
    assert json.dumps(editor.told("exited"))
