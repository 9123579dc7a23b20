"""`foretrace.config`: strict settings, with the nearest name in every refusal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from foretrace.config import assignments, from_dict, load, override, save
from foretrace.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    rate: float = 0.5
    kind: Literal["round", "square"] = "round"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    steps: int
    name: str | None = None
    fast: bool = False
    layers: tuple[str, ...] = ()
    inner: Inner = Inner()

    def __post_init__(self) -> None:
        if self.fast and self.inner.rate > 1:
            raise ValueError("fast only up to a rate of 1")
        if self.steps < 1:
            raise ValueError(f"steps is {self.steps}, expected at least 1")


def test_round_trip(tmp_path: Path) -> None:
    config = Outer(steps=3, name="x", layers=("a", "b"), inner=Inner(rate=2.0, kind="square"))
    save(config, tmp_path / "c.json")
    assert load(Outer, tmp_path / "c.json") == config


def test_assignments_are_what_overrides_take() -> None:
    config = Outer(steps=3, fast=True, layers=("a", "b"), inner=Inner(rate=1e-05, kind="square"))
    words = ["steps=3", "name=none", "fast=true", "inner.rate=1e-05", "inner.kind=square"]
    assert list(assignments(config)) == words
    assert override(Outer(steps=1, name="x", layers=config.layers), words) == config


def test_overrides_are_read_by_type() -> None:
    config = override(Outer(steps=3), ["steps=1_000", "name=3", "fast=true", "inner.rate=1e-3", "inner.kind=square"])
    assert config == Outer(steps=1000, name="3", fast=True, inner=Inner(rate=0.001, kind="square"))
    assert override(config, ["name=none"]).name is None


def test_overrides_are_judged_together() -> None:
    slow = Outer(steps=3, inner=Inner(rate=2.0))
    assert override(slow, ["fast=true", "inner.rate=0.5"]) == Outer(steps=3, fast=True)
    assert override(slow, ["steps=0", "steps=4"]).steps == 4
    for words in (["fast=true", "inner.kind=square"], ["inner.kind=square", "fast=true"]):
        names = ", ".join(word.partition("=")[0] for word in words)
        with pytest.raises(ConfigError, match=f"^{names}: fast only up to a rate of 1$"):
            override(slow, words)
    with pytest.raises(ConfigError, match="^steps is 'many', expected int$"):
        override(slow, ["steps=many", "steps=4"])


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("stepz=3", "stepz is not a setting, did you mean 'steps'?"),
        ("zzz=3", "zzz is not a setting, expected one of: steps, name, fast, layers, inner"),
        ("inner.rat=3", "inner.rat is not a setting, did you mean 'rate'?"),
        ("steps.x=3", "steps.x is not a setting: steps has no parts"),
        ("steps", "'steps' is not a setting, expected name=value"),
        ("steps=many", "steps is 'many', expected int"),
        ("steps=1.5", "steps is '1.5', expected int"),
        ("steps=0", "steps: steps is 0, expected at least 1"),
        ("fast=yes", "fast is 'yes', expected true or false"),
        ("inner.kind=sqare", "inner.kind is \"sqare\", did you mean 'square'?"),
        ("inner=3", "inner is not a scalar: set it in a recipe"),
        ("layers=a", "layers is not a scalar: set it in a recipe"),
    ],
)
def test_overrides_refused(assignment: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        override(Outer(steps=3), [assignment])
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "config.steps is missing"),
        ({"steps": "3"}, 'config.steps is "3", expected int'),
        ({"steps": True}, "config.steps is true, expected int"),
        ({"steps": 3, "inner": {"rate": "x"}}, 'config.inner.rate is "x", expected float'),
        ({"steps": 3, "inner": 4}, "config.inner is 4, expected Inner"),
        ({"steps": 3, "layers": ["a", 1]}, "config.layers[1] is 1, expected str"),
        ({"steps": 3, "name": 5}, "config.name is 5, expected str | None"),
        ({"steps": 3, "stps": 4}, "config.stps is not a setting, did you mean 'steps'?"),
    ],
)
def test_data_refused(data: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        from_dict(Outer, data)
    assert str(caught.value) == message


def test_files_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    with pytest.raises(ConfigError, match="cannot read .*c.json: No such file"):
        load(Outer, path)
    path.write_text("{")
    with pytest.raises(ConfigError, match="c.json is not valid JSON"):
        load(Outer, path)
    path.write_text("[]")
    with pytest.raises(ConfigError, match=r"holds \[\], expected an object"):
        load(Outer, path)
