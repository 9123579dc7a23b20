"""The protocol itself: framing, order, and ten thousand messages that no editor would send."""

from __future__ import annotations

import io
import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, is_typeddict

import pytest

from foretrace.debug.dap import messages
from foretrace.debug.dap.adapter import REQUESTS
from foretrace.debug.dap.messages import MessageError, SetBreakpointsArguments, checked
from foretrace.debug.dap.stream import MalformedError, Stream

Editor = Any
"""See conftest.py."""

HELLO = b'Content-Length: 12\r\n\r\n{"seq": 111}'


def stream(data: bytes, size: int = 7) -> Stream:
    """A stream that gives that many bytes at a time."""
    pieces = iter([data[at : at + size] for at in range(0, len(data), size)])
    return Stream(lambda: next(pieces, b""), io.BytesIO())


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_messages_are_read_however_they_arrive(size: int) -> None:
    data = HELLO + b"content-length:2\nContent-Type: application/json\n\n{}" + HELLO[:-1]
    read = stream(data, size)
    assert [read.read(), read.read(), read.read()] == [{"seq": 111}, {}, None]


@pytest.mark.parametrize(
    "bad",
    [
        b"\r\n",
        b"hello\r\n\r\n",
        b"Content-Length: -3\r\n\r\n",
        b"Content-Length: 99999999999\r\n\r\n",
        b"Content-Length: 900000000\r\n\r\n",
        b"Content-Length: 3\r\n\r\n{,}",
        b"Content-Length: 2\r\n\r\n[]",
        b"Content-Length: 4\r\n\r\n\xff\xfe\xfd\xfc",
        b"Content-Length: 6000\r\n\r\n" + b"[" * 6000,
        b"Content-Length: 5005\r\n\r\n" + b"9" * 5005,
        b"Content-Length: 90\r\n\r\n{",
        b"x" * 5000 + b"\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 12\r\n\r\n{}",
    ],
)
def test_what_is_no_message_is_skipped(bad: bytes) -> None:
    read = stream(bad + HELLO * 9)
    seen = []
    while True:
        try:
            message = read.read()
        except MalformedError:
            if not read.skip():
                break
            continue
        if message is None:
            break
        seen.append(message)
    assert seen
    assert all(message in ({"seq": 111}, {}) for message in seen)


def test_what_is_written_can_be_read_anywhere() -> None:
    out: BinaryIO = io.BytesIO()
    Stream(lambda: b"", out).write({"text": "\ud800 é \0"})
    out.seek(0)
    assert Stream(lambda: out.read(5), io.BytesIO()).read() == {"text": "\ud800 é \0"}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "set is [], expected an object"),
        ({}, "set lacks source"),
        ({"source": None}, "set.source is None, expected an object"),
        ({"source": {"path": 1}}, "set.source.path is 1, expected a string"),
        ({"source": {}, "breakpoints": [{"line": True}]}, "set.breakpoints[0].line is True, expected an integer"),
        ({"source": {}, "breakpoints": {}}, "set.breakpoints is {}, expected a list"),
        (
            {"source": {"presentationHint": []}},
            "presentationHint is [], expected one of: normal, emphasize, deemphasize",
        ),
    ],
)
def test_arguments_are_held_against_their_types(value: object, said: str) -> None:
    with pytest.raises(MessageError) as caught:
        checked(SetBreakpointsArguments, value, "set")
    assert said in str(caught.value)


def test_null_stands_for_what_is_not_there() -> None:
    value = {"source": {"path": None}, "lines": None, "more": None, "breakpoints": [{"line": 3, "condition": None}]}
    assert checked(SetBreakpointsArguments, value, "set") == {"source": {}, "breakpoints": [{"line": 3}]}


def test_requests_at_the_wrong_time_are_refused(editor: Editor, tmp_path: Path) -> None:
    assert editor.refused("threads") == "threads before initialize"
    assert editor.refused("launch", program="x.py") == "launch before initialize"
    assert editor.refused("initialize") == "initialize lacks adapterID"
    editor.ask("initialize", adapterID="foretrace")
    assert editor.refused("initialize", adapterID="foretrace") == "initialize comes once"
    assert editor.refused("next", threadId=1) == "next: nothing is launched yet"
    assert editor.refused("pause", threadId=1) == "pause: nothing is launched yet"
    path = tmp_path / "one.py"
    path.write_text("def f(n):\n    return n\n")
    editor.ask("launch", program=str(path), call="f(1)", world="recorded", stopOnEntry=True)
    assert editor.refused("stackTrace", threadId=1) == "stackTrace before configurationDone"
    assert editor.refused("launch", program=str(path)) == "launch comes once; this session has its program already"
    editor.ask("configurationDone")
    assert editor.refused("configurationDone") == "configurationDone comes once"
    assert editor.refused("nexr", threadId=1) == "'nexr' is no request that is known here, did you mean 'next'?"
    assert editor.refused("variables", variablesReference=77).startswith("no variables 77")


