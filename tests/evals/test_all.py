"""All scores in one command: what is done is kept, the report is whole; and how programs end."""

from __future__ import annotations

import json
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest

from foretrace.errors import ConfigError
from foretrace.evals import TASKS, main
from foretrace.evals.all import TASKS as REPORTED
from foretrace.evals.ending_pairs import HALTING, RAISING
from foretrace.evals.items import recorded_here
from foretrace.evals.plots import bars, curves, reliability
from foretrace.evals.report import Rate
from foretrace.trace.frames import Limits


def test_tasks_of_the_report_are_tasks() -> None:
    assert {*REPORTED} == {*TASKS} - {"overlap", "runs", "all"}


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


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="eval all: task mbpp without --data; expected one that exists"):
        main(["all", "-o", str(tmp_path), "--tasks", "mbpp"])
    with pytest.raises(ConfigError, match="eval all: nowhere does not exist; expected a folder for --data"):
        main(["all", "-o", str(tmp_path), "--data", "nowhere"])


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
    dots = list(xml.fromstring(reliability("r", {"s": [(3, 0.9, 0.5), (9, 0.1, 0.1)]})).iter("circle"))
    assert [float(dot.attrib["cy"]) for dot in dots] == [200.0, 320.0]
