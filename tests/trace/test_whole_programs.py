"""Whole programs: several files, what is left out of them, and records that keep only the last frames."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from foretrace.cli import main
from foretrace.codec import compact, cwm, debugger, jsonl
from foretrace.data.stream import shipped_tokenizer
from foretrace.errors import RecordError
from foretrace.trace import Limits, Scope, Trace, all_locals, record, record_file

PROGRAM = """\
import sys
import json

from shop.cart import Cart


def prices(words):
    for word in words:
        yield json.loads(word)


cart = Cart()
for price in prices(sys.argv[1:]):
    cart.add(price)
print(__name__, cart.total())
"""
CART = """\
class Cart:
    def __init__(self):
        self.prices = []

    def add(self, price):
        self.prices += [rounded(price)]

    def total(self):
        return sum(self.prices)


def rounded(price):
    return round(price)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").touch()
    (tmp_path / "shop" / "cart.py").write_text(CART)
    (tmp_path / "main.py").write_text(PROGRAM)
    (tmp_path / "venv" / "site-packages").mkdir(parents=True)
    return tmp_path


def trace(folder: Path, *words: str, format: str = "jsonl") -> tuple[str, str]:
    """What `foretrace trace main.py` prints with these words, on both streams."""
    command = [sys.executable, "-m", "foretrace", "trace", "--format", format, "main.py", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def recorded(folder: Path, *words: str) -> Trace:
    return jsonl.load(trace(folder, *words)[0].splitlines())


def functions(trace: Trace) -> list[str]:
    return [f"{trace.files[frame.file].path} {frame.function}" for frame in trace.frames if frame.event == "call"]


@pytest.fixture(autouse=True)
def absolute_path(monkeypatch: pytest.MonkeyPatch) -> None:
    import foretrace

    monkeypatch.setenv("PYTHONPATH", str(Path(foretrace.__file__).parent.parent))


def test_a_script_has_its_arguments_and_its_name(folder: Path) -> None:
    whole = recorded(folder, "--", "3", "-4")
    assert (whole.outcome, whole.output) == ("returned", "__main__ -1\n")
    assert functions(whole) == ["main.py <module>", "main.py prices"]


def test_roots_are_recorded_where_they_are_imported(folder: Path) -> None:
    whole = recorded(folder, "--root", ".", "3")
    add = ["shop/cart.py Cart.add", "shop/cart.py rounded"]
    assert functions(whole) == [
        "main.py <module>", "shop/__init__.py <module>", "shop/cart.py <module>", "shop/cart.py Cart.__init__",
        "main.py prices", *add, "shop/cart.py Cart.total",
    ]  # fmt: skip
    assert [file.path for file in whole.files] == ["main.py", "shop/__init__.py", "shop/cart.py"]
    assert whole.files[2].text == CART
    assert max(frame.depth for frame in whole.frames) == 2
    inner = recorded(folder, "--root", "shop", "3")
    assert [file.path for file in inner.files] == ["main.py", "__init__.py", "cart.py"]
    both = recorded(folder, "--root", "shop", "--root", ".", "--only", "*.py", "3")
    assert [file.path for file in both.files] == ["main.py", "__init__.py", "cart.py"]


def test_files_of_one_name_are_told_apart(folder: Path) -> None:
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "tool.py").write_text(f"def {name}():\n    return {name!r}\n")
    (folder / "main.py").write_text(
        "import sys\nsys.path[:0] = ['a']\nimport tool\nx = tool.a()\nsys.path[:0] = ['b']\ndel sys.modules['tool']\n"
        "import tool\nx = tool.b()\n"
    )
    whole = recorded(folder, "--root", "a", "--root", "b", "--only", "?")
    assert functions(whole) == ["main.py <module>", "tool.py a", "b/tool.py b"]


def test_installed_and_hidden_folders_are_not_of_a_root(folder: Path) -> None:
    for name in ("venv/site-packages", ".hidden"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "library.py").write_text("def f():\n    return 1\n")
        (folder / "main.py").write_text(f"import sys\nsys.path[:0] = ['{name}']\nimport library\nx = library.f()\n")
        assert functions(recorded(folder, "--root", ".")) == ["main.py <module>"]
        assert functions(recorded(folder, "--root", name, "--only", "f"))[1:] == ["library.py f"]


