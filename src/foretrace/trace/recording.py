"""Recording a call or a script in this interpreter, by the C recorder where it was built, else by the Python one.

A call is made after the source has been run as a module that bears the file's name, so that an
`if __name__ == "__main__":` block is skipped, as in an import; without a call the source runs as `__main__`. Standard
input is empty, standard output is caught.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from foretrace.errors import ConfigError
from foretrace.trace.entry import resolve
from foretrace.trace.frames import Limits, Trace
from foretrace.trace.recorder import Recorder
from foretrace.trace.run import Run
from foretrace.trace.scope import Codes, KnownCode, Scope, codes_of, read_source
from foretrace.trace.source import Source, parsing
from foretrace.trace.stage import replaced, stage

try:
    from foretrace.trace.native import NativeRecorder
except ImportError as missing:
    RECORDERS: dict[str, type[Run]] = {"python": Recorder}
    WHY_NOT = "the extension was not built" if isinstance(missing, ModuleNotFoundError) else str(missing)
else:
    RECORDERS = {"c": NativeRecorder, "python": Recorder}
    WHY_NOT = ""

__all__ = ["VARIABLE", "chosen", "record", "record_file", "recorder_class"]

VARIABLE = "FORETRACE_RECORDER"
"""Names a recorder, `c` or `python`, that is used wherever a caller names none."""

DEFAULT_LIMITS = Limits()
PROGRAM = Scope()


def chosen() -> tuple[str, str]:
    """The name of the recorder that runs where a caller names none, and why it is that one."""
    wanted = os.environ.get(VARIABLE)
    if wanted:
        return recorder_class(wanted).name, f"{VARIABLE} says so"
    if "c" in RECORDERS:
        return "c", "the extension is there"
    return "python", WHY_NOT


def recorder_class(name: str | None = None) -> type[Run]:
    """The recorder of a name; without one, that of the environment, else the fastest. Raises ConfigError."""
    name = name or os.environ.get(VARIABLE) or next(iter(RECORDERS))
    if name not in RECORDERS:
        raise ConfigError(f"recorder is {name!r}; expected one of {', '.join(RECORDERS)}")
    return RECORDERS[name]


def record(
    source: str,
    call: str | None = None,
    *,
    path: str = "program.py",
    limits: Limits = DEFAULT_LIMITS,
    values: str = "structural",
    recorder: str | None = None,
) -> Trace:
    """Record `call`, or the whole script where there is none, by rules 1-10 of the trace specification.

    The program runs in this process. `recorder` is `c` or `python`; without it, `recorder_class` chooses. Raises
    SourceError for a source that does not parse, or that fails before the call can be made; CallError for a call that
    does not parse, names nothing or does not fit, and for a marked function that is never called; ConfigError for a
    recorder that is not there.
    """
    return _record(source, call, path, limits, values, [path], Codes(PROGRAM), recorder_class(recorder))


def record_file(
    file: str | os.PathLike[str],
    call: str | None = None,
    *,
    arguments: tuple[str, ...] = (),
    limits: Limits = DEFAULT_LIMITS,
    values: str = "structural",
    scope: Scope = PROGRAM,
    missed: list[str] | None = None,
    recorder: str | None = None,
) -> Trace:
    """Record a file as `python FILE ARGUMENTS` would run it: its folder comes first on `sys.path`.

    `scope` says what else is recorded, and what is not; `missed` takes its patterns that nothing fitted. Raises
    SourceError for a file that cannot be read, and whatever `record` raises.
    """
    kind = recorder_class(recorder)
    path = os.fspath(file)
    source = read_source(path)
    codes = Codes(scope)
    with replaced(sys, path=[str(Path(path).resolve().parent), *sys.path]):
        trace = _record(source, call, path, limits, values, [path, *arguments], codes, kind)
    if missed is not None:
        missed += [pattern for pattern in scope.only if pattern not in codes.fitted]
    return trace


@lru_cache(maxsize=32)
def compiled(source: Source, text: str, path: str) -> tuple[KnownCode, ...]:
    """The codes of a program, whose text was read as `source`; often many calls of one are recorded in turn.

    Raises SourceError.
    """
    with parsing(path):
        return codes_of(compile(text, path, "exec", dont_inherit=True), source)


def _record(
    source: str,
    call: str | None,
    path: str,
    limits: Limits,
    values: str,
    argv: list[str],
    codes: Codes,
    kind: type[Run],
) -> Trace:
    entry = resolve(source, call, path)
    known = compiled(entry.source, entry.text, path)
    code = known[0][0]
    module = ModuleType(Path(path).stem if entry.is_call else "__main__")
    module.__file__ = path
    codes.add_program(known, entry.source, entry.text, entry.function)
    recorder = kind(codes, entry, limits, values)
    with stage(module, path, entry.text, recorder.output) as begun, replaced(sys, argv=argv):
        recorder.run(code, module, path)
    return recorder.trace(call, (0, entry.function.qualname), threads=any(item is path for item in begun))
