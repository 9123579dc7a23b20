"""Servers at work in a thread, and a small random checkpoint of the cwm architecture with Meta's special ids."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import uvicorn
from tokenizers import AddedToken, decoders, models, pre_tokenizers
from tokenizers import Tokenizer as HuggingFaceTokenizer

from foretrace.client import Wire
from foretrace.codec.cwm import MARKERS
from foretrace.engine.onnx_runner import OnnxRunner
from foretrace.model.checkpoint import save_model
from foretrace.model.config import ModelConfig
from foretrace.model.transformer import Transformer
from foretrace.serve.app import application
from foretrace.serve.run import listen
from foretrace.serve.server import Bounds, Server
from foretrace.serve.spelling import spelling_of

SPECIAL = MARKERS | {
    "<|start_header_id|>": 128_006, "<|end_header_id|>": 128_007, "<|eom_id|>": 128_008, "<|eot_id|>": 128_009,
}  # fmt: skip
VOCABULARY = 128_256


@dataclass
class Running:
    """A server and where it is."""

    server: Server
    address: str
    port: int

    @property
    def wire(self) -> Wire:
        return Wire(self.address)

    def until(self, condition: Callable[[dict[str, Any]], bool], seconds: float = 30) -> dict[str, Any]:
        """Wait for the counters of /health to be so."""
        end = time.monotonic() + seconds
        while True:
            counts = self.wire.get("/health")
            if condition(counts) or time.monotonic() > end:
                return counts
            time.sleep(0.02)


@contextmanager
def serving(folder: Path, api_key: str | None = None, **bounds: Any) -> Iterator[Running]:
    server = Server(OnnxRunner.load(folder), spelling_of(folder), "small", Bounds(**bounds))
    config = uvicorn.Config(
        application(server, api_key=api_key), log_level="error", ws="none", timeout_graceful_shutdown=5
    )
    http = uvicorn.Server(config)
    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=lambda: asyncio.run(http.serve(sockets=[listener])))
        thread.start()
        while not http.started:
            time.sleep(0.01)
        port = listener.getsockname()[1]
        try:
            yield Running(server, f"http://127.0.0.1:{port}", port)
        finally:
            http.should_exit = True
            thread.join()


def write_checkpoint(folder: Path) -> Path:
    """A random model of the cwm architecture whose vocabulary has all bytes and the special tokens."""
    vocabulary = {letter: i for i, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    names = {i: name for name, i in SPECIAL.items()}
    vocabulary |= {names.get(i, f"<|other_{i}|>"): i for i in range(len(vocabulary), VOCABULARY)}
    tokenizer = HuggingFaceTokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in SPECIAL])
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    config = ModelConfig(
        vocab_size=VOCABULARY,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        max_position_embeddings=2048,
        sliding_window=64,
        layer_types=("full_attention", "sliding_attention"),
        tie_word_embeddings=True,
    )
    save_model(Transformer(config), folder)
    return folder
