"""Stages over sets: the same bytes on any number of workers, shares and levels; what is left out is counted."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import reduce
from itertools import islice
from operator import add
from pathlib import Path
from random import Random

import pytest

from foretrace import cli
from foretrace.data import packed
from foretrace.data.overlap import Forbidden
from foretrace.data.real.bundle import Item, write_bundle
from foretrace.data.sets.filter import Benchmarks, Rules, Sketch, choose, run_filter
from foretrace.data.sets.folder import Set, Sources
from foretrace.data.sets.pack import Packed
from foretrace.data.sets.rows import Counts, Row, load_rows
from foretrace.data.sets.run import Share, run
from foretrace.data.sets.trace import IN_PROCESS, Traced
from foretrace.data.sets.write import FromBundle, FromWriter
from foretrace.data.stream import DIALS, render, shipped_tokenizer
from foretrace.data.writer import write
from foretrace.errors import SetError
from foretrace.trace import Limits, record

SUM = "def total(xs):\n    n = 0\n    for x in xs:\n        n += x\n    return n\n"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def finished(stage, folder: Path, **how) -> Counts:
    return reduce(add, run(stage, folder, **how), Counts())


def traced(folder: Path, *items: Item) -> Sources:
    """The traces of some functions, two to a shard."""
    write_bundle(folder / "bundle.jsonl.gz", items)
    finished(FromBundle(folder / "bundle.jsonl.gz", shard=2), folder / "programs")
    stage = Traced(Sources([folder / "programs"], "write"), IN_PROCESS, frames=60)
    finished(stage, folder / "traces")
    return Sources([folder / "traces"], "trace")


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """Programs of the writer, their traces, and two epochs of tokens."""
    folder = tmp_path_factory.mktemp("sets")
    finished(FromWriter(8, 60, 16), folder / "programs")
    finished(Traced(Sources([folder / "programs"], "write"), IN_PROCESS), folder / "traces")
    finished(Packed(Sources([folder / "traces"], "trace"), 2), folder / "tokens")
    return folder


def test_rows_are_the_programs_of_the_writer_and_what_they_did(written) -> None:
    rows = [row for index in range(4) for row in load_rows(written / "traces" / f"{index:05}.parquet", Row)]
    assert len(rows) == 60
    for number in (0, 17, 59):
        program = write(8, number, DIALS)
        trace = record(program.source, program.call, limits=Limits(frames=400, seconds=10.0))
        assert (rows[number].source, rows[number].call) == (program.source, program.call)
        assert rows[number].record() == trace
        assert rows[number].frames == len(trace.frames)
    assert Set(written / "traces").total().sums["frames"] == sum(row.frames for row in rows)


def test_two_workers_and_two_shares_end_with_the_bytes_of_one(written, tmp_path) -> None:
    finished(FromWriter(8, 60, 16), tmp_path / "programs", workers=2)
    assert contents(tmp_path / "programs") == contents(written / "programs")
    stage = Traced(Sources([tmp_path / "programs"], "write"), IN_PROCESS)
    finished(stage, tmp_path / "traces", share=Share(1, 2))
    assert Set(tmp_path / "traces").missing() == [0, 2]
    assert "README.md" not in contents(tmp_path / "traces")
    with pytest.raises(SetError, match="lacks 2 of 4 shards"):
        Sources([tmp_path / "traces"], "trace")
    finished(stage, tmp_path / "traces", share=Share(0, 2))
    assert contents(tmp_path / "traces") == contents(written / "traces")
    finished(Packed(Sources([tmp_path / "traces"], "trace"), 2), tmp_path / "tokens", workers=2)
    assert contents(tmp_path / "tokens") == contents(written / "tokens")


def test_the_sandbox_changes_nothing_about_records(written, tmp_path) -> None:
    finished(Traced(Sources([written / "programs"], "write"), "weak"), tmp_path / "traces")
    assert contents(tmp_path / "traces") == contents(written / "traces")


def test_ray_ends_with_the_bytes_of_one_worker(written, tmp_path) -> None:
    pytest.importorskip("ray")
    words = ["trace", str(written / "programs"), "-o", str(tmp_path / "traces"), "--sandbox", "none", "--ray"]
    subprocess.run([sys.executable, "-m", "foretrace", "data", *words], check=True, capture_output=True)
    assert contents(tmp_path / "traces") == contents(written / "traces")


def test_a_set_is_not_mixed_with_another(written) -> None:
    with pytest.raises(SetError, match="holds a set of other settings, shards"):
        finished(FromWriter(8, 90, 16), written / "programs")
    with pytest.raises(SetError, match="of stage write; expected one of: trace"):
        Sources([written / "programs"], "trace")


def test_finished_shards_are_not_made_again_and_lost_ones_are(written, tmp_path) -> None:
    finished(FromWriter(3, 40, 10), tmp_path / "set")
    before = contents(tmp_path / "set")
    times = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "set").iterdir()}
    (tmp_path / "set/00002.parquet").unlink()
    (tmp_path / "set/.00002.parquet.abc.part").write_bytes(b"half")
    assert finished(FromWriter(3, 40, 10), tmp_path / "set").sums["rows"] == 40
    assert contents(tmp_path / "set") == before
    changed = [path.name for path in (tmp_path / "set").iterdir() if path.stat().st_mtime_ns != times[path.name]]
    assert changed == ["00002.parquet"]


def test_held_out_programs_are_left_out(tmp_path) -> None:
    stage = replace(FromWriter(3, 20), held_out=frozenset({write(3, 4, DIALS).source}))
    counts = finished(stage, tmp_path / "set")
    assert (counts.sums["rows"], counts.dropped) == (19, {"held out": 1})
    assert "| held out | 1 |" in (tmp_path / "set/README.md").read_text()


def test_several_calls_of_one_program_stand_together(tmp_path) -> None:
    finished(FromWriter(8, 20, calls=3), tmp_path / "set")
    rows = load_rows(tmp_path / "set" / "00000.parquet", Row)
    programs = [write(8, number, DIALS, 3) for number in range(20)]
    assert [(r.source, r.call) for r in rows] == [(p.source, call) for p in programs for call in (p.call, *p.further)]
    assert len({row.id for row in rows}) == len(rows) > 50
    assert [row.id for row in rows[:3]] == ["8/0", "8/0/1", "8/0/2"]


def test_what_shows_an_address_is_left_out(tmp_path) -> None:
    source = "class C:\n    pass\n\ndef f(how):\n    return how(C())\n"
    calls = "f(str)", "f(repr)", "f(print)", "f(type)", "f(lambda c: ' at ' + hex(10))"
    sources = traced(tmp_path, Item(source, calls, "a", "MIT", "real"))
    rows, total = sources.rows(0), sources.sets[0].total()
    assert [row.call for row in rows] == ["f(type)"]
    assert total.dropped == {"shows an address": 4}


def test_broken_lines_of_a_bundle_are_told_and_lose_nothing(tmp_path, capsys) -> None:
    good = {"source": SUM, "calls": ["total([1])", "total([2])"], "origin": "a/b", "licence": "MIT", "kind": "real"}
    lines = [json.dumps(good), '{"source": "def', json.dumps(good | {"calls": 3}), json.dumps(good)]
    (tmp_path / "b.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    out = str(tmp_path / "set")
    assert cli.main(["data", "write", "--bundle", str(tmp_path / "b.gz"), "-o", out, "--workers", "1"]) == 0
    said = capsys.readouterr().err
    assert "4 rows" in said and "broken line 2: " in said and "broken line 3: " in said
    assert [row.id for row in load_rows(tmp_path / "set/00000.parquet", Row)] == ["1/0", "1/1", "4/0", "4/1"]
    (tmp_path / "cut.gz").write_bytes((tmp_path / "b.gz").read_bytes()[:-12])
    assert cli.main(["data", "write", "--bundle", str(tmp_path / "cut.gz"), "-o", f"{out}2"]) == 2
    assert "expected gzip JSONL" in capsys.readouterr().err
    assert not (tmp_path / "set2").exists()


def test_a_share_of_the_functions_is_named_anew(tmp_path) -> None:
    write_bundle(tmp_path / "b.gz", [Item(SUM, ("total([1])",), "a", "MIT", "real")] * 40)
    finished(FromBundle(tmp_path / "b.gz", renamed=0.5), tmp_path / "set")
    same = sum(row.source == SUM for row in load_rows(tmp_path / "set/00000.parquet", Row))
    assert 10 <= same <= 30


def test_filter_counts_everything_that_it_leaves_out(tmp_path) -> None:
    other = "def walk(n):\n    while n > 1:\n        n = n // 2 if n % 2 == 0 else 3 * n + 1\n    return n\n"
    near = SUM + "\n\ndef never_called_at_all(a, b, c, d):\n    return [a, b, c, d, a + b, c + d, a * b, c * d]\n"
    tested = "def only(a):\n    b = [a, a + 1, a + 2, a + 3]\n    return b[0] * b[1] - b[2]\n"
    sources = traced(
        tmp_path,
        Item(SUM, ("total([1])", "total([1])", "total([2])", "total([3])"), "a", "MIT", "real"),
        Item(near, ("total([1])",), "a", "MIT", "real"),
        Item(near.replace("c * d", "c * a"), ("total([4])",), "a", "MIT", "real"),
        Item(near.replace("c * d", "c - d"), ("total([4])",), "a", "MIT", "mutant"),
        Item(other, ("walk(2)", "walk(27)", "walk(99997)"), "a", "MIT", "real"),
        Item(tested, ("only(1)",), "a", "MIT", "real"),
        Item("x = 1\n\n\ndef f():\n    return 1\n", ("f()",), "a", "MIT", "real"),
    )
    rules = Rules(min_frames=4, max_frames=100, calls=2)
    tested_on = Benchmarks(("ours",), Forbidden([tested]), "d")
    for _ in run_filter(sources, rules, tested_on, tmp_path / "kept", workers=2):
        pass
    total = Set(tmp_path / "kept").total()
    assert total.dropped == {
        "duplicate": 1,
        "enough calls of its program": 1,
        "near duplicate": 1,
        "cut:events": 2,
        "shares a run with a test program": 1,
        "too short": 1,
    }
    kept = [row for index in range(4) for row in load_rows(tmp_path / f"kept/{index:05}.parquet", Row)]
    assert [row.call for row in kept] == ["total([1])", "total([2])", "total([1])", "total([4])", "walk(2)"]
    assert kept[3].kind == "mutant"


def test_filter_in_shares_waits_for_the_sketches_of_all(tmp_path, written) -> None:
    sources = Sources([written / "traces"], "trace")
    whole = [c for c in run_filter(sources, Rules(), Benchmarks(), tmp_path / "whole") if c is not None]
    first = list(run_filter(sources, Rules(), Benchmarks(), tmp_path / "parts", share=Share(0, 2)))
    assert first == [None, None]
    for share in (Share(1, 2), Share(0, 2)):
        list(run_filter(sources, Rules(), Benchmarks(), tmp_path / "parts", share=share))
    assert contents(tmp_path / "parts") == contents(tmp_path / "whole")
    assert sum(counts.sums["rows"] for counts in whole) + sum(c.dropped.total() for c in whole) == 60


def test_balance_keeps_so_many_of_each_cell() -> None:
    rows = [Sketch("", b"%d" % n, b"c", b"", "5/1" if n % 4 else "6/2") for n in range(80)]
    verdicts = choose([rows[:40], rows[40:]], Rules(per_cell=15))
    kept = Counter(row.cell for row, verdict in zip(rows, verdicts, strict=True) if not verdict.reason)
    assert kept == {"5/1": 15, "6/2": 15}
    assert choose([rows], Rules(per_cell=15, seed=1)) != choose([rows], Rules(per_cell=15))


def test_tokens_are_the_documents_of_the_stream(written) -> None:
    tokens = packed.PackedSet(written / "tokens")
    rows = load_rows(written / "traces/00001.parquet", Row)
    before = len(load_rows(written / "traces/00000.parquet", Row))
    assert tokens.size(0) == tokens.size(1) == 60
    for epoch in (0, 1):
        for number in (0, 7, 15):
            document = render(rows[number].record(), Random(f"0/{epoch}/1/{number}"), shipped_tokenizer())
            assert document is not None
            expected = document.ids, [frame >= 0 for frame in document.frame]
            assert tokens.document(epoch, before + number) == expected
    epochs = [[tokens.document(epoch, number) for number in range(60)] for epoch in (0, 1)]
    assert 5 < sum(a != b for a, b in zip(*epochs, strict=True)) < 40


def test_packed_documents_go_through_each_epoch_and_on_from_any_index(written) -> None:
    folder = str(written / "tokens")
    shares = [list(islice(packed.documents(folder, 5, worker, 2), 60)) for worker in (0, 1)]
    tokens = packed.PackedSet(written / "tokens")
    for epoch in (0, 1):
        taken = [document for share in shares for document in share[epoch * 30 : epoch * 30 + 30]]
        assert sorted(taken) == sorted(tokens.document(epoch, number) for number in range(60))
    for start in (1, 29, 30, 45):
        assert list(islice(packed.documents(folder, 5, 1, 2, start=start), 10)) == shares[1][start : start + 10]
    assert len(list(islice(packed.documents(folder, 5, 60, 61), 3))) == 3, "more workers than documents"


def test_packed_documents_by_length(written) -> None:
    folder = str(written / "tokens")
    tokens = packed.PackedSet(written / "tokens")
    ids = [[len(tokens.document(epoch, number)[0]) for number in range(60)] for epoch in (0, 1)]
    middle = sorted(ids[0])[30]
    bounds = ((0, middle), (middle, None))
    for (longer_than, up_to), size in zip(bounds, packed.num_ids(folder, bounds), strict=True):
        wanted = [[n for n in epoch if longer_than < n <= (up_to or 10**9)] for epoch in ids]
        assert size == sum(map(sum, wanted)) / 2
        documents = packed.documents(folder, 5, 0, 1, longer_than=longer_than, up_to=up_to)
        assert sorted(len(found) for found, _ in islice(documents, len(wanted[0]))) == sorted(wanted[0])


def test_a_token_shard_cut_short_is_refused(written, tmp_path) -> None:
    broken = tmp_path / "tokens"
    shutil.copytree(written / "tokens", broken)
    shard = broken / "00001.safetensors"
    shard.write_bytes(shard.read_bytes()[:-100])
    with pytest.raises(SetError, match=r"00001.safetensors: .*; expected a whole shard"):
        packed.PackedSet(broken)


def test_sets_are_shown_as_a_person_reads_them(written, capsys) -> None:
    program = write(8, 17, DIALS)
    for stage, expected in (("programs", f">>> {program.call}"), ("traces", "frames)")):
        assert cli.main(["data", "show", str(written / stage), "--start", "17", "-n", "1"]) == 0
        shown = capsys.readouterr().out
        assert shown.startswith("# 8/17: synthetic, writer, Apache-2.0")
        assert program.source.rstrip() in shown and expected in shown
    assert cli.main(["data", "show", str(written / "tokens/00001.safetensors"), "-n", "2"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("<bos>") == 2 and "«" in shown
    assert cli.main(["data", "show", str(written)]) == 2
    assert "expected a set" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["write", "--count", "0"], "expected a whole number from 1 on"),
        (["write", "--calls", "0"], "expected a whole number from 1 on"),
        (["write", "--bundle", "some.jsonl.gz", "--calls", "2"], "a bundle has its own calls"),
        (["write", "--shard", "3/2"], "expected one such as 1/8"),
        (["write", "--set", "idiom=1"], "did you mean 'idioms'"),
        (["filter", "nowhere", "--set", "call=1"], "did you mean 'calls'"),
        (["trace", "nowhere", "--sandbox", "none"], "expected a set made by"),
        (["write", "--count", "5", "-o", "/dev/null"], "/dev/null is a file; expected a new folder or a set"),
        (["write", "--count", "5", "-o", "/dev/null/set"], "cannot be written"),
        (["wirte"], "did you mean 'write'"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(words, expected, tmp_path, capsys) -> None:
    more = ["-o", str(tmp_path / "out")] if len(words) > 1 and "-o" not in words else []
    assert cli.main(["data", *words, *more]) == 2
    said = capsys.readouterr().err
    assert expected in said and said.count("\n") == 1
