"""`foretrace doctor`: what this installation has, one line each."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
from collections.abc import Sequence

from foretrace import SHIPPED, __version__
from foretrace.arguments import Parser


def main(words: Sequence[str]) -> int:
    """Print the findings."""
    Parser(prog="foretrace doctor", description="Show what this installation has.").parse(words)
    findings = {
        "foretrace": __version__,
        "python": f"{platform.python_version()} ({sys.executable})",
        "recorder": _recorder(),
        **_sandbox(),
        "onnxruntime": _version("onnxruntime"),
        "torch": _version("torch"),
        "model": _model(),
    }
    for name, finding in findings.items():
        print(f"{name:14} {finding}")
    return 0


def _recorder() -> str:
    """The recorder that runs, and why it is that one."""
    from foretrace.trace.recording import chosen

    name, reason = chosen()
    return f"{name} ({reason})"


def _sandbox() -> dict[str, str]:
    """Each level of isolation, found by starting it: its layers, or what is missing."""
    from foretrace.sandbox.layers import LEVELS
    from foretrace.sandbox.pool import missing

    reasons = {level: missing(level) for level in LEVELS}
    return {
        f"sandbox {level}": LEVELS[level] if reason is None else f"not available: {reason}"
        for level, reason in reasons.items()
    }


def _version(package: str) -> str:
    """The installed version of a package, which is not imported."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _model() -> str:
    """The first line of the shipped model's card, without its heading mark."""
    try:
        card = (SHIPPED / "README.md").read_text(encoding="utf-8")
    except OSError:
        return f"none in {SHIPPED}"
    body = card.split("\n---\n", 1)[1] if card.startswith("---\n") else card
    return next((line.strip("# ") for line in body.splitlines() if line.strip()), "a card without text")
