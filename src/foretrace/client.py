"""Completing token ids over HTTP: one small protocol, and the servers that it is spoken to.

`connect` finds out which server answers at an address (ours, vLLM, SGLang, llama.cpp) and gives a client for it.
Special tokens travel as ids in both directions; text is asked for with special tokens left in.
"""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from foretrace.errors import BusyError, ContextError, ModelError, RequestError

__all__ = ["KEY", "Client", "ForetraceClient", "LlamaCppClient", "Part", "VllmClient", "connect"]

KEY = "FORETRACE_API_KEY"
"""The environment variable with the key that servers want to see."""
PATIENCE_S = 60.0
"""So long a server that is full is asked again."""
TIMEOUT_S = 300.0
"""A server that sends nothing for so long is given up."""
MOST_BYTES = 1 << 28
"""More is not read of one answer."""


class Part(NamedTuple):
    """What is new of an answer: ids (none where the server does not tell them), their log-probabilities, their text.

    `finish` is `stop`, `length` or another word of the server's at the end, else None; `raw` is the server's object.
    """

    ids: tuple[int, ...]
    logprobs: tuple[float, ...]
    text: str
    finish: str | None
    raw: Mapping[str, Any]


@dataclass(slots=True)
class Wire:
    """Requests to one address. Raises ModelError where nobody answers there, and what a server's refusal means."""

    address: str
    key: str | None = None
    timeout_s: float = TIMEOUT_S
    _path: str = field(init=False, default="")

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        try:
            parts.port  # noqa: B018  (checks it)
        except ValueError as error:
            raise ModelError(f"{self.address}: {error}") from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ModelError(f"{self.address!r} is no address of a server; expected http://HOST:PORT")
        self._path = parts.path.rstrip("/").removesuffix("/v1")

    def get(self, path: str) -> Any:
        """The JSON at a path."""
        with _Exchange(self, "GET", path, None) as exchange:
            return exchange.json()

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON that answers a body."""
        with _Exchange(self, "POST", path, body) as exchange:
            return exchange.json()

    def post_bytes(self, path: str, body: Mapping[str, Any]) -> bytes:
        """The bytes that answer a body."""
        with _Exchange(self, "POST", path, body) as exchange:
            return exchange.read()

    def events(self, path: str, body: Mapping[str, Any]) -> Generator[Any, None, None]:
        """The events that answer a body; the connection is closed when the iteration ends."""
        with _Exchange(self, "POST", path, body) as exchange:
            yield from exchange.events()

    def connection(self) -> http.client.HTTPConnection:
        """A new connection."""
        parts = urlsplit(self.address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        return kind(parts.hostname or "", parts.port, timeout=self.timeout_s)

    def request(self, path: str, body: Mapping[str, Any] | None) -> tuple[str, bytes | None, dict[str, str]]:
        """Target, body and headers of a request."""
        headers = {"Accept": "*/*"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self._path + path, None if body is None else json.dumps(body).encode(), headers


class _Exchange:
    """One request and its answer, on a connection of its own."""

    def __init__(self, wire: Wire, method: str, path: str, body: Mapping[str, Any] | None) -> None:
        self._wire, self._method, self._path, self._body = wire, method, path, body

    def __enter__(self) -> _Exchange:
        end = time.monotonic() + PATIENCE_S
        while True:
            self._send()
            if self._answer.status not in (429, 503) or time.monotonic() > end:
                break
            wait = self._answer.getheader("Retry-After", "1")
            self._connection.close()
            time.sleep(min(float(wait) if wait.isdecimal() else 1.0, 10.0))
        if self._answer.status != 200:
            try:
                self._refuse()
            finally:
                self._connection.close()
        return self

    def _send(self) -> None:
        self._connection = self._wire.connection()
        target, body, headers = self._wire.request(self._path, self._body)
        try:
            self._connection.request(self._method, target, body, headers)
            self._answer = self._connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            problem = f"no server answers at {self._wire.address} ({_one_line(error)})"
            raise ModelError(f"{problem}; expected one such as `foretrace serve`") from None

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def read(self) -> bytes:
        """The whole body."""
        try:
            body = self._answer.read(MOST_BYTES + 1)
        except (OSError, http.client.HTTPException) as error:
            raise self._broken(error) from None
        if len(body) > MOST_BYTES:
            raise ModelError(f"{self._wire.address} answers with more than {MOST_BYTES} bytes")
        return body

    def json(self) -> Any:
        """The body as JSON."""
        return self._parsed(self.read())

    def events(self) -> Generator[Any, None, None]:
        """The data of server-sent events up to `[DONE]`. Raises ModelError where the answer breaks off before that."""
        size = 0
        while True:
            try:
                line = self._answer.readline(MOST_BYTES)
            except (OSError, http.client.HTTPException) as error:
                raise self._broken(error) from None
            size += len(line)
            if not line or size > MOST_BYTES:
                return
            if not line.startswith(b"data:"):
                continue
            data = line[5:].strip()
            if data == b"[DONE]":
                return
            event = self._parsed(data)
            if isinstance(event, dict) and event.get("error"):
                told = event["error"] if isinstance(event["error"], dict) else {}
                raise _refusal(self._wire.address, 500 if told.get("type") == "server_error" else 400, event)
            yield event

    def _parsed(self, data: bytes) -> Any:
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise ModelError(f"{self._wire.address}{self._path} answers with no JSON ({_one_line(error)})") from None

    def _refuse(self) -> None:
        try:
            body = json.loads(self._answer.read(1 << 20))
        except (OSError, ValueError, RecursionError, http.client.HTTPException):
            body = {}
        raise _refusal(f"{self._wire.address}{self._path}", self._answer.status, body)

    def _broken(self, error: Exception) -> ModelError:
        return ModelError(f"the answer of {self._wire.address} broke off ({_one_line(error)})")


def _refusal(where: str, status: int, body: Any) -> ModelError | BusyError | ContextError | RequestError:
    """A server's refusal as ours. OpenAI's error object; vLLM's older one has no `error` around it."""
    told = body.get("error", body) if isinstance(body, dict) else {}
    told = told if isinstance(told, dict) else {"message": told}
    message = _one_line(told.get("message") or told.get("detail") or f"status {status}")
    if status in (429, 503):
        return BusyError(f"{where} is busy: {message}")
    if status in (401, 403, 404) or status >= 500:
        hint = f"; the key comes from ${KEY}" if status in (401, 403) else ""
        hint = "; expected a server of OpenAI's interface, such as `foretrace serve`" if status == 404 else hint
        return ModelError(f"{where} answers {status}: {message}{hint}")
    if told.get("code") in ("context_length_exceeded", "too-long"):
        return ContextError(message)
    return RequestError(f"{where} refuses: {message}")


