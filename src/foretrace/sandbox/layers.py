"""The levels of isolation and their layers: what each is made of, how it is put on, what is readable inside.

`full`: bubblewrap gives namespaces of its own (files, processes, network, users), then as `strong`.
`strong`: Landlock leaves reading of the interpreter's packages, seccomp the system calls that computing needs, a guard
ends programs that reach for the recorder; no capabilities, limits on resources.
`weak`: limits on resources, nothing else.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import site
import socket
import sys
import sysconfig
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from foretrace.sandbox import landlock, seccomp
from foretrace.sandbox.kernel import checked, libc

__all__ = ["LEVELS", "PACKAGE", "command", "confine", "isolate", "leak", "limit", "packages", "readable"]

LEVELS = {
    "full": "bubblewrap, Landlock, seccomp, rlimits",
    "strong": "Landlock, seccomp, rlimits",
    "weak": "subprocess and rlimits",
}
"""Each level, strongest first, and its layers."""

PACKAGE = Path(__file__).resolve().parents[1]
LIBRARIES = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store", "/gnu/store"),
    *("/usr/share/zoneinfo", "/etc/ld.so.cache"),
)
"""Where shared libraries are, and what else an interpreter looks up."""

DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")

MEMORY = 2 << 30
FILE_SIZE = 16 << 20
OPEN_FILES = 64
PR_SET_NO_NEW_PRIVS = 38
CAPABILITY_VERSION = 0x20080522


def packages() -> list[str]:
    """The interpreter's folders of installed packages, which programs import from."""
    found = [*site.getsitepackages(), *map(sysconfig.get_path, ("purelib", "platlib"))]
    if site.ENABLE_USER_SITE:
        found.append(site.getusersitepackages())
    return [path for path in dict.fromkeys(found) if os.path.isdir(path)]


def readable(folder: str | None) -> list[str]:
    """What can be read at `full` and `strong`: the interpreter, its packages, the program's folder if there is one."""
    standard = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), os.path.realpath(sys.executable)]
    base = [str(Path(sys.base_prefix) / "lib")]
    found = [*LIBRARIES, *base, *standard, *packages(), str(PACKAGE), *([folder] if folder else [])]
    return [path for path in dict.fromkeys(found) if os.path.exists(path)]


def command(level: str, roots: Sequence[str], code: str) -> list[str]:
    """The words that start an interpreter on `code` at a level. Raises FileNotFoundError without bubblewrap."""
    python = [os.path.realpath(sys.executable), "-S", "-P", "-B", "-c", code]
    if level != "full":
        return python
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        raise FileNotFoundError("bwrap is not on the PATH")
    words = [bubblewrap, "--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534", "--hostname", "sandbox"]
    words += ["--cap-drop", "ALL"]
    for root in sorted(roots):
        words += ["--ro-bind", root, root]
    for device in DEVICES:
        words += ["--dev-bind-try", device, device]
    return [*words, "--remount-ro", "/", "--chdir", "/", "--", *python]


def confine(roots: Sequence[str]) -> None:
    """In the server, for good: no new privileges, no capabilities, no files but `roots`. Raises OSError."""
    one, zero = ctypes.c_ulong(1), ctypes.c_ulong(0)
    checked(libc().prctl(PR_SET_NO_NEW_PRIVS, one, zero, zero, zero), "no_new_privs")
    if not landlock.abi():
        raise OSError("this kernel runs no Landlock")
    if not seccomp.is_supported():
        raise OSError(f"the system calls of {platform.machine()} are not known")
    header, nothing = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()
    checked(libc().capset(header, nothing), "capabilities")
    landlock.restrict_files(roots, DEVICES)
    seccomp.restrict_server(truncation=landlock.abi() >= landlock.TRUNCATE_ABI)


def limit() -> None:
    """In a program's process: rlimits."""
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, FILE_SIZE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def isolate() -> None:
    """In a program's process at `full` and `strong`, after `limit`: no more of what the server may. Raises OSError."""
    seccomp.restrict_program()


def leak() -> str:
    """In such a process: what of it is not refused; empty where all holds."""
    attempts: dict[str, Callable[[], object]] = {
        "a socket": lambda: socket.socket().close(),
        "a new process": _fork,
        "a file outside": lambda: os.close(os.open("/", os.O_RDONLY)),
    }
    for what, attempt in attempts.items():
        with suppress(OSError):
            attempt()
            return f"{what} is not refused"
    return ""


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)
