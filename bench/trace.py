"""What recording costs: our recorders beside the tools that people trace with, each in a process of its own.

    python bench/trace.py [--seconds S] [--tools NAME,...]

The programs: integers, growing lists and dicts, recursion, a growing string (a to d); fifteen typical functions; and a
real one, difflib of the running interpreter, copied and recorded as if it were the user's, comparing two modules.
Times are processor time, the least of several runs, less what an empty call costs under the same tool (starting,
parsing), divided by the frames of our record, whatever else a tool writes. Ours end with the `Trace` in hand, as a
rival ends with its text in memory; the C recorder's frames are packed there, and the row below says what it costs to
go through them all as `Frame` objects as well. Those that show values are PySnooper, snoop, hunter and, at
assignments, viztracer. Then: what happens to code whose work is done by json, re and difflib, while only its own file
is recorded; and the memory of a million frames. Rivals come with `pip install 'foretrace[bench]'`; one that is missing
is named. Prints tables, then one line of JSON.
"""

from __future__ import annotations

import argparse
import collections
import importlib.metadata
import io
import json
import math
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
PROGRAMS = {"a": "integers", "b": "growing", "c": "recursion", "d": "strings", "typical": "typical", "real": "real"}
LIBRARIES = ("json", "re", "difflib")
OURS = ("foretrace-c", "foretrace-python")
RIVALS = {
    "pysnooper": "PySnooper",
    "snoop": "snoop",
    "hunter": "hunter",
    "viztracer": "viztracer",
    "bdb": None,
    "trace": None,
    "trace-print": None,
    "coverage": "coverage",
    "settrace": None,
    "monitoring": None,
}
"""Tool -> the package that it comes with, if any.

`settrace` is an empty trace function, `monitoring` empty callbacks of `sys.monitoring` on the code of the file alone:
the floors of what is written in Python, without values.
"""

REPEATS = 100
MEMORY_FRAMES = 2_000_000

REAL_END = """

OLD = open({old!r}, encoding="utf-8").read().splitlines()[:60]
NEW = open({new!r}, encoding="utf-8").read().splitlines()[:60]


def run():
    changes = list(unified_diff(OLD, NEW))
    return len(changes), get_close_matches("iterencode", NEW[:20], 3, 0.5)


def nothing():
    pass
"""


def write_programs(folder: Path) -> None:
    """The programs that are recorded."""
    for path in (HERE / "programs").glob("*.py"):
        shutil.copy(path, folder)
    library = Path(os.__file__).parent
    old, new = library / "json" / "decoder.py", library / "json" / "encoder.py"
    source = (library / "difflib.py").read_text(encoding="utf-8")
    (folder / "real.py").write_text(source + REAL_END.format(old=str(old), new=str(new)), encoding="utf-8")
    (folder / "long.py").write_text(
        f"def run():\n    for i in range({MEMORY_FRAMES // 2}):\n        x = i\n\n\ndef nothing():\n    pass\n",
        encoding="utf-8",
    )


# In the process of a tool. A tool is given a file and the name of a function, and answers a run of it.

Run = Callable[[], object]


def load(path: Path, code: Any = None) -> ModuleType:
    """A program as a module, run once."""
    module = ModuleType(path.stem)
    module.__file__ = str(path)
    source = path.read_text(encoding="utf-8")
    exec(code or compile(source, str(path), "exec"), module.__dict__)
    return module


def plain(path: Path, name: str) -> Run:
    return getattr(load(path), name)


def foretrace(path: Path, name: str, *, look: bool = False) -> Run:
    from foretrace.trace import Limits, record_file

    limits = Limits(frames=10**9, bytes=10**12, depth=10**6)

    def run() -> object:
        trace = record_file(path, f"{name}()", limits=limits)
        assert trace.outcome == "returned", trace.outcome
        if look:
            collections.deque(trace.frames, maxlen=0)
        return trace

    return run