def _one_line(text: object) -> str:
    return " ".join(str(text).split())[:300]


class Client:
    """A server that completes ids. What differs between servers is in the methods with an underscore."""

    def __init__(self, wire: Wire, name: str, context: int | None) -> None:
        self.wire, self.name, self.context = wire, name, context

    def complete(
        self, prompt: Sequence[int], *, max_ids: int, stop_ids: Sequence[int] = (), **more: Any
    ) -> Generator[Part, None, None]:
        """Go on from ids, greedily; `more` are further fields for this server. Closed early, the server stops too.

        Raises ModelError where the answer breaks off, RequestError and ContextError where the server refuses.
        """
        finish = None
        for event in self.wire.events(self._target, self._body(prompt, max_ids, stop_ids) | more):
            part = self._part(event)
            if part is not None:
                finish = part.finish or finish
                yield part
        if finish is None:
            raise ModelError(f"the answer of {self.wire.address} broke off before its end")

    def encode(self, text: str) -> list[int]:
        """Ids of plain text, nothing around them."""
        told = self.wire.post("/tokenize", self._text(text))
        return _ids(told.get("tokens") if isinstance(told, dict) else None, self.wire.address)

    def decode(self, ids: Sequence[int]) -> str:
        """Text of ids."""
        told = self.wire.post("/detokenize", self._tokens(ids))
        text = (told.get("prompt", told.get("content", told.get("text")))) if isinstance(told, dict) else None
        if not isinstance(text, str):
            raise ModelError(f"{self.wire.address}/detokenize answers without a text")
        return text

    _target = "/v1/completions"

    def _body(self, prompt: Sequence[int], max_ids: int, stop_ids: Sequence[int]) -> dict[str, Any]:
        raise NotImplementedError

    def _part(self, event: Any) -> Part | None:
        raise NotImplementedError

    def _text(self, text: str) -> dict[str, Any]:
        return {"model": self.name, "prompt": text, "add_special_tokens": False}

    def _tokens(self, ids: Sequence[int]) -> dict[str, Any]:
        return {"model": self.name, "tokens": list(ids)}


