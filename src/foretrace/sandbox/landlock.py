"""Landlock (Linux 5.13 and later) by bare system calls: which files a process may read, and nothing else of the disk.

Rights that no rule gives are refused: writing, making, removing, executing anywhere. Where the kernel can, TCP and
abstract sockets and signals to processes outside are refused too; `seccomp` refuses them everywhere.

https://docs.kernel.org/userspace-api/landlock.html
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from functools import cache

from foretrace.sandbox.kernel import checked, libc

__all__ = ["TRUNCATE_ABI", "abi", "restrict_files"]

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""ABI -> how many rights to files it knows, the lowest bits of the mask."""
NET_RIGHTS, SCOPES = 0b11, 0b11
TRUNCATE_ABI, NET_ABI, SCOPE_ABI = 3, 4, 6
PATH_BENEATH, VERSION = 1, 1


@cache
def abi() -> int:
    """The version of Landlock that runs, 0 where there is none."""
    try:
        return max(0, _call(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(VERSION)))
    except (AttributeError, OSError, TypeError):
        return 0


def restrict_files(readable: Iterable[str], devices: Iterable[str] = ()) -> None:
    """From here on this thread and its children read what is at and below `readable`, read and write `devices`.

    Paths that do not exist are passed over. Needs `no_new_privs`. Raises OSError where the kernel refuses.
    """
    version = abi()
    files = (1 << FILE_RIGHTS[max(known for known in FILE_RIGHTS if known <= version)]) - 1
    ruleset = _ruleset(version, files)
    for path in readable:
        _allow(ruleset, path, READ_FILE | READ_DIR)
    for path in devices:
        _allow(ruleset, path, (READ_FILE | WRITE_FILE | TRUNCATE) & files)
    _restrict(ruleset)


def _ruleset(version: int, files: int) -> int:
    fields = [files, *([NET_RIGHTS] if version >= NET_ABI else []), *([SCOPES] if version >= SCOPE_ABI else [])]
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    return _call(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint(0))


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not stat.S_ISDIR(os.fstat(place).st_mode):
        rights &= ~READ_DIR
    _call(
        ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(PATH_BENEATH), struct.pack("=Qi", rights, place), ctypes.c_uint(0)
    )
    os.close(place)


def _restrict(ruleset: int) -> None:
    _call(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint(0))
    os.close(ruleset)


def _call(number: int, *arguments: object) -> int:
    return checked(int(libc().syscall(ctypes.c_long(number), *arguments)), "Landlock")
