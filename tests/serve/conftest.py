"""A server of the shipped model, and one of a small random checkpoint of the cwm architecture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from foretrace import SHIPPED
from serving import Running, serving, write_checkpoint


@pytest.fixture(scope="session")
def shipped() -> Iterator[Running]:
    with serving(SHIPPED, body_s=1.0, max_bytes=100_000, max_samples=16) as running:
        yield running


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("models") / "cwm")


@pytest.fixture(scope="session")
def cwm_server(checkpoint: Path) -> Iterator[Running]:
    with serving(checkpoint) as running:
        yield running
