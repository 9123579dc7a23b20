"""All scores in one command: what is done is kept, the report is whole; and how programs end."""

from __future__ import annotations

import json
import xml.etree.ElementTree as xml
from collections.abc import Sequence
from pathlib import Path

import pytest

from foretrace.engine import Model
from foretrace.engine.decode import Prediction
from foretrace.errors import ConfigError, ContextError, SourceError
from foretrace.evals import TASKS, main, solver
from foretrace.evals.all import TASKS as REPORTED
from foretrace.evals.all import _under_way
from foretrace.evals.ending_pairs import HALTING, RAISING
from foretrace.evals.items import recorded_here
from foretrace.evals.plots import bars, curves, logarithmic, reliability
from foretrace.evals.report import Rate
from foretrace.trace import record
from foretrace.trace.frames import Limits, Trace


def test_tasks_of_the_report_are_tasks() -> None:
    assert {*REPORTED} == {*TASKS} - {"overlap", "runs", "all", "compare"}


@pytest.mark.slow
def test_what_is_done_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["all", "--limit", "1", "-o", str(tmp_path), "--tasks", "starts", "endings"]
    assert main(words) == 0
    first = capsys.readouterr()
    assert "## Starts in the middle" in first.out and "## How programs end" in first.out
    assert "starts, endings: about 0 minutes" in first.err
    kept = json.loads((tmp_path / "starts.json").read_text())
    assert kept["figures"]["handwritten"]["programs"] == 1
    (tmp_path / "endings.json").write_text("{")
    assert main(words) == 0
    second = capsys.readouterr()
    assert "\nendings: about 0 minutes" in second.err
    assert json.loads((tmp_path / "starts.json").read_text()) == kept
    report = json.loads((tmp_path / "report.json").read_text())
    assert {task: each["settings"]["limit"] for task, each in report.items()} == {"starts": 1, "endings": 1}
    page = (tmp_path / "report.html").read_text()
    assert "<h2>Starts in the middle</h2>" in page and "src=" not in page
    assert not list(tmp_path.glob(".*"))


@pytest.mark.slow
def test_a_task_that_is_cut_short_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "GROUP", 2)
    monkeypatch.setattr("foretrace.evals.all.PROBE", 1)
    words = ["all", "--limit", "3", "--tasks", "accuracy", "-o"]
    assert main([*words, str(tmp_path / "whole")]) == 0
    asked: list[int] = []
    own = solver._ask

    def cut_short(model: Model, group: Sequence[Trace]) -> list[solver.Answer]:
        asked.append(len(group))
        if len(asked) == 5:
            raise KeyboardInterrupt
        return own(model, group)

    monkeypatch.setattr(solver, "_ask", cut_short)
    with pytest.raises(KeyboardInterrupt):
        main([*words, str(tmp_path / "cut")])
    assert not (tmp_path / "cut" / "accuracy.json").exists()
    assert main([*words, str(tmp_path / "cut")]) == 0
    assert asked == [1, 2, 1, 2, 1, 1, 1], "one to see how fast it is, then the last group alone"
    assert not list((tmp_path / "cut").glob(".*"))
    report = (tmp_path / "cut" / "report.md").read_text()
    assert report.index("| values right, by frames of the trace |") < report.index("## held-out synthetic: 3 programs")
    cut, whole = (json.loads((tmp_path / name / "accuracy.json").read_text())["figures"] for name in ("cut", "whole"))
    for figures in (*cut.values(), *whole.values()):
        assert figures.pop("seconds") > 0
    assert cut == whole


def test_answers_of_other_settings_do_not_stay(tmp_path: Path) -> None:
    first = _under_way(tmp_path, "mbpp", {"limit": 1})
    trace = record("def f(n):\n    return n\n", "f(1)")
    answers = [solver.Answer([], problem="none", free=Prediction(error=ContextError("too long")))]
    assert first.answers([trace], lambda: answers)[0].problem == "none"
    again = _under_way(tmp_path, "mbpp", {"limit": 1})
    (found,) = again.answers([trace], list)
    assert (found.problem, str(found.free.error)) == ("none", "too long") and again.spent > 0
    other = record("def f(n):\n    return n + 1\n", "f(1)")
    assert again.answers([other], list) == []
    assert _under_way(tmp_path, "mbpp", {"limit": 2}).answers([trace], list) == []
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="eval all: task mbpp without --data; expected one that exists"):
        main(["all", "-o", str(tmp_path), "--tasks", "mbpp"])
    with pytest.raises(ConfigError, match="eval all: nowhere does not exist; expected a folder for --data"):
        main(["all", "-o", str(tmp_path), "--data", "nowhere"])


