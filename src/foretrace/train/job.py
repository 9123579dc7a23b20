"""A training run on another machine: what it needs as one folder of bounded size, and what it gives back, bounded too.

    foretrace train job OUT --mib 60 [--init DIR]

The folder holds the package, the bundles of real functions and perhaps weights to begin with; `run.sh` there trains
until a given time, takes the newest checkpoint out of the run and leaves the shipped form, 16-bit weights and the
metrics in another folder, as few files: some machines give back no more than eight, none above 16 MiB. It needs python3
with torch and safetensors, and no network.
"""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from random import Random

import foretrace
from foretrace.data.mixture import BUNDLE, HELD_OUT
from foretrace.errors import ConfigError, SourceError

__all__ = ["SCRIPT", "pack"]

MIB = 1 << 20

SCRIPT = """\
#!/bin/sh
# [LIMIT=SECONDS] sh run.sh RECIPE OUT [NAME=VALUE ...]: train until the budget is used up, or until the limit, at which
# the run is saved as it is; leave what came of it in OUT: large files, all else in rest.tar.gz. A second call goes on.
cd "$(dirname "$0")" || exit 1
recipe=$1 out=$2
shift 2
mkdir -p "$out" || exit 1
export PYTHONPATH="$PWD/src"
timeout --foreground -s TERM "${LIMIT:-86400}" \\
    python3 -m foretrace train "$recipe" run=runs/job "$@" >"$out/train.log" 2>&1
status=$?
[ -d runs/job ] || { tail -n 5 "$out/train.log"; exit $status; }
python3 -m foretrace.train.ship runs/job "$out/shipped" >>"$out/train.log" 2>&1 || status=1
python3 -m foretrace.train.ship --weights runs/job "$out/weights" >>"$out/train.log" 2>&1 || status=1
cp runs/job/metrics.jsonl runs/job/config.json "$out" || status=1
grep -e "held out" -e "the model is in" "$out/train.log"
cd "$out" || exit 1
find shipped weights ./*.json* ./*.log -type f -size -4096k >rest.txt
tar -czf rest.tar.gz -T rest.txt && xargs rm <rest.txt && rm rest.txt || status=1
exit $status
"""


def pack(out: Path, mib: float, init: Path | None = None, root: Path = Path()) -> int:
    """Write the folder of a run; its size in bytes.

    Real functions are taken from the bundles below `root` where they are; of a bundle too large for `mib`, as many
    functions as fit, drawn at random. Raises ConfigError for a folder that is not empty and for a size that does not
    hold the rest.
    """
    if out.exists() and any(out.iterdir()):
        raise ConfigError(f"train job: {out} is not empty; expected a new folder")
    package = Path(foretrace.__file__).parent
    shutil.copytree(
        package,
        out / "src" / "foretrace",
        ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.safetensors", "core"),
    )
    if init is not None:
        shutil.copytree(init, out / "weights")
    (out / "run.sh").write_text(SCRIPT, encoding="utf-8")
    left = mib * MIB - _size(out)
    for bundle in (HELD_OUT, BUNDLE):
        if (root / bundle).exists():
            if left <= 0:
                break
            (out / bundle).parent.mkdir(parents=True, exist_ok=True)
            left -= _fit(root / bundle, out / bundle, int(left))
    if left < 0:
        shutil.rmtree(out)
        raise ConfigError(f"train job: the package and the weights take {mib - left / MIB:.1f} MiB, more than {mib:g}")
    return _size(out)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _fit(source: Path, target: Path, most: int) -> int:
    """Copy a bundle, or as many of its lines, drawn at random, as fit; the bytes that it takes."""
    if source.stat().st_size <= most:
        shutil.copy(source, target)
        return target.stat().st_size
    try:
        lines = gzip.decompress(source.read_bytes()).splitlines(keepends=True)
    except (OSError, EOFError) as error:
        raise SourceError(f"{source}: {error}; expected a bundle of `foretrace data gather`") from None
    Random(0).shuffle(lines)
    share = most / source.stat().st_size
    while lines:
        del lines[int(len(lines) * share * 0.98) :]
        target.write_bytes(gzip.compress(b"".join(lines)))
        if target.stat().st_size <= most:
            break
        share = 0.95
    return target.stat().st_size
