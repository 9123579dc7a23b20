"""Foretrace: a code world model for Python. It records what programs do and foresees what they will do."""

from pathlib import Path

__version__ = "0.1.0"

SHIPPED = Path(__file__).parent / "shipped"
"""The model directory that comes with the package."""
