"""A model in this process, asked as one behind a server is: for checkpoints that write another dialect than ours."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from pathlib import Path

from foretrace.client import Part
from foretrace.codec.huggingface import HuggingFaceTokenizer
from foretrace.engine.onnx_runner import OnnxRunner
from foretrace.engine.request import Piece, Request
from foretrace.engine.runner import Runner
from foretrace.engine.scheduler import Scheduler

__all__ = ["LocalClient"]


class LocalClient:
    """Completes ids; `complete`, `encode` and `decode` as `foretrace.client.Client` has them.

    Whoever waits for a part steps for all: several threads may wait at a time.
    """

    def __init__(self, runner: Runner, tokenizer: HuggingFaceTokenizer, name: str) -> None:
        self.name = name
        self.context: int | None = runner.context
        self._scheduler, self._tokenizer = Scheduler(runner), tokenizer

    @classmethod
    def load(cls, folder: Path, tokenizer: HuggingFaceTokenizer, *, threads: int = 1) -> LocalClient:
        """The model in a directory. Raises ModelError where it is not whole."""
        return cls(OnnxRunner.load(folder, threads=threads), tokenizer, str(folder))

    def complete(
        self, prompt: Sequence[int], *, max_ids: int, stop_ids: Sequence[int] = ()
    ) -> Generator[Part, None, None]:
        """Go on from ids, greedily; nothing is computed before the next part is asked for.

        Raises what `Scheduler.submit` raises.
        """
        pieces = deque[Piece]()
        request = Request(prompt=prompt, max_ids=max_ids, stop_ids=frozenset(stop_ids))
        stream = self._scheduler.submit(request, pieces.append)
        try:
            finish = None
            while finish is None:
                while not pieces:
                    self._scheduler.step()
                _, tokens, end = pieces.popleft()
                finish = end and ("stop" if end == "stop" else "length")
                stream.held = True
                yield Part(tuple(t.id for t in tokens), tuple(t.logprob for t in tokens), "", finish, {})
                stream.held = False
        finally:
            self._scheduler.cancel(stream)

    def encode(self, text: str) -> list[int]:
        """Ids of plain text, nothing around them."""
        return self._tokenizer.encode(text)

    def decode(self, ids: Sequence[int]) -> str:
        """Text of ids."""
        return self._tokenizer.decode(ids)
