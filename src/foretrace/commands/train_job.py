"""`foretrace train job`: the folder of a training run on another machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from foretrace.arguments import Parser
from foretrace.train.job import MIB, pack

__all__ = ["main"]


def main(words: Sequence[str]) -> int:
    """Write the folder and say how to use it."""
    parser = Parser(
        prog="foretrace train job",
        description="Pack what a training run needs on a machine without network that has torch and safetensors: "
        "code, real functions, weights. It says then how to begin.",
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="a new folder")
    parser.add_argument(
        "--mib", type=float, default=60.0, metavar="N", help="its size in MiB, at most (default: %(default)s)"
    )
    parser.add_argument("--init", type=Path, metavar="DIR", help="a model directory whose weights to begin with")
    args = parser.parse(words)
    if args.init is not None and not args.init.is_dir():
        parser.error(f"{args.init} is no folder; expected a model directory for --init")
    size = pack(args.out, args.mib, args.init)
    init = " init=weights" if args.init else ""
    print(f"{args.out}: {size / MIB:.1f} MiB. There: LIMIT=560 sh run.sh default BACK seconds=500{init}")
    print("BACK then holds the weights in files of at most 15 MB; `tar -xzf rest.tar.gz` there brings what belongs to")
    print("them, and the metrics and the log. At the limit the run is saved as it is; the same command goes on.")
    return 0
