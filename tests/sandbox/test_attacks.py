"""Attacks at `full` and at `strong`: what each gets, and that its neighbours are whole."""

from __future__ import annotations

import json
import os
import platform
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from attacks import BOUNDED, CUT, ENDED, REFUSED, SYSTEM_CALLS, program

from foretrace.errors import ForetraceError, SandboxError
from foretrace.sandbox import layers
from foretrace.sandbox.pool import run_batch
from foretrace.sandbox.seccomp import numbers
from foretrace.trace import Limits, Trace

SECRET = "the-secret-of-these-tests"
NEIGHBOUR = {"source": "def f(x):\n    y = [x]\n    return y\n", "call": "f(1)"}
SHORT, LONG = Limits(seconds=0.5), Limits(seconds=10)


@pytest.fixture
def places(tmp_path: Path) -> Iterator[dict[str, object]]:
    """What the attacks aim at; afterwards it must be as it was."""
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    outside.mkdir()
    folder.mkdir()
    secret = outside / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o644)
    before = secret.stat()
    (folder / "link").symlink_to(secret)
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as local,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams,
    ):
        port = server.getsockname()[1]
        local.bind(f"\0foretrace-{port}")
        local.listen()
        datagrams.bind(f"\0foretrace-datagram-{port}")
        yield {
            "secret": secret,
            "place": outside,
            "folder": folder,
            "port": port,
            "pid": sleeper.pid,
            "parent": os.getpid(),
        }
        for listener in (server, local, datagrams):
            listener.setblocking(False)
            with pytest.raises(BlockingIOError):
                listener.recv(1) if listener is datagrams else listener.accept()
    assert sleeper.poll() is None
    sleeper.kill()
    sleeper.wait()
    after = secret.stat()
    assert secret.read_text() == SECRET
    assert (after.st_mode, after.st_uid, after.st_mtime) == (before.st_mode, before.st_uid, before.st_mtime)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["folder", "link", "outside", "secret"]


def attacked(body: str, level: str, places: dict[str, object], limits: Limits = SHORT) -> Trace | ForetraceError:
    """What becomes of an attack, run between neighbours, which must be whole."""
    items = [NEIGHBOUR, program(body, **places), NEIGHBOUR]
    results = [r for _, r in run_batch(items, limits=limits, level=level, folder=str(places["folder"]))]
    for result in (results[0], results[2]):
        assert isinstance(result, Trace)
        assert (result.outcome, result.value, len(result.frames)) == ("returned", "[1]", 4)
    assert SECRET not in repr(results[1])
    return results[1]


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, level: str, places: dict[str, object]) -> None:
    result = attacked(REFUSED[name], level, places, LONG)
    assert isinstance(result, Trace), str(result)
    assert (result.outcome, result.value) == ("returned", "[]")


@pytest.mark.parametrize(
    "name",
    [
        "other processes' environments",
        "processes",
        "files outside",
        "signal handlers",
        "memory in files",
        "/proc tricks",
        "native code",
        "the recorder by the tree of classes",
        "the recorder by whatever leads on",
    ],
)
def test_without_the_layers_they_get_something(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    places = {"secret": tmp_path / "secret", "place": tmp_path, "parent": os.getpid()}
    ((_, result),) = run_batch([program(REFUSED[name], **places)], limits=LONG, level="weak")
    assert isinstance(result, Trace), str(result)
    assert result.outcome == "returned"
    assert result.value != "[]"


@pytest.mark.parametrize("name", ENDED)
def test_ended(name: str, level: str, places: dict[str, object]) -> None:
    started = time.monotonic()
    result = attacked(ENDED[name], level, places)
    assert isinstance(result, SandboxError), result
    assert "\n" not in str(result)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("name", CUT)
def test_cut(name: str, level: str, places: dict[str, object]) -> None:
    result = attacked(CUT[name], level, places)
    assert isinstance(result, Trace), str(result)
    assert result.outcome.startswith("cut:")


@pytest.mark.parametrize("name", BOUNDED)
def test_bounded(name: str, level: str, places: dict[str, object]) -> None:
    result = attacked(BOUNDED[name], level, places)
    if isinstance(result, Trace):
        assert result.value in (None, "[]") or result.outcome == "raised"


CALLER = """
import ctypes, errno, json, os
from foretrace.sandbox import layers
layers.confine({roots!r})
layers.limit()
layers.isolate()
libc = ctypes.CDLL(None, use_errno=True)
found = {{}}
for name, (number, *arguments) in {calls!r}.items():
    texts = [a if isinstance(a, int) else ctypes.create_string_buffer(a.encode(), 128) for a in arguments]
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in texts])
    if result == 0 and name in ("clone", "clone in a new user namespace", "vfork"):
        os._exit(0)
    found[name] = errno.errorcode[ctypes.get_errno()] if result < 0 else "done"
os.write(1, json.dumps(found).encode())
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers are those of x86-64")
def test_system_calls_are_refused(level: str, places: dict[str, object]) -> None:
    known = {f"${name}": place if isinstance(place, int) else str(place) for name, place in places.items()}
    calls = {name: tuple(known.get(a, a) for a in call) for name, call in SYSTEM_CALLS.items()}
    roots = layers.readable(None)
    code = f"import sys; sys.path.append({str(layers.PACKAGE.parent)!r})\n" + CALLER.format(roots=roots, calls=calls)
    result = subprocess.run(layers.command(level, roots, code), capture_output=True, text=True, check=False)
    found = json.loads(result.stdout)
    assert found.keys() == SYSTEM_CALLS.keys()
    assert {name: error for name, error in found.items() if error != "EPERM"} == {"clone3": "ENOSYS"}


def test_nothing_is_truncated_where_landlock_does_not_know_how(tmp_path: Path, level: str) -> None:
    (tmp_path / "kept").write_text(SECRET)
    code = (
        f"import os, sys; sys.path.append({str(layers.PACKAGE.parent)!r})\n"
        "from foretrace.sandbox import landlock, layers\n"
        f"landlock.TRUNCATE_ABI = 99; layers.confine({[*layers.readable(None), str(tmp_path)]!r})\n"
        f"for flags in (0, os.O_TRUNC):\n    os.open({str(tmp_path / 'kept')!r}, flags)\n"
    )
    words = layers.command(level, [*layers.readable(None), str(tmp_path)], code)
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    assert result.stderr.splitlines()[-1].startswith("PermissionError: [Errno 1]")
    assert (tmp_path / "kept").read_text() == SECRET


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the headers are those of x86-64")
def test_numbers_of_system_calls_are_those_of_the_headers() -> None:
    headers = {"x86_64": "x86_64-linux-gnu/asm/unistd_64.h", "aarch64": "asm-generic/unistd.h"}
    for machine, name in headers.items():
        path = Path("/usr/include", name)
        if not path.exists():
            pytest.skip(f"no {path}")
        found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", path.read_text())
        there = {("newfstatat" if call == "fstatat" else call): int(number) for call, number in found}
        ours = numbers(machine)
        assert len(ours) > 80
        assert ours == {call: there[call] for call in ours}
