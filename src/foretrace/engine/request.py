"""What is asked of the engine and what comes back: `Request`, `Token`, `Stream`. No model here.

A request is a prompt and how to go on from it. What comes is one stream of tokens for each sample, in pieces: tokens as
they are settled, and in the end the reason why it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol, Self

from foretrace.errors import ForetraceError

__all__ = ["Constraint", "Finish", "Origin", "Piece", "Request", "Sample", "Sampling", "Stream", "Token"]

Origin = Literal["chosen", "forced", "given"]
"""Of an id: the model chose it, the constraint left no choice, or the constraint put it in."""

Finish = Literal["stop", "end", "length", "context", "cancelled", "error"]
"""Why a sample ended: a stop id, the end of its constraint, `max_ids`, the model's context, `cancel`, or an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How an id is chosen from logits. What comes does not depend on what else is decoded at the same time."""

    temperature: float = 0.0
    """Logits are divided by this; 0 takes the likeliest id."""
    top_p: float = 1.0
    """Only the likeliest ids, as few as have this probability together, can be chosen."""
    seed: int = 0
    """With the number of the sample and the place in its text, this determines every draw."""
    num_logprobs: int = 0
    """So many of the likeliest ids come with every token."""

    def __post_init__(self) -> None:
        if not 0 <= self.temperature < float("inf"):
            raise ValueError(f"temperature is {self.temperature}, expected a number from 0 on")
        if not 0 < self.top_p <= 1:
            raise ValueError(f"top_p is {self.top_p}, expected a number above 0 and up to 1")
        if self.num_logprobs < 0:
            raise ValueError(f"num_logprobs is {self.num_logprobs}, expected 0 or more")


class Token(NamedTuple):
    """One id of an answer. Probabilities are those at temperature 1 among the ids that could come.

    `top` are the likeliest ids and their logprobs, `structure` the probability of all of `Request.structure` together.
    """

    id: int
    logprob: float = 0.0
    top: tuple[tuple[int, float], ...] = ()
    structure: float = 1.0
    origin: Origin = "chosen"


class Constraint(Protocol):
    """What may come next, for one sample. An error that it raises ends the sample."""

    def allowed(self) -> frozenset[int]:
        """Ids that may come next; one alone is taken without asking the model, none at all ends the text."""

    def take(self, token: Token) -> Sequence[int]:
        """Take the next id, which is one of those; ids that are put in after it."""

    def fork(self) -> Self:
        """An independent constraint in the same state, for a further sample."""


@dataclass(slots=True, kw_only=True)
class Request:
    """A prompt of one id or more, and how to go on from it."""

    prompt: Sequence[int]
    sampling: Sampling = field(default_factory=Sampling)
    max_ids: int | None = None
    """Most ids after the prompt; ids that are put in together may go past it."""
    stop_ids: frozenset[int] = frozenset()
    """An id of these ends the text; it is its last."""
    constraint: Constraint | None = None
    samples: int = 1
    """So many answers are made from one reading of the prompt."""
    client: str = ""
    """Clients take turns when there is not room for all."""
    structure: frozenset[int] = frozenset()
    """Ids between which values stand: their probability together is told with every token, and drafts go by them."""
    drafts: bool = True
    """Whether ids may be guessed from the text so far and tried many at once; what comes is the same."""


class Piece(NamedTuple):
    """News of a sample: its next tokens, and why it ended if it has."""

    sample: int
    tokens: tuple[Token, ...]
    finish: Finish | None


@dataclass(slots=True)
class Sample:
    """One answer so far."""

    tokens: list[Token] = field(default_factory=list)
    finish: Finish | None = None
    error: ForetraceError | None = None
    """What the constraint raised, or what became of the engine, where `finish` is `error`."""


class Stream:
    """What comes of a request. `listener`, if there is one, is called with each piece by whoever steps the scheduler.

    While `held`, nothing of it is computed.
    """

    def __init__(self, request: Request, listener: Callable[[Piece], None] | None = None) -> None:
        self.request = request
        self.samples = [Sample() for _ in range(request.samples)]
        self.held = False
        self.cancelled = False
        self.num_cached = 0
        """Ids of the prompt that were there already, from an earlier text that began alike."""
        self._listener = listener

    @property
    def done(self) -> bool:
        """Whether every sample has ended."""
        return all(sample.finish is not None for sample in self.samples)

    def put(self, piece: Piece) -> None:
        """Take in news of a sample; for the scheduler."""
        sample = self.samples[piece.sample]
        sample.tokens += piece.tokens
        sample.finish = piece.finish
        if self._listener:
            self._listener(piece)
