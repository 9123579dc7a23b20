"""Models at work: runners that turn ids into logits over a cache, and decoding that obeys the grammar of the dialect.

`foretrace.engine.open_model` opens a model directory, or the model that comes with the package, without torch.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from foretrace import SHIPPED, is_address
from foretrace.codec.huggingface import HuggingFaceTokenizer
from foretrace.codec.tokenizer import TOKENIZER_FILE, Tokenizer
from foretrace.errors import ModelError
from foretrace.model.config import CONFIG_FILE, read_config

if TYPE_CHECKING:
    from foretrace.engine.decode import Decoder
    from foretrace.engine.runner import Runner

__all__ = ["ACTIONS", "Model", "actions_of", "open_model", "vocabulary_of"]

ACTIONS = ("over", "out_of")
"""Actions of a debugger for which a model has been trained whose config.json does not say so (`foretrace_actions`)."""


class Model:
    """A model that can be asked: what computes, what spells, what to call it, for which actions it has been trained.

    All who ask it share `scheduler`, and so what was read of texts that begin alike.
    """

    def __init__(
        self,
        runner: Runner,
        tokenizer: Tokenizer,
        name: str,
        actions: tuple[str, ...] = ACTIONS,
        folder: Path | None = None,
    ) -> None:
        from foretrace.engine.scheduler import Scheduler

        self.runner, self.tokenizer, self.name, self.actions = runner, tokenizer, name, actions
        self._folder = folder
        self.scheduler: Decoder = Scheduler(runner)

    @property
    def weights(self) -> str:
        """What tells its weights from others; nothing for a model that comes from no folder."""
        from foretrace.model.quantized import digest

        return digest(self._folder) if self._folder else ""

    def schedulers(self, count: int) -> list[Decoder]:
        """That one and others, so many that each of `count` threads can step its own."""
        from foretrace.engine.scheduler import Scheduler

        return [self.scheduler, *(Scheduler(self.runner) for _ in range(count - 1))]


def open_model(directory: str | Path | None = None, *, threads: int = 1) -> Model:
    """Open a model directory, or the model of a server of ours; without either, the one that comes with the package.

    Raises ModelError where a file is missing, the vocabulary does not fit the weights or is not that of the dialect.
    """
    from foretrace.engine.onnx_runner import OnnxRunner

    if is_address(directory):
        from foretrace.engine.remote import open_remote

        return open_remote(str(directory))
    folder = SHIPPED if directory is None else Path(directory)
    tokenizer = vocabulary_of(folder)
    if not isinstance(tokenizer, Tokenizer):
        raise ModelError(f"{folder} does not read the compact dialect, which this needs")
    runner = OnnxRunner.load(folder, threads=threads)
    return Model(runner, tokenizer, "shipped" if directory is None else str(directory), actions_of(folder), folder)


def vocabulary_of(folder: Path) -> Tokenizer | HuggingFaceTokenizer:
    """The vocabulary in a model directory, ours or Hugging Face's; that of the package where it holds none, as the
    checkpoints of a training run do, and the model has as many ids.

    Raises ModelError where there is none that fits.
    """
    path, num_ids = folder / TOKENIZER_FILE, read_config(folder).vocab_size
    if not path.is_file():
        own = Tokenizer.load(SHIPPED / TOKENIZER_FILE)
        if own.size != num_ids:
            known = f"that of the package has {own.size} ids, the model {num_ids}"
            raise ModelError(f"no {TOKENIZER_FILE} in {folder}, and {known}")
        return own
    try:
        foreign = '"words"' not in path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: not a tokenizer file ({error})") from None
    found = HuggingFaceTokenizer(path) if foreign else Tokenizer.load(path)
    if found.size > num_ids:
        raise ModelError(f"{folder}: tokenizer of {found.size} ids for a model of {num_ids}")
    return found


def actions_of(folder: Path) -> tuple[str, ...]:
    """The actions for which the model in a directory has been trained, by its config.json."""
    return tuple(json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8")).get("foretrace_actions", ACTIONS))