def report(folder: Path, values: Sequence[bool]) -> Path:
    """A report of one set: a call a value, two calls a function, 4 frames each, of which all or none are right."""
    items = [
        {
            "name": f"f{i // 2}/{i % 2}",
            "frames": 4,
            "forced": 4 * v,
            "value": v,
            "leap": False,
            "exact": v,
            "first": None,
        }
        for i, v in enumerate(values)
    ]
    folder.mkdir()
    (folder / "report.json").write_text(
        json.dumps(
            {"mbpp": {"figures": {"MBPP test": {"items": items}}}, "words": {"figures": {"items": [], "read": 9}}}
        )
    )
    return folder


def test_two_reports_are_compared_by_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = report(tmp_path / "old", [True, False] * 20)
    new = report(tmp_path / "new", [True, True] * 19)
    assert main(["compare", str(old), str(new), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["MBPP test"]
    assert found["programs"] == 38, "those that both were asked about"
    value = found["values, whole trace foreseen"]
    assert [value[of]["share"] for of in ("before", "after", "difference")] == [0.5, 1.0, 0.5]
    assert value["difference"]["low"] == value["difference"]["high"] == 0.5, "every function has one call of two better"
    assert found["values in one leap"]["difference"]["share"] == 0
    assert main(["compare", str(new), str(old)]) == 0
    table = capsys.readouterr().out
    assert "| MBPP test: whole traces | 38 | 100.0 % [100.0, 100.0] | 50.0 % [50.0, 50.0] |" in table
    assert "| -50.0 [-50.0, -50.0] | worse |" in table


def test_what_is_no_report_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"report.json: No such file or directory; expected the folder of"):
        main(["compare", str(tmp_path), str(tmp_path)])
    (tmp_path / "report.json").write_text("[]")
    with pytest.raises(SourceError, match="expected a report of `foretrace eval all`"):
        main(["compare", str(tmp_path), str(tmp_path)])


def test_pairs_end_as_they_should() -> None:
    raising = recorded_here(RAISING, Limits(frames=120)).traces
    assert [trace.outcome for trace in raising] == ["returned", "raised"] * 16
    halting = recorded_here(HALTING, Limits(frames=120)).traces
    assert sorted(trace.outcome for trace in halting) == ["cut:events"] * 10 + ["returned"] * 10
    assert all(len(trace.frames) < 60 for trace in (*raising, *halting) if not trace.outcome.startswith("cut:"))


def test_plots_are_well_formed_and_show_the_shares() -> None:
    plot = bars("a < b", {"x & y": {"model": Rate(0.5, 0.4, 0.6, 10), "other": Rate(1.0, 1.0, 1.0, 3)}})
    tree = xml.fromstring(plot)
    half, whole = (float(bar.attrib["width"]) for bar in tree.iter("rect") if bar.find("title") is not None)
    assert whole == pytest.approx(2 * half, abs=0.1)
    points = xml.fromstring(curves("c", ["1", "2", "3"], {"s": [1.0, None, 0.0]})).find("polyline")
    assert points is not None and len(points.attrib["points"].split()) == 2
    spread = xml.fromstring(logarithmic("l", {"s": [(1, 8), (10, 4), (100, 2)]}, {"s": [(1, 8), (100, 2)]}, "ids"))
    across, up = zip(
        *((float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in spread.iter("circle")), strict=True
    )
    assert across[1] - across[0] == pytest.approx(across[2] - across[1]) and up[1] - up[0] == pytest.approx(
        up[2] - up[1]
    )
    dots = list(xml.fromstring(reliability("r", {"s": [(3, 0.9, 0.5), (9, 0.1, 0.1)]})).iter("circle"))
    assert [float(dot.attrib["cy"]) for dot in dots] == [200.0, 320.0]
