"""What a checkpoint of Meta's CWM foresees, behind any server that takes and tells token ids; the world of any model.

The model writes the `cwm` dialect without a grammar. A frame is read when its last marker is there, and what does not
parse is an error in one line.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from foretrace import is_address
from foretrace.codec import cwm
from foretrace.codec.huggingface import HuggingFaceTokenizer
from foretrace.codec.past import Past
from foretrace.errors import ContextError, ForetraceError, ModelError, RecordError
from foretrace.trace.frames import Frame, Trace
from foretrace.worlds import Header, PredictedWorld, World, as_trace, first_frame, foresee

if TYPE_CHECKING:
    from foretrace.client import Part
    from foretrace.engine import Model
    from foretrace.engine.decode import PredictedFrame

__all__ = ["CwmModel", "CwmWorld", "Foreseen", "begin", "foresee_all", "go_on", "open_any"]

MOST_IDS = 2_048
"""A frame of more ids has no end."""
MOST_FRAMES = 10_000
CONTEXT = 131_072
"""That of CWM, where the server does not tell."""
_NAMES = {i: name for name, i in cwm.MARKERS.items()}
_BEGINS = ("<|call_sep|>", "<|line_sep|>", "<|return_sep|>", "<|exception_sep|>", "<|end_of_text|>")
_FRAME, _END = "<|frame_sep|>", "<|end_of_text|>"


class Foreseen(World, Protocol):
    """A world that a model makes."""

    @property
    def foreseen(self) -> tuple[Frame, ...]:
        """The frames so far."""

    @property
    def num_tokens(self) -> int:
        """Ids that the model has chosen so far."""

    def trace(self) -> Trace:
        """The whole trace, foreseen to its end."""


class Completer(Protocol):
    """Who goes on from ids: a client of a server, or a model here."""

    name: str
    context: int | None
    """Most ids that a text can have, None where that is not known."""

    def complete(
        self, prompt: Sequence[int], *, max_ids: int, stop_ids: Sequence[int] = ()
    ) -> Generator[Part, None, None]:
        """Go on, greedily; closed early, nothing more is computed."""

    def encode(self, text: str) -> list[int]:
        """Ids of plain text, nothing around them."""

    def decode(self, ids: Sequence[int]) -> str:
        """Text of ids."""


class CwmModel:
    """A checkpoint that reads and writes the `cwm` dialect, behind a server or here."""

    def __init__(self, client: Completer) -> None:
        self.client, self.name = client, client.name
        self.context = client.context or CONTEXT
        self.actions: tuple[str, ...] = ()


class CwmWorld:
    """What a CWM foresees of one file. Frames come when they are asked for; one request is under way at a time.

    Asking raises RecordError where the model's text makes no frame, ContextError where its context ends, ModelError
    where the server fails. Where lines are alike, a frame that was given may move to another one when more is known.
    """

    name = "predicted"

    def __init__(self, model: CwmModel, header: Header, past: Past) -> None:
        if past.jumps or past.anchor is not None:
            raise RecordError("the cwm dialect knows no leaps and no states; expected to step")
        if len(header.files) != 1:
            raise RecordError(f"the cwm dialect shows one file; {len(header.files)} are given")
        self.header, self.anchors = header, dict[int, tuple[str, ...]]()
        self.outcome: str | None = None
        self.num_tokens = 0
        self._model, self._history = model, past.frames
        cut = as_trace(header, past.frames, "cut:events", recorder="")
        self._text = cwm.encode(cut)
        self._prompt = cwm.encode_ids(cut, model.client)
        self._parts: Generator[Part, None, None] | None = None
        self._predicted: Sequence[Frame] = ()
        self._sure: list[tuple[float, int]] = []
        self._ids: list[int] = []
        self._spoken = ""
        self._logprob, self._count = 0.0, 0
        self._finish: str | None = None
        self._error: ForetraceError | None = None

    @property
    def foreseen(self) -> tuple[Frame, ...]:
        """The frames so far: the given history and what the model wrote."""
        return (*self._history, *self._predicted)

    def frame(self, index: int) -> Frame | None:
        """Frame number `index`; None past the end."""
        while index >= len(self.foreseen) and self.outcome is None:
            self._advance()
        return self.foreseen[index] if index < len(self.foreseen) else None

    def confidence(self, index: int) -> PredictedFrame | None:
        """Frame number `index` and how likely all its ids were; names are not told apart."""
        from foretrace.engine.decode import PredictedFrame

        frame, place = self.frame(index), index - len(self._history)
        if frame is None or place < 0:
            return None
        logprob, count = self._sure[place]
        return PredictedFrame(frame, math.exp(logprob), {}, math.exp(logprob), count)

    def trace(self) -> Trace:
        """The whole predicted trace, foreseen to its end."""
        while self.outcome is None:
            self._advance()
        return as_trace(self.header, self.foreseen, self.outcome, recorder=self._model.name)

    def _advance(self) -> None:
        """One more frame, or the end. What went wrong once goes wrong again."""
        if self._error:
            raise self._error
        try:
            self._read_frame()
        except ForetraceError as error:
            self._error = error.bare()
            if self._parts:
                self._parts.close()
            raise
        except BaseException:
            self._error = ContextError(f"interrupted at frame {len(self.foreseen)}; restart the world")
            raise

    def _read_frame(self) -> None:
        number = len(self.foreseen)
        if number >= MOST_FRAMES:
            raise ContextError(f"no end after {number} frames")
        while True:
            text = self._closed()
            if text is not None:
                self._take(text)
                return
            if self._ended():
                self._take_end()
                return
            self._check_beginning(number)
            if self._finish:
                raise self._unfinished(number)
            self._listen()

    def _listen(self) -> None:
        """Take in the next part of the answer."""
        if self._parts is None:
            room = self._model.context - len(self._prompt)
            if room < 1:
                held = self._model.context
                raise ContextError(f"prompt of {len(self._prompt)} ids; the model's context holds {held}")
            stop = cwm.MARKERS[_END]
            self._parts = self._model.client.complete(self._prompt, max_ids=room, stop_ids=[stop])
        part = next(self._parts, None)
        if part is None:
            self._finish = self._finish or "stop"
            return
        self._ids += part.ids
        self._spoken += part.text
        self._logprob += sum(part.logprobs)
        self._count += len(part.ids) or 1
        self.num_tokens += len(part.ids) or 1
        self._finish = part.finish or self._finish

    def _closed(self) -> str | None:
        """The text of the frame that is whole, taken from what has come; None where none is."""
        mark = cwm.MARKERS[_FRAME]
        if self._ids and mark not in self._ids:
            return None
        if not self._ids and _FRAME not in self._spoken:
            return None
        spoken, found, rest = self._spoken.partition(_FRAME)
        if not self._ids:
            self._spoken = rest
            return spoken + _FRAME
        at = self._ids.index(mark) + 1
        ids, self._ids = self._ids[:at], self._ids[at:]
        self._spoken = rest if found else ""
        return (
            spoken + found if _markers(spoken + found) == [_NAMES[i] for i in ids if i in _NAMES] else self._spell(ids)
        )

    def _spell(self, ids: Sequence[int]) -> str:
        """Text of ids, for servers that leave special tokens out of theirs."""
        parts, run = [""], list[int]()
        for i in ids:
            if i in _NAMES:
                parts += [self._model.client.decode(run) if run else "", _NAMES[i]]
                run = []
            else:
                run.append(i)
        return "".join(parts)

    def _ended(self) -> bool:
        """Whether the model has written its end right behind a frame. A server may keep that id to itself."""
        if self._ids:
            return self._ids[0] == cwm.MARKERS[_END]
        return self._spoken.startswith(_END) or (not self._spoken and self._finish == "stop")

    def _check_beginning(self, number: int) -> None:
        if self._ids and _NAMES.get(self._ids[0]) not in _BEGINS:
            shown = self._spoken[:40] or self._model.client.decode(self._ids[:8])
            raise RecordError(f"frame {number} begins with {shown!r}; expected the marker of an event")
        if max(self._count, len(self._ids)) > MOST_IDS:
            raise RecordError(f"frame {number} has no end after {MOST_IDS} ids")

    def _unfinished(self, number: int) -> ForetraceError:
        if self._finish == "length":
            held = self._model.context
            return ContextError(f"frame {number} has no end within the model's context of {held} ids")
        return RecordError(f"the model stops within frame {number}")

    def _take(self, text: str) -> None:
        """Take a whole frame in."""
        found = cwm.decode(self._text + text).trace.frames
        self._text += text
        self._predicted = found[len(self._history) :]
        self._sure.append((self._logprob, self._count))
        self._logprob, self._count = 0.0, 0

    def _take_end(self) -> None:
        trace = cwm.decode(self._text + _END).trace
        self._predicted = trace.frames[len(self._history) :]
        self.outcome = trace.outcome


def _markers(text: str) -> list[str]:
    """The special tokens in a text, in order."""
    found = [(at, name) for name in cwm.MARKERS for at in _places(text, name)]
    return [name for _, name in sorted(found)]


def _places(text: str, name: str) -> list[int]:
    places, at = [], text.find(name)
    while at >= 0:
        places.append(at)
        at = text.find(name, at + 1)
    return places


# -- whichever model --------------------------------------------------------------------------------------------------


def open_any(model: str | None, *, threads: int = 1) -> Model | CwmModel:
    """A model directory, the model of the package, or the model of a server (`http://HOST:PORT`).

    Raises ModelError where there is none.
    """
    from foretrace.engine import open_model, vocabulary_of

    if model is not None and is_address(model):
        from foretrace.client import ForetraceClient, connect

        client = connect(model)
        if not isinstance(client, ForetraceClient) or not client.compact:
            return CwmModel(client)
    elif model is not None:
        tokenizer = vocabulary_of(Path(model))
        if isinstance(tokenizer, HuggingFaceTokenizer):
            return _open_cwm(Path(model), tokenizer, threads)
    return open_model(model, threads=threads)


def _open_cwm(folder: Path, tokenizer: HuggingFaceTokenizer, threads: int) -> CwmModel:
    from foretrace.engine.local import LocalClient

    for name, i in cwm.MARKERS.items():
        if tokenizer.id_of(name) != i:
            raise ModelError(f"{folder}: {name} is id {tokenizer.id_of(name)}, expected {i}, as a CWM has it")
    return CwmModel(LocalClient.load(folder, tokenizer, threads=threads))


def begin(model: Model | CwmModel, header: Header) -> Foreseen:
    """The world of a call from its beginning."""
    if isinstance(model, CwmModel):
        first = first_frame(header)
        return CwmWorld(model, header, Past((first,) if first else ()))
    return PredictedWorld(model, header.files, header.call, header.entry)


def go_on(model: Model | CwmModel, header: Header, past: Past) -> Foreseen:
    """The world that goes on from a past."""
    if isinstance(model, CwmModel):
        return CwmWorld(model, header, past)
    return PredictedWorld.after(model, header, past)


def foresee_all(worlds: Sequence[Foreseen], *, threads: int) -> None:
    """Let worlds of one model come to their ends, many at a time; one that fails raises its error when it is asked."""
    compact = [world for world in worlds if isinstance(world, PredictedWorld)]
    foresee(compact, threads=threads)
    others = [world for world in worlds if not isinstance(world, PredictedWorld)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(_to_its_end, others))


def _to_its_end(world: Foreseen) -> None:
    try:
        world.trace()
    except ForetraceError:
        return  # and again when it is asked
