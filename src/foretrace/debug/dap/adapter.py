"""What a client asks for from its first word to its last; what comes between is for `Debugging`.

What comes at the wrong time, or is not as the protocol has it, raises an error, which is the answer. Only `launch` in
the recorded world runs code of a program.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from foretrace.config import nearest
from foretrace.debug.dap.debugging import Body, Client, Debugging
from foretrace.debug.dap.launching import launch
from foretrace.debug.dap.messages import (
    CancelArguments,
    InitializeArguments,
    LaunchArguments,
    MessageError,
    NoArguments,
)
from foretrace.debug.dap.stops import FILTERS

__all__ = ["CAPABILITIES", "REQUESTS", "WHILE_RUNNING", "Adapter"]

CAPABILITIES: Body = {
    "supportsConfigurationDoneRequest": True,
    "supportsFunctionBreakpoints": True,
    "supportsConditionalBreakpoints": True,
    "supportsHitConditionalBreakpoints": True,
    "supportsLogPoints": True,
    "supportsDataBreakpoints": True,
    "supportsExceptionFilterOptions": True,
    "supportsExceptionInfoRequest": True,
    "supportsBreakpointLocationsRequest": True,
    "supportsStepBack": True,
    "supportsRestartFrame": True,
    "supportsGotoTargetsRequest": True,
    "supportsSetVariable": True,
    "supportsSetExpression": True,
    "supportsEvaluateForHovers": True,
    "supportsClipboardContext": True,
    "supportsCompletionsRequest": True,
    "completionTriggerCharacters": ["."],
    "supportsDelayedStackTraceLoading": True,
    "supportsLoadedSourcesRequest": True,
    "supportsCancelRequest": True,
    "supportsTerminateRequest": True,
    "exceptionBreakpointFilters": FILTERS,
}

WHILE_RUNNING = frozenset(
    {
        "threads", "setBreakpoints", "setFunctionBreakpoints", "setExceptionBreakpoints", "loadedSources", "source",
        "breakpointLocations", "cancel",
    }
)  # fmt: skip
"""Requests that are answered while the model thinks; the others wait until the run stops."""

WHILE_CONFIGURING = WHILE_RUNNING | {"configurationDone", "setDataBreakpoints", "dataBreakpointInfo"}
"""Requests that have a sense before the run begins."""


class Adapter:
    """One client's debugger. `is_done` tells that the client has taken its leave."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._options: InitializeArguments | None = None
        self._arguments: LaunchArguments = {}
        self._debugging: Debugging | None = None
        self._is_running = self._has_ended = False
        self.is_done = False

    def method(self, command: str) -> Callable[[Any], Body]:
        """What carries out a request. Raises MessageError for one that is not known, or not now."""
        if command not in REQUESTS:
            raise MessageError(f"{command[:60]!r} is no request that is known here{nearest(command, REQUESTS)}")
        name = f"do_{command.removeprefix('foretrace/')}"
        if self._options is None and command not in ("initialize", "disconnect", "cancel"):
            raise MessageError(f"{command} before initialize")
        has_ended = self._has_ended or (self._debugging is not None and self._debugging.has_ended)
        if has_ended and command != "disconnect":
            raise MessageError(f"{command}: the session has ended")
        own: Callable[[Any], Body] | None = getattr(self, name, None)
        if own and command != "configurationDone":
            return own
        if self._debugging is None:
            raise MessageError(f"{command}: nothing is launched yet")
        if not self._is_running and command not in WHILE_CONFIGURING:
            raise MessageError(f"{command} before configurationDone")
        found: Callable[[Any], Body] = own or getattr(self._debugging, name)
        return found

    def do_initialize(self, arguments: InitializeArguments) -> Body:
        """Say what can be done here."""
        if self._options is not None:
            raise MessageError("initialize comes once")
        if arguments.get("pathFormat", "path") not in ("path", "uri"):
            raise MessageError(f"paths as {arguments['pathFormat']} are not known here, expected path or uri")
        self._options = arguments
        return CAPABILITIES

    def do_launch(self, arguments: LaunchArguments) -> Body:
        """Begin a session; the client then says where to stop, and `configurationDone` sets it going."""
        if self._debugging is not None:
            raise MessageError("launch comes once; this session has its program already")
        assert self._options is not None
        with self._client.progress("Foretrace: starting"):
            launched = launch(arguments, self._client.attend)
        self._debugging, self._arguments = Debugging(launched, self._options, self._client), arguments
        self._client.after(self._begin)
        return {}

    def _begin(self) -> None:
        assert self._debugging is not None
        name = self._debugging.session.files[0].path
        self._client.event("process", {"name": name, "isLocalProcess": True, "startMethod": "launch"})
        self._client.event("initialized", {})

    def do_configurationDone(self, arguments: NoArguments) -> Body:
        """Let the run begin."""
        if self._is_running:
            raise MessageError("configurationDone comes once")
        assert self._debugging is not None
        self._is_running = True
        self._client.after(partial(self._debugging.run, self._arguments))
        return {}

    def do_cancel(self, arguments: CancelArguments) -> Body:
        """The work was cancelled when this arrived."""
        return {}

    def do_terminate(self, arguments: NoArguments) -> Body:
        """End the run."""
        self._has_ended = True
        self._client.after(partial(self._client.event, "terminated", {}))
        return {}

    def do_disconnect(self, arguments: NoArguments) -> Body:
        """Take leave."""
        self.is_done = True
        return {}


REQUESTS = [name.removeprefix("do_") for kind in (Adapter, Debugging) for name in vars(kind) if name.startswith("do_")]
REQUESTS[REQUESTS.index("beside")] = "foretrace/beside"
"""All requests that are known."""
