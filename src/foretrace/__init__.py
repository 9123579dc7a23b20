"""Foretrace: a code world model for Python. It records what programs do and foresees what they will do."""

__version__ = "0.1.0"
