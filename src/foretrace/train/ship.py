"""Make the directory that ships from a training checkpoint: 8-bit weights, config, vocabulary.

python -m foretrace.train.ship runs/default-cpu
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from foretrace import SHIPPED
from foretrace.codec.tokenizer import TOKENIZER_FILE
from foretrace.errors import ModelError
from foretrace.model.config import read_config, write_config
from foretrace.model.quantized import read_weights, write_quantized
from foretrace.train.loop import latest_checkpoint


def ship(run: Path, directory: Path = SHIPPED) -> Path:
    """Write the newest checkpoint of `run` to `directory` in the shipped form; returns the weights file.

    Raises ModelError for a run without a checkpoint.
    """
    checkpoint = latest_checkpoint(run)
    if checkpoint is None:
        raise ModelError(f"{run} holds no checkpoint; expected the folder of a training run")
    directory.mkdir(parents=True, exist_ok=True)
    write_config(read_config(checkpoint), directory, dtype="float32")
    if directory != SHIPPED:
        shutil.copy(SHIPPED / TOKENIZER_FILE, directory)
    return write_quantized(read_weights(checkpoint), directory)


if __name__ == "__main__":
    written = ship(Path(sys.argv[1]), *map(Path, sys.argv[2:3]))
    print(f"{written}: {written.stat().st_size / 1e6:.1f} MB")
