"""How the server says no: an HTTP status and the error object of OpenAI, in one line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from foretrace.errors import BusyError, ContextError, EngineError, ForetraceError

__all__ = ["Json", "Refusal", "refusal_of"]

RETRY_S = 1
"""What a full queue says about when to come again."""


class Json(Response):
    """A JSON answer in ASCII: whatever text comes from a client or a model, half a surrogate pair too, goes through."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The body."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


class Refusal(Exception):
    """A request that is not answered: HTTP status, what is wrong, which parameter, a stable word."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.param, self.code, self.headers = status, param, code, dict(headers or {})

    @property
    def body(self) -> dict[str, Any]:
        """The error object."""
        kinds = {401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error"}
        kind = kinds.get(self.status, "server_error" if self.status >= 500 else "invalid_request_error")
        message = " ".join(str(self).split())
        return {"error": {"message": message, "type": kind, "param": self.param, "code": self.code}}

    def response(self) -> Json:
        """The answer."""
        return Json(self.body, self.status, self.headers)


def refusal_of(error: ForetraceError, *, param: str | None = None) -> Refusal:
    """What an error of the engine or the codec means to a client."""
    if isinstance(error, BusyError):
        return Refusal(429, str(error), code="queue_full", headers={"Retry-After": str(RETRY_S)})
    if isinstance(error, EngineError):
        return Refusal(500, str(error), code="engine_failed")
    code = "context_length_exceeded" if isinstance(error, ContextError) else error.kind
    return Refusal(400, str(error), param=param, code=code)
