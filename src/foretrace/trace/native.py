"""The recorder whose hook is C: the same frames as `recorder.py` gives, at a fraction of the cost.

Its core (`core/*.c`) asks back for nothing but what is rare: what a code object is, how a type is shown, values that
few programs hold. Where it differs from the Python recorder is told in docs/design/recorder.md.
"""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Container, Mapping, Sequence
from enum import Enum
from functools import partial
from types import CodeType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any

from foretrace.trace._recorder import Book, Core, Frames
from foretrace.trace.entry import Entry
from foretrace.trace.frames import Frame, Limits
from foretrace.trace.own import keep_builtins
from foretrace.trace.recorder import EXHAUSTED, GET_ANEXT, RESUME, RETURNING, SEND, SUSPENDED, UNSTARTED
from foretrace.trace.run import Run
from foretrace.trace.scope import CLEANUP_THROW, Code, Codes
from foretrace.trace.source import Statement
from foretrace.trace.stage import take
from foretrace.trace.values import (
    CONTENT,
    OWN_REPR,
    SPECIAL,
    class_dict,
    class_mro,
    class_name,
    in_python,
    make_renderer,
    slot_names,
)

keep_builtins(globals())

__all__ = ["NativeRecorder", "NativeTracer"]

KINDS: tuple[Container[Any], ...] = (
    *(RETURNING, SUSPENDED, EXHAUSTED, UNSTARTED),
    *({RESUME}, {SEND}, {GET_ANEXT}, {CLEANUP_THROW}),
)
"""What an opcode may be, in the order of the core's bits."""

OPCODE_KINDS = bytes(sum((opcode in kind) << bit for bit, kind in enumerate(KINDS)) for opcode in range(256))

IN_PYTHON, NAME, CLASS, EXCEPTION, ENUM, OBJECT, NAMEDTUPLE, LIST, TUPLE, DICT, SCALAR, REPR = range(12)
"""How the instances of a type are shown; by the core's numbers."""

CONTENT_SHOWN = ((LIST, {list}), (TUPLE, {tuple}), (DICT, {dict}), (SCALAR, {int, float, str, bytes}))
HEAP_TYPE = 1 << 9

Sequence.register(Frames)


class NativeRecorder(Run):
    """One recording, by the core."""

    name = "c"

    def __init__(
        self,
        codes: Codes,
        entry: Entry | None,
        limits: Limits,
        values: str,
        book: Book | None = None,
        host: Callable[[CodeType], Core] | None = None,
    ) -> None:
        super().__init__(codes, entry, limits, values)
        scalars = limits.scalar, limits.scalar_head, limits.scalar_tail, limits.int_bits
        containers = limits.items_head, limits.items_tail, limits.nesting, limits.value
        frames = limits.names, limits.locals, self.max_depth, -1 if limits.last is None else limits.last
        self.core = Core(
            (limits.frames, limits.bytes, limits.depth, *scalars, *containers, *frames),
            values == "structural",
            entry is not None,
            OPCODE_KINDS,
            make_renderer(values, limits).go_on,
            plan_of,
            book or Book(partial(described, codes, entry)),
            host,
            self.cut,
            self.raiser,
            self.output,
            take,
            io.BytesIO.tell,
        )

    @property
    def outcome(self) -> str | None:
        return self.core.outcome

    @outcome.setter
    def outcome(self, outcome: str | None) -> None:
        self.core.outcome = outcome

    @property
    def cutting(self) -> bool:
        return self.core.cutting

    @cutting.setter
    def cutting(self, cutting: bool) -> None:
        self.core.cutting = cutting

    @property
    def has_begun(self) -> bool:
        return self.core.recording

    def close(self) -> None:
        self.core.settle()

    def start(self) -> Callable[[], object]:
        self.core.start()
        return self.core.stop

    def files(self) -> list[int]:
        return self.core.files()

    def kept(self, places: Mapping[int, int]) -> tuple[Sequence[Frame], int, int]:
        return self.core.kept(Frame, places or None)


class NativeTracer:
    """The hook of a host program (watch.py). Its recorders know the same codes; `begin` says which of them goes on."""

    def __init__(self, codes: Codes, limits: Limits, begin: Callable[[Code], Run]) -> None:
        self._codes, self._limits, self._begin = codes, limits, begin
        self._book = Book(partial(described, codes, None))
        self._begun: list[NativeRecorder] = []

    def new(self) -> NativeRecorder:
        """A recorder that has recorded nothing."""
        recorder = NativeRecorder(self._codes, None, self._limits, "structural", self._book, self._going_on)
        self._begun.append(recorder)
        return recorder

    def start(self) -> None:
        """Become the trace function of this thread."""
        self._begun = []
        self.new().start()

    def stop(self) -> None:
        """Stop being it, unless another has taken its place."""
        for recorder in self._begun:
            recorder.core.stop()
        self._begun = []

    def _going_on(self, code: CodeType) -> Core:
        known = self._codes.known[id(code)]
        recorder = self._begin(known)
        assert isinstance(recorder, NativeRecorder)
        return recorder.core


