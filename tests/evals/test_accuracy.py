"""The accuracy table, from a runner that knows some answers by heart, and end to end with a random model."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from foretrace.codec.compact import Document, encode, encode_leap
from foretrace.data.stream import shipped_tokenizer
from foretrace.engine import Model
from foretrace.evals import main
from foretrace.evals.accuracy import HANDWRITTEN
from foretrace.evals.first_course import ITEMS
from foretrace.evals.items import Item, Recorded
from foretrace.evals.measure import measure
from foretrace.evals.page import page
from foretrace.evals.sets import sample
from foretrace.evals.summary import summarise
from foretrace.evals.trace_metrics import trace_metrics
from foretrace.model.checkpoint import save_model
from foretrace.model.config import ModelConfig
from foretrace.model.transformer import Transformer
from foretrace.trace import record
from foretrace.trace.frames import Frame, Trace

CHOSEN = ("grade average", "sum of digits", "shopping total")


@pytest.fixture(scope="module")
def traces() -> list[Trace]:
    return [record(item.source, item.call) for item in ITEMS if item.name in CHOSEN]


def documents(traces: list[Trace]) -> list[Document]:
    return [render(trace, shipped_tokenizer()) for trace in traces for render in (encode, encode_leap)]


def figures(model: Model, traces: list[Trace]) -> dict[str, Any]:
    items = [Item(f"p{i}", trace.files[0].text, trace.call or "") for i, trace in enumerate(traces)]
    recorded = Recorded(items, traces)
    return summarise(measure(model, recorded), recorded)


def test_one_who_knows_is_always_right(knowing: Callable[..., Model], traces: list[Trace]) -> None:
    summary = figures(knowing(*documents(traces)), traces)
    assert (summary["programs"], summary["frames"]) == (3, sum(len(trace.frames) for trace in traces))
    for row in summary["scores"].values():
        assert (row["model"]["share"], row["model"]["high"]) == (1, 1)
        assert row["next line"]["share"] < 0.6
    assert summary["scores"]["values"]["one leap"]["share"] == 1
    assert summary["first error"] == {"none": 3}
    for title in ("by event", "by statement"):
        assert sum(row["frames"] for row in summary[title].values()) == summary["frames"]
        assert all(row["model"] == row["frames"] for row in summary[title].values())


def test_errors_stand_where_they_were_made(knowing: Callable[..., Model], traces: list[Trace]) -> None:
    last = replace(traces[0].frames[-1], value="'Mia failed with 70.0'")
    mistaken = [replace(traces[0], frames=(*traces[0].frames[:-1], last)), *traces[1:]]
    summary = figures(knowing(*documents(mistaken)), traces)
    scores = summary["scores"]
    assert scores["whole traces"]["model"]["share"] == scores["values"]["model"]["share"] == pytest.approx(2 / 3)
    frames = summary["frames"]
    assert scores["teacher-forced frames"]["model"]["share"] == pytest.approx((frames - 1) / frames)
    assert summary["by statement"]["return"]["model"] == summary["by statement"]["return"]["frames"] - 1
    assert summary["first error"] == {"none": 2, "16-31": 1}
    assert (summary["median first error"], summary["difference"]) == (16, {"value": 1})
    text = page("three", summary | {"seconds": 1.0})
    assert "| whole traces | 66.7 % [20.8, 93.9] | 0.0 % [0.0, 56.1] | - |" in text
    assert "| 16-31 | 1 |\n| none | 2 |" in text


def test_trace_metrics() -> None:
    call, line = Frame("call", 0, 0, 0, 1, "f", {"a": "1"}), Frame("line", 0, 0, 0, 2, "f", {"b": "2"})
    back = Frame("return", 0, 0, 0, 2, "f", value="None")
    assert trace_metrics([call, line, back], [call, line, back]) == (1, 1, 1, 1)
    other = replace(line, changed={"b": "3"})
    state, action, keys, pairs = trace_metrics([call, other, back], [call, line, back])
    assert (state, action, keys, pairs) == pytest.approx((2 / 3, 1, 1, (1 + 1 / 3) / 2))
    elsewhere = replace(line, line=3, changed={"b": "2", "c": "1"})
    state, action, keys, pairs = trace_metrics([call, elsewhere, back], [call, line, back])
    assert (state, action, keys, pairs) == pytest.approx((2 / 3, 2 / 3, (1 + 2 / 3) / 2, (1 + 2 / 3) / 2))
    assert trace_metrics([call], [call, line, back]) == pytest.approx((1 / 3, 1 / 3, 0.5, 0.5))


def test_command_with_a_random_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tokenizer = shipped_tokenizer()
    config = ModelConfig(
        vocab_size=tokenizer.size,
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=1,
        num_key_value_heads=1,
        head_dim=32,
        max_position_embeddings=2_048,
        sliding_window=16,
        layer_types=("full_attention",),
    )
    torch.manual_seed(0)
    save_model(Transformer(config), tmp_path)
    tokenizer.save(tmp_path / "tokenizer.json")
    assert main(["accuracy", "--model", str(tmp_path), "--limit", "2", "--json"]) == 0
    summaries = json.loads(capsys.readouterr().out)
    assert list(summaries) == ["held-out synthetic", "handwritten"]
    course = summaries["handwritten"]
    assert course["frames"] == sum(len(record(item.source, item.call).frames) for item in sample(HANDWRITTEN, 2))
    frames = course["scores"]["teacher-forced frames"]
    assert frames["model"]["low"] <= frames["model"]["share"] <= frames["model"]["high"] < 0.5
    assert frames["next line"]["share"] > 0
    assert sum(course["first error"].values()) == 2
