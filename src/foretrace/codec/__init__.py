"""Dialects: renderings of the one record as text or token ids, and the way back. The only home of marker strings."""
