"""The routes, and the one way in which everything that is wrong is answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from foretrace import __version__
from foretrace.errors import ForetraceError
from foretrace.serve.door import Door
from foretrace.serve.refusal import Json, Refusal, refusal_of
from foretrace.serve.schema import ChatRequest, CompletionRequest, DetokenizeRequest, LogitsRequest, TokenizeRequest
from foretrace.serve.server import Server
from foretrace.serve.spelling import Compact

__all__ = ["application"]

SHOWN = 80
"""So many characters of a wrong value are repeated."""


def application(server: Server, *, api_key: str | None = None) -> FastAPI:
    """The routes of a server. Its service is closed, all requests done, when the application shuts down."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
        yield
        await asyncio.to_thread(server.service.close, drain=False)

    app = FastAPI(title="Foretrace", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan)
    bounds = server.bounds
    app.add_middleware(Door, api_key=api_key, max_bytes=bounds.max_bytes, body_s=bounds.body_s)

    @app.exception_handler(Refusal)
    async def refused(_: Request, refusal: Refusal) -> Json:
        return refusal.response()

    @app.exception_handler(ForetraceError)
    async def wrong(_: Request, error: ForetraceError) -> Json:
        return refusal_of(error).response()

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Json:
        return _invalid(error).response()

    @app.exception_handler(HTTPException)
    async def no_route(request: Request, error: HTTPException) -> Json:
        message = f"{request.method} {request.url.path[:SHOWN]}: {error.detail}"
        return Refusal(error.status_code, message, headers=error.headers).response()

    @app.exception_handler(Exception)
    async def broken(_: Request, error: Exception) -> Json:
        logging.getLogger("foretrace.serve").error("a request failed", exc_info=error)
        return Refusal(500, "the server failed; its log says why").response()

    @app.get("/health")
    async def health() -> Response:
        return server.health()

    @app.get("/v1/models")
    async def models() -> Response:
        return Json({"object": "list", "data": [server.model_card()]})

    @app.get("/v1/models/{name:path}")
    async def model(name: str) -> Response:
        server.check_model(name)
        return Json(server.model_card())

    @app.get("/tokenizer_info")
    async def tokenizer_info() -> Response:
        if not isinstance(server.spelling, Compact):
            raise Refusal(404, "this model's vocabulary is not one of foretrace; expected /tokenize")
        return Json(server.spelling.tokenizer.body())

    @app.post("/v1/completions")
    async def completions(asked: CompletionRequest, http: Request) -> Response:
        return await server.complete(asked, http)

    @app.post("/v1/chat/completions")
    async def chat(asked: ChatRequest, http: Request) -> Response:
        return await server.chat(asked, http)

    @app.post("/logits")
    async def logits(asked: LogitsRequest) -> Response:
        server.check_model(asked.model)
        return Response(await server.logits(asked.tokens), media_type="application/octet-stream")

    @app.post("/tokenize")
    async def tokenize(asked: TokenizeRequest) -> Response:
        server.check_model(asked.model)
        special = asked.add_special_tokens
        ids = await asyncio.to_thread(server.spelling.encode, asked.prompt, special=special)
        return Json({"tokens": ids, "count": len(ids), "max_model_len": server.runner.context})

    @app.post("/detokenize")
    async def detokenize(asked: DetokenizeRequest) -> Response:
        server.check_model(asked.model)
        wrong = next((i for i in asked.tokens if i >= server.spelling.size), None)
        if wrong is not None:
            message = f"id {wrong} in tokens; the vocabulary has ids 0 to {server.spelling.size - 1}"
            raise Refusal(400, message, param="tokens")
        return Json({"prompt": await asyncio.to_thread(server.spelling.decode, asked.tokens, skip_special=False)})

    return app


def _invalid(error: RequestValidationError) -> Refusal:
    """What is wrong with a body, where it is and what was given: of a value that may be of several kinds, the kind that
    it came nearest to.
    """
    found: dict[str, Any] = max(error.errors(), key=lambda each: not each["type"].endswith("_type"))
    parts = [str(part) for part in found["loc"][1:]]
    where = ".".join(part for part in parts if part != "str" and "[" not in part)
    message = found["msg"]
    if parts[:1] == ["prompt"] and found["type"].endswith("_type"):
        where, message = "prompt", "expected a text, ids from 0 on, or a list of either"
    given = "" if found["type"] in ("missing", "extra_forbidden") else f", given {ascii(found.get('input'))[:SHOWN]}"
    name = f"{where}: " if where else ""
    return Refusal(400, f"{name}{message}{given}", param=where[:SHOWN] or None, code=found["type"])
