"""One sample on its way: its ids, how many of them the model has taken, what may come next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foretrace.engine.draft import Drafter
from foretrace.engine.prefix import Page
from foretrace.engine.request import Constraint, Finish, Piece, Stream, Token
from foretrace.engine.sampler import choose
from foretrace.errors import ForetraceError

__all__ = ["Sequence"]


class Sequence:
    """`ids` are those of the prompt and of the answer so far; the row holds the first `num_taken` of them.

    Whoever has logits for the next id calls `go_on`; tokens leave for the stream with `tell`.
    """

    def __init__(
        self, stream: Stream, sample: int, constraint: Constraint | None, context: int, first: Sequence | None
    ) -> None:
        self.stream, self.sample, self.constraint = stream, sample, constraint
        self.ids = list(stream.request.prompt)
        self.num_prompt = len(self.ids)
        self.num_taken = 0
        self.first = first
        """The sample that reads the prompt; this one waits for it."""
        self.page: Page | None = None
        """The page of the prefix tree in which the last whole page of the row is kept, None where it is not kept."""
        self.finish: Finish | None = None
        self.drafter = Drafter(stream.request.structure) if stream.request.drafts else None
        self.num_reached = 0
        """The most ids that a row has held of this."""
        self.num_served = 0
        """How many more these have become since the sequence was last given a row."""
        self._error: ForetraceError | None = None
        self._context = context
        self._options: frozenset[int] | None = None
        self._news: list[Token] = []

    @property
    def pending(self) -> int:
        """How many ids the model has yet to take before it can be asked for the next."""
        return len(self.ids) - self.num_taken

    @property
    def held(self) -> bool:
        """Whether nobody waits for this now."""
        return self.stream.held

    @property
    def ready(self) -> bool:
        """Whether it need not wait for the sample that reads the prompt."""
        first = self.first
        return first is None or first.finish is not None or first.num_taken >= self.num_prompt

    def settle(self) -> None:
        """Take ids for as long as there is no choice, up to the end where there is one."""
        try:
            while self.finish is None:
                options = self.constraint.allowed() if self.constraint else None
                if options is not None and not options:
                    self.finish = "end"
                elif options is not None and len(options) == 1:
                    self._append(Token(next(iter(options)), origin="forced"))
                else:
                    self._options = options
                    break
        except ForetraceError as error:
            self.fail(error)
        most = self.stream.request.max_ids
        if self.finish is None and most is not None and len(self.ids) - self.num_prompt >= most:
            self.finish = "length"
        elif self.finish is None and len(self.ids) > self._context:
            self.finish = "context"

    def verify(self, logits_WV: NDArray[np.float32], draft: list[int]) -> None:
        """Go on for as long as what comes is what was drafted: logits after each id of the draft are there already.

        The row holds the ids and the draft; afterwards `num_taken` counts what of that is right.
        """
        start = len(self.ids)
        num_right = num_new = 0
        while self.finish is None and num_right == num_new <= len(draft):
            self.go_on(logits_WV[num_new])
            num_new = len(self.ids) - start
            while num_right < min(num_new, len(draft)) and self.ids[start + num_right] == draft[num_right]:
                num_right += 1
        self.num_taken = start + num_right
        if draft and self.drafter:
            self.drafter.learn(len(draft), num_right)

    def go_on(self, logits_V: NDArray[np.float32]) -> None:
        """Choose the next id, and take what follows from it."""
        request = self.stream.request
        place = (self.sample, len(self.ids) - self.num_prompt)
        token = choose(logits_V, self._options, request.sampling, place, request.structure)
        try:
            self._append(token)
        except ForetraceError as error:
            self.fail(error)
        self.settle()

    def fail(self, error: ForetraceError) -> None:
        """End in an error."""
        self._error, self.finish = error.bare(), "error"

    def _append(self, token: Token) -> None:
        request = self.stream.request
        self.ids.append(token.id)
        self._news.append(token)
        if token.id in request.stop_ids:
            self.finish = "stop"
        given = self.constraint.take(token) if self.constraint else ()
        if self.finish is None:
            self.ids += given
            self._news += (Token(i, origin="given") for i in given)

    def tell(self) -> None:
        """Send the stream what is new."""
        if self._news or self.finish:
            tokens, self._news = tuple(self._news), []
            self.stream.samples[self.sample].error = self._error
            self.stream.put(Piece(self.sample, tokens, self.finish))
