"""What the three stages of CWM-32B share: arXiv 2510.02387, sections 4 and 5.

The sets are folders that `foretrace data pack` makes; what Meta trained on is not published. A stage begins from `last`
in the folder of the one before, a link to its last checkpoint, unless `init=` names another.
"""

from __future__ import annotations

from foretrace.train.config import Part

__all__ = ["part"]


def part(name: str, share: float) -> Part:
    """A share of the mixture, read from the packed set of that name."""
    return Part(name=name, share=share, sets=(f"foretrace.data.packed:documents:sets/{name}",))
