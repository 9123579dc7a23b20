"""What people put around code that does nothing to the run: docstrings, comments, single or double quotes."""

from __future__ import annotations

from random import Random

DOCSTRINGS = (
    "Return the result.", "Count things.", "Do the work.", "Helper.", "Return a new value.", "Check the input.",
    "Compute the answer for the input.", "Example function.", "Walk over the input once.", "See the tests.",
    "Simple version.", "Build the output.",
)  # fmt: skip
COMMENTS = (
    "start here", "check this", "keep going", "next step", "update", "done", "edge case", "loop over everything",
    "save it", "skip", "remember", "TODO: clean up", "first part", "final answer", "make a copy", "see above",
    "not found yet", "go on",
)  # fmt: skip
SWAP = str.maketrans({'"': "'", "'": '"'})


NOT_BEFORE = ("elif", "else", "except", "finally", "case", "def", "class")
"""What a comment does not stand before."""


def dress(rng: Random, source: str) -> str:
    """The source with docstrings, comments and quotes as one author might have them."""
    documented, commented = rng.random() < 0.1, rng.random() < 0.1
    lines = []
    for line in source.split("\n"):
        text = line.lstrip()
        if commented and text and not text.startswith(NOT_BEFORE) and rng.random() < 0.2:
            if rng.random() < 0.5:
                lines.append(f"{line[: len(line) - len(text)]}# {rng.choice(COMMENTS)}")
            else:
                line = f"{line}  # {rng.choice(COMMENTS)}"
        lines.append(line)
        if documented and line.startswith("def "):
            lines.append(f'    """{rng.choice(DOCSTRINGS)}"""')
    source = "\n".join(lines)
    return source.translate(SWAP) if rng.random() < 0.4 else source