def depth_of(name: str) -> int:
    """How deep a tool goes that cannot be told to keep to a file: not into libraries, where they do the work."""
    return 1 if name.startswith("run_") else 10**6


def pysnooper(path: Path, name: str) -> Run:
    import pysnooper

    function = getattr(load(path), name)
    return lambda: pysnooper.snoop(output=io.StringIO(), depth=depth_of(name), color=False)(function)()


def snoop(path: Path, name: str) -> Run:
    import snoop

    function = getattr(load(path), name)

    def run() -> object:
        config = snoop.Config(out=io.StringIO(), color=False)
        return config.snoop(depth=depth_of(name))(function)()

    return run


def hunter(path: Path, name: str) -> Run:
    import hunter

    function = getattr(load(path), name)

    def run() -> object:
        action = hunter.VarsSnooper(stream=io.StringIO(), force_colors=False)
        with hunter.trace(filename=str(path), action=action):
            return function()

    return run


def viztracer(path: Path, name: str) -> Run:
    import builtins

    from viztracer import VizTracer
    from viztracer.code_monkey import CodeMonkey

    monkey = CodeMonkey(str(path))
    monkey.add_instrument("log_var", {"varnames": [".*"]})
    tracer = VizTracer(tracer_entries=5_000_000, verbose=0)
    builtins.__viz_tracer__ = tracer  # type: ignore[attr-defined]
    tracer.start()
    module = load(path, monkey.compile(path.read_text(encoding="utf-8"), str(path), "exec"))
    tracer.stop()
    function = getattr(module, name)

    def run() -> object:
        tracer.clear()
        tracer.start()
        try:
            return function()
        finally:
            tracer.stop()

    return run


def bdb(path: Path, name: str) -> Run:
    import bdb

    function = getattr(load(path), name)
    return lambda: bdb.Bdb().runcall(function)


def trace(path: Path, name: str, *, show: bool = False) -> Run:
    import trace

    function = getattr(load(path), name)
    ignored = [sys.prefix, sys.base_prefix, os.path.dirname(os.__file__)]

    def run() -> object:
        with redirect_stdout(io.StringIO()):
            return trace.Trace(count=not show, trace=show, ignoredirs=ignored).runfunc(function)

    return run


def trace_print(path: Path, name: str) -> Run:
    return trace(path, name, show=True)


def coverage(path: Path, name: str) -> Run:
    import coverage

    function = getattr(load(path), name)
    measured = coverage.Coverage(data_file=None, include=[str(path)], config_file=False)

    def run() -> object:
        measured.start()
        try:
            return function()
        finally:
            measured.stop()
            measured.erase()

    return run


def settrace(path: Path, name: str) -> Run:
    function = getattr(load(path), name)

    def tracer(frame: object, event: str, arg: object) -> Any:
        return tracer if frame.f_code.co_filename == str(path) else None  # type: ignore[attr-defined]

    def run() -> object:
        sys.settrace(tracer)
        try:
            return function()
        finally:
            sys.settrace(None)

    return run


def monitoring(path: Path, name: str) -> Run:
    if sys.version_info < (3, 12):
        raise SystemExit("sys.monitoring needs Python 3.12")
    whole = compile(path.read_text(encoding="utf-8"), str(path), "exec")
    function = getattr(load(path, whole), name)
    codes = [whole]
    for code in codes:
        codes += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    monitor = sys.monitoring
    events = monitor.events

    def run() -> object:
        monitor.use_tool_id(2, "bench")
        for event in (events.LINE, events.PY_START, events.PY_RETURN):
            monitor.register_callback(2, event, lambda *place: None)
        for code in codes:
            monitor.set_local_events(2, code, events.LINE | events.PY_START | events.PY_RETURN)
        try:
            return function()
        finally:
            for code in codes:
                monitor.set_local_events(2, code, 0)
            monitor.free_tool_id(2)

    return run


