"""What the routes do: a model, its service, the bounds on what may be asked; requests in, answers out."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
import uuid
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from foretrace.engine import ACTIONS
from foretrace.engine.decode import STRUCTURE
from foretrace.engine.request import Request, Sampling
from foretrace.engine.runner import Runner
from foretrace.engine.scheduler import Scheduler
from foretrace.engine.service import Service
from foretrace.errors import BusyError, ContextError, EngineError, ForetraceError
from foretrace.serve.choice import Choice, Delta, chat_logprobs, text_logprobs
from foretrace.serve.constraint import Asked, grammar_of
from foretrace.serve.refusal import Json, Refusal, refusal_of
from foretrace.serve.schema import ChatRequest, CompletionRequest, Generation
from foretrace.serve.spelling import Compact, Spelling
from foretrace.serve.work import Events, Gone, Work, until_gone

__all__ = ["Bounds", "Server"]

DEFAULT_TOKENS = 16
"""OpenAI's, where a completion says nothing."""
MOST_LOGIT_BYTES = 1 << 27
LEAST_TEMPERATURE = 0.01
"""Colder is taken for this, as vLLM does: quotients stay finite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one server and one request may take."""

    rows: int = 32
    max_waiting: int = 128
    max_samples: int = 32
    """Answers to one request: prompts times n."""
    max_bytes: int = 4 << 20
    body_s: float = 20.0
    request_s: float = 600.0


@dataclass(slots=True)
class _Prompt:
    ids: list[int]
    text: str | None
    asked: Asked | None = None


