"""A set on disk: a folder with a manifest, shards that appear when they are whole, and a card once all are there."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

from foretrace.data.sets import rows, tokens
from foretrace.data.sets.rows import Counts, Row
from foretrace.errors import SetError

__all__ = ["Manifest", "Set", "Sources", "digest", "replaced"]

MANIFEST, CARD = "manifest.json", "README.md"

TITLES = {
    "write": "Programs and calls",
    "trace": "Traced calls",
    "sketch": "Sketches of traced calls",
    "filter": "Traced calls, filtered",
    "pack": "Token shards",
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a set is made of. Equal manifests stand for equal shards."""

    stage: str
    settings: dict[str, Any]
    sources: list[dict[str, str]]
    """Name and digest of each set or file that the shards are made from."""
    shards: int
    version: str

    def text(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"


class Set:
    """The set in a folder. Raises SetError where there is none, or its manifest is not one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        except OSError as error:
            what = f"holds no {MANIFEST}" if folder.is_dir() else f"cannot be read: {error.strerror}"
            raise SetError(f"{folder} {what}; expected a set made by `foretrace data`") from None
        except (ValueError, TypeError) as error:
            raise SetError(f"{folder / MANIFEST}: {error}; expected a manifest made by `foretrace data`") from None

    @classmethod
    def begin(cls, folder: Path, manifest: Manifest) -> Set:
        """The set that `manifest` describes, begun or gone on with. Raises SetError where another is in the folder."""
        path = folder / MANIFEST
        text = manifest.text()
        if folder.exists() and not folder.is_dir():
            raise SetError(f"{folder} is a file; expected a new folder or a set")
        if not path.exists():
            if folder.is_dir() and any(name.suffix in (".parquet", tokens.SUFFIX) for name in folder.iterdir()):
                raise SetError(f"{folder} holds shards and no {MANIFEST}; expected a new folder or a set")
            with replaced(path) as part:
                part.write_text(text, encoding="utf-8")
        found = cls(folder)
        if found.manifest.text() != text:
            ours, theirs = json.loads(text), json.loads(found.manifest.text())
            parts = [name for name in ours if ours[name] != theirs.get(name)]
            raise SetError(
                f"{folder} holds a set of other {', '.join(parts)}; expected the same as before, or a new folder"
            )
        return found

    def path(self, index: int) -> Path:
        """Where a shard is, or will be."""
        suffix = tokens.SUFFIX if self.manifest.stage == "pack" else ".parquet"
        return self.folder / f"{index:05}{suffix}"

    def missing(self) -> list[int]:
        """Numbers of the shards that are still to be made."""
        return [index for index in range(self.manifest.shards) if not self.path(index).exists()]

    def counts(self, index: int) -> Counts:
        """The counts of a shard."""
        path = self.path(index)
        try:
            return tokens.load_counts(path) if path.suffix == tokens.SUFFIX else rows.load_counts(path)
        except (OSError, ValueError, KeyError) as error:
            raise SetError(f"{path}: {error}; expected a whole shard: remove it to have it made again") from None

    def total(self) -> Counts:
        """The counts of all shards."""
        return reduce(add, map(self.counts, range(self.manifest.shards)), Counts())

    def finish(self) -> bool:
        """Write the card if no shard is missing, and clear away what killed runs left; whether it is so."""
        if self.missing():
            return False
        if not (self.folder / CARD).exists():
            with replaced(self.folder / CARD) as part:
                part.write_text(self._card(), encoding="utf-8")
        for part in self.folder.glob(".*.part"):
            part.unlink(missing_ok=True)
        return True

    def _card(self) -> str:
        """What is in the set and what was left out, in the form of a data card."""
        manifest, total = self.manifest, self.total()
        sums = "".join(f"- {name}: {number}\n" for name, number in sorted(total.sums.items()))
        settings = "".join(f"| {name} | {json.dumps(value)} |\n" for name, value in manifest.settings.items())
        made_from = "".join(f"- made from: {source['name']} ({source['digest'][:12]})\n" for source in manifest.sources)
        parts = [
            f"# {TITLES[manifest.stage]}\n\nMade by `foretrace data {manifest.stage}`, version {manifest.version}.\n",
            f"{made_from}- shards: {manifest.shards}\n{sums}",
            f"| setting | value |\n|---|---|\n{settings}",
        ]
        if total.provenance:
            lines = "".join(f"| {name} | {number} |\n" for name, number in sorted(total.provenance.items()))
            parts.append(f"| kind | origin | licence | rows |\n|---|---|---|---|\n{lines}")
        lines = "".join(f"| {reason} | {number} |\n" for reason, number in total.dropped.most_common())
        parts.append(f"| left out because | number |\n|---|---|\n{lines or '| - | 0 |' + chr(10)}")
        return "\n".join(parts)


class Sources:
    """Whole sets of one stage, their shards counted through. Raises SetError for others."""

    def __init__(self, folders: Sequence[Path], *stages: str) -> None:
        self.sets = [Set(folder) for folder in folders]
        for found in self.sets:
            if found.manifest.stage not in stages:
                raise SetError(
                    f"{found.folder} is a set of stage {found.manifest.stage}; expected one of: {', '.join(stages)}"
                )
            if missing := found.missing():
                raise SetError(
                    f"{found.folder} lacks {len(missing)} of {found.manifest.shards} shards; expected a whole set"
                )
        self.places = [(found, index) for found in self.sets for index in range(found.manifest.shards)]

    def named(self) -> list[dict[str, str]]:
        """Names and digests, for a manifest."""
        return [{"name": s.folder.resolve().name, "digest": digest(s.manifest.text().encode())} for s in self.sets]

    def rows(self, index: int) -> list[Row]:
        """The rows of a shard. Raises SetError where it cannot be read."""
        found, own = self.places[index]
        try:
            return rows.load_rows(found.path(own), Row)
        except (OSError, ValueError, TypeError) as error:
            raise SetError(f"{found.path(own)}: {error}; expected a shard of rows") from None


def digest(content: bytes) -> str:
    """What tells a content from others."""
    return hashlib.sha256(content).hexdigest()


class replaced:
    """`with replaced(path) as part:` what the body writes to `part` appears at `path`, whole, at its end or never.

    Raises SetError where it cannot be written. Each writer has a name of its own: two do not disturb each other.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")

    def __enter__(self) -> Path:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._error(error) from None
        return self.part

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        try:
            if error is None:
                with self.part.open("rb+") as stream:
                    os.fsync(stream.fileno())
                os.replace(self.part, self.path)
        except OSError as trouble:
            error = trouble
        if error is not None:
            self.part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise self._error(error) from None

    def _error(self, error: OSError) -> SetError:
        reason = os.strerror(error.errno) if error.errno else str(error)
        return SetError(f"{self.path} cannot be written: {reason}; what is finished stays, the same command goes on")
