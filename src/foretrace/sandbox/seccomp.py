"""Which system calls a program may make (seccomp-BPF, by prctl): a list of those that computing needs; EPERM otherwise.

So there are no sockets but pairs, no new processes, no exec, no signals to others, no namespaces, no change of files by
name, no tracing of others; and none of what later kernels bring.

https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from functools import cache
from typing import NamedTuple

from foretrace.sandbox.kernel import checked, libc

__all__ = ["TABLE", "is_supported", "numbers", "restrict_program", "restrict_server"]

TABLE = """
read 0 63                   write 1 64                  readv 19 65                 writev 20 66
pread64 17 67               pwrite64 18 68              close 3 57                  close_range 436 436
fstat 5 80                  newfstatat 262 79           stat 4 -                    lstat 6 -
statx 332 291               lseek 8 62                  mmap 9 222                  mprotect 10 226
munmap 11 215               mremap 25 216               madvise 28 233              brk 12 214
access 21 -                 faccessat 269 48            faccessat2 439 439          dup 32 23
dup2 33 -                   dup3 292 24                 pipe 22 -                   pipe2 293 59
select 23 -                 pselect6 270 72             poll 7 -                    ppoll 271 73
epoll_create 213 -          epoll_create1 291 20        epoll_ctl 233 21            epoll_wait 232 -
epoll_pwait 281 22          eventfd2 290 19             socketpair 53 199           recvfrom 45 207
shutdown 48 210             getsockopt 55 209           getsockname 51 204          getpeername 52 205
futex 202 98                set_robust_list 273 99      rseq 334 293                set_tid_address 218 96
gettid 186 178              getpid 39 172               getppid 110 173             getuid 102 174
geteuid 107 175             getgid 104 176              getegid 108 177             getgroups 115 158
getpgrp 111 -               getpgid 121 155             getsid 124 156              getresuid 118 148
getresgid 120 150           sched_yield 24 124          sched_getaffinity 204 123   nanosleep 35 101
clock_nanosleep 230 115     clock_gettime 228 113       clock_getres 229 114        gettimeofday 96 169
time 201 -                  getrandom 318 278           uname 63 160                sysinfo 99 179
getrusage 98 165            times 100 153               getrlimit 97 163            getcwd 79 17
chdir 80 49                 fchdir 81 50                readlink 89 -               readlinkat 267 78
getdents64 217 61           getdents 78 -               flock 73 32                 fsync 74 82
fdatasync 75 83             statfs 137 43               fstatfs 138 44              umask 95 166
open 2 -                    openat 257 56               exit 60 93                  exit_group 231 94
restart_syscall 219 128     getcpu 309 168              membarrier 324 283          rt_sigprocmask 14 135
rt_sigreturn 15 139         sigaltstack 131 132         fadvise64 221 223           getpriority 140 141
sendto 44 206               ioctl 16 29                 fcntl 72 25                 prlimit64 302 261
rt_sigaction 13 134         clone 56 220                wait4 61 260                prctl 157 167
kill 62 129                 tgkill 234 131              clone3 435 435
"""
"""Name and number of each call that is let through, on x86-64 and on 64-bit ARM."""

ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""Name of a machine -> its audit number, and its column of `TABLE`."""

CLONE_THREAD, CLONE_NEW_ANY = 0x10000, 0x7E020000
PR_SET_SECCOMP, MODE_FILTER = 22, 2
TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX = 0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_GETPIPE_SZ = 0, 1, 2, 3, 4, 1030, 1032


class _Only(NamedTuple):
    """A call is let through where an argument, under a mask, has one of these values."""

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF


CONDITIONS = {
    "clone": _Only(0, (0,), CLONE_NEW_ANY),
    "ioctl": _Only(1, (TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX)),
    "fcntl": _Only(1, (F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_GETPIPE_SZ)),
    "prctl": _Only(0, (PR_SET_SECCOMP,)),
    "prlimit64": _Only(0, (0,)),
    # A handler is given a frame, from which the recorder could be reached.
    "rt_sigaction": _Only(1, (0,)),
    # Without an address: to the other end of a pair.
    "sendto": _Only(4, (0,)),
}
UNTRUNCATED = {"open": _Only(1, (0,), os.O_TRUNC), "openat": _Only(2, (0,), os.O_TRUNC)}
THREADS = _Only(0, (CLONE_THREAD,), CLONE_THREAD)
FOR_SERVERS = ("kill", "prctl", "tgkill", "wait4")

LOAD, EQUAL, AND, RETURN = 0x20, 0x15, 0x54, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
PASS, REFUSED = (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE | errno.EPERM)
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16


def is_supported() -> bool:
    """Whether the numbers of this machine's system calls are known."""
    return platform.system() == "Linux" and platform.machine() in ARCHITECTURES


def restrict_server(*, truncation: bool) -> None:
    """From here on this process and its children make no other calls; new processes and signals stay for now.

    `truncation` says whether opening a file may empty it, where something else decides which. Needs `no_new_privs`;
    raises OSError where the kernel refuses.
    """
    known = numbers(platform.machine())
    code = _start(platform.machine())
    conditions = CONDITIONS if truncation else CONDITIONS | UNTRUNCATED
    for name in known.keys() - conditions.keys() - {"clone3"}:
        code += [(EQUAL, 0, 1, known[name]), PASS]
    for name in known.keys() & conditions.keys():
        code += _conditional(known[name], conditions[name])
    # The C library falls back to `clone`, whose flags can be read here; those of `clone3` are behind a pointer.
    code += [(EQUAL, 0, 1, known["clone3"]), (RETURN, 0, 0, REFUSE | errno.ENOSYS)]
    _install(_packed([*code, REFUSED]))
    _program()


def restrict_program() -> None:
    """In a server's child: beside that, no new processes but threads, and no signals. Raises OSError."""
    _install(_program())


@cache
def _program() -> bytes:
    known = numbers(platform.machine())
    code = _start(platform.machine()) + _conditional(known["clone"], THREADS)
    for name in FOR_SERVERS:
        code += [(EQUAL, 0, 1, known[name]), REFUSED]
    return _packed([*code, PASS])


def _packed(code: list[tuple[int, int, int, int]]) -> bytes:
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def _install(code: bytes) -> None:
    buffer = (ctypes.c_char * len(code)).from_buffer_copy(code)
    program = struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
    zero = ctypes.c_ulong(0)
    checked(libc().prctl(PR_SET_SECCOMP, ctypes.c_ulong(MODE_FILTER), program, zero, zero), "seccomp")


@cache
def numbers(machine: str) -> dict[str, int]:
    """Name -> number of the calls in the table that a machine has."""
    words = TABLE.split()
    column = ARCHITECTURES[machine][1]
    found = zip(words[::3], words[1 + column :: 3], strict=True)
    return {name: int(number) for name, number in found if number != "-"}


def _start(machine: str) -> list[tuple[int, int, int, int]]:
    """Ends a process that calls as another architecture would; loads the number of the call."""
    architecture = ARCHITECTURES[machine][0]
    return [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER)]


def _conditional(number: int, only: _Only) -> list[tuple[int, int, int, int]]:
    """Answers calls of one number, and leaves others to what follows."""
    low = ARGUMENTS + 8 * only.argument
    body = [(LOAD, 0, 0, low + 4), (EQUAL, 1, 0, 0), REFUSED, (LOAD, 0, 0, low), (AND, 0, 0, only.mask)]
    for value in only.values:
        body += [(EQUAL, 0, 1, value), PASS]
    body.append(REFUSED)
    return [(EQUAL, 0, len(body), number), *body]