def test_only_and_depth_leave_no_mark(folder: Path) -> None:
    full = recorded(folder, "--root", ".", "3", "4")
    only = recorded(folder, "--root", ".", "--only", "rounded", "--only", "main.py", "3", "4")
    assert functions(only) == ["main.py <module>", "main.py prices", *["shop/cart.py rounded"] * 2]
    assert {frame.depth for frame in only.frames} == {0, 1}
    shallow = recorded(folder, "--root", ".", "--depth", "1", "3", "4")
    assert "shop/cart.py rounded" in functions(full) and "shop/cart.py rounded" not in functions(shallow)

    def shown(trace: Trace) -> list[object]:
        return [
            (f.event, f.line, f.changed, f.value) for f in trace.frames if f.function == "<module>" and f.depth == 0
        ]

    assert shown(only) == shown(shallow) == shown(full)
    alone = recorded(folder, "--depth", "0", "3")
    assert functions(alone) == ["main.py <module>"]


def test_a_pattern_that_fits_nothing_is_named(folder: Path) -> None:
    _, said = trace(folder, "--root", ".", "--only", "Cart.ad", "--only", "add", "3")
    assert said == "foretrace: --only Cart.ad fits no function or file that was recorded\n"
    (folder / "marked.py").write_text("def f():  # << START_OF_TRACE\n    return 1\n\n\nf()\n")
    words = [sys.executable, "-m", "foretrace", "trace", "marked.py", "--only", "f"]
    assert subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True).stderr == ""


def test_generators_deeper_than_the_depth_go_on(folder: Path) -> None:
    source = (
        "def g():\n    yield 1\n    yield 2\n\n\ndef take(it):\n    return next(it)\n\n\n"
        "def f():\n    it = g()\n    next(it)\n    return take(it)\n"
    )
    (folder / "main.py").write_text(source)
    shallow = record_file(folder / "main.py", "f()", scope=Scope(depth=1))
    assert [(f.event, f.depth) for f in shallow.frames if f.function == "g"] == [
        ("call", 1), ("line", 1), ("yield", 1), ("resume", 2), ("line", 2), ("yield", 2),
    ]  # fmt: skip


# -- the last frames ---------------------------------------------------------------------------------------------------

RUNS = """\
def count(n):
    for i in range(n):
        yield i


def under(total, x):
    bonus = total + x
    return bonus


def f(n):
    total = 0
    numbers = count(n)
    other = count(2)
    next(other)
    for x in numbers:
        seen = x
        total = under(total, x)
        try:
            total // (x - 2)
        except ZeroDivisionError as error:
            del seen
    return total
"""


def test_a_ring_is_the_end_of_the_whole_record() -> None:
    whole = record(RUNS, "f(6)")
    texts = list(all_locals(whole.frames, whole.files))
    for last in range(1, len(whole.frames) + 2):
        ring = record(RUNS, "f(6)", limits=Limits(last=last))
        kept = ring.frames[ring.state :]
        start = len(whole.frames) - len(kept)
        assert (ring.outcome, ring.value) == ("returned", whole.value)
        assert len(kept) == min(last, len(whole.frames)) or ring.dropped == 0
        assert ring.dropped + len(ring.frames) == len(whole.frames)
        assert list(all_locals(ring.frames, ring.files))[ring.state :] == texts[start:]
        assert [strip(frame) for frame in kept] == [strip(frame) for frame in whole.frames[start:]]
        # The state is of whoever has a frame before the cut, and one after it or none that ends it before.
        ended = {f.activation for f in whole.frames[:start] if f.event == "return"}
        if ring.dropped:
            alive = {f.activation for f in whole.frames[:start]} - ended
            assert {frame.activation for frame in ring.frames[: ring.state]} == alive
        for frame, names in zip(ring.frames[: ring.state], all_locals(ring.frames, ring.files), strict=False):
            before = [
                i for i in range(start) if whole.frames[i].activation == frame.activation and texts[i] is not None
            ]
            assert names == texts[before[-1]] and strip(frame) == strip(whole.frames[before[-1]])


