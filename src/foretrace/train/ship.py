"""Take a training checkpoint out of its run: into the form that ships, or as 16-bit weights to go on from elsewhere.

    python -m foretrace.train.ship runs/default
    python -m foretrace.train.ship runs/default OUT
    python -m foretrace.train.ship --weights runs/default OUT

The first writes to the package itself.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import torch

from foretrace import SHIPPED
from foretrace.codec.tokenizer import TOKENIZER_FILE
from foretrace.data.render import ACTIONS
from foretrace.errors import ModelError
from foretrace.model.checkpoint import load_model, save_model
from foretrace.model.config import CONFIG_FILE, read_config, write_config
from foretrace.model.quantized import read_weights, write_quantized
from foretrace.train.checkpoint import latest_checkpoint

SHARD_BYTES = 15_000_000
"""Most bytes of a file of 16-bit weights, so that it passes where files are bounded."""


def ship(run: Path, directory: Path = SHIPPED) -> Path:
    """Write the newest checkpoint of `run` to `directory` in the shipped form; returns the weights file.

    Raises ModelError for a run without a checkpoint.
    """
    checkpoint = _checkpoint(run)
    directory.mkdir(parents=True, exist_ok=True)
    write_config(read_config(checkpoint), directory, dtype="float32")
    _name_actions(directory / CONFIG_FILE)
    _copy_vocabulary(directory)
    return write_quantized(read_weights(checkpoint), directory)


def export(run: Path, directory: Path) -> Path:
    """Write the newest checkpoint of `run` to `directory` as bfloat16 in small files, for `train --init`.

    Raises ModelError for a run without a checkpoint.
    """
    save_model(load_model(_checkpoint(run), torch.bfloat16), directory, shard_bytes=SHARD_BYTES)
    _copy_vocabulary(directory)
    return directory


def _checkpoint(run: Path) -> Path:
    checkpoint = latest_checkpoint(run)
    if checkpoint is None:
        raise ModelError(f"{run} holds no checkpoint; expected the folder of a training run")
    return checkpoint


def _name_actions(path: Path) -> None:
    """Say in the config for which actions of a debugger the model has been trained: those that our documents teach."""
    config = json.loads(path.read_text(encoding="utf-8"))
    config["foretrace_actions"] = list(ACTIONS)
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _copy_vocabulary(directory: Path) -> None:
    if directory != SHIPPED:
        shutil.copy(SHIPPED / TOKENIZER_FILE, directory)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", action="store_true", help="16-bit weights in place of the shipped form")
    parser.add_argument("run", type=Path)
    parser.add_argument("directory", type=Path, nargs="?", default=SHIPPED)
    options = parser.parse_args()
    print((export if options.weights else ship)(options.run, options.directory))
