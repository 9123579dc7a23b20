"""What can be asked, field by field: names of OpenAI, then vLLM's, then ours. Unknown fields are refused.

A field of OpenAI's that is not offered may be sent with the value that changes nothing.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "ChatRequest", "CompletionRequest", "DetokenizeRequest", "Dialect", "File", "Generation", "LogitsRequest",
    "TokenizeRequest",
]  # fmt: skip

MOST_LOGPROBS = 20
Id = Annotated[int, Field(ge=0, lt=1 << 31)]
Zero = Annotated[float, Field(ge=0, le=0)]
Seed = Annotated[int, Field(ge=0, lt=1 << 63)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class File(_Strict):
    """A source file of the program."""

    path: Annotated[str, Field(min_length=1, max_length=1000)]
    text: str


class Dialect(_Strict):
    """The compact grammar as a constraint: the answer is what happens when a call of the program runs.

    Without `state` the run begins, and `prompt` may be left out; with it, it goes on from there, and `prompt` has to
    end there. `state` is what `foretrace.codec.standing` writes.
    """

    name: Literal["compact"] = "compact"
    files: Annotated[list[File], Field(min_length=1, max_length=64)]
    call: str | None = None
    entry: Annotated[str, Field(description="qualified name of the function that is entered")] = "<module>"
    file: Annotated[int, Field(ge=0, description="which of the files the entry is in")] = 0
    state: dict[str, Any] | None = None
    max_frames: Annotated[int, Field(ge=1, le=10_000)] = 10_000


class StreamOptions(_Strict):
    """How a stream ends."""

    include_usage: bool = False


class Generation(_Strict):
    """What completions and chat have in common."""

    model: str | None = None
    n: Annotated[int, Field(ge=1)] = 1
    temperature: Annotated[float, Field(ge=0, le=100)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    seed: Seed | None = None
    stop: str | Annotated[list[str], Field(max_length=16)] | None = None
    stream: bool = False
    stream_options: StreamOptions | None = None
    user: str | None = None
    presence_penalty: Zero | None = None
    frequency_penalty: Zero | None = None
    logit_bias: Annotated[dict[str, float], Field(max_length=0)] | None = None

    # vLLM's
    stop_token_ids: Annotated[list[Id], Field(max_length=1000)] | None = None
    skip_special_tokens: bool = True
    include_stop_str_in_output: bool = False
    return_token_ids: bool = False

    @property
    def stops(self) -> list[str]:
        """The stop strings."""
        return [self.stop] if isinstance(self.stop, str) else self.stop or []


class CompletionRequest(Generation):
    """`POST /v1/completions`: prompts as text or ids."""

    prompt: str | list[str] | list[Id] | list[list[Id]] | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    logprobs: Annotated[int, Field(ge=0, le=MOST_LOGPROBS)] | None = None
    echo: bool = False
    best_of: Annotated[int, Field(ge=1, le=1)] | None = None
    suffix: Annotated[str, Field(max_length=0)] | None = None
    add_special_tokens: bool = True
    return_tokens_as_token_ids: bool = False

    dialect: Dialect | None = None


class Message(_Strict):
    """A turn of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


class ChatRequest(Generation):
    """`POST /v1/chat/completions`: a chat, where the model has a chat format."""

    messages: Annotated[list[Message], Field(min_length=1)]
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    logprobs: bool = False
    top_logprobs: Annotated[int, Field(ge=0, le=MOST_LOGPROBS)] | None = None


class TokenizeRequest(_Strict):
    """`POST /tokenize`: text to ids."""

    model: str | None = None
    prompt: str
    add_special_tokens: bool = True


class DetokenizeRequest(_Strict):
    """`POST /detokenize`: ids to text."""

    model: str | None = None
    tokens: list[Id]


class LogitsRequest(_Strict):
    """`POST /logits`: the logits after each of some ids, float32 in rows, little-endian; for evaluations."""

    model: str | None = None
    tokens: Annotated[list[Id], Field(min_length=1)]
