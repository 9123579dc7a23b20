"""The types of the protocol that are spoken here, under its names, and how what a client sends is held against them.

https://microsoft.github.io/debug-adapter-protocol/debugAdapterProtocol.json
"""

# No `from __future__ import annotations`: the types are looked at when a message comes.
from typing import Any, Literal, NotRequired, TypedDict, get_args, get_origin, get_type_hints, is_typeddict

from foretrace.errors import ForetraceError

__all__ = ["MessageError", "checked"]


class MessageError(ForetraceError):
    """A request that is not as the protocol has it, or that comes at the wrong time."""

    kind = "bad-request"


# -- what is spoken of -------------------------------------------------------------------------------------------------


class Source(TypedDict):
    name: NotRequired[str]
    path: NotRequired[str]
    sourceReference: NotRequired[int]
    presentationHint: NotRequired[Literal["normal", "emphasize", "deemphasize"]]
    origin: NotRequired[str]


class SourceBreakpoint(TypedDict):
    line: int
    condition: NotRequired[str]
    hitCondition: NotRequired[str]
    logMessage: NotRequired[str]


class FunctionBreakpoint(TypedDict):
    name: str
    condition: NotRequired[str]
    hitCondition: NotRequired[str]


class DataBreakpoint(TypedDict):
    dataId: str
    accessType: NotRequired[Literal["read", "write", "readWrite"]]
    condition: NotRequired[str]
    hitCondition: NotRequired[str]


class ExceptionFilterOptions(TypedDict):
    filterId: str
    condition: NotRequired[str]


class ExceptionBreakpointsFilter(TypedDict):
    filter: str
    label: str
    description: str
    default: bool
    supportsCondition: bool
    conditionDescription: str


class Breakpoint(TypedDict):
    id: NotRequired[int]
    verified: bool
    message: NotRequired[str]
    reason: NotRequired[Literal["pending", "failed"]]
    source: NotRequired[Source]
    line: NotRequired[int]


class StackFrame(TypedDict):
    id: int
    name: str
    source: Source
    line: int
    column: int
    endLine: int
    endColumn: int
    canRestart: bool
    presentationHint: Literal["normal", "subtle"]


class Scope(TypedDict):
    name: str
    variablesReference: int
    expensive: bool
    presentationHint: NotRequired[Literal["locals"]]
    namedVariables: int
    source: NotRequired[Source]
    line: NotRequired[int]
    column: NotRequired[int]
    endLine: NotRequired[int]
    endColumn: NotRequired[int]


class VariablePresentationHint(TypedDict):
    kind: NotRequired[str]
    attributes: NotRequired[list[str]]


class Variable(TypedDict):
    name: str
    value: str
    type: NotRequired[str]
    presentationHint: NotRequired[VariablePresentationHint]
    evaluateName: NotRequired[str]
    variablesReference: int
    namedVariables: NotRequired[int]
    indexedVariables: NotRequired[int]


class CompletionItem(TypedDict):
    label: str
    type: Literal["variable", "property", "function"]
    start: int
    length: int


class GotoTarget(TypedDict):
    id: int
    label: str
    line: int


# -- arguments of requests ---------------------------------------------------------------------------------------------


class NoArguments(TypedDict):
    pass


class InitializeArguments(TypedDict):
    adapterID: str
    linesStartAt1: NotRequired[bool]
    columnsStartAt1: NotRequired[bool]
    pathFormat: NotRequired[str]
    supportsVariableType: NotRequired[bool]
    supportsProgressReporting: NotRequired[bool]
    supportsInvalidatedEvent: NotRequired[bool]


class LaunchArguments(TypedDict):
    """What `launch.json` can hold for us; `docs/editors.md` says what each means."""

    noDebug: NotRequired[bool]
    program: NotRequired[str]
    call: NotRequired[str]
    world: NotRequired[Literal["predicted", "recorded", "compare"]]
    trace: NotRequired[str]
    root: NotRequired[str]
    cwd: NotRequired[str]
    model: NotRequired[str]
    sandbox: NotRequired[Literal["full", "strong", "weak"]]
    trust: NotRequired[int]
    stopOnEntry: NotRequired[bool]


class CancelArguments(TypedDict):
    requestId: NotRequired[int]
    progressId: NotRequired[str]


class BreakpointLocationsArguments(TypedDict):
    source: Source
    line: int
    endLine: NotRequired[int]


class SetBreakpointsArguments(TypedDict):
    source: Source
    breakpoints: NotRequired[list[SourceBreakpoint]]
    lines: NotRequired[list[int]]


class SetFunctionBreakpointsArguments(TypedDict):
    breakpoints: list[FunctionBreakpoint]


class SetExceptionBreakpointsArguments(TypedDict):
    filters: list[str]
    filterOptions: NotRequired[list[ExceptionFilterOptions]]


class DataBreakpointInfoArguments(TypedDict):
    name: str
    variablesReference: NotRequired[int]
    frameId: NotRequired[int]


class SetDataBreakpointsArguments(TypedDict):
    breakpoints: list[DataBreakpoint]


class ThreadArguments(TypedDict):
    threadId: int


class FrameArguments(TypedDict):
    frameId: int


class GotoTargetsArguments(TypedDict):
    source: Source
    line: int


class GotoArguments(TypedDict):
    threadId: int
    targetId: int


class StackTraceArguments(TypedDict):
    threadId: int
    startFrame: NotRequired[int]
    levels: NotRequired[int]


class VariablesArguments(TypedDict):
    variablesReference: int
    filter: NotRequired[Literal["indexed", "named"]]
    start: NotRequired[int]
    count: NotRequired[int]


class SetVariableArguments(TypedDict):
    variablesReference: int
    name: str
    value: str


class SetExpressionArguments(TypedDict):
    expression: str
    value: str
    frameId: NotRequired[int]


class EvaluateArguments(TypedDict):
    expression: str
    frameId: NotRequired[int]
    context: NotRequired[str]


class CompletionsArguments(TypedDict):
    text: str
    column: int
    frameId: NotRequired[int]
    line: NotRequired[int]


class SourceArguments(TypedDict):
    sourceReference: int
    source: NotRequired[Source]


def checked(kind: Any, value: object, where: str) -> Any:
    """The value, if it is of that type: a TypedDict, a list, a choice of texts or a plain type.

    What the type does not name is left as it is; null where something may be missing is left out. Raises MessageError,
    which says where something else stands.
    """
    if is_typeddict(kind):
        if not isinstance(value, dict):
            raise MessageError(f"{where} is {_shown(value)}, expected an object")
        there = {name: item for name, item in value.items() if item is not None or name in kind.__required_keys__}
        for name in sorted(kind.__required_keys__ - there.keys()):
            raise MessageError(f"{where} lacks {name}")
        hints = get_type_hints(kind)
        return {n: checked(hints[n], item, f"{where}.{n}") if n in hints else item for n, item in there.items()}
    if get_origin(kind) is list:
        if not isinstance(value, list):
            raise MessageError(f"{where} is {_shown(value)}, expected a list")
        return [checked(get_args(kind)[0], item, f"{where}[{index}]") for index, item in enumerate(value)]
    choices = get_args(kind)
    if value not in choices if choices else not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
        names = {int: "an integer", str: "a string", bool: "true or false"}
        expected = f"one of: {', '.join(choices)}" if choices else names[kind]
        raise MessageError(f"{where} is {_shown(value)}, expected {expected}")
    return value


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}..."