class Server:
    """A model that is asked over HTTP."""

    def __init__(
        self,
        runner: Runner,
        spelling: Spelling,
        name: str,
        bounds: Bounds,
        actions: tuple[str, ...] = ACTIONS,
        weights: str = "",
    ) -> None:
        """`weights` is what `/v1/models` says of them: a digest, by which an evaluation knows the model again."""
        self.actions, self.weights = actions, weights
        self.runner, self.spelling, self.name, self.bounds = runner, spelling, name, bounds
        self.service = Service(Scheduler(runner, rows=bounds.rows, max_waiting=bounds.max_waiting))
        self.draining = False
        self._alone = asyncio.Semaphore(1)
        self.began = int(time.time())

    # -- what there is --------------------------------------------------------------------------------------------

    def model_card(self) -> dict[str, Any]:
        """The model as `/v1/models` lists it."""
        dialect = "compact" if isinstance(self.spelling, Compact) else None
        return {
            "id": self.name,
            "object": "model",
            "created": self.began,
            "owned_by": "foretrace",
            "max_model_len": self.runner.context,
            "dialect": dialect,
            "actions": self.actions,
            "weights": self.weights,
        }

    def health(self) -> Json:
        """Whether the engine works, and how much there is to do."""
        scheduler = self.service.scheduler
        counts = {
            "running": scheduler.num_running,
            "waiting": scheduler.num_waiting,
            "ids": scheduler.num_ids,
        }
        if self.service.error:
            return Json({"status": "error"} | counts, 500)
        return Json({"status": "draining" if self.draining else "ok"} | counts, 503 if self.draining else 200)

    def check_model(self, name: str | None) -> None:
        """Refusal for a model that is not the one there is."""
        if name not in (None, self.name):
            raise Refusal(
                404, f"model {name!r} is not here; expected {self.name!r}", param="model", code="model_not_found"
            )

    # -- answering ------------------------------------------------------------------------------------------------

    async def complete(self, asked: CompletionRequest, http: HttpRequest) -> Response:
        """Answer `POST /v1/completions`."""
        self.check_model(asked.model)
        if asked.echo and asked.logprobs is not None:
            raise Refusal(400, "echo with logprobs is not offered; expected one of them", param="echo")
        prompts = await asyncio.to_thread(self._prompts, asked)
        most = asked.max_tokens or (None if asked.dialect else DEFAULT_TOKENS)
        default = 0.0 if asked.dialect else 1.0
        requests = [self._request(asked, each, most, default, asked.logprobs or 0, http) for each in prompts]
        return await self._answer(_Completion(self, asked, prompts), requests, http)

    async def chat(self, asked: ChatRequest, http: HttpRequest) -> Response:
        """Answer `POST /v1/chat/completions`."""
        self.check_model(asked.model)
        ids = await asyncio.to_thread(_or_refused, lambda: self.spelling.chat(asked.messages), "messages")
        prompts = [_Prompt(ids, None)]
        num_top = (asked.top_logprobs or 0) if asked.logprobs else 0
        most = asked.max_completion_tokens or asked.max_tokens
        requests = [self._request(asked, prompts[0], most, 1.0, num_top, http)]
        return await self._answer(_Chat(self, asked, prompts), requests, http)

    async def logits(self, ids: Sequence[int]) -> bytes:
        """Answer `POST /logits`; one at a time, for they take memory."""
        high, vocab_size, context = max(ids), self.runner.vocab_size, self.runner.context
        if high >= vocab_size:
            raise Refusal(400, f"id {high} in tokens; the model has ids 0 to {vocab_size - 1}", param="tokens")
        if len(ids) > context:
            raise refusal_of(ContextError(f"{len(ids)} ids; the model's context holds {context}"), param="tokens")
        if len(ids) * vocab_size * 4 > MOST_LOGIT_BYTES:
            most = MOST_LOGIT_BYTES // (4 * vocab_size)
            raise Refusal(400, f"logits of {len(ids)} ids; at most {most} at a time", param="tokens")
        async with self._alone:
            logits_TV = await asyncio.to_thread(self.runner.logits, list(ids))
        return logits_TV.astype("<f4").tobytes()

    def _prompts(self, asked: CompletionRequest) -> list[_Prompt]:
        given = asked.prompt
        if asked.dialect:
            return [self._dialect_prompt(asked, given)]
        if given is None:
            raise Refusal(400, "prompt is missing; expected a text, ids, or a list of either", param="prompt")
        if isinstance(given, str):
            return [self._text_prompt(asked, given)]
        if given and isinstance(given[0], int):
            return [_Prompt([i for i in given if isinstance(i, int)], None)]
        return [
            self._text_prompt(asked, each) if isinstance(each, str) else _Prompt(list(each), None)
            for each in given
            if not isinstance(each, int)
        ]

    def _text_prompt(self, asked: CompletionRequest, text: str) -> _Prompt:
        return _Prompt(self.spelling.encode(text, special=asked.add_special_tokens), text)

    def _dialect_prompt(self, asked: CompletionRequest, given: Any) -> _Prompt:
        assert asked.dialect
        if not isinstance(self.spelling, Compact):
            raise Refusal(400, "this model does not read the compact dialect", param="dialect")
        tokenizer, dialect = self.spelling.tokenizer, asked.dialect
        grammar = _or_refused(lambda: grammar_of(dialect, tokenizer), "dialect")
        ids = given if given is not None else grammar.prompt
        if not isinstance(ids, list) or not all(isinstance(i, int) for i in ids):
            raise Refusal(400, "with dialect.state, prompt has to be the ids that end there", param="prompt")
        return _Prompt(ids, None, grammar)

    def _request(
        self,
        asked: Generation,
        prompt: _Prompt,
        most: int | None,
        temperature: float,
        num_top: int,
        http: HttpRequest,
    ) -> Request:
        context = self.runner.context
        if most is not None and most > context:
            raise Refusal(400, f"max_tokens is {most}; the model's context holds {context}", param="max_tokens")
        temperature = temperature if asked.temperature is None else asked.temperature
        stop_ids = frozenset(asked.stop_token_ids or ())
        return Request(
            prompt=prompt.ids,
            sampling=Sampling(
                temperature=max(temperature, LEAST_TEMPERATURE) if temperature else 0.0,
                top_p=1.0 if asked.top_p is None else asked.top_p,
                seed=secrets.randbits(63) if asked.seed is None else asked.seed,
                num_logprobs=num_top,
            ),
            max_ids=most,
            stop_ids=stop_ids if prompt.asked else stop_ids | self.spelling.stop_ids,
            constraint=prompt.asked.grammar if prompt.asked else None,
            samples=asked.n,
            client=asked.user or (http.client.host if http.client else ""),
            structure=STRUCTURE if prompt.asked else frozenset(),
        )

    async def _answer(self, form: _Form, requests: Sequence[Request], http: HttpRequest) -> Response:
        num = sum(request.samples for request in requests)
        if not 1 <= num <= self.bounds.max_samples:
            raise Refusal(400, f"{num} answers asked for; expected 1 to {self.bounds.max_samples}", param="n")
        if self.draining:
            raise _stopped("the server is shutting down")
        try:
            work = Work(self.service, requests)
        except BusyError as error:
            raise refusal_of(error) from None
        except ForetraceError as error:
            raise refusal_of(error, param="prompt") from None
        if form.asked.stream:
            return Events(self._events(form, work), self.bounds.request_s)
        try:
            return await until_gone(http.receive, self._whole(form, work))
        except Gone:
            return Response(status_code=499)  # nobody reads it

    async def _deltas(self, form: _Form, work: Work) -> AsyncGenerator[tuple[int, Delta], None]:
        """What is new of each choice, by its number in the answer."""
        n = form.asked.n
        choices = [Choice(self.spelling, form.asked) for _ in range(n * len(work.streams))]
        pieces = work.pieces(self.bounds.request_s)
        try:
            async for number, piece in pieces:
                at, stream = number * n + piece.sample, work.streams[number]
                if choices[at].ended:
                    continue
                error = stream.samples[piece.sample].error
                if isinstance(error, EngineError):
                    raise refusal_of(error)
                if piece.finish == "cancelled":
                    raise _stopped("the server stopped before this was done")
                yield at, choices[at].take(piece, error)
                form.num_tokens += len(piece.tokens)
                if all(choice.ended for choice in choices[number * n : number * n + n]) and not stream.done:
                    self.service.cancel(stream)
                if all(choice.ended for choice in choices):
                    break
        except TimeoutError:
            took = f"not done after {self.bounds.request_s:g} seconds; expected a smaller max_tokens or n"
            raise Refusal(400, took, code="timeout") from None
        finally:
            await pieces.aclose()
            form.num_cached = sum(stream.num_cached for stream in work.streams)

    async def _whole(self, form: _Form, work: Work) -> Json:
        parts: dict[int, list[Delta]] = {}
        async for at, delta in self._deltas(form, work):
            parts.setdefault(at, []).append(delta)
        choices = []
        for at, deltas in sorted(parts.items()):
            last = deltas[-1]
            tokens = [token for delta in deltas for token in delta.tokens]
            text = "".join(delta.text for delta in deltas)
            choices.append(form.choice(at, Delta(text, tokens, 0, last.finish, last.stop_reason, last.error)))
        return Json(form.body(choices) | {"usage": form.usage()})

    async def _events(self, form: _Form, work: Work) -> AsyncGenerator[bytes, None]:
        try:
            for event in form.opening():
                yield _event(event)
            async for at, delta in self._deltas(form, work):
                yield _event(form.body([form.part(at, delta)]))
            options = form.asked.stream_options
            if options and options.include_usage:
                yield _event(form.body([]) | {"usage": form.usage()})
        except Refusal as refusal:
            yield _event(refusal.body)
        finally:
            work.cancel()
        yield b"data: [DONE]\n\n"