def strip(frame: object) -> object:
    return replace(frame, changed={}, removed=())  # type: ignore[type-var]


def test_a_ring_keeps_to_its_bytes_and_ends_no_program() -> None:
    source = "def f():\n    x = ''\n    for i in range(20_000):\n        x = str(i) * 10\n    return x\n"
    ring = record(source, "f()", limits=Limits(last=1000, bytes=2000))
    kept = ring.frames[ring.state :]
    size = sum(len("".join([*f.changed, *f.changed.values(), f.value or ""])) for f in kept)
    assert (ring.outcome, ring.state) == ("returned", 1)
    assert 1900 < size <= 2000
    assert ring.dropped + len(ring.frames) == 40_005


def test_jsonl_holds_a_ring_and_no_other_dialect_does() -> None:
    ring = record(RUNS, "f(6)", limits=Limits(last=9))
    lines = list(jsonl.dump(ring))
    assert json.loads(lines[0])["trace"]["dropped"] == {"frames": ring.dropped, "state": ring.state}
    assert jsonl.load(lines) == ring
    tokenizer = shipped_tokenizer()
    for encode in (
        cwm.encode,
        debugger.encode,
        lambda trace: compact.encode(trace, tokenizer),
        lambda trace: compact.encode(trace, tokenizer, start=ring.state),
        lambda trace: compact.encode_leap(trace, tokenizer),
    ):
        with pytest.raises(RecordError, match=f"lacks {ring.dropped} frames before its last ones; jsonl holds it"):
            encode(ring)
    assert jsonl.load(jsonl.dump(record(RUNS, "f(6)", limits=Limits(last=999)))).dropped == 0


@pytest.mark.parametrize("said", [{"frames": 0, "state": 0}, {"frames": 3, "state": 99}, {"frames": 3}, 3])
def test_a_ring_that_cannot_be_is_refused(said: object) -> None:
    first, *rest = jsonl.dump(record(RUNS, "f(6)", limits=Limits(last=9)))
    header = json.loads(first)
    header["trace"]["dropped"] = said
    with pytest.raises(RecordError, match="line 1: "):
        jsonl.load([json.dumps(header), *rest])


def test_imports_are_told_to_fit_no_dialect_but_jsonl(folder: Path) -> None:
    whole = recorded(folder, "--root", ".", "3")
    with pytest.raises(RecordError, match=r"shop/__init__\.py is imported at frame 4; jsonl holds that"):
        cwm.encode(whole)
    without = recorded(folder, "--root", ".", "--only", "Cart.*", "3")
    frames, outcome = compact.decode(
        compact.encode(without, shipped_tokenizer()).ids, without.files, without.entry, shipped_tokenizer()
    )
    assert (frames, outcome) == (without.frames, without.outcome)


def test_text_shows_the_gap(folder: Path) -> None:
    shown, _ = trace(folder, "--root", ".", "--last", "4", "3", format="text")
    assert shown.splitlines()[2:] == [
        " 15  print(__name__, cart.total())                cart = Cart(prices=[3]), price = 3",
        "...  32 frames were not kept; above, who was running",
        "  8  │     def total(self):  # shop/cart.py       self = Cart(prices=[3])",
        "  9  │         return sum(self.prices)",
        "  9  │ returns 3",
        "     prints __main__ 3",
        " 15  returns None",
        "",
        "returned None  (5 frames)",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--root", "nowhere"], "--root nowhere is not a folder"),
        (["--depth", "-1"], "argument --depth: '-1' given, expected a whole number from 0 on"),
        (["--last", "0"], "argument --last: '0' given, expected a whole number from 1 on"),
        (["--last", "x"], "argument --last: 'x' given, expected a whole number from 1 on"),
        (["--last", "5", "--batch", "x", "-o", "y"], "for one FILE"),
    ],
)
def test_errors_are_one_line(words: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = [] if "--batch" in words else [str(folder / "main.py")]
    assert main(["trace", *file, *words]) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and message in printed.err and printed.err.count("\n") == 1
