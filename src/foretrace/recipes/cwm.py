"""What the three stages of CWM-32B share: arXiv 2510.02387, sections 4 and 5.

The sets are folders that `foretrace data pack` makes, and one of agents' trajectories; what Meta trained on is not
published. A stage begins from `last` in the folder of the one before, a link to its last checkpoint, unless `init=`
names another.
"""

from __future__ import annotations

from foretrace.train.config import Part

__all__ = ["TRAJECTORIES", "part"]


def part(name: str, share: float) -> Part:
    """A share of the mixture, read from the packed set of that name."""
    return Part(name=name, share=share, sets=(f"foretrace.data.packed:documents:sets/{name}",))


TRAJECTORIES = Part(name="trajectories", share=0.1, sets=("foretrace.data.trajectories:documents:sets/trajectories",))
"""What agents said, did and saw: loss on their words and on one observation in two."""
