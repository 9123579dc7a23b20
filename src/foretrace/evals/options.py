"""The arguments that evaluations share."""

from __future__ import annotations

from pathlib import Path

from foretrace import arguments
from foretrace.arguments import count

__all__ = ["Parser", "add_data"]


class Parser(arguments.Parser):
    """The parser of one task."""

    def __init__(self, task: str, description: str | None) -> None:
        super().__init__(prog=f"foretrace eval {task}", description=description)
        self.set_defaults(kept=None)  # a `Kept`, where answers of a task under way are
        self.add_argument("--json", action="store_true", help="print one JSON object in place of tables")

    def add_model(self) -> None:
        """Take `--model DIR` and `--threads N`."""
        self.add_argument("--model", metavar="DIR", help="model directory or http://HOST:PORT (default: foretrace's)")
        self.add_argument("--threads", type=count, default=1, metavar="N", help="cores for the model (%(default)s)")


def add_data(parser: Parser) -> None:
    """Take `--data DIR`."""
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder with the benchmark's file")
