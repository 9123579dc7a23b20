"""Source as documents: what is read, how it is cut, what is kept apart."""

from __future__ import annotations

import ast
from itertools import islice
from pathlib import Path

import pytest

from foretrace.codec.tokenizer import MARKER
from foretrace.data import source
from foretrace.data.stream import held_out, shipped_tokenizer
from foretrace.errors import SourceError

MODULE = '''\
"""What this is."""

import os  # for paths


@staticmethod
def first(x):
    """Words."""
    return x + 1


class Second:
    def one(self):
        return """a
b"""

    @property
    def two(self):
        return 2
'''


def shown(ids: list[int]) -> str:
    return shipped_tokenizer().show(ids)


def test_every_statement_is_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    (whole,) = source.pieces(MODULE)
    assert [line for line in whole.split("\n") if line] == [line for line in MODULE.split("\n") if line]
    monkeypatch.setattr(source, "PIECE", 40)
    assert list(source.pieces(MODULE)) == [
        '"""What this is."""',
        "import os  # for paths",
        '@staticmethod\ndef first(x):\n    """Words."""\n    return x + 1',
        'def one(self):\n    return """a\nb"""',
        "@property\ndef two(self):\n    return 2",
    ]


def test_a_document_is_written_as_programs_are() -> None:
    ids = source.document('def f(x):\n    """Words."""\n    return x + 1  # more\n', shipped_tokenizer())
    assert ids is not None
    assert shown(ids) == "<bos> <L 1> <indent0> def f ( x ) : <L 2> <indent1> return x + 1"
    assert source.document("def f(:", shipped_tokenizer()) is None
    assert source.document("# nothing", shipped_tokenizer()) is None


def test_long_documents_are_cut() -> None:
    ids = source.document("x = [" + "1, " * 2_000 + "]", shipped_tokenizer())
    assert ids is not None and len(ids) == source.MAX_IDS


def test_all_ids_but_the_first_are_predicted() -> None:
    for ids, predicted in islice(source.documents(source.STDLIB, 0, 0, 50), 20):
        assert ids[0] == MARKER["bos"]
        assert predicted == [False] + [True] * (len(ids) - 1)


def test_held_out_files_are_never_read(tmp_path: Path) -> None:
    for number in range(100):
        (tmp_path / f"m{number}.py").write_text(f"only_{number} = {number}\n")
    read = {tuple(ids) for worker in range(3) for ids, _ in source.documents(str(tmp_path), 5, worker, 3)}
    kept = {tuple(ids) for ids in source.held_out(str(tmp_path), 100)}
    assert len(read) + len(kept) == 100
    assert 1 <= len(kept) <= 15
    assert not read & kept


def test_held_out_programs_are_left_out(tmp_path: Path) -> None:
    program = next(p for p in held_out() if len(p.source) > 300)
    for number in range(3):
        (tmp_path / f"m{number}.py").write_text(program.source)
        (tmp_path / f"n{number}.py").write_text("alpha = beta\n")
    read = [shown(ids) for ids, _ in source.documents(str(tmp_path), 0, 0, 1)]
    assert read
    assert all("al ph a" in text or "alpha" in text for text in read)


def test_a_folder_without_python_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no Python files, expected a folder of them, or 'stdlib'"):
        next(source.documents(str(tmp_path), 0, 0, 1))


def test_the_standard_library_is_read_without_its_tests() -> None:
    text = "\n".join(map(str, source._all_files(source.STDLIB)))
    assert "/json/decoder.py" in text
    assert "/test/" not in text
    assert "/site-packages/" not in text
    assert all(ast.parse(piece) for piece in source.pieces(Path(ast.__file__).read_text()))
