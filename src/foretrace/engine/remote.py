"""A model behind another server of ours: what decodes here asks there, and is none the wiser.

The server has the grammar too: it is told where the reader stands and sends ids, their probabilities, and which of
them its grammar put in. The reader here takes the same ids, so that frames come of them as they do of a model here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from foretrace.client import ForetraceClient, Part, connect
from foretrace.codec.standing import standing
from foretrace.codec.tokenizer import Tokenizer
from foretrace.engine import Model
from foretrace.engine.decode import Decoder, Foreseer
from foretrace.engine.request import Finish, Origin, Piece, Request, Stream, Token
from foretrace.engine.runner import Run
from foretrace.errors import ContextError, ForetraceError, ModelError, RecordError, RequestError

__all__ = ["RemoteModel", "RemoteRunner", "RemoteScheduler", "open_remote"]

CONNECTIONS = 16
"""So many requests are under way at a time; the others wait here."""
_FINISH: dict[str, Finish] = {"stop": "end", "length": "length", "error": "error"}


class RemoteRunner:
    """The model's sizes, and its logits; see `foretrace.engine.runner.Runner`. Rows are the server's business."""

    def __init__(self, client: ForetraceClient, vocab_size: int) -> None:
        self._client, self.vocab_size = client, vocab_size
        self.context = client.context or 1 << 31

    def start(self, rows: int) -> Any:
        """ModelError: there are no rows here."""
        raise ModelError("a model over HTTP has no rows here; expected a model directory")

    def feed(self, cache: Any, runs: Sequence[Run]) -> NDArray[np.float32]:
        """ModelError: there are no rows here."""
        raise ModelError("a model over HTTP has no rows here; expected a model directory")

    def logits(self, ids: list[int]) -> NDArray[np.float32]:
        """Logits [T, V] for the id after each of `ids`."""
        flat = np.frombuffer(self._client.logits(ids), "<f4")
        if not ids or len(flat) % len(ids):
            raise ModelError(f"{self._client.name} gives {len(flat)} logits for {len(ids)} ids")
        return flat.reshape(len(ids), -1)


class _News(NamedTuple):
    """A part of an answer: a sample of a stream and its tokens; or, without a part, what ended the whole stream."""

    stream: Stream
    sample: int
    tokens: list[Token]
    part: Part | None
    error: ForetraceError | None = None


class RemoteScheduler:
    """Asks a server; `submit`, `step` and `cancel` as `foretrace.engine.scheduler.Scheduler` has them."""

    def __init__(self, client: ForetraceClient, tokenizer: Tokenizer) -> None:
        self.runner = RemoteRunner(client, tokenizer.size)
        self._client = client
        self._news: SimpleQueue[_News] = SimpleQueue()
        self._free = threading.BoundedSemaphore(CONNECTIONS)
        self._asked: dict[Stream, list[Foreseer]] = {}
        """The constraint of each sample of what is under way."""

    def submit(self, request: Request, listener: Callable[[Piece], None] | None = None) -> Stream:
        """Ask. Raises RequestError for what is not under the compact grammar, RecordError for what does not stand
        between two frames, ContextError for a prompt that does not fit.
        """
        constraint = request.constraint
        if not isinstance(constraint, Foreseer):
            raise RequestError("a model over HTTP foresees programs; expected a model directory for this")
        if len(request.prompt) > self.runner.context:
            held = self.runner.context
            raise ContextError(f"prompt of {len(request.prompt)} ids; the model's context holds {held}")
        stream = Stream(request, listener)
        body = self._body(request, constraint)
        self._asked[stream] = [constraint, *(constraint.fork() for _ in range(request.samples - 1))]
        threading.Thread(target=self._ask, args=(stream, body), daemon=True).start()
        return stream

    def _body(self, request: Request, foreseer: Foreseer) -> dict[str, Any]:
        program = foreseer.reader.machine.program
        dialect = {
            "files": [{"path": file.path, "text": file.text} for file in program.files],
            "entry": program.entry,
            "state": standing(foreseer.reader),
            "max_frames": min(10_000, foreseer.max_frames),
        }
        sampling, context = request.sampling, self.runner.context
        return {
            "dialect": dialect,
            "n": request.samples,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "seed": sampling.seed,
            "max_tokens": context if request.max_ids is None else max(1, min(request.max_ids, context)),
        }

    def _ask(self, stream: Stream, body: dict[str, Any]) -> None:
        """Read an answer, in a thread of its own, until it ends or is cancelled."""
        with self._free:
            try:
                if stream.cancelled:
                    return
                parts = self._client.complete(stream.request.prompt, max_ids=body["max_tokens"], **body)
                try:
                    for part in parts:
                        self._news.put(_news(stream, part))
                        if stream.cancelled or stream.done:
                            return
                finally:
                    parts.close()
            except ForetraceError as error:
                self._news.put(_News(stream, 0, [], None, error))
            except Exception as error:  # a server that sends what none of ours does
                wrong = ModelError(f"{self._client.name} sends what cannot be read ({type(error).__name__}: {error})")
                self._news.put(_News(stream, 0, [], None, wrong))

    def step(self) -> bool:
        """Take in what has come, and wait for something if nothing has; False where nothing is asked for."""
        if not self._asked:
            return False
        self._take(self._news.get())
        while True:
            try:
                self._take(self._news.get_nowait())
            except Empty:
                return True

    def _take(self, news: _News) -> None:
        stream = news.stream
        if stream not in self._asked:
            return
        if news.part:
            self._hear(stream, news.sample, news.tokens, news.part)
        else:
            for number, sample in enumerate(stream.samples):
                if sample.finish is None:
                    self._put(stream, number, [], None, news.error)
        if stream.done:
            del self._asked[stream]

    def _hear(self, stream: Stream, number: int, tokens: list[Token], part: Part) -> None:
        """Take in news of one sample, as long as its constraint wants any."""
        if stream.samples[number].finish is not None:
            return
        error: ForetraceError | None = None
        finish = _FINISH.get(part.finish, "end") if part.finish else None
        foreseer = self._asked[stream][number]
        try:
            self._feed(foreseer, tokens)
            if not foreseer.allowed():
                finish = "end"
            if finish == "error":
                told = part.raw.get("error") or {}
                kind = ContextError if told.get("code") == "context_length_exceeded" else RecordError
                error = kind(str(told.get("message", "the server stopped without a reason")))
        except ForetraceError as wrong:
            error = wrong
        self._put(stream, number, tokens, finish, error)

    def _put(
        self, stream: Stream, number: int, tokens: list[Token], finish: Finish | None, error: ForetraceError | None
    ) -> None:
        if error:
            stream.samples[number].error = error.bare()
            finish = "error"
        stream.put(Piece(number, tuple(tokens), finish))

    def _feed(self, foreseer: Foreseer, tokens: Sequence[Token]) -> None:
        """Let the reader here take ids; it has to put in the same ones. Raises RecordError where the two differ."""
        given: list[int] = []
        for token in tokens:
            if token.origin == "given":
                if not given or given.pop(0) != token.id:
                    raise RecordError("the server puts in other ids than this foretrace: their versions differ")
                continue
            if given or token.id not in foreseer.allowed():
                raise RecordError("the server's grammar is another one than this foretrace's: their versions differ")
            given = list(foreseer.take(token))

    def cancel(self, stream: Stream) -> None:
        """End a stream; the server hears of it at the next part."""
        stream.cancelled = True
        self._asked.pop(stream, None)
        for number, sample in enumerate(stream.samples):
            if sample.finish is None:
                self._put(stream, number, [], "cancelled", None)

    def clear(self) -> None:
        """Forget all streams."""
        self._asked.clear()


def _news(stream: Stream, part: Part) -> _News:
    """What a part says. Raises one or another error for what none of our servers sends."""
    origins = cast(list[Origin], part.raw["origins"])
    told = zip(part.ids, part.logprobs, part.raw["structure"], origins, strict=True)
    tokens = [Token(i, logprob, (), share, origin) for i, logprob, share, origin in told]
    return _News(stream, range(len(stream.samples))[part.raw["index"]], tokens, part)


class RemoteModel(Model):
    """A model of the compact dialect behind a server."""

    def __init__(self, client: ForetraceClient) -> None:
        self.tokenizer = Tokenizer.read(client.vocabulary(), client.wire.address)
        self.scheduler = RemoteScheduler(client, self.tokenizer)
        self.runner, self.name = self.scheduler.runner, client.name
        self.actions, self._client = client.actions, client

    @property
    def weights(self) -> str:
        """What tells its weights from others, as the server says."""
        return self._client.weights

    def schedulers(self, count: int) -> list[Decoder]:
        """The one: the work is done elsewhere."""
        return [self.scheduler]


def open_remote(address: str) -> RemoteModel:
    """The model of the server at an address. Raises ModelError where there is none of the compact dialect."""
    client = connect(address)
    if not isinstance(client, ForetraceClient) or not client.compact:
        raise ModelError(f"{client.name} at {address} does not read the compact dialect, which this needs")
    return RemoteModel(client)
