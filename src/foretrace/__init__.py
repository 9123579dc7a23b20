"""Foretrace: a code world model for Python. It records what programs do and foresees what they will do."""

from pathlib import Path

__version__ = "0.1.0"

SHIPPED = Path(__file__).parent / "shipped"
"""The model directory that comes with the package."""


def is_address(model: object) -> bool:
    """Whether what was given for a model is the address of a server."""
    return isinstance(model, str) and model.startswith(("http://", "https://"))
