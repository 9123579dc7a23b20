"""The C library of this process, by ctypes, for what the standard library has no call for."""

from __future__ import annotations

import ctypes
import os
from functools import cache

__all__ = ["checked", "libc"]


@cache
def libc() -> ctypes.CDLL:
    """The functions of the C library that is loaded."""
    return ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> int:
    """A result, if it is none of failure; raises OSError, which names what was asked for, where it is."""
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
    return result