TOOLS: dict[str, Callable[[Path, str], Run]] = {
    "plain": plain,
    **dict.fromkeys(OURS, foretrace),
    "pysnooper": pysnooper,
    "snoop": snoop,
    "hunter": hunter,
    "viztracer": viztracer,
    "bdb": bdb,
    "trace": trace,
    "trace-print": trace_print,
    "coverage": coverage,
    "settrace": settrace,
    "monitoring": monitoring,
}


def least(run: Run, seconds: float) -> float:
    """The least time of several runs, or of as many as fit into some seconds; the first one only warms up."""
    end = time.process_time() + seconds
    times: list[float] = []
    while len(times) <= REPEATS and (len(times) < 2 or time.process_time() < end):
        begun = time.process_time()
        result = run()
        times.append(time.process_time() - begun)
        del result
        if times[-1] > seconds:
            break
    return min(times)


def measure(tool: str, folder: Path, seconds: float) -> dict[str, Any]:
    """Everything that is measured of one tool."""
    make, found = TOOLS[tool], {"seconds": {}, "frames": {}, "looked": {}}
    for key, stem in [*PROGRAMS.items(), *((f"lib:{name}", "libraries") for name in LIBRARIES)]:
        name = f"run_{key[4:]}" if key.startswith("lib:") else "run"
        path = folder / f"{stem}.py"
        found["seconds"][key] = least(make(path, name), seconds) - least(make(path, "nothing"), seconds)
    if tool in OURS:
        for key, stem in PROGRAMS.items():
            record = foretrace(folder / f"{stem}.py", "run")()
            found["frames"][key], found["recorder"] = len(record.frames), record.recorder  # type: ignore[attr-defined]
            del record
            looked = (least(foretrace(folder / f"{stem}.py", name, look=True), seconds) for name in ("run", "nothing"))
            found["looked"][key] = next(looked) - next(looked)
        found["mb_per_million"] = memory(foretrace(folder / "long.py", "run"))
    return found


