"""What stands before every route: the key, and bounds on a request's body. What fails here is not parsed further."""

from __future__ import annotations

import asyncio
import hmac
import json
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foretrace.serve.refusal import Refusal

__all__ = ["Door"]

MOST_LEVELS = 32
"""Lists and objects inside one another."""
OPEN = frozenset(("/health",))
"""Paths that need no key."""


class Door:
    """ASGI middleware: lets a request in with its body read whole, or answers it.

    A body must be JSON of at most `max_bytes`, at most 32 levels deep, and be here within `body_s` seconds.
    """

    def __init__(self, app: ASGIApp, *, api_key: str | None, max_bytes: int, body_s: float) -> None:
        self._app, self._api_key = app, api_key
        self._max_bytes, self._body_s = max_bytes, body_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in or answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._check_key(scope)
            body = await self._body(scope, receive) if scope["method"] == "POST" else b""
        except Refusal as refusal:
            await refusal.response()(scope, receive, send)
            return
        given = False

        async def again() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, again, send)

    def _check_key(self, scope: Scope) -> None:
        if self._api_key is None or scope["path"] in OPEN:
            return
        kind, _, key = Headers(scope=scope).get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not hmac.compare_digest(key.strip().encode(), self._api_key.encode()):
            raise Refusal(
                401,
                "no valid API key; expected the header `Authorization: Bearer KEY`",
                code="invalid_api_key",
                headers={"WWW-Authenticate": "Bearer"},
            )

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        """The body, checked. Raises Refusal."""
        headers = Headers(scope=scope)
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Refusal(415, f"content type {kind!r}; expected application/json")
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > self._max_bytes:
            raise self._too_large(f"{length} bytes")
        try:
            async with asyncio.timeout(self._body_s):
                body = await self._read(receive)
        except TimeoutError:
            close = {"Connection": "close"}
            raise Refusal(408, f"the body was not here after {self._body_s:g} seconds", headers=close) from None
        check_json(body)
        return body

    async def _read(self, receive: Receive) -> bytes:
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Refusal(400, "the client went before its body was here")
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            more = message.get("more_body", False)
            if size > self._max_bytes:
                raise self._too_large("more than that")
        return b"".join(parts)

    def _too_large(self, given: str) -> Refusal:
        close = {"Connection": "close"}
        return Refusal(413, f"body of {given}; at most {self._max_bytes} bytes are taken", headers=close)


def check_json(body: bytes) -> None:
    """Raises Refusal for what is not an object in JSON, and for one that is nested too deep."""
    try:
        value = json.loads(body, parse_constant=_no_number)
    except RecursionError:
        raise Refusal(400, f"JSON is nested too deep; at most {MOST_LEVELS} levels are read") from None
    except ValueError as error:  # UnicodeDecodeError is one, and a number of too many digits
        raise Refusal(400, f"body is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise Refusal(400, f"body is JSON, but no object but a {type(value).__name__}")
    level: list[Any] = [value]
    for _ in range(MOST_LEVELS):
        level = [inner for each in level for inner in _inside(each) if isinstance(inner, dict | list)]
        if not level:
            return
    raise Refusal(400, f"JSON is nested too deep; at most {MOST_LEVELS} levels are read")


def _inside(value: dict[str, Any] | list[Any]) -> Any:
    return value.values() if isinstance(value, dict) else value


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number in JSON")