def test_a_client_that_hangs_up_ends_the_adapter(editor: Editor) -> None:
    editor.ask("initialize", adapterID="foretrace")
    editor.process.stdin.close()
    assert editor.process.wait(60) == 0


# -- a port ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def port() -> Iterator[int]:
    """A port at which adapters are served."""
    words = [sys.executable, "-m", "foretrace", "dap", "--port", "0"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        said = server.stderr.readline()
        assert said.startswith("foretrace: debug adapter at 127.0.0.1:")
        yield int(said.rpartition(":")[2])
        server.kill()


def talk(port: int, data: bytes) -> bytes:
    """What is answered on a connection until it is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.sendall(data)
        received = b""
        while more := client.recv(65536):
            received += more
    return received


def message(**fields: Any) -> bytes:
    body = json.dumps(fields).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def test_a_port_serves_one_client_after_another_and_hangs_up_on_web_pages(port: int) -> None:
    hello = message(seq=1, type="request", command="initialize", arguments={"adapterID": "x"})
    bye = message(seq=2, type="request", command="disconnect")
    for _ in range(2):
        assert talk(port, hello + bye).count(b'"success": true') == 2
    evil = message(seq=1, type="request", command="initialize", arguments={"adapterID": "x"}) + bye
    header = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(evil)
    assert talk(port, header + evil) == b""
    assert talk(port, b"\x16\x03\x01" + evil) == b""
    assert talk(port, hello + bye).count(b'"success": true') == 2


def test_a_port_that_is_taken_is_refused_in_one_line(port: int) -> None:
    words = [sys.executable, "-m", "foretrace", "dap", "--port", str(port)]
    found = subprocess.run(words, capture_output=True, text=True)
    assert (found.returncode, found.stderr.count("\n"), f"port {port} cannot be had" in found.stderr) == (2, 1, True)


# -- ten thousand messages ---------------------------------------------------------------------------------------------

NAMES = [
    "threadId", "frameId", "variablesReference", "name", "value", "expression", "source", "line", "breakpoints",
    "lines", "filters", "filterOptions", "targetId", "startFrame", "levels", "start", "count", "filter", "context",
    "text", "column", "requestId", "progressId", "sourceReference", "program", "call", "world", "adapterID", "endLine",
]  # fmt: skip
EVENTS = ("terminate", "disconnect", "launch", "configurationDone")
"""Requests that would end the session, or begin another; they come seldom, and apart."""
MOVES = ("continue", "reverseContinue", "next", "stepIn", "stepOut", "stepBack", "goto", "restartFrame")
LOOKS = ("evaluate", "variables", "setVariable", "setExpression", "dataBreakpointInfo", "completions", "goto", "scopes")


class Fuzzer:
    """Makes messages from a seed: requests that make sense, that nearly do, that do not; and bytes that are none."""

    def __init__(self, seed: int, path: Path) -> None:
        self.random, self.path = random.Random(seed), path
        self.frame = self.reference = 1
        self.commands = [name for name in REQUESTS if name not in EVENTS]

    def value(self, depth: int = 3) -> Any:
        choose = self.random.choice
        plain = [
            0, 1, 2, 3, 5, -1, 2**40, 10**30, 1.5, True, False, None, "", "n", "total", "n == 2", "total[0]", "(", "\0",
            "\ud800", "raised", "f", "share", "f:n", "x" * 300, "n = 3", "[" * 500, "{n}", "9**9**9", "'a' * 10**9",
            str(self.path), "/dev/null", "..", "hover", "repl", "indexed", "write", "return", "2", ">= 2", "-1",
        ]  # fmt: skip
        if depth == 0 or self.random.random() < 0.7:
            return choose(plain)
        if self.random.random() < 0.4:
            return [self.value(depth - 1) for _ in range(self.random.randrange(4))]
        return {choose(NAMES): self.value(depth - 1) for _ in range(self.random.randrange(5))}

    def sensible(self) -> dict[str, Any]:
        """Arguments that any request can have."""
        integer = self.random.randrange
        return {
            "threadId": 1, "frameId": self.frame + integer(2),
            "variablesReference": self.reference + integer(5), "name": self.random.choice(["n", "i", self.value(0)]),
            "value": self.random.choice(["3", "[1]", "x", ""]), "expression": self.random.choice(["n", "total", "n+1"]),
            "source": {"path": str(self.path)}, "line": integer(1, 15), "column": 3, "text": "to",
            "targetId": integer(1, 9),
            "breakpoints": [{"line": integer(1, 15), "name": "share", "dataId": "f:n", "condition": self.value(0)}],
            "filters": ["raised"], "sourceReference": integer(3), "adapterID": "x",
        }  # fmt: skip

    def request(self) -> tuple[str, Any]:
        command = self.random.choice(self.commands)
        if command in MOVES and self.random.random() < 0.8:  # What was shown holds until the next move.
            command = self.random.choice(LOOKS)
        arguments: Any = self.sensible()
        kind = self.random.random()
        if kind < 0.3:
            arguments[self.random.choice(NAMES)] = self.value()
        elif kind < 0.5:
            arguments = self.value()
        elif kind < 0.6:
            command = self.random.choice([*REQUESTS, "nothing", "", "\ud800", "__init__", "attach"])
            command = "threads" if command in EVENTS else command
        return command, arguments

    def garbage(self) -> bytes:
        """Bytes that are no request and need no answer; what follows them can be told apart."""
        return self.random.choice(
            [
                b"\r\n", b"garbage\r\n\r\n", b"Content-Length: 4\r\n\r\nnull", b"Content-Length: 3\r\n\r\n{,}",
                b"Content-Length: 99999999999\r\n\r\n", b"Content-Type: x\r\n\r\n",
                self.random.randbytes(30) + b"\n",
                message(seq=1, type="response", command="next"), message(type="event", event="x"), message(seq=2),
                b"Content-Length: 400\r\n\r\n" + b"[" * 400,
            ]
        )  # fmt: skip


def run_fuzz(new_editor: Callable[[], Editor], path: Path, seed: int, number: int, world: str) -> None:
    """Send messages in heaps and await the answer of each request; in between make sure that the adapter is sane."""
    fuzzer = Fuzzer(seed, path)
    path.write_text(
        "def share(total, parts):\n    return total // parts\n\n\ndef f(n):\n    total = [1, n]\n"
        "    for i in range(3):\n        total.append(share(i, n))\n    return total\n"
    )
    editor, sent = None, 0
    while sent < number:
        if editor is None:
            editor = new_editor()
            editor.launch(program=str(path), call="f(2)", world=world, stopOnEntry=True)
        unanswered = set()
        for _ in range(min(50, number - sent)):
            sent += 1
            if fuzzer.random.random() < 0.1:
                editor.send_bytes(fuzzer.garbage())
            else:
                unanswered.add(editor.send(*fuzzer.request()))
        for request in unanswered:
            answer = editor.answer(request)
            assert answer["success"] or answer["message"]
        assert b"internal error" not in editor.said and b"Traceback" not in editor.said, editor.said.decode()
        if editor.told("terminated"):
            assert editor.refused("threads") == "threads: the session has ended"
            editor = None
        else:
            assert editor.ask("threads")["threads"][0]["id"] == 1
            fuzzer.frame, fuzzer.reference = editor.stack()[0]["id"], editor.scope()


@pytest.mark.parametrize(("world", "number"), [("recorded", 1000), ("predicted", 150)])
def test_many_messages(new_editor: Callable[[], Editor], tmp_path: Path, world: str, number: int) -> None:
    run_fuzz(new_editor, tmp_path / "fuzz.py", 1, number, world)


@pytest.mark.slow
@pytest.mark.parametrize("world", ["recorded", "predicted"])
def test_ten_thousand_messages(new_editor: Callable[[], Editor], tmp_path: Path, world: str) -> None:
    run_fuzz(new_editor, tmp_path / "fuzz.py", int(os.environ.get("FORETRACE_SEED", "2")), 10_000, world)


@pytest.mark.parametrize("seed", range(3))
def test_messages_before_a_launch(editor: Editor, tmp_path: Path, seed: int) -> None:
    fuzzer = Fuzzer(seed, tmp_path / "none.py")
    for _ in range(200):
        answer = editor.answer(editor.send(*fuzzer.request()))
        assert answer["success"] or answer["message"]
    assert b"Traceback" not in editor.said, editor.said.decode()


# -- the protocol's own types ------------------------------------------------------------------------------------------

SCHEMA = Path(__file__).parents[3] / "editors" / "vscode" / "node_modules" / ".cache" / "debug-protocol.json"
OURS = {"LaunchArguments", "NoArguments", "ThreadArguments", "FrameArguments"}
"""Arguments that are our own, or those of several requests."""


def test_arguments_are_those_of_the_protocol(check_message: Callable[[dict[str, Any]], None]) -> None:
    check_message({"type": "event", "event": "initialized", "seq": 1})
    if not SCHEMA.exists():
        pytest.skip("the protocol's types are not installed: `npm install` in editors/vscode")
    definitions = json.loads(SCHEMA.read_text())["definitions"]
    compared = 0
    for name, kind in vars(messages).items():
        if not is_typeddict(kind) or name in OURS:
            continue
        known = definitions.get(f"DebugProtocol.{name}") or definitions.get(
            f"DebugProtocol.{name.replace('Arguments', 'RequestArguments')}"
        )
        assert known, name
        assert kind.__required_keys__ | kind.__optional_keys__ <= known.get("properties", {}).keys(), name
        if name.endswith("Arguments"):  # No client has to send more than the protocol wants of it.
            assert kind.__required_keys__ <= set(known.get("required", [])), name
        else:
            assert kind.__required_keys__ >= set(known.get("required", [])), name
        compared += 1
    assert compared == 30