def described(codes: Codes, entry: Entry | None, code: CodeType) -> tuple[Any, ...] | None:
    """What the core has to know of a code object; None for one that is not recorded."""
    found = codes.known.get(id(code))
    if found is None and codes.scope.roots:
        found = codes.find(code)
    if found is None:
        return None
    return (
        found.order,
        places_of(code, found.order),
        len(found.parameters),
        found.qualname,
        found.file,
        found.line,
        found.bytecode,
        None if found.statements is None else packed(found.statements),
        found.is_script,
        entry is not None and found.function is entry.function,
        found.delegates,
    )


def places_of(code: CodeType, names: tuple[str, ...]) -> bytes:
    """The place of each name among the locals of a frame, as the interpreter lays them out; -1 where there is none.

    A name may have two places, where a comprehension binds it and the function does not: then it is the second.
    """
    cells = [name for name in code.co_cellvars if name not in code.co_varnames]
    laid_out = {name: place for place, name in enumerate([*code.co_varnames, *cells, *code.co_freevars])}
    return array("i", [laid_out.get(name, -1) for name in names]).tobytes()


def packed(statements: list[tuple[Statement, bool] | None]) -> bytes:
    """For each instruction the number of the statement in which it stands, whether that begins there, and its line."""
    numbers: dict[Statement, int] = {}
    rows = array("i")
    for place in statements:
        if place is None:
            rows.extend((0, 0, 0))
        else:
            statement, begins = place
            rows.extend((numbers.setdefault(statement, len(numbers) + 1), begins, statement.start[0]))
    return rows.tobytes()


def plan_of(kind: type) -> tuple[int, str, bool, tuple[str, ...], tuple[Any, ...], tuple[str, ...]]:
    """How the instances of a type are shown, as long as the type is not changed.

    A number, the name of the type, whether there is a `__dict__`, names of slots and their descriptors, and the names
    of fields. What is not said here is asked of the Python renderer, value by value.
    """
    bases = class_mro(kind)
    name = class_name(kind)
    by_name = (name, False, (), (), ())
    if kind in OWN_REPR:
        return REPR, *by_name
    if kind in SPECIAL or ModuleType in bases:
        return IN_PYTHON, *by_name
    if type in bases:
        return CLASS, *by_name
    if BaseException in bases:
        return EXCEPTION, *by_name
    content = next((base for base in CONTENT if base in bases), None)
    if content is None and Enum not in bases and not in_python(bases):
        return NAME, *by_name
    has_dict = dict_descriptor(bases) is not None
    fields = dataclass_fields(bases)
    slots = [(slot, class_dict(base)[slot]) for base in reversed(bases) for slot in slot_names(base, class_dict(base))]
    if fields is None or (has_dict and not has_plain_dict(bases)):
        return IN_PYTHON, *by_name
    state = (name, has_dict, tuple(slot for slot, _ in slots), tuple(place for _, place in slots))
    if Enum in bases:
        return ENUM, *state, ()
    if content is None:
        return OBJECT, *state, fields
    named = namedtuple_fields(bases) if content is tuple else None
    shown = next((how for how, kinds in CONTENT_SHOWN if content in kinds), IN_PYTHON)
    if fields or shown == IN_PYTHON:
        return IN_PYTHON, *by_name
    if named is not None:
        return NAMEDTUPLE, *state, named
    return shown, *state, ()


def dict_descriptor(bases: tuple[type, ...]) -> object:
    """What gives the `__dict__` of an instance."""
    for base in bases:
        descriptor = class_dict(base).get("__dict__")
        if type(descriptor) in (GetSetDescriptorType, MemberDescriptorType):
            return descriptor
    return None


def has_plain_dict(bases: tuple[type, ...]) -> bool:
    """Whether a `__dict__` is where any object of a class written in Python has it."""
    is_plain = type(dict_descriptor(bases)) is GetSetDescriptorType
    return is_plain and all(
        base.__flags__ & HEAP_TYPE for base in bases if type.__dict__["__dictoffset__"].__get__(base)
    )


def dataclass_fields(bases: tuple[type, ...]) -> tuple[str, ...] | None:
    """The fields of a dataclass as declared, none for any other class; None where they are not all plain names."""
    fields: dict[Any, Any] = {}
    for base in reversed(bases):
        declared = class_dict(base).get("__dataclass_fields__")
        if type(declared) is dict:
            fields = declared
    return tuple(fields) if {str}.issuperset(map(type, fields)) else None


def namedtuple_fields(bases: tuple[type, ...]) -> tuple[str, ...] | None:
    """The fields of a namedtuple."""
    for base in bases:
        fields = class_dict(base).get("_fields")
        if type(fields) is tuple and {str}.issuperset(map(type, fields)):
            return fields
    return None
