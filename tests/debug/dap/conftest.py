"""An editor for the tests of the adapter: a real subprocess, spoken to in the protocol.

Where the protocol's own types are installed (`npm install` in editors/vscode), every message that the adapter sends is
held against them. FORETRACE_NODE=1 makes their absence an error.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

EXTENSION = Path(__file__).parents[3] / "editors" / "vscode"
PATIENCE = 60.0
"""Seconds until a message that does not come is missing."""

Message = dict[str, Any]
Check = Callable[[Message], None]


class Refused(AssertionError):
    """A request was answered with failure."""


class Editor:
    """Sends requests and keeps what comes. `check` is called with each message that the adapter sends."""

    def __init__(self, check: Check) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "foretrace", "dap"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.events: list[Message] = []
        self._answers: dict[int, Message] = {}
        self.said = b""
        self._seen = 0
        self._check = check
        self._seq = 0
        self._inbox: queue.Queue[Message | None] = queue.Queue()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._listen, self._overhear)]
        for thread in self._threads:
            thread.start()

    # -- bytes ----------------------------------------------------------------------------------------------------

    def send_bytes(self, data: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, command: str, arguments: Any = None, **fields: Any) -> int:
        """Send a request; gives its number."""
        self._seq += 1
        message = {"seq": self._seq, "type": "request", "command": command, "arguments": arguments, **fields}
        body = json.dumps(message).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        return self._seq

    def _listen(self) -> None:
        out = self.process.stdout
        assert out
        while line := out.readline():
            assert out.readline() == b"\r\n"
            self._inbox.put(json.loads(out.read(int(line.removeprefix(b"Content-Length: ")))))
        self._inbox.put(None)

    def _overhear(self) -> None:
        assert self.process.stderr
        while more := self.process.stderr.read1(65536):  # type: ignore[attr-defined]
            self.said += more

    def receive(self) -> Message:
        """The next message; all are kept."""
        message = self._inbox.get(timeout=PATIENCE)
        assert message is not None, f"the adapter is gone: {self.said.decode()}"
        self._check(message)
        if message["type"] == "event":
            self.events.append(message)
        else:
            assert message["request_seq"] not in self._answers
            self._answers[message["request_seq"]] = message
        return message

    # -- messages -------------------------------------------------------------------------------------------------

    def answer(self, seq: int) -> Message:
        """The answer to a request, which may have come already."""
        patience = time.monotonic() + PATIENCE
        while seq not in self._answers:
            assert time.monotonic() < patience, f"no answer to {seq}"
            self.receive()
        return self._answers.pop(seq)

    def ask(self, command: str, /, **arguments: Any) -> Any:
        """The body of the answer to a request. Raises Refused with the message of one that fails."""
        answer = self.answer(self.send(command, arguments))
        assert answer["command"] == command
        if not answer["success"]:
            assert answer["body"]["error"]["variables"]["problem"] == answer["message"]
            raise Refused(answer["message"])
        return answer.get("body")

    def refused(self, command: str, /, **arguments: Any) -> str:
        """Why a request fails."""
        with pytest.raises(Refused) as caught:
            self.ask(command, **arguments)
        return str(caught.value)

    def event(self, name: str) -> Message:
        """The body of the next event of that name that has not been looked at."""
        patience = time.monotonic() + PATIENCE
        while True:
            while self._seen < len(self.events):
                event = self.events[self._seen]
                self._seen += 1
                if event["event"] == name:
                    body: Message = event.get("body", {})
                    return body
            assert time.monotonic() < patience, f"no event {name}"
            self.receive()

    def told(self, name: str) -> list[Message]:
        """The bodies of all events of that name so far."""
        return [event.get("body", {}) for event in self.events if event["event"] == name]

    @property
    def output(self) -> str:
        """What the program has written, as far as it was told."""
        return "".join(body["output"] for body in self.told("output") if body["category"] == "stdout")

    # -- a session ------------------------------------------------------------------------------------------------

    def launch(self, configure: Callable[[], object] = lambda: None, **arguments: Any) -> Message:
        """Begin a session; gives where it first stops."""
        self.ask("initialize", adapterID="foretrace", supportsProgressReporting=True, supportsInvalidatedEvent=True)
        self.ask("launch", **arguments)
        self.event("initialized")
        configure()
        self.ask("configurationDone")
        return self.event("stopped")

    def move(self, command: str, **arguments: Any) -> Message:
        """Move; gives why it stopped."""
        self.ask(command, threadId=1, **arguments)
        return self.event("stopped")

    def breaks(self, path: Path | str, *lines: int, **more: Any) -> list[Message]:
        """Set breakpoints, all alike but for their lines."""
        wanted = [{"line": line, **more} for line in lines]
        found: list[Message] = self.ask("setBreakpoints", source={"path": str(path)}, breakpoints=wanted)["breakpoints"]
        return found

    def stack(self) -> list[Message]:
        frames: list[Message] = self.ask("stackTrace", threadId=1)["stackFrames"]
        return frames

    @property
    def line(self) -> int:
        """Where the innermost function stands."""
        number: int = self.stack()[0]["line"]
        return number

    def scope(self, name: str = "Locals", frame: int = 0) -> int:
        """The reference of a scope."""
        scopes = self.ask("scopes", frameId=self.stack()[frame]["id"])["scopes"]
        return next(int(scope["variablesReference"]) for scope in scopes if scope["name"] == name)

    def variables(self, name: str = "Locals", frame: int = 0) -> dict[str, str]:
        """The variables of a scope by their names."""
        return self.values(self.scope(name, frame))

    def values(self, reference: int) -> dict[str, str]:
        found = self.ask("variables", variablesReference=reference)["variables"]
        return {each["name"]: each["value"] for each in found}

    def leave(self) -> None:
        """Take leave, if that has not been done."""
        with contextlib.suppress(OSError, ValueError):
            self.send("disconnect")
            assert self.process.stdin
            self.process.stdin.close()
        try:
            assert self.process.wait(PATIENCE) == 0
        finally:
            self.process.kill()
            for thread in self._threads:
                thread.join()
            for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
                assert pipe
                with contextlib.suppress(OSError):
                    pipe.close()


@pytest.fixture(scope="session")
def check_message() -> Iterator[Check]:
    """Fails for a message that is not as the protocol's own types have it."""
    if not (EXTENSION / "node_modules" / "ajv").exists():
        assert not os.environ.get("FORETRACE_NODE"), f"the protocol's types are not installed in {EXTENSION}"
        yield lambda message: None
        return
    command = ["node", str(EXTENSION / "test" / "schema.js")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        ours, theirs = process.stdin, process.stdout
        assert ours and theirs

        def check(message: Message) -> None:
            ours.write(json.dumps(message) + "\n")
            ours.flush()
            assert theirs.readline() == "\n", message

        yield check
        ours.close()


@pytest.fixture
def new_editor(check_message: Check) -> Iterator[Callable[[], Editor]]:
    """Makes editors, and sees them off."""
    made: list[Editor] = []

    def make() -> Editor:
        made.append(Editor(check_message))
        return made[-1]

    yield make
    for editor in made:
        editor.leave()


@pytest.fixture
def editor(new_editor: Callable[[], Editor]) -> Editor:
    """An editor, not yet in a session."""
    return new_editor()
