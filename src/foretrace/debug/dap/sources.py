"""The files of a run, as an editor knows them: by path where the text there is the one that runs, else by number.

The text of a run can differ from its file: the file has been edited since, or a call was written behind it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from foretrace.config import nearest
from foretrace.debug.dap.messages import MessageError, Source
from foretrace.errors import SourceError
from foretrace.trace.frames import SourceFile
from foretrace.trace.scope import read_source

__all__ = ["Sources"]


class Sources:
    """Files of a run, and the folders below which they may lie."""

    def __init__(self, files: Sequence[SourceFile], folders: Sequence[Path], *, as_uri: bool = False) -> None:
        self.files = files
        self._as_uri = as_uri
        self._found = [_found(file, folders) for file in files]

    def source(self, file: int, line: int = 1) -> Source:
        """The source of a file for those who want to see that line of it."""
        path, num_lines = self._found[file]
        name = os.path.basename(self.files[file].path)
        if path and line <= num_lines:
            return {"name": name, "path": path.as_uri() if self._as_uri else str(path)}
        origin = "with the call behind it" if path else "the text that ran"
        return {"name": name, "sourceReference": file + 1, "presentationHint": "deemphasize", "origin": origin}

    def index(self, source: Source) -> int:
        """The file that a source of an editor means. Raises MessageError where it is none of this run."""
        reference = source.get("sourceReference") or 0
        if reference:
            if not 0 < reference <= len(self.files):
                raise MessageError(f"no source {reference}; there is 1 to {len(self.files)}")
            return reference - 1
        given = source.get("path") or source.get("name") or ""
        if given.startswith("file:"):
            given = unquote(urlsplit(given).path)
        for index, (path, _) in enumerate(self._found):
            if path and _same(given, path):
                return index
        paths = [file.path for file in self.files]
        for index, known in enumerate(paths):
            if known == given or given.replace("\\", "/").endswith(f"/{known}"):
                return index
        raise MessageError(f"{given or 'a source without a path'} is no file of this run{nearest(given, paths)}")

    def all(self) -> list[Source]:
        """One source for each file."""
        return [self.source(index) for index in range(len(self.files))]


def _found(file: SourceFile, folders: Sequence[Path]) -> tuple[Path | None, int]:
    """Where a file lies with the text that runs, or with the beginning of it, and how many lines it has there."""
    for folder in folders:
        try:
            path = (folder / file.path).resolve()
            text = read_source(str(path))
        except (SourceError, OSError, ValueError):
            continue
        if text == file.text:
            return path, text.count("\n") + 1
        if file.text.startswith(text.rstrip("\n") + "\n\ndef "):
            return path, len(text.rstrip("\n").split("\n"))
    return None, 0


def _same(given: str, path: Path) -> bool:
    try:
        return Path(given).resolve() == path
    except (OSError, ValueError, RuntimeError):
        return False
