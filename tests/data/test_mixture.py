"""The mixture: both kinds of documents in their shares, from one seed the same again, for each worker other ones."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from foretrace.data import mixture
from foretrace.data.real.bundle import Item, write_bundle
from foretrace.data.stream import shipped_tokenizer
from foretrace.errors import SourceError

SOURCE = "def double_of(value):\n    return value * 2\n"


def test_both_kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(mixture, "REAL", 0.3)
    with pytest.raises(SourceError, match=r"train\.jsonl\.gz"):
        next(mixture.documents(1, 0, 1))
    mixture.BUNDLE.parent.mkdir(parents=True)
    write_bundle(mixture.BUNDLE, [Item(SOURCE, tuple(f"double_of({n})" for n in range(9)), "here", "MIT", "real")] * 4)
    taken = list(islice(mixture.documents(1, 0, 2), 120))
    assert taken == list(islice(mixture.documents(1, 0, 2), 120))
    assert taken[:5] != list(islice(mixture.documents(1, 1, 2), 5))
    tokenizer = shipped_tokenizer()
    real = sum("double_of" in tokenizer.decode(ids) or "value*2" in tokenizer.decode(ids) for ids, _ in taken)
    assert 10 <= real <= 60
