"""The command as a process: it says where it is, ends when it is told to, and finishes what is under way."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from foretrace.cli import main


@contextmanager
def command(*words: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "foretrace", "serve", "--port", "0", *words], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr
    try:
        line = process.stderr.readline()
        found = re.fullmatch(r"foretrace: shipped at http://127\.0\.0\.1:(\d+)/v1\n", line)
        assert found, line
        yield process, int(found[1])
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_is_under_way_is_finished(number: int) -> None:
    with command("--drain", "60") as (process, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        body = {"prompt": [1, 2, 1540], "max_tokens": 150, "temperature": 5.0, "seed": 1, "stream": True}
        body |= {"return_token_ids": True}
        connection.request("POST", "/v1/completions", json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.readline()
        process.send_signal(number)
        lines = answer.read().decode().strip().split("\n\n")
        connection.close()
        assert lines[-1] == "data: [DONE]"
        assert json.loads(lines[-2][6:])["choices"][0]["finish_reason"] == "length"
        assert process.wait(60) in (0, -number, 128 + number, 130)
        assert process.stderr
        assert "are finished first" in process.stderr.read()


def test_what_takes_too_long_is_ended() -> None:
    with command("--drain", "1") as (process, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        body = {"prompt": [1, 2, 1540], "max_tokens": 4000, "n": 8, "temperature": 5.0, "stream": True}
        connection.request("POST", "/v1/completions", json.dumps(body), {"Content-Type": "application/json"})
        connection.getresponse().readline()
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        connection.close()


def test_what_cannot_be_served_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wrong = {
            ("--host", "0.0.0.0"): "can be reached by others; expected --api-key",
            ("--port", str(taken.getsockname()[1])): "cannot listen at 127.0.0.1 port",
            ("--port", "99999"): "expected a number from 0 to 65535",
            ("--model", str(tmp_path)): "no config.json in",
            ("--rows", "0"): "expected a whole number from 1 on",
        }
        for words, message in wrong.items():
            assert main(["serve", *words]) == 2
            error = capsys.readouterr().err
            assert message in error and error.count("\n") == 1
