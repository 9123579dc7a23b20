"""The chat format of CWM (arXiv 2510.02387), which is that of Llama 3: conversations with tools as token ids.

    begin MESSAGE*
    MESSAGE = start_header ROLE end_header "\\n\\n" BODY eot

ROLE is `system`, `user`, `assistant`, or `tool: NAME` for what a tool answers. An assistant calls a tool at the end of
its body:

    <tool: NAME>
    TEXT
    </tool>

Bodies lose the white space at their ends, but for those of tools. Text never makes a special token.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, get_args

from foretrace.codec.tokenizer import MARKER, Tokenizer

__all__ = ["MARKERS", "Compact", "Markers", "Message", "Role", "Spelling", "spelled"]

MARKERS = ("<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>")
"""The special tokens of the format by their names in Llama 3's vocabulary: 128000, 128006, 128007 and 128009."""

Role = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation. Raises ValueError for a role without its parts."""

    role: Role
    content: str
    tool: str | None = None
    """Of a tool's answer its name; of an assistant's turn the tool that it calls, if it does."""
    call: str = ""
    """What that tool is given."""
    given: bool = False
    """Whether it was put in from outside, though it stands under the assistant's or a tool's name."""

    def __post_init__(self) -> None:
        if self.role not in get_args(Role):
            raise ValueError(f"role is {self.role!r}, expected one of {', '.join(get_args(Role))}")
        if (self.role == "tool" and not self.tool) or (self.role in ("system", "user") and self.tool):
            raise ValueError(f"tool is {self.tool!r} in a message of {self.role}")


class Markers(NamedTuple):
    """Ids of `MARKERS`."""

    begin: int
    header: int
    body: int
    end: int


class Spelling(Protocol):
    """A vocabulary with the special tokens of the format."""

    @property
    def markers(self) -> Markers:
        """Their ids."""

    def encode(self, text: str) -> Sequence[int]:
        """Ids of plain text."""


class Compact:
    """The format in the vocabulary of the compact dialect, with markers of its own; text is spelled as a value is."""

    markers = Markers(MARKER["bos"], MARKER["speaker"], MARKER["says"], MARKER["turn"])

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.encode = tokenizer.value_ids


def spelled(message: Message, spelling: Spelling) -> tuple[list[int], list[int]]:
    """The ids of a message's header, which whoever runs the conversation puts in, and of its body with the end."""
    speaker = f"tool: {message.tool}" if message.role == "tool" else message.role
    text = message.content if message.role == "tool" else message.content.strip()
    if message.role == "assistant" and message.tool:
        text = f"{text}\n<tool: {message.tool}>\n{message.call}\n</tool>".lstrip("\n")
    _, header, body, end = spelling.markers
    head = [header, *spelling.encode(speaker), body, *spelling.encode("\n\n")]
    return head, [*spelling.encode(text), end]