def _stopped(message: str) -> Refusal:
    return Refusal(503, message, code="shutting_down", headers={"Retry-After": "5", "Connection": "close"})


def _event(body: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(body, allow_nan=False, separators=(",", ":")).encode() + b"\n\n"


def _or_refused(work: Any, param: str) -> Any:
    try:
        return work()
    except ForetraceError as error:
        raise refusal_of(error, param=param) from None


class _Form:
    """The shape of an answer; `num_tokens` and `num_cached` are counted while it comes."""

    kind = ""
    prefix = ""

    def __init__(self, server: Server, asked: Any, prompts: Sequence[_Prompt]) -> None:
        self.server, self.asked, self.prompts = server, asked, prompts
        self.num_tokens = self.num_cached = 0
        self._id, self._created = f"{self.prefix}-{uuid.uuid4().hex}", int(time.time())
        self._echoed: set[int] = set()

    def body(self, choices: list[dict[str, Any]]) -> dict[str, Any]:
        """The answer around its choices."""
        kind = self.kind + (".chunk" if self.asked.stream and self.prefix == "chatcmpl" else "")
        head = {"id": self._id, "object": kind, "created": self._created, "model": self.server.name}
        return head | {"choices": choices}

    def usage(self) -> dict[str, Any]:
        """How many ids went in and came out."""
        num_prompt = sum(len(prompt.ids) for prompt in self.prompts)
        return {
            "prompt_tokens": num_prompt,
            "completion_tokens": self.num_tokens,
            "total_tokens": num_prompt + self.num_tokens,
            "prompt_tokens_details": {"cached_tokens": self.num_cached},
        }

    def opening(self) -> list[dict[str, Any]]:
        """What a stream begins with."""
        return []

    def choice(self, at: int, delta: Delta) -> dict[str, Any]:
        """A whole choice."""
        raise NotImplementedError

    def part(self, at: int, delta: Delta) -> dict[str, Any]:
        """What is new of a choice."""
        raise NotImplementedError

    def end(self, at: int, delta: Delta) -> dict[str, Any]:
        """What every choice has beside its text."""
        item: dict[str, Any] = {"index": at, "finish_reason": delta.finish, "stop_reason": delta.stop_reason}
        if self.asked.return_token_ids:
            item["token_ids"] = [token.id for token in delta.tokens]
            if not self.asked.stream or at not in self._echoed:
                item["prompt_token_ids"] = list(self.prompts[at // self.asked.n].ids)
        if delta.error:
            item["error"] = delta.error
        return item


class _Completion(_Form):
    kind, prefix = "text_completion", "cmpl"

    def choice(self, at: int, delta: Delta) -> dict[str, Any]:
        """A choice, with the trace it tells where it is constrained."""
        item = self.part(at, delta)
        asked = self.prompts[at // self.asked.n].asked
        trace = asked.trace(at % self.asked.n) if asked else None
        return item | ({"trace": trace} if trace else {})

    def part(self, at: int, delta: Delta) -> dict[str, Any]:
        """What is new of a choice, its prompt first where that is asked for."""
        prompt, spelling = self.prompts[at // self.asked.n], self.server.spelling
        text = delta.text
        if self.asked.echo and at not in self._echoed:
            skip = self.asked.skip_special_tokens
            text = (prompt.text if prompt.text is not None else spelling.decode(prompt.ids, skip_special=skip)) + text
        item: dict[str, Any] = {"text": text, "logprobs": None} | self.end(at, delta)
        self._echoed.add(at)
        if self.asked.logprobs is not None:
            by_id = self.asked.return_tokens_as_token_ids
            item["logprobs"] = text_logprobs(delta.tokens, spelling, self.asked.logprobs, delta.start, by_id=by_id)
        if prompt.asked and self.asked.return_token_ids:
            item["origins"] = [token.origin for token in delta.tokens]
            item["structure"] = [token.structure for token in delta.tokens]
        return item


class _Chat(_Form):
    kind, prefix = "chat.completion", "chatcmpl"

    def opening(self) -> list[dict[str, Any]]:
        """Who speaks."""
        delta = {"role": "assistant", "content": ""}
        return [
            self.body([{"index": at, "delta": delta, "logprobs": None, "finish_reason": None}])
            for at in range(self.asked.n)
        ]

    def choice(self, at: int, delta: Delta) -> dict[str, Any]:
        """A message."""
        message = {"role": "assistant", "content": delta.text, "refusal": None}
        return {"message": message, "logprobs": self._logprobs(delta)} | self.end(at, delta)

    def part(self, at: int, delta: Delta) -> dict[str, Any]:
        """What is new of a message."""
        item = {"delta": {"content": delta.text}, "logprobs": self._logprobs(delta)} | self.end(at, delta)
        self._echoed.add(at)
        return item

    def _logprobs(self, delta: Delta) -> dict[str, Any] | None:
        return chat_logprobs(delta.tokens, self.server.spelling) if self.asked.logprobs else None
