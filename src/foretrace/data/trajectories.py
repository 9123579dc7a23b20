"""Conversations of agents as training documents: `foretrace.data.trajectories:documents:FOLDER` in a training config.

The folder holds `*.jsonl` files, a trajectory a line, and the `tokenizer.json` of the model, unless it is ours:

    {"messages": [
      {"role": "system", "content": "You mend programs."},
      {"role": "user", "content": "The tests fail."},
      {"role": "assistant", "content": "I look first.", "tool": "bash", "call": "ls"},
      {"role": "tool", "tool": "bash", "content": "app.py\\n"},
      {"role": "assistant", "content": "All done."}]}

The loss counts what the agent says, and of what tools answer one observation in two: a model of the world learns both
(CWM's ForagerAgent, arXiv 2510.02387). It counts neither the words of system and user nor the headers, which the
runtime puts in, nor a message with `"given": true`, such as a budget or a hint under another's name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np

from foretrace.codec.chat import MARKERS, Compact, Markers, Message, Spelling, spelled
from foretrace.codec.huggingface import HuggingFaceTokenizer
from foretrace.codec.tokenizer import TOKENIZER_FILE
from foretrace.data.render import shipped_tokenizer
from foretrace.errors import ModelError, SetError

__all__ = ["OBSERVED", "document", "documents", "read"]

OBSERVED = 0.5
"""Share of observations that are predicted."""


def documents(
    folder: str, seed: int, worker: int, num_workers: int, *, start: int = 0
) -> Iterator[tuple[list[int], list[bool]]]:
    """Endless documents from number `start` on, as (ids, which of them are predicted): all of an epoch, then the next.

    Each pass has an order of its own, from `seed`; worker `worker` of `num_workers` has every so manieth. Raises
    SetError for a folder without trajectories and a line that is none, ModelError for a vocabulary without chat.
    """
    places, spelling = _places(Path(folder)), _spelling(Path(folder))
    place = worker + num_workers * start
    for epoch in count():
        if place < len(places):
            order = np.random.default_rng([seed, epoch]).permutation(len(places))[place::num_workers]
            for number in order:
                line = places[number].line()
                # The text decides, with the seed: neither the order nor the other trajectories matter.
                dice = Random(f"{seed}/{hashlib.sha256(line).hexdigest()}")
                yield document(read(line, places[number].name), dice, spelling)
            place += num_workers * len(order)
        place -= len(places)


def document(messages: Sequence[Message], dice: Random, spelling: Spelling) -> tuple[list[int], list[bool]]:
    """A conversation as (ids, which of them are predicted): bodies and their ends, of observations some, drawn whole.

    One coin is thrown for each message of a tool, whatever else there is.
    """
    ids, predicted = [spelling.markers.begin], [False]
    for message in messages:
        head, body = spelled(message, spelling)
        counts = message.role == "assistant" or (message.role == "tool" and dice.random() < OBSERVED)
        ids += head + body
        predicted += [False] * len(head) + [counts and not message.given] * len(body)
    return ids, predicted


def read(line: str | bytes, where: str) -> list[Message]:
    """The messages of a trajectory. Raises SetError, which names `where` it stands, for anything else."""
    try:
        body: Any = json.loads(line)
        messages = [Message(**message) for message in body["messages"]]
        if not all(isinstance(text, str) for message in messages for text in (message.content, message.call)):
            raise TypeError("content or call that is no text")
    except (ValueError, TypeError, KeyError) as error:
        raise SetError(f"{where}: {error}; expected a trajectory: messages of role, content, tool, call") from None
    if not any(message.role == "assistant" and not message.given for message in messages):
        raise SetError(f"{where}: no message is the assistant's own; expected one or more")
    return messages


class _Place(NamedTuple):
    """Where a trajectory begins."""

    path: Path
    number: int
    offset: int

    @property
    def name(self) -> str:
        return f"{self.path}, line {self.number}"

    def line(self) -> bytes:
        with self.path.open("rb") as file:
            file.seek(self.offset)
            return file.readline()


@cache
def _places(folder: Path) -> tuple[_Place, ...]:
    """Of all trajectories of a folder, none of which is read."""
    found: list[_Place] = []
    for path in sorted(folder.glob("*.jsonl")):
        offset = 0
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    found.append(_Place(path, number, offset))
                offset += len(line)
    if not found:
        raise SetError(f"{folder} holds no trajectories; expected *.jsonl files with one on each line")
    return tuple(found)


class _HuggingFace:
    """The spelling of a checkpoint that has a `tokenizer.json`."""

    def __init__(self, path: Path) -> None:
        self._tokenizer = HuggingFaceTokenizer(path)
        found = [i for i in map(self._tokenizer.id_of, MARKERS) if i is not None]
        if len(found) < len(MARKERS):
            raise ModelError(f"{path}: has no chat format, for it lacks one of {', '.join(MARKERS)}")
        self.markers = Markers(*found)

    def encode(self, text: str) -> Sequence[int]:
        """Ids of plain text."""
        return self._tokenizer.encode(text)


@cache
def _spelling(folder: Path) -> Spelling:
    path = folder / TOKENIZER_FILE
    return _HuggingFace(path) if path.exists() else Compact(shipped_tokenizer())
