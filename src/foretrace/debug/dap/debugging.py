"""The requests of a session that has been launched, each carried out by the method `do_REQUEST`.

Nothing that a client sends here runs code of the program.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Literal, Protocol

from foretrace.debug.condition import FUNCTIONS, ConditionError
from foretrace.debug.dap.attention import Interrupted
from foretrace.debug.dap.launching import Launched
from foretrace.debug.dap.messages import (
    BreakpointLocationsArguments,
    CompletionItem,
    CompletionsArguments,
    DataBreakpointInfoArguments,
    EvaluateArguments,
    FrameArguments,
    GotoArguments,
    GotoTarget,
    GotoTargetsArguments,
    InitializeArguments,
    LaunchArguments,
    MessageError,
    NoArguments,
    SetBreakpointsArguments,
    SetDataBreakpointsArguments,
    SetExceptionBreakpointsArguments,
    SetExpressionArguments,
    SetFunctionBreakpointsArguments,
    SetVariableArguments,
    SourceArguments,
    StackTraceArguments,
    ThreadArguments,
    VariablesArguments,
)
from foretrace.debug.dap.sources import Sources
from foretrace.debug.dap.stops import Stops
from foretrace.debug.dap.variables import Row
from foretrace.debug.dap.view import View
from foretrace.debug.parts import HIDDEN, parts
from foretrace.debug.session import DebugError
from foretrace.debug.watch import Watched
from foretrace.errors import ForetraceError

__all__ = ["Body", "Client", "Debugging"]

Body = dict[str, Any]

THREAD = 1
"""A run has one thread."""


class Client(Protocol):
    """Whoever is on the other side of an adapter."""

    def event(self, name: str, body: Body) -> None:
        """Tell of something."""

    def after(self, work: Callable[[], None]) -> None:
        """Do something once the request that is being carried out is answered."""

    def attend(self, doing: str) -> None:
        """Let others be heard during long work; raises Interrupted where it should stop."""

    @contextmanager
    def progress(self, title: str) -> Iterator[None]:
        """Show that long work is being done."""


class Debugging:
    """A session as one client sees it. `has_ended` tells that the client has gone on from its end."""

    def __init__(self, launched: Launched, options: InitializeArguments, client: Client) -> None:
        self.session, self._client, self._options = launched.session, client, options
        sources = Sources(self.session.files, launched.folders, as_uri=options.get("pathFormat") == "uri")
        first_line, first_column = options.get("linesStartAt1", True), options.get("columnsStartAt1", True)
        self.view = View(self.session, sources, first_line=int(first_line), first_column=int(first_column))
        self.stops = Stops(self.session)
        self.has_ended = False
        self._was_interrupted = False
        self._told = 0
        self._held = self.session.branch
        self._targets: dict[int, Callable[[], None]] = {}
        self._num_targets = 0
        for note in launched.notes:
            self._say(note)

    # -- beginning and end ----------------------------------------------------------------------------------------

    def run(self, arguments: LaunchArguments) -> None:
        """Set it going as the launch wants it."""
        if arguments.get("noDebug"):
            self._run_through()
        elif arguments.get("stopOnEntry"):
            self._stop("entry")
        else:
            self._move(self.session.resume, "entry")

    def _run_through(self) -> None:
        """Go to the end without a stop."""
        for number in list(self.session.breakpoints):
            self.session.clear(number)
        self.session.trust, self.session.against = 0.0, None
        self._move(self.session.resume, "entry", is_silent=True)
        self._end()

    def _end(self) -> None:
        self.has_ended = True
        code = 0 if self.session.frame is None and self.session.world.outcome == "returned" else 1
        self._client.event("exited", {"exitCode": code})
        self._client.event("terminated", {})

    # -- breakpoints ----------------------------------------------------------------------------------------------

    def do_setBreakpoints(self, arguments: SetBreakpointsArguments) -> Body:
        """Stop at these lines of a file, and at no others."""
        wanted = arguments.get("breakpoints")
        if wanted is None:
            wanted = [{"line": line} for line in arguments.get("lines") or []]
        try:
            file = self.view.sources.index(arguments["source"])
        except MessageError as error:
            # An editor sends all breakpoints it has, those of other programs too.
            return {"breakpoints": [{"verified": False, "message": str(error), "reason": "failed"} for _ in wanted]}
        found = self.stops.set_lines(file, wanted, self.view.from_line)
        source = self.view.sources.source(file)
        return {"breakpoints": [{**each, "source": source, "line": self.view.to_line(each["line"])} for each in found]}

    def do_setFunctionBreakpoints(self, arguments: SetFunctionBreakpointsArguments) -> Body:
        """Stop at calls of these functions, and of no others."""
        return {"breakpoints": self.stops.set_functions(arguments["breakpoints"])}

    def do_setExceptionBreakpoints(self, arguments: SetExceptionBreakpointsArguments) -> Body:
        """Stop at these exceptions, and at no others."""
        options = arguments.get("filterOptions") or []
        return {"breakpoints": self.stops.set_exceptions(arguments["filters"], options)}

    def do_dataBreakpointInfo(self, arguments: DataBreakpointInfoArguments) -> Body:
        """Whether a variable can be watched, and under what name."""
        name, reference = arguments["name"], arguments.get("variablesReference")
        if reference:
            path, level = self.view.variables.row(reference, name).path, self.view.variables.group(reference).level
        else:
            path, level = name, self.view.level(arguments.get("frameId"))
        here = self.session.stack()[level]
        try:
            if path in ("", "return") or (told := Watched(path).told(here.texts)) == HIDDEN:
                return {"dataId": None, "description": f"changes of {name} are not told by the texts of variables"}
        except ConditionError as error:
            return {"dataId": None, "description": str(error)}
        if told is None and Watched(path).name not in here.names:
            return {"dataId": None, "description": f"there is no variable {path} in {here.function}"}
        described = f"{path} in {here.function}"
        return {"dataId": f"{here.function}:{path}", "description": described, "accessTypes": ["write"]}

    def do_setDataBreakpoints(self, arguments: SetDataBreakpointsArguments) -> Body:
        """Stop where these change, and at no others."""
        return {"breakpoints": self.stops.set_data(arguments["breakpoints"])}

    def do_breakpointLocations(self, arguments: BreakpointLocationsArguments) -> Body:
        """Lines at which a run can stop."""
        file, view = self.view.sources.index(arguments["source"]), self.view
        first = view.from_line(arguments["line"])
        last = view.from_line(arguments.get("endLine") or arguments["line"])
        lines = sorted(line for line in self.session.code_lines(file) if first <= line <= last)
        return {"breakpoints": [{"line": view.to_line(line)} for line in lines]}

    # -- moving ---------------------------------------------------------------------------------------------------

    def do_continue(self, arguments: ThreadArguments) -> Body:
        """Go on to a breakpoint or to the end; from the end, end the session."""
        self._thread(arguments)
        if self.session.frame is None:
            self._client.after(self._end)
        else:
            self._client.after(lambda: self._move(self.session.resume, "step"))
        return {"allThreadsContinued": True}

    def do_next(self, arguments: ThreadArguments) -> Body:
        """Go to the next line of the function."""
        return self._forward(arguments, self.session.next)

    def do_stepIn(self, arguments: ThreadArguments) -> Body:
        """Go to the next frame, into calls."""
        return self._forward(arguments, self.session.step)

    def do_stepOut(self, arguments: ThreadArguments) -> Body:
        """Leave the function."""
        return self._forward(arguments, self.session.out)

    def do_stepBack(self, arguments: ThreadArguments) -> Body:
        """Go to the line before, over calls."""
        return self._backward(arguments, self.session.back_over)

    def do_reverseContinue(self, arguments: ThreadArguments) -> Body:
        """Go back to a breakpoint or to the beginning."""
        return self._backward(arguments, self.session.resume_back)

    def do_pause(self, arguments: ThreadArguments) -> Body:
        """The run was stopped when this arrived, if there was one."""
        self._thread(arguments)
        if not self._was_interrupted:
            raise MessageError("pause: the run stands already")
        self._was_interrupted = False
        return {}

    def do_restartFrame(self, arguments: FrameArguments) -> Body:
        """Go back to where the function of a frame was called."""
        activation = self.session.stack()[self.view.level(arguments["frameId"])].activation
        for index in range(min(self.session.at, self._last()), -1, -1):
            frame = self.session.world.frame(index)
            if frame and frame.activation == activation and frame.event == "call":
                self._client.after(partial(self._move, partial(self.session.go, index), "restart"))
                return {}
        raise MessageError("the call of this function is not among the frames that were kept")

    def do_gotoTargets(self, arguments: GotoTargetsArguments) -> Body:
        """The moments at which a line is about to run, the last before here and the next; and the line as the next."""
        session, view = self.session, self.view
        file, line = view.sources.index(arguments["source"]), view.from_line(arguments["line"])
        if line not in session.code_lines(file):
            return {"targets": []}
        shown: list[GotoTarget] = []

        def offer(label: str, move: Callable[[], None]) -> None:
            self._num_targets += 1
            self._targets[self._num_targets] = move
            shown.append({"id": self._num_targets, "label": label, "line": view.to_line(line)})

        for index in range(session.at - 1, -1, -1):
            frame = session.world.frame(index)
            if frame and (frame.file, frame.line) == (file, line) and frame.event in ("line", "call"):
                offer(f"line {line} at frame {index}, the last time before here", partial(session.go, index))
                break
        if session.frame is not None:
            offer(f"line {line}, the next time that it runs", partial(self._to_line, file, line))
        if session.frame is not None and session.frame.event == "line" and session.frame.file == file:
            offer(f"line {line} from here, without what is between", partial(self._jump, line))
        return {"targets": shown}

    def _jump(self, line: int) -> None:
        with self._changing():
            self.session.jump(line)

    def _to_line(self, file: int, line: int) -> None:
        number = self.session.break_at(line, file)
        try:
            self.session.resume()
        finally:
            if number in self.session.hits:
                self.session.hits.remove(number)
            self.session.clear(number)

    def do_goto(self, arguments: GotoArguments) -> Body:
        """Go to one of the moments that `gotoTargets` named."""
        self._thread(arguments)
        move = self._targets.get(arguments["targetId"])
        if move is None:
            raise MessageError(f"no target {arguments['targetId']}: the run has moved on, or it never was")
        self._client.after(lambda: self._move(move, "goto"))
        return {}

    def _thread(self, arguments: ThreadArguments | GotoArguments | StackTraceArguments) -> None:
        if arguments["threadId"] != THREAD:
            raise MessageError(f"no thread {arguments['threadId']}; there is {THREAD}")

    def _last(self) -> int:
        """The number of the last frame up to here."""
        return self.session.at if self.session.frame else self.session.at - 1

    def _forward(self, arguments: ThreadArguments, move: Callable[[], None]) -> Body:
        self._thread(arguments)
        if self.session.frame is None:
            raise DebugError("the run has ended; go back, or continue to end the session")
        self._client.after(lambda: self._move(move, "step"))
        return {}

    def _backward(self, arguments: ThreadArguments, move: Callable[[], None]) -> Body:
        self._thread(arguments)
        if self.session.at == self.session.first:
            raise DebugError("this is the first frame; there is none before it")
        self._client.after(lambda: self._move(move, "step"))
        return {}

    def _move(self, move: Callable[[], None], aim: str, *, is_silent: bool = False) -> None:
        """Move, then tell where the session stands and why, unless that `is_silent`."""
        problem = ""
        self._was_interrupted = False
        try:
            with self._client.progress("Foretrace: foreseeing"):
                self._compare_on()
                move()
        except Interrupted:
            aim, self._was_interrupted = "pause", True
        except ForetraceError as error:
            aim, problem = "pause", str(error)
            self._say(problem, "stderr")
        except Exception as error:  # The client has to learn that the run stands.
            self._stop("pause", str(error), is_silent=is_silent)
            raise
        self._stop(aim, problem, is_silent=is_silent)

    def _compare_on(self) -> None:
        """In a comparison, hold a branch that has begun against what really follows from where it did."""
        if self.session.against is None or self.session.branch == self._held:
            return
        try:
            self.session.against = self.session.real_run()
        except Interrupted:
            raise
        except ForetraceError as error:
            self._say(f"the comparison ends here: {error}")
        self._held = self.session.branch

    def _stop(self, aim: str, problem: str = "", *, is_silent: bool = False) -> None:
        session = self.session
        self.view.move_on()
        self._targets.clear()
        self._output()
        if is_silent:
            return
        reason, described = self._reason(aim)
        body: Body = {"reason": reason, "threadId": THREAD, "allThreadsStopped": True}
        if session.hits:
            body["hitBreakpointIds"] = session.hits
        if described or problem:
            body["description"] = described or "Stopped: it cannot go on"
        if text := "\n".join([problem] if problem else session.reasons):
            body["text"] = text
        self._client.event("stopped", body)

    def _reason(self, aim: str) -> tuple[str, str]:
        """Why the session stands here, in the words of the protocol and in ours."""
        session = self.session
        if session.difference() == session.at and (session.reasons or session.frame is None):
            return "difference", "The first difference from the real run"
        if session.frame is None:
            return "end", f"The run has ended: {session.ending()}"
        if session.hits:
            reason = self.stops.reason(session.hits[0])
            return reason, f"{session.frame.value}" if reason == "exception" else ""
        if session.reasons:
            return "doubt", "The model is unsure of this frame"
        if session.at == session.first:
            return "entry", "The beginning of the run"
        return aim, ""

    def _output(self) -> None:
        """Tell what breakpoints noted and the program wrote, each once."""
        session = self.session
        self._notes()
        for message in session.logged:
            self._say(message.partition(": ")[2])
        for at, doubts in session.anchored():
            self._say("; ".join([f"foreseen from the full state at frame {at} on", *doubts]))
        for index in range(self._told, self._last() + 1):
            frame = session.world.frame(index)
            if frame and frame.output:
                source = self.view.sources.source(frame.file, frame.line)
                line = self.view.to_line(frame.line)
                self._client.event(
                    "output", {"category": "stdout", "output": frame.output, "source": source, "line": line}
                )
        self._told = max(self._told, self._last() + 1)

    def _notes(self) -> None:
        for note in self.session.notes:
            self._say(note)

    def _say(self, text: str, category: str = "console") -> None:
        self._client.event("output", {"category": category, "output": f"{text}\n"})

    # -- looking --------------------------------------------------------------------------------------------------

    def do_threads(self, arguments: NoArguments) -> Body:
        """The one thread."""
        header = self.session.world.header
        return {"threads": [{"id": THREAD, "name": f"{self.session.world.name}: {header.call or header.entry[1]}"}]}

    def do_stackTrace(self, arguments: StackTraceArguments) -> Body:
        """The functions that run, the innermost first."""
        self._thread(arguments)
        frames = self.view.stack(arguments.get("startFrame") or 0, arguments.get("levels") or 0)
        return {"stackFrames": frames, "totalFrames": len(self.session.stack())}

    def do_scopes(self, arguments: FrameArguments) -> Body:
        """What can be seen of a function."""
        return {"scopes": self.view.scopes(arguments["frameId"])}

    def do_variables(self, arguments: VariablesArguments) -> Body:
        """The variables of a scope, or the parts of a value."""
        variables = self.view.variables
        group = variables.group(arguments["variablesReference"])
        start, count = arguments.get("start") or 0, arguments.get("count") or 0
        return {"variables": variables.shown(group, only=arguments.get("filter"), start=start, count=count)}

    def do_evaluate(self, arguments: EvaluateArguments) -> Body:
        """The value of an expression, read off the texts of variables; in the console `NAME = VALUE` sets one."""
        level = self.view.level(arguments.get("frameId"))
        text = arguments["expression"].strip()
        if arguments.get("context") == "repl" and (assigned := _assignment(text)):
            return self._answer(self._set(*assigned, level), assigned[0], level)
        return self._answer(self.session.evaluate(text, level), text, level)

    def _answer(self, value: str, path: str, level: int) -> Body:
        shown: Body = {**self.view.variables.variable(Row("", value, path), level)}
        kept = ("type", "variablesReference", "namedVariables", "indexedVariables")
        return {"result": value, **{name: shown[name] for name in kept if name in shown}}

    def do_setVariable(self, arguments: SetVariableArguments) -> Body:
        """Give a variable another value, and let the model go on from there."""
        variables = self.view.variables
        group = variables.group(arguments["variablesReference"])
        row = variables.row(arguments["variablesReference"], arguments["name"])
        if group.is_fixed or not row.path:
            raise MessageError(f"{arguments['name']} cannot be set here; a variable of Locals can")
        value = self._set(row.path, arguments["value"], group.level)
        answer = self._answer(value, row.path, group.level)
        answer["value"] = answer.pop("result")
        return answer

    def do_setExpression(self, arguments: SetExpressionArguments) -> Body:
        """The same for a variable, or a part of one, that is given by its expression."""
        path = arguments["expression"].strip()
        level = self.view.level(arguments.get("frameId"))
        answer = self._answer(self._set(path, arguments["value"], level), path, level)
        answer["value"] = answer.pop("result")
        return answer

    def _set(self, path: str, value: str, level: int) -> str:
        """Set a variable in a run of its own; gives the text of its value."""
        session = self.session
        if level:
            raise MessageError("only variables of the function that runs can be set; its callers wait")
        with self._changing():
            session.set(path, value.strip())
        if self._options.get("supportsInvalidatedEvent"):
            self._client.after(lambda: self._client.event("invalidated", {"areas": ["variables"]}))
        assert session.frame is not None
        if path == "return":
            return session.frame.value or ""
        return session.evaluate(path)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Change the run; a recorded one cannot be, so a foreseen one goes on from there, unless the change fails."""
        session = self.session
        branch, at, was_recorded = session.branch, session.at, session.world.name == "recorded"
        try:
            if was_recorded:
                session.foresee()
            yield
        except ForetraceError:
            if session.branch != branch:
                session.switch(branch)
                session.go(at)
            raise
        if was_recorded:
            self._say("what follows is no longer recorded, but foreseen; launch again for the record")
        self._notes()
        self._told = min(self._told, session.at + 1)

    def do_completions(self, arguments: CompletionsArguments) -> Body:
        """How what is being typed may go on: variables, their attributes, functions of conditions."""
        names = self.session.stack()[self.view.level(arguments.get("frameId"))].texts
        end = max(0, arguments["column"] - int(self._options.get("columnsStartAt1", True)))
        typed = re.search(r"(?:([\w.\[\]'\"]+)\.)?(\w*)$", arguments["text"][:end])
        assert typed is not None
        path, word = typed[1], typed[2]
        choices: dict[str, Literal["variable", "property", "function"]] = {}
        if path:
            try:
                told = Watched(path).told(names)
            except ConditionError:
                told = None
            inside = parts(told) if told and told != HIDDEN else []
            choices = {each.written[1:]: "property" for each in inside if each.written.startswith(".")}
        else:
            choices = {**dict.fromkeys(FUNCTIONS, "function"), **dict.fromkeys(names, "variable")}
        targets: list[CompletionItem] = [
            {"label": label, "type": kind, "start": typed.start(2), "length": len(word)}
            for label, kind in sorted(choices.items())
            if label.startswith(word)
        ]
        return {"targets": targets}

    def do_exceptionInfo(self, arguments: ThreadArguments) -> Body:
        """The exception that is being raised where the session stands."""
        self._thread(arguments)
        frame = self.session.frame
        if frame is None or frame.event != "exception":
            raise MessageError("no exception is being raised here")
        value = frame.value or ""
        name, _, message = value.partition("(")
        stack = "\n".join(
            f"  {self.session.files[level.file].path}:{level.line} in {level.function}"
            for level in reversed(self.session.stack())
        )
        details = {"message": message.removesuffix(")"), "typeName": name, "stackTrace": stack}
        return {"exceptionId": name, "description": value, "breakMode": "always", "details": details}

    def do_loadedSources(self, arguments: NoArguments) -> Body:
        """The files of the run."""
        return {"sources": self.view.sources.all()}

    def do_source(self, arguments: SourceArguments) -> Body:
        """The text of a file that an editor cannot read by itself."""
        source = arguments.get("source") or {}
        reference = arguments["sourceReference"] or source.get("sourceReference") or 0
        file = self.view.sources.index({"sourceReference": reference} if reference else source)
        return {"content": self.session.files[file].text, "mimeType": "text/x-python"}

    def do_beside(self, arguments: NoArguments) -> Body:
        """What an extension shows beside the code; no request of the protocol, but `foretrace/beside`."""
        return self.view.beside()


def _assignment(text: str) -> tuple[str, str] | None:
    """Name and value of an assignment; None for anything else."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    match body:
        case [ast.Assign(targets=[target], value=value)]:
            return ast.unparse(target), ast.unparse(value)
    return None
