"""Requests that make no sense or mean harm: each is answered with a 4xx that says what is wrong, and nothing stays."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from typing import Any

import pytest

from foretrace import SHIPPED
from foretrace.codec.tokenizer import TEXT_BASE
from foretrace.engine.request import Stream
from serving import Running, serving

FILES = [{"path": "p.py", "text": "def f(n):\n    for i in range(n):\n        n = n + i\n    return n\n"}]
ACT = {
    "number": 0,
    "function": "f",
    "begins": [0, 1],
    "place": [0, 2],
    "names": {"n": "2"},
    "returned": [],
    "turns": [],
}
STATE = {"stack": [ACT], "suspended": [], "activations": 1, "leap": None}
HEAD = "POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"


def post(running: Running, path: str, body: Any, **headers: str) -> tuple[int, Any, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        connection.request("POST", path, data, {"Content-Type": "application/json"} | headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()), dict(answer.getheaders())
    finally:
        connection.close()


def state(**changes: Any) -> dict[str, Any]:
    """A request to go on from a state, changed in one activation."""
    act = ACT | {name: value for name, value in changes.items() if name != "leap"}
    told = STATE | {"stack": [act], "leap": changes.get("leap")}
    return {"prompt": [1], "dialect": {"files": FILES, "entry": "f", "state": told}, "max_tokens": 4}


COMPLETIONS = [
    ({}, "prompt is missing"),
    ({"prompt": []}, "0 answers asked for"),
    ({"prompt": ""}, "prompt of 0 ids"),
    ({"prompt": [[]]}, "prompt of 0 ids"),
    ({"prompt": [-1]}, "expected a text, ids from 0 on|greater than or equal to 0"),
    ({"prompt": [3421]}, "the model has ids 0 to 3420"),
    ({"prompt": [10**30]}, "prompt"),
    ({"prompt": [1.5]}, "prompt"),
    ({"prompt": [True]}, "prompt"),
    ({"prompt": [1, "a"]}, "expected a text, ids from 0 on, or a list of either"),
    ({"prompt": {"a": 1}}, "expected a text"),
    ({"prompt": [1] * 4097}, "context holds 4096"),
    ({"prompt": [1], "max_tokens": 0}, "max_tokens: .*greater than or equal to 1, given 0"),
    ({"prompt": [1], "max_tokens": 10**40}, "max_tokens"),
    ({"prompt": [1], "max_tokens": "5"}, "max_tokens: .*valid integer, given '5'"),
    ({"prompt": [1], "n": 0}, "n: .*given 0"),
    ({"prompt": [1], "n": 17}, "17 answers asked for; expected 1 to 16"),
    ({"prompt": [[1]] * 17}, "17 answers asked for"),
    ({"prompt": [1], "temperature": -0.1}, "temperature: .*given -0.1"),
    ({"prompt": [1], "top_p": 0}, "top_p: .*greater than 0"),
    ({"prompt": [1], "seed": -1}, "seed"),
    ({"prompt": [1], "logprobs": 21}, "logprobs: .*less than or equal to 20"),
    ({"prompt": [1], "echo": True, "logprobs": 0}, "echo with logprobs is not offered"),
    ({"prompt": [1], "stop": [1]}, "stop"),
    ({"prompt": [1], "presence_penalty": 1.0}, "presence_penalty"),
    ({"prompt": [1], "guided_regex": ".*"}, "guided_regex: Extra inputs are not permitted"),
    ({"prompt": [1], "dialect": {"files": []}}, "dialect.files"),
    ({"dialect": {"files": [{"path": "p.py", "text": "def f(:"}]}}, "line 1"),
    ({"dialect": {"files": FILES, "call": "g(1)"}}, "g"),
    ({"dialect": {"files": FILES, "call": "f(" * 500}}, "call|nested|parse|syntax|never closed|parentheses"),
    ({"dialect": {"files": FILES, "file": 1, "call": "f(1)"}}, "file is 1"),
    ({"dialect": {"files": [{"path": "p.py", "text": "x = " + "-" * 20_000 + "1"}]}}, ""),
    ({"dialect": {"files": FILES, "entry": "f", "state": STATE}}, "prompt has to be the ids that end there"),
    (state(function="g"), "no function 'g' begins at line 1"),
    (state(begins=[0, 10**20]), "no function"),
    (state(place=[0]), "is not 2 numbers"),
    (state(names={"n": 1}), "is not a text"),
    (state(turns=[[0, 1, 1]]), "no loop begins at line 1"),
    (state(leap=99), "leap is 99"),
    (state(leap=[1]), "leap is"),
]


@pytest.mark.parametrize(("body", "message"), COMPLETIONS)
def test_completions_say_what_is_wrong(shipped: Running, body: dict[str, Any], message: str) -> None:
    status, answer, _ = post(shipped, "/v1/completions", body)
    assert status == 400, answer
    error = answer["error"]
    assert set(error) == {"message", "type", "param", "code"} and error["type"] == "invalid_request_error"
    assert "\n" not in error["message"]
    assert re.search(message, error["message"]), error


RAW = [
    (b"", 400, "body is not JSON"),
    (b"[]", 400, "no object but a list"),
    (b"{", 400, "body is not JSON"),
    (b'{"prompt": NaN}', 400, "NaN is no number"),
    (b'{"prompt": [' + b"9" * 5000 + b"]}", 400, "body is not JSON"),
    (b'{"prompt": ' + b"[" * 40_000 + b"]" * 40_000 + b"}", 400, "nested too deep"),
    (b'{"prompt": ' + b"[" * 200 + b"]" * 200 + b"}", 400, "nested too deep; at most 32 levels"),
    (b'{"prompt": "\xff"}', 400, "body is not JSON"),
    (b'{"model": "\\ud800", "prompt": [1]}', 404, "expected 'small'"),
    (b'{"\\ud800": 1, "prompt": [1]}', 400, "valid string"),
    (b'{"prompt": "' + b"a" * 200_000 + b'"}', 413, "at most 100000 bytes"),
]


@pytest.mark.parametrize(("body", "status", "message"), RAW)
def test_bodies_that_are_none(shipped: Running, body: bytes, status: int, message: str) -> None:
    given, answer, _ = post(shipped, "/v1/completions", body)
    assert (given, message in answer["error"]["message"]) == (status, True), answer


def test_a_half_surrogate_is_text_all_the_same(shipped: Running) -> None:
    status, answer, _ = post(shipped, "/v1/completions", b'{"prompt": "\\ud800<pad>", "max_tokens": 2, "echo": true}')
    assert status == 200 and answer["choices"][0]["text"]


def test_text_makes_no_marker(shipped: Running, cwm_server: Running) -> None:
    """What looks like a special token in a user's text is spelled as text."""
    _, told, _ = post(shipped, "/tokenize", {"prompt": "<bos><return><L 1>"})
    assert min(told["tokens"]) >= TEXT_BASE or told["tokens"][0] == 28  # raw, then characters
    text = "<|frame_sep|><|eot_id|>"
    _, told, _ = post(cwm_server, "/tokenize", {"prompt": text})
    assert len(told["tokens"]) == len(text) and max(told["tokens"]) < 256
    _, back, _ = post(cwm_server, "/detokenize", {"tokens": [128_100, *told["tokens"]]})
    assert back["prompt"] == "<|frame_sep|>" + text


