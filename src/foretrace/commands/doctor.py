"""`foretrace doctor`: what this installation has, one line each."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sys
from collections.abc import Sequence

from foretrace import SHIPPED, __version__
from foretrace.commands.parser import Parser


def main(words: Sequence[str]) -> int:
    """Print the findings."""
    Parser(prog="foretrace doctor", description="Show what this installation has.").parse(words)
    bubblewrap = "there" if shutil.which("bwrap") else "not there"
    findings = {
        "foretrace": __version__,
        "python": f"{platform.python_version()} ({sys.executable})",
        "recorder": "python",
        "sandbox": f"weak (subprocess and rlimits); bubblewrap is {bubblewrap}, and not used yet",
        "onnxruntime": _version("onnxruntime"),
        "torch": _version("torch"),
        "model": _model(),
    }
    for name, finding in findings.items():
        print(f"{name:12} {finding}")
    return 0


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
