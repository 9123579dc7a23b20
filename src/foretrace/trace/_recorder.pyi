"""The core in C."""

from collections.abc import Callable, Mapping, Sequence
from types import CodeType
from typing import Any, overload

from foretrace.trace.frames import Frame
from foretrace.trace.stage import Output

class Book:
    def __new__(cls, describe: Callable[[CodeType], tuple[Any, ...] | None]) -> Book: ...

class Frames(Sequence[Frame]):
    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, index: int) -> Frame: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Frame, ...]: ...

class Core:
    outcome: str | None
    cutting: bool
    @property
    def depth(self) -> int: ...
    @property
    def activations(self) -> int: ...
    @property
    def recording(self) -> bool: ...
    def __new__(
        cls,
        limits: tuple[int, ...],
        is_structural: bool,
        has_entry: bool,
        kinds: bytes,
        in_python: Callable[[Any, int, int, tuple[int, ...]], str],
        plan_of: Callable[[type], tuple[Any, ...]],
        book: Book,
        host: Callable[[CodeType], Core] | None,
        cut: Callable[[str], None],
        raise_cut: Callable[..., object],
        output: Output,
        take: Callable[[Output], str],
        tell: Callable[[Output], int],
    ) -> Core: ...
    def start(self) -> None: ...
    def stop(self) -> bool: ...
    def settle(self) -> None: ...
    def files(self) -> list[int]: ...
    def kept(self, kind: type[Frame], places: Mapping[int, int] | None) -> tuple[Frames, int, int]: ...
    def memory(self) -> int: ...
    def text(self, value: object) -> str: ...