def test_other_routes(shipped: Running) -> None:
    status, answer, _ = post(shipped, "/v1/nothing", {})
    assert (status, answer["error"]["type"]) == (404, "not_found_error")
    status, _, _ = post(shipped, "/v1/models", {})
    assert status == 405
    status, answer, _ = post(shipped, "/v1/completions", b"{}", **{"Content-Type": "text/plain"})
    assert (status, "expected application/json" in answer["error"]["message"]) == (415, True)
    status, answer, _ = post(shipped, "/detokenize", {"tokens": [5000]})
    assert (status, answer["error"]["param"]) == (400, "tokens")
    status, answer, _ = post(shipped, "/logits", {"tokens": [1] * 5000})
    assert (status, answer["error"]["code"]) == (400, "context_length_exceeded")


def test_a_slow_sender_is_cut_off(shipped: Running) -> None:
    with socket.create_connection(("127.0.0.1", shipped.port), timeout=20) as connection:
        head = (
            "POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
        )
        connection.sendall(head.encode())
        start = time.monotonic()
        with connection.makefile("rb") as file:
            answer = file.read().decode()
        assert answer.startswith("HTTP/1.1 408") and time.monotonic() - start < 15
        assert "was not here after 1 seconds" in answer


@pytest.mark.parametrize("stream", [False, True])
def test_a_closed_connection_frees_its_rows(shipped: Running, stream: bool) -> None:
    body = {"prompt": [1, 2, 1540], "max_tokens": 4000, "n": 4, "seed": 2, "stream": stream, "temperature": 5.0}
    data = json.dumps(body).encode()
    with socket.create_connection(("127.0.0.1", shipped.port), timeout=20) as connection:
        head = (
            f"POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(data)}"
        )
        connection.sendall(head.encode() + b"\r\n\r\n" + data)
        assert shipped.until(lambda counts: counts["running"] == 4)["running"] == 4
    counts = shipped.until(lambda counts: counts["running"] + counts["waiting"] + counts["ids"] == 0)
    assert (counts["running"], counts["waiting"], counts["ids"]) == (0, 0, 0)


def test_a_full_queue_says_when_to_come_again() -> None:
    with serving(SHIPPED, rows=1, max_waiting=1, request_s=120) as running:
        body = {"prompt": [1, 2, 1540], "max_tokens": 4000, "temperature": 5.0, "stream": True}
        holders = []
        for waiting in (0, 1):
            holder = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
            holder.request("POST", "/v1/completions", json.dumps(body), {"Content-Type": "application/json"})
            holders.append(holder)
            running.until(lambda counts, waiting=waiting: (counts["running"], counts["waiting"]) == (1, waiting))
        status, answer, headers = post(running, "/v1/completions", {"prompt": [1]})
        assert (status, answer["error"]["code"], headers["retry-after"]) == (429, "queue_full", "1")
        for holder in holders:
            holder.close()
        assert running.until(lambda counts: counts["running"] == 0)["waiting"] == 0
        assert post(running, "/v1/completions", {"prompt": [1], "max_tokens": 1})[0] == 200


