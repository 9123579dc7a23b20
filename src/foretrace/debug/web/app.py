"""The HTTP side: who may ask, what, and how errors are answered.

The address that is printed holds a token. Whoever opens it gets a cookie for this port, without which nothing is
served; it is not sent along from pages of other origins. A request must name the loopback address as its host, so that
no other name can be made to point here.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from foretrace.debug.web.board import Board
from foretrace.errors import ForetraceError

__all__ = ["make_app"]

STATIC = {
    "": ("index.html", "text/html"),
    "style.css": ("style.css", "text/css"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
    **{name: (name, "text/javascript") for name in ("main.js", "runs.js", "source.js", "state.js", "timeline.js")},
}
"""What is served besides the interface: path, then file and type."""

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
MOST_BYTES = 100_000
"""Length of a request's body."""


def make_app(board: Board, port: int, token: str) -> Starlette:
    """The application for one session."""
    routes = [
        *(Route(f"/{path}", _static(*what)) for path, what in STATIC.items()),
        Route("/api/overview", _reading(lambda query: board.overview())),
        Route("/api/timeline", _reading(lambda query: board.timeline(query["run"], int(query["start"])))),
        Route("/api/state", _reading(lambda query: board.state(query["run"], int(query["index"])))),
        Route("/api/compare", _reading(lambda query: board.compare(query["run"]))),
        Route("/api/foresee", _writing(lambda body: board.foresee(body["run"], int(body["index"]))), methods=["POST"]),
        Route(
            "/api/change",
            _writing(lambda body: board.change(body["run"], int(body["index"]), body["name"], body["text"])),
            methods=["POST"],
        ),
    ]
    return Starlette(routes=routes, middleware=[Middleware(_Guard, port=port, token=token)])


class _Guard(BaseHTTPMiddleware):
    """Lets in who comes to this host with the token or the cookie."""

    def __init__(self, app: Any, port: int, token: str) -> None:
        super().__init__(app)
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._cookie, self._token = f"foretrace-{port}", token

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        if request.headers.get("host") not in self._hosts:
            response: Response = PlainTextResponse("this host is not served here\n", 421)
        elif self._is(request.query_params.get("token")) and request.url.path == "/":
            response = RedirectResponse("/", 303)
            response.set_cookie(self._cookie, self._token, httponly=True, samesite="strict")
        elif not self._is(request.cookies.get(self._cookie)):
            response = PlainTextResponse("open the address that `foretrace web` printed\n", 403)
        else:
            response = await call_next(request)
        response.headers.update(HEADERS)
        return response

    def _is(self, said: str | None) -> bool:
        return said is not None and secrets.compare_digest(said.encode(), self._token.encode())


def _static(name: str, media_type: str) -> Callable[[Request], Response]:
    content = files("foretrace.debug.web").joinpath("static", name).read_bytes()
    return lambda request: Response(content, media_type=media_type)


def _reading(answer: Callable[[Mapping[str, str]], dict[str, Any]]) -> Callable[[Request], Response]:
    return lambda request: _answered(answer, request.query_params)


def _writing(answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Any:
    async def respond(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                return _error(f"a request of more than {MOST_BYTES} bytes", 413)
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            said = None
        if request.headers.get("content-type") != "application/json" or not isinstance(said, dict):
            return _error("expected an object as application/json", 400)
        return await run_in_threadpool(_answered, answer, said)

    return respond


def _answered(answer: Callable[[Any], dict[str, Any]], said: Mapping[str, Any]) -> Response:
    try:
        return JSONResponse(answer(said))
    except ForetraceError as error:
        return _error(" ".join(str(error).split()), 400)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return _error(f"the request lacks a field, or one is not of its type: {error}", 400)


def _error(message: str, status: int) -> Response:
    return JSONResponse({"error": message}, status)