class VllmClient(Client):
    """vLLM, and SGLang, which has the same fields."""

    def _body(self, prompt: Sequence[int], max_ids: int, stop_ids: Sequence[int]) -> dict[str, Any]:
        return {
            "model": self.name,
            "prompt": list(prompt),
            "max_tokens": max_ids,
            "temperature": 0.0,
            "stop_token_ids": list(stop_ids),
            "skip_special_tokens": False,
            "return_token_ids": True,
            "logprobs": 0,
            "stream": True,
        }

    def _part(self, event: Any) -> Part | None:
        choices = event.get("choices") if isinstance(event, dict) else None
        if not choices:
            return None
        choice = choices[0]
        if not isinstance(choice, dict):
            raise ModelError(f"{self.wire.address} sends a choice that is no object")
        ids = choice.get("token_ids")
        logprobs = (choice.get("logprobs") or {}).get("token_logprobs") or ()
        known = tuple(float(value) for value in logprobs if isinstance(value, int | float))
        text, finish = choice.get("text"), choice.get("finish_reason")
        read = () if ids is None else tuple(_ids(ids, self.wire.address))
        return Part(read, known, text if isinstance(text, str) else "", finish, choice)


class ForetraceClient(VllmClient):
    """Our server, which gives logits too. `compact`: whether its vocabulary is ours; `actions`: the leaps it knows;
    `weights`: a digest of them.
    """

    compact = False
    actions: tuple[str, ...] = ()
    weights = ""

    def vocabulary(self) -> Any:
        """The vocabulary of the compact dialect, as JSON holds it."""
        return self.wire.get("/tokenizer_info")

    def logits(self, ids: Sequence[int]) -> bytes:
        """Logits after each id: float32, little-endian, one row after the other."""
        return self.wire.post_bytes("/logits", {"tokens": list(ids)})


class LlamaCppClient(Client):
    """The server of llama.cpp, by its own route: the one of OpenAI's interface tells no ids and stops at texts only."""

    _target = "/completion"

    def _body(self, prompt: Sequence[int], max_ids: int, stop_ids: Sequence[int]) -> dict[str, Any]:
        return {
            "prompt": list(prompt),
            "n_predict": max_ids,
            "temperature": 0.0,
            "return_tokens": True,
            "cache_prompt": True,
            "stream": True,
        }

    def _part(self, event: Any) -> Part | None:
        if not isinstance(event, dict):
            return None
        ids = _ids(event.get("tokens") or [], self.wire.address)
        words = {"eos": "stop", "word": "stop", "limit": "length"}
        finish = words.get(event.get("stop_type", ""), "stop") if event.get("stop") else None
        text = event.get("content")
        return Part(tuple(ids), (), text if isinstance(text, str) else "", finish, event)

    def _text(self, text: str) -> dict[str, Any]:
        return {"content": text, "add_special": False, "parse_special": False}

    def _tokens(self, ids: Sequence[int]) -> dict[str, Any]:
        return {"tokens": list(ids)}


_CLIENTS: dict[str, type[Client]] = {"foretrace": ForetraceClient, "llamacpp": LlamaCppClient}
"""By what a server says of who owns its model; others are spoken to as vLLM is."""


def connect(address: str) -> Client:
    """A client for the first model of the server at an address. Raises ModelError where there is none."""
    wire = Wire(address, os.environ.get(KEY) or None)
    told = wire.get("/v1/models")
    models = told.get("data") if isinstance(told, dict) else None
    if not isinstance(models, list) or not models or not isinstance(models[0], dict):
        raise ModelError(f"{address}/v1/models lists no model")
    card = models[0]
    context = card.get("max_model_len") or (card.get("meta") or {}).get("n_ctx_train")
    kind = _CLIENTS.get(str(card.get("owned_by")), VllmClient)
    client = kind(wire, str(card.get("id")), context if isinstance(context, int) else None)
    if isinstance(client, ForetraceClient):
        client.compact = card.get("dialect") == "compact"
        client.actions = tuple(map(str, card.get("actions") or ()))
        client.weights = str(card.get("weights"))
    return client


def _ids(value: Any, where: str) -> list[int]:
    if not isinstance(value, list) or not all(type(i) is int and i >= 0 for i in value):
        raise ModelError(f"{where} sends {str(value)[:60]!r} for ids")
    return value