def test_an_engine_that_fails_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is under way is answered with 500, whole or streamed; what is asked next is answered."""
    with serving(SHIPPED, rows=2) as running:
        runner = running.server.runner
        feed = runner.feed
        body = {"prompt": [1, 2, 1540], "max_tokens": 40, "temperature": 0, "return_token_ids": True}
        _, right, _ = post(running, "/v1/completions", body)

        def failing(cache: Any, runs: Any) -> Any:
            if running.server.service.scheduler.num_ids > 40:
                raise RuntimeError("an operator failed")
            return feed(cache, runs)

        with monkeypatch.context() as patch:
            patch.setattr(runner, "feed", failing)
            stream = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
            whole = json.dumps(body | {"max_tokens": 4000, "stream": True})
            stream.request("POST", "/v1/completions", whole, {"Content-Type": "application/json"})
            status, answer, _ = post(running, "/v1/completions", body | {"max_tokens": 4000})
            events = stream.getresponse().read().decode().strip().split("\n\n")
            stream.close()
            assert (status, answer["error"]["code"], answer["error"]["type"]) == (500, "engine_failed", "server_error")
            assert json.loads(events[-2][6:])["error"]["code"] == "engine_failed" and events[-1] == "data: [DONE]"
            health = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
            health.request("GET", "/health")
            assert health.getresponse().status == 500
            health.close()
        _, again, _ = post(running, "/v1/completions", body)
        assert again["choices"] == right["choices"]
        assert running.until(lambda counts: counts["status"] == "ok" and not counts["running"])["status"] == "ok"


def test_time_is_bounded() -> None:
    with serving(SHIPPED, request_s=0.3) as running:
        body = {"prompt": [1, 2, 1540], "max_tokens": 4000, "temperature": 5.0}
        status, answer, _ = post(running, "/v1/completions", body)
        assert (status, answer["error"]["code"]) == (400, "timeout")
        assert running.until(lambda counts: counts["running"] == 0)["ids"] == 0


def ask_and_not_read(running: Running, body: dict[str, Any]) -> socket.socket:
    """A stream that is asked for, by a client whose system takes in hardly anything of what it does not read."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 15)
    connection.settimeout(60)
    connection.connect(("127.0.0.1", running.port))
    data = json.dumps(body | {"stream": True}).encode()
    connection.sendall(HEAD.format(len(data)).encode() + data)
    return connection


def until_held(running: Running) -> tuple[Stream, int]:
    """The one stream that is under way, and how many ids it has come to when it comes to no more."""
    running.until(lambda counts: counts["running"] == 1)
    (stream,) = running.server.service._streams
    num, end = -1, time.monotonic() + 60
    while num != len(stream.samples[0].tokens) or not stream.held:
        num = len(stream.samples[0].tokens)
        assert time.monotonic() < end
        time.sleep(0.2)
    return stream, num


def test_a_client_that_does_not_read_waits_alone() -> None:
    """What it asked for is held where it is, costs nothing, is in nobody's way, and goes on when it reads."""
    body = {"prompt": [1, 2, 1540], "max_tokens": 500, "seed": 3, "temperature": 5.0, "logprobs": 20}
    body |= {"return_token_ids": True}
    with serving(SHIPPED, rows=1) as running:
        connection = ask_and_not_read(running, body)
        stream, num = until_held(running)
        assert 0 < num < 450
        steps = running.server.service.scheduler._num_steps
        time.sleep(0.5)
        assert running.server.service.scheduler._num_steps - steps < 20  # a look now and then, no passes
        _, right, _ = post(running, "/v1/completions", body | {"user": "another"})
        assert len(right["choices"][0]["token_ids"]) == 500
        assert stream.held and len(stream.samples[0].tokens) == num
        with connection, connection.makefile("rb") as file:
            events = [json.loads(line[6:]) for line in file if line.startswith(b"data: {")]
        assert [i for event in events for i in event["choices"][0]["token_ids"]] == right["choices"][0]["token_ids"]
        assert running.until(lambda counts: counts["running"] == 0)["ids"] == 0


@pytest.mark.parametrize("leaves", [True, False])
def test_a_client_that_never_reads_keeps_no_row(leaves: bool, caplog: pytest.LogCaptureFixture) -> None:
    body = {"prompt": [1, 2, 1540], "max_tokens": 4000, "temperature": 5.0, "logprobs": 20}
    with serving(SHIPPED, request_s=60 if leaves else 5) as running, ask_and_not_read(running, body) as connection:
        if leaves:
            until_held(running)
            connection.close()
        else:
            assert running.until(lambda counts: counts["running"] == 1)["running"] == 1
        counts = running.until(lambda counts: counts["running"] == 0)
        assert (counts["running"], counts["waiting"], counts["ids"]) == (0, 0, 0)
    assert "Traceback" not in caplog.text
