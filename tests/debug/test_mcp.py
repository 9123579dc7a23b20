"""The tools for coding agents, asked by the protocol's own client over standard input and output."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from foretrace.codec import jsonl
from foretrace.debug.mcp import MOST_CHARACTERS, Tools, server
from foretrace.sandbox.pool import choose
from foretrace.trace import record

SOURCE = """def total(xs):
    s = 0
    for x in xs:
        s += x
    return s

def fails(n):
    return n / 0
"""
HOSTILE = """import os, socket

def f(what):
    if what == "read":
        return open("/etc/passwd").read()
    if what == "net":
        return socket.create_connection(("127.0.0.1", 80))
    if what == "exec":
        return os.system("true")
    while True:
        pass
"""


def asked(tmp_path: Path, ask: Callable[[Client], Awaitable[Any]]) -> Any:
    """What a client gets that starts the server as an editor would."""
    words = ["-m", "foretrace", "mcp", "--root", str(tmp_path)]
    command = StdioServerParameters(command=sys.executable, args=words, env=dict(os.environ))

    async def go() -> Any:
        async with Client(command) as client:
            return await ask(client)

    return anyio.run(go)


def answer(tools: Tools, name: str, **arguments: Any) -> str:
    """The text of a tool's answer, through the protocol; errors begin with "Error executing tool"."""

    async def go() -> str:
        async with Client(server(tools)) as client:
            result = await client.call_tool(name, arguments)
            told = "".join(part.text for part in result.content)
            assert result.is_error == told.startswith("Error executing tool")
            return told

    return anyio.run(go)


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    root = tmp_path_factory.mktemp("root")
    (root / "sums.py").write_text(SOURCE)
    (root / "run.jsonl").write_text("\n".join(jsonl.dump(record(SOURCE, "total([5])"))) + "\n")
    return Tools(root, choose())


def test_a_client_lists_and_calls_every_tool(tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_text(SOURCE)

    async def ask(client: Client) -> dict[str, str]:
        names = [tool.name for tool in (await client.list_tools()).tools]
        told = {}
        for name in names:
            arguments = {"file": "sums.py", "call": "total([3, 4])"} | ({"line": 4} if name == "state_at_line" else {})
            result = await client.call_tool(name, arguments)
            assert not result.is_error
            told[name] = result.content[0].text
        return told

    told = asked(tmp_path, ask)
    assert set(told) == {"record_call", "foresee_call", "state_at_line", "first_difference"}
    assert told["record_call"].splitlines()[0] == "total([3, 4])  in sums.py"
    assert told["record_call"].splitlines()[-1] == "frames 0 to 8 of 9; returned 7"
    assert "100%   1  def total(xs):" in told["foresee_call"]
    assert told["state_at_line"] == "frame 3\ntotal, line 4: s += x\n    xs = [3, 4]\n    s = 0\n    x = 3"
    assert told["first_difference"] == "all 9 frames are foreseen right; returned 7"


def test_pages(tools: Tools) -> None:
    told = answer(tools, "record_call", file="sums.py", call="total([3, 4])", first=2, count=3)
    rows = told.splitlines()
    assert [row.split()[0] for row in rows[2:5]] == ["3", "4", "3"]
    assert rows[-1] == "frames 2 to 4; the run goes on from first=5"
    beyond = answer(tools, "record_call", file="sums.py", call="total([])", first=9)
    assert beyond == "Error executing tool record_call: first is 9; expected less than 5, the frames of this run"


def test_the_nth_time(tools: Tools) -> None:
    told = answer(tools, "state_at_line", file="sums.py", call="total([3, 4])", line=4, time=2)
    assert told.splitlines()[2:] == ["    xs = [3, 4]", "    s = 3", "    x = 4"]
    never = answer(tools, "state_at_line", file="sums.py", call="total([])", line=4)
    assert never == "Error executing tool state_at_line: line 4 runs 0 times in this run; expected at least 1"


def test_saved_records(tools: Tools) -> None:
    assert answer(tools, "record_call", file="run.jsonl").splitlines()[-1] == "frames 0 to 6 of 7; returned 5"
    assert "expected no call" in answer(tools, "record_call", file="run.jsonl", call="total([])")


def test_where_a_foreseen_run_parts(tools: Tools) -> None:
    told = answer(tools, "first_difference", source="def f(x):\n    return hash(str(x) * 3) % 1000003\n", call="f(7)")
    assert told.startswith("the runs part at frame 2\nforeseen (")
    assert "\nreally: f returns " in told and "\nright before:\nframe 1\nf, line 2: return" in told


def test_what_is_wrong_is_said(tools: Tools) -> None:
    for arguments, message in (
        ({}, "given as `source` or as `file`; expected one of the two"),
        ({"file": "../x.py"}, "../x.py is outside of"),
        ({"file": "none.py"}, "none.py"),
        ({"file": "sums.py", "call": "sum("}, "sum("),
        ({"file": "sums.py", "call": "total([])", "count": 10_000}, "count"),
    ):
        told = answer(tools, "record_call", **arguments)
        assert told.startswith("Error executing tool record_call: ") and message in told


def test_hostile_programs_stay_inside(tools: Tools) -> None:
    for what in ("read", "net", "exec"):
        told = answer(tools, "record_call", source=HOSTILE, call=f"f({what!r})")
        assert "root:" not in told
        assert "returned 0" not in told
    loop = answer(tools, "record_call", source=HOSTILE, call="f('loop')", first=9_990)
    assert loop.splitlines()[-1] == "frames 9990 to 9999 of 10000; cut:events"


def test_answers_are_bounded(tools: Tools) -> None:
    source = "def f():\n" + "".join(f"    name_{i} = 'x' * 250\n" for i in range(300)) + "    return 1\n"
    told = answer(tools, "record_call", source=source, call="f()", count=200)
    assert len(told) < MOST_CHARACTERS + 100 and "characters more; ask for fewer frames" in told
