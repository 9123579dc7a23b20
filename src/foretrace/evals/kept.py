"""Answers of a task that is under way, so that one that is cut short goes on where it was."""

from __future__ import annotations

import hashlib
import pickle
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from foretrace.evals.solver import Answer
from foretrace.trace.frames import Trace

__all__ = ["Kept"]


class Kept:
    """A folder with a file for each group of traces that was asked about.

    It is for one model and one version of the code: the owner of the folder sees to that, and removes it when the task
    is over. The files are pickles, to be trusted as far as the folder is.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spent = 0.0
        """Seconds that it took to make what was found here."""

    def answers(self, traces: Sequence[Trace], make: Callable[[], list[Answer]]) -> list[Answer]:
        """The answers about these traces, from their file, or made now and written there."""
        texts = [f"{[file.text for file in trace.files]} {trace.call} {len(trace.frames)}" for trace in traces]
        path = self.folder / hashlib.sha256("\n".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
        try:
            found: tuple[list[Answer], float] = pickle.loads(path.read_bytes())
        except (OSError, EOFError, pickle.UnpicklingError):
            return self._made(path, make)
        self.spent += found[1]
        return found[0]

    def _made(self, path: Path, make: Callable[[], list[Answer]]) -> list[Answer]:
        start = time.perf_counter()
        answers = make()
        self.folder.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(pickle.dumps((answers, time.perf_counter() - start)))
        part.replace(path)
        return answers
