"""One answer as it comes: the text of its ids, cut where a stop string stands, and the log-probabilities beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from foretrace.engine.request import Piece, Token
from foretrace.errors import ForetraceError
from foretrace.serve.refusal import refusal_of
from foretrace.serve.schema import Generation
from foretrace.serve.spelling import Speech, Spelling

__all__ = ["Choice", "Delta", "chat_logprobs", "text_logprobs"]

FINISH = {"stop": "stop", "end": "stop", "length": "length", "context": "length", "error": "error"}
"""OpenAI's word for how a sample ended; `error` is ours: the answer left the grammar."""
LEAST_LOGPROB = -9999.0


@dataclass(slots=True)
class Delta:
    """What is new of an answer. `start` is how many characters it had before."""

    text: str
    tokens: list[Token] = field(default_factory=list)
    start: int = 0
    finish: str | None = None
    stop_reason: int | str | None = None
    error: dict[str, Any] | None = None


class Choice:
    """An answer under way."""

    def __init__(self, spelling: Spelling, asked: Generation) -> None:
        self._speech = Speech(spelling, skip_special=asked.skip_special_tokens)
        self._stops, self._keep_stop = [stop for stop in asked.stops if stop], asked.include_stop_str_in_output
        self._longest = max(map(len, self._stops), default=1)
        self._held = ""
        self._length = 0
        self.num_tokens = 0
        self.ended = False

    def take(self, piece: Piece, error: ForetraceError | None) -> Delta:
        """What a piece adds. `ended` is set at the end, which a stop string may be before the sample's own."""
        tokens = list(piece.tokens)
        self.num_tokens += len(tokens)
        stopped = piece.finish == "stop"
        spoken = tokens[:-1] if stopped and not self._keep_stop else tokens
        text = self._held + self._speech.add([token.id for token in spoken], last=piece.finish is not None)
        delta = Delta("", tokens, self._length)
        if piece.finish:
            delta.finish = FINISH[piece.finish]
            delta.stop_reason = tokens[-1].id if stopped else None
            delta.error = refusal_of(error).body["error"] if error else None
        found = [(at, stop) for stop in self._stops if (at := text.find(stop)) >= 0]
        if found:
            at, stop = min(found)
            text = text[: at + len(stop) * self._keep_stop]
            delta.finish, delta.stop_reason, delta.error = "stop", stop, None
        self.ended = delta.finish is not None
        shown = len(text) if self.ended else max(0, len(text) - self._longest + 1)
        delta.text, self._held = text[:shown], text[shown:]
        self._length += shown
        return delta


def text_logprobs(
    tokens: Sequence[Token], spelling: Spelling, num_top: int, start: int, *, by_id: bool
) -> dict[str, Any]:
    """Log-probabilities as completions have them; tokens by their text or as `token_id:N`."""
    names = [_name(token.id, spelling, by_id=by_id) for token in tokens]
    offsets = [start]
    for name in names[:-1]:
        offsets.append(offsets[-1] + len(name))
    tops = [{_name(i, spelling, by_id=by_id): _number(value) for i, value in token.top} for token in tokens]
    return {
        "tokens": names,
        "token_logprobs": [_number(token.logprob) for token in tokens],
        "top_logprobs": tops if num_top else None,
        "text_offset": offsets[: len(names)],
    }


def chat_logprobs(tokens: Sequence[Token], spelling: Spelling) -> dict[str, Any]:
    """Log-probabilities as chats have them."""

    def item(i: int, logprob: float) -> dict[str, Any]:
        text = _name(i, spelling, by_id=False)
        return {"token": text, "logprob": _number(logprob), "bytes": list(text.encode("utf-8", "replace"))}

    return {
        "content": [
            item(token.id, token.logprob) | {"top_logprobs": [item(*each) for each in token.top]} for token in tokens
        ],
        "refusal": None,
    }


def _name(i: int, spelling: Spelling, *, by_id: bool) -> str:
    return f"token_id:{i}" if by_id else spelling.decode([i], skip_special=False)


def _number(logprob: float) -> float:
    return max(logprob, LEAST_LOGPROB)
