"""What others have published on the same benchmarks, each with its source. Larger models, other test protocols.

Output prediction of CRUXEval is comparable item by item; the other rows say how theirs was measured.
"""

from __future__ import annotations

from typing import NamedTuple

from foretrace.evals.report import table

__all__ = ["CRUXEVAL", "Peer", "page"]


class Peer(NamedTuple):
    """A published share in per cent."""

    model: str
    parameters: str
    how: str
    share: float
    source: str


CRUXEVAL = (
    Peer("CWM", "32 B", "full trace, free-running", 87.7, "arXiv 2510.02387, table 8"),
    Peer("CWM", "32 B", "trace in a single step", 58.1, "arXiv 2510.02387, table 8"),
    Peer("CWM", "32 B", "answer alone", 66.6, "arXiv 2510.02387, table 8"),
    Peer("CWM", "32 B", "reasoning in words", 94.3, "arXiv 2510.02387, table 8"),
    Peer("CWM, tested by others", "32 B", "full trace", 85.1, "arXiv 2602.07672"),
    Peer("neural debugger on CWM", "32 B", "one jump to the return", 77.9, "arXiv 2603.09951"),
    Peer("neural debugger on CWM", "32 B", "jump to a breakpoint at the return", 83.2, "arXiv 2603.09951"),
    Peer("neural debugger, 150 B tokens", "1.8 B", "one jump to the return", 48.0, "arXiv 2603.09951"),
    Peer("neural debugger, 150 B tokens", "1.8 B", "jump to a breakpoint at the return", 57.7, "arXiv 2603.09951"),
    Peer("GPT-4", "-", "chain of thought", 81.0, "arXiv 2401.03065"),
    Peer("E.T., Llama 3.1", "8 B", "dynamic scratchpad, about", 80.0, "arXiv 2503.05703"),
    Peer("ET-CoT, Qwen2.5-Instruct", "7 B", "traced chain of thought", 70.0, "PyTracify, its own report"),
    Peer("SemCoder-S", "6.7 B", "answer alone", 63.9, "NeurIPS 2024, its own report"),
    Peer("milti-codi, Qwen2.5-Coder", "1.5 B", "CWM's format", 54.6, "ASSERT-KTH, its own report"),
    Peer("Qwen2.5-Coder", "1.5 B", "chain of thought", 34.6, "its own report"),
    Peer("CodeLlama", "7 B", "answer alone", 34.2, "arXiv 2401.03065"),
)
"""Output prediction of the 800 items."""

OTHERS = (
    Peer("CWM, tested by others", "32 B", "HumanEval, value by full trace, 723 calls", 91.4, "arXiv 2602.07672"),
    Peer("CodeExecutor", "125 M", "its own test programs, output", 48.1, "its own report"),
    Peer("CodeExecutor", "125 M", "its own test programs, whole trace", 33.4, "its own report"),
    Peer("CWM", "32 B", "HaltEval, answer alone (constant answer: 50)", 37.0, "arXiv 2510.02387"),
    Peer("CWM", "32 B", "HaltEval, reasoning", 94.0, "arXiv 2510.02387"),
)

TABLE_9 = (
    ("output exact", 88.0, 94.4),
    ("valid format", 99.6, None),
    ("state exact", 96.9, 96.4),
    ("action exact", 96.5, 98.0),
    ("key match", 99.1, 99.0),
    ("key and value match", 98.1, 97.9),
)
"""CWM's own: metric, CRUXEval, its validation functions (arXiv 2510.02387, table 9)."""


def page() -> str:
    """The published numbers as tables."""
    columns = ("model", "parameters", "how", "right", "source")
    return "\n\n".join(
        [
            "## What others have published",
            "Not measured here. Larger models, and other conditions than ours where the column says so.",
            table(("CRUXEval, output: model", *columns[1:]), [_row(peer) for peer in CRUXEVAL]),
            table(("elsewhere: model", *columns[1:]), [_row(peer) for peer in OTHERS]),
            table(
                ("CWM 32 B, trace quality (arXiv 2510.02387, table 9)", "CRUXEval", "its validation set"),
                [(name, f"{one} %", "-" if other is None else f"{other} %") for name, one, other in TABLE_9],
            ),
        ]
    )


def _row(peer: Peer) -> tuple[object, ...]:
    return (*peer[:3], f"{peer.share:.1f} %", peer.source)