def memory(run: Run) -> float:
    """Megabytes that the record of a million frames takes, measured on a part of that."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    record = run()
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return kilobytes / 1024 / len(record.frames) * 1e6  # type: ignore[attr-defined]


# In the process that prints


def in_process(tool: str, folder: Path, seconds: float) -> dict[str, Any] | str:
    """What was measured of a tool, or why nothing was."""
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    if tool in OURS:
        environment["FORETRACE_RECORDER"] = tool.partition("-")[2]
    command = [sys.executable, str(Path(__file__).resolve()), "--measure", tool, str(folder), "--seconds", str(seconds)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    if run.returncode:
        return (run.stderr.strip().splitlines() or ["no word"])[-1]
    found = json.loads(run.stdout.splitlines()[-1])
    if tool in OURS and found["recorder"] != tool.partition("-")[2]:
        return f"the {found['recorder']} recorder ran instead"
    return found


def version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def main() -> None:
    """Measure, print the tables and the line of JSON."""
    sys.path = [folder for folder in sys.path if Path(folder) != HERE]  # this file bears the name of a library
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0, help="for the runs of one program under one tool")
    parser.add_argument("--tools", default=",".join([*OURS, *RIVALS]), help="such as foretrace-python,pysnooper")
    parser.add_argument("--measure", nargs=2, metavar=("TOOL", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure[0], Path(options.measure[1]), options.seconds)))
        return
    tools = options.tools.split(",")
    unknown = [tool for tool in tools if tool not in TOOLS]
    if unknown:
        parser.error(f"{unknown[0]!r} is no tool; expected some of {', '.join(TOOLS)}")
    versions: dict[str, str] = {}
    missing: dict[str, str] = {}
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_programs(folder)
        for tool in ["plain", *tools]:
            package = RIVALS.get(tool)
            if package is not None and version(package) is None:
                missing[tool] = "not installed"
                continue
            result = in_process(tool, folder, options.seconds)
            if isinstance(result, str):
                missing[tool] = result
                continue
            found[tool] = result
            if package is not None:
                versions[tool] = str(version(package))
    print_tables(found, missing, versions)


def print_tables(found: dict[str, dict[str, Any]], missing: dict[str, str], versions: dict[str, str]) -> None:
    """The tables, and the line of JSON."""
    frames = next((found[tool]["frames"] for tool in OURS if tool in found), None)
    if frames is None:
        sys.exit(f"none of our recorders ran: {missing}")
    base = found.pop("plain")["seconds"]
    cost = {tool: {key: each["seconds"][key] / frames[key] * 1e6 for key in PROGRAMS} for tool, each in found.items()}
    looked = {
        tool: {key: each["looked"][key] / frames[key] * 1e6 for key in PROGRAMS if key in each["looked"]}
        for tool, each in found.items()
    }
    slower = {tool: {key: each["seconds"][key] / base[key] for key in base} for tool, each in found.items()}
    print(f"Python {platform.python_version()}; microseconds a frame, and (times slower than plain)\n")
    print(f"{'':18}" + "".join(f"{key:>18}" for key in PROGRAMS))
    print(f"{'frames':18}" + "".join(f"{frames[key]:18,}" for key in PROGRAMS))
    print(f"{'plain':18}" + "".join(f"{base[key] / frames[key] * 1e6:18.3f}" for key in PROGRAMS))
    for tool in found:
        cells = "".join(f"{cost[tool][key]:9.3f} ({slower[tool][key]:6,.0f})" for key in PROGRAMS)
        print(f"{tool + ' ' + versions.get(tool, ''):18}{cells}")
        if looked[tool]:
            print(f"{'  frames looked at':18}" + "".join(f"{looked[tool][key]:9.3f}{'':9}" for key in PROGRAMS))
    print("\nonly the program's own file recorded, its work done by libraries: times slower than plain\n")
    print(f"{'':18}" + "".join(f"{name:>10}" for name in LIBRARIES))
    for tool in found:
        print(f"{tool:18}" + "".join(f"{slower[tool][f'lib:{name}']:10.2f}" for name in LIBRARIES))
    print()
    memory_of = {tool: found[tool]["mb_per_million"] for tool in OURS if tool in found}
    for tool, megabytes in memory_of.items():
        print(f"{tool}: {megabytes:,.0f} MB for a million frames")
    ratios, looked_ratios = {}, {}
    for tool in OURS:
        if tool in found and "pysnooper" in found:
            ratios[tool] = times_as_fast(cost["pysnooper"], cost[tool])
            looked_ratios[tool] = times_as_fast(cost["pysnooper"], looked[tool])
            print(f"{tool}: {ratios[tool]:,.0f} times as fast as PySnooper (geometric mean of a to d)", end="; ")
            print(f"{looked_ratios[tool]:,.0f} with every frame looked at")
    for tool, reason in missing.items():
        print(f"{tool} is missing: {reason}")
    print(
        json.dumps(
            {
                "python": platform.python_version(),
                "frames": frames,
                "us_per_frame": rounded(cost),
                "us_per_frame_looked_at": rounded({tool: row for tool, row in looked.items() if row}),
                "slowdown": rounded(slower),
                "mb_per_million_frames": {tool: round(mb) for tool, mb in memory_of.items()},
                "times_as_fast_as_pysnooper": {tool: round(ratio, 1) for tool, ratio in ratios.items()},
                "times_as_fast_looked_at": {tool: round(ratio, 1) for tool, ratio in looked_ratios.items()},
                "versions": versions,
                "missing": missing,
            }
        )
    )


def times_as_fast(theirs: dict[str, float], ours: dict[str, float]) -> float:
    """The geometric mean over the first four programs."""
    return math.prod(theirs[key] / ours[key] for key in "abcd") ** (1 / 4)


def rounded(table: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {tool: {key: float(f"{number:.4g}") for key, number in row.items()} for tool, row in table.items()}


if __name__ == "__main__":
    main()
