"""Programs that try to get out, to take down what runs them, or to lie about themselves.

Each body is that of `f()`, which gives the list of what it got; `[]` is the value of one that got nothing. `$secret` is
a file outside, `$place` a folder outside, `$port` one that listens on the loopback, `$pid` a process, `$parent` the
process that runs the tests, `$folder` the program's own folder, in which `link` leads to the secret.
"""

from __future__ import annotations

import string
import textwrap

PRELUDE = """
def attempt(*actions):
    got = []
    for action in actions:
        try:
            got.append(str(action())[:200])
        except Exception:
            pass
    return got

def read(path):
    with open(path, "rb") as file:
        return file.read(1000)

def write(path):
    with open(path, "w") as file:
        file.write("x")
    return path
"""

REFUSED: dict[str, str] = {
    "other processes' environments": r"""
        import os
        return attempt(lambda: read("/proc/$parent/environ"), lambda: read(f"/proc/{os.getppid()}/environ"),
            lambda: read("/proc/1/environ"), lambda: read("/proc/self/environ"))""",
    "processes": r"""
        import os
        return attempt(lambda: os.listdir("/proc"), lambda: read("/proc/$parent/cmdline"))""",
    "files outside": r"""
        import os, pathlib
        return attempt(lambda: read("$secret"), lambda: os.listdir("$place"), lambda: read("/etc/passwd"),
            lambda: os.listdir("/root"), lambda: os.listdir("/home"), lambda: os.listdir("/"),
            lambda: list(pathlib.Path("/tmp").iterdir()), lambda: os.open("/", os.O_RDONLY))""",
    "writes outside": r"""
        import os, tempfile
        return attempt(lambda: write("$secret"), lambda: write("$place/new"), lambda: write("new"),
            lambda: write("/tmp/new"), lambda: write("/dev/shm/new"), lambda: write("$folder/new"),
            lambda: os.mkdir("$place/folder"), lambda: os.remove("$secret"), lambda: os.rename("$secret", "$place/b"),
            lambda: os.truncate("$secret", 0), lambda: os.open("$secret", os.O_RDONLY | os.O_TRUNC),
            lambda: tempfile.TemporaryFile(), lambda: tempfile.mkdtemp(), lambda: os.mkfifo("$place/pipe"))""",
    "modes and times of files outside": r"""
        import os
        return attempt(lambda: os.chmod("$secret", 0), lambda: os.chown("$secret", 1, 1),
            lambda: os.utime("$secret", (0, 0)), lambda: os.setxattr("$secret", "user.x", b"x"))""",
    "loopback network": r"""
        import socket
        return attempt(lambda: socket.create_connection(("127.0.0.1", $port), timeout=1),
            lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM), lambda: socket.socket(socket.AF_INET6),
            lambda: socket.create_server(("127.0.0.1", 0)), lambda: socket.getaddrinfo("localhost", 80)[0][3] + 1)""",
    "local sockets": r"""
        import socket
        def abstract():
            with socket.socket(socket.AF_UNIX) as s:
                s.connect("\\\0foretrace-$port")
        def addressed():
            a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            return a.sendto(b"x", "\\\0foretrace-datagram-$port")
        return attempt(abstract, addressed)""",
    "fork": r"""
        import os, pty
        return attempt(os.fork, os.forkpty, pty.fork)""",
    "exec": r"""
        import os, subprocess
        return attempt(lambda: subprocess.run(["/bin/echo", "x"]), lambda: 1 / (os.system("echo x") == 0),
            lambda: os.posix_spawn("/bin/echo", ["echo"], {}), lambda: os.execv("/bin/echo", ["echo"]),
            lambda: os.popen("echo x").read() or 1 / 0)""",
    "signals up": r"""
        import os, signal
        return attempt(lambda: os.kill(os.getppid(), 9), lambda: os.killpg(0, 9), lambda: os.kill(-1, 9),
            lambda: os.kill(1, 9), lambda: signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 9))""",
    "signals sideways": r"""
        import os
        return attempt(*[lambda n=n: os.kill(n, 9) for n in ($pid, $parent, *range(2, 40))])""",
    "signals by descriptor": r"""
        import fcntl, os
        r, w = os.pipe()
        return attempt(lambda: fcntl.fcntl(r, fcntl.F_SETOWN, $pid), lambda: fcntl.fcntl(r, 10, 9))""",
    "signal handlers": r"""
        import signal
        return attempt(lambda: signal.signal(signal.SIGALRM, print), lambda: 1 / (signal.alarm(1) == 0),
            lambda: signal.setitimer(signal.ITIMER_REAL, 1))""",
    "memory": r"""
        def grow():
            x = []
            while True:
                x.append(bytes(1 << 28))
        return attempt(lambda: len(bytearray(3 << 30)), grow)""",
    "memory in files": r"""
        import os
        return attempt(lambda: os.memfd_create("x"))""",
    "disk fill": r"""
        import os, tempfile
        def fill():
            for n in range(1000):
                with open(f"{n}", "wb") as file:
                    file.write(bytes(1 << 20))
        def spool():
            file = tempfile.SpooledTemporaryFile(max_size=10)
            file.write(bytes(1 << 20))
            file.rollover()
        return attempt(fill, spool)""",
    "/proc tricks": r"""
        import os
        return attempt(lambda: read("/proc/self/root$secret"), lambda: read("/proc/self/cwd/../..$secret"),
            lambda: os.listdir("/proc/self/fd"), lambda: read("/proc/self/mem"), lambda: read("/proc/1/root$secret"),
            lambda: write("/proc/self/oom_score_adj"), lambda: write("/proc/self/comm"),
            lambda: read("/proc/self/maps"), lambda: read("/proc/kcore"))""",
    "symlinks and ways round": r"""
        import os
        def climb():
            here = os.open("$folder", os.O_RDONLY)
            return os.open("../outside/secret", os.O_RDONLY, dir_fd=here)
        return attempt(lambda: read("$folder/link"), lambda: os.symlink("$secret", "$folder/new"), climb,
            lambda: os.link("$secret", "$folder/new"), lambda: read("$folder/../outside/secret"))""",
    "devices": r"""
        import os
        return attempt(lambda: os.open("/dev/tty", os.O_RDWR), lambda: os.open("/dev/mem", os.O_RDONLY), os.openpty,
            lambda: os.open("/dev/kmsg", os.O_RDONLY), lambda: os.mknod("$place/x", 0o60666, os.makedev(8, 0)))""",
    "users and priority": r"""
        import os, resource
        return attempt(lambda: os.setuid(0), lambda: os.setgroups([0]), lambda: os.nice(-5), os.setsid,
            lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40)), lambda: os.chroot("/"),
            lambda: resource.prlimit($parent, resource.RLIMIT_CPU, (1, 1)),
            lambda: os.sched_setaffinity($parent, {0}))""",
    "namespaces and mounts": r"""
        import os
        return attempt(lambda: os.unshare(0x10000000), lambda: os.setns(0), lambda: os.chroot("$folder"))""",
    "native code": r"""
        import importlib, importlib.machinery, importlib.util, sys
        def popped():
            for name in ("ctypes", "_ctypes"):
                sys.modules.pop(name, None)
            return importlib.import_module("ctypes")
        def loaded(name):
            path = [p for p in sys.path if "lib-dynload" in p][0]
            found = importlib.machinery.FileFinder(path, (importlib.machinery.ExtensionFileLoader,
                importlib.machinery.EXTENSION_SUFFIXES)).find_spec("_ctypes")
            return importlib.util.module_from_spec(importlib.util.spec_from_file_location(name, found.origin))
        return attempt(lambda: importlib.import_module("ctypes"), lambda: importlib.import_module("_ctypes"), popped,
            lambda: loaded("_ctypes"), lambda: loaded("a._ctypes"), lambda: loaded("b"),
            lambda: sys.modules.pop("_imp") and importlib.import_module("_imp"))""",
    "the recorder by the tree of classes": r"""
        found, seen = [object, type], set()
        for kind in found:
            if id(kind) not in seen:
                seen.add(id(kind))
                found += type.__subclasses__(kind)
        return [k.__name__ for k in found if k.__module__.split(".")[0] in ("foretrace", "ctypes", "_ctypes")]""",
    "the recorder by whatever leads on": r"""
        walk = '''
        import sys, threading
        found, seen, modules = [*sys.modules.values(), sys.stdout, f], set(), set()
        for thing in found:
            if id(thing) in seen:
                continue
            seen.add(id(thing))
            if isinstance(thing, dict):
                found += thing.values()
                modules.add(str(thing.get("__name__")))
            elif isinstance(thing, (list, tuple, set, frozenset)):
                found += thing
            elif not isinstance(thing, (int, str, bytes)):
                for name in ("__dict__ __globals__ __self__ __func__ __closure__ cell_contents __wrapped__ func args "
                        "buffer __class__ __mro__ fget __objclass__ __builtins__ __module__").split():
                    try:
                        found.append(getattr(thing, name))
                    except Exception:
                        pass
                if isinstance(thing, type):
                    found += type.__subclasses__(thing)
                    found.append(dict(vars(thing)))
        '''
        names = globals()
        exec("if True:" + walk, names)
        parts = ("foretrace.trace.recorder", "foretrace.trace.alarm", "foretrace.sandbox.server", "ctypes", "_ctypes")
        return [m for m in names["modules"] if m in parts or len(names["seen"]) < 10000]""",
    "switching the recorder off by a fresh sys": r"""
        import importlib, sys
        importlib.reload(sys)
        sys.settrace(None)
        hidden = []
        return hidden""",
    "inherited descriptors": r"""
        import os
        return [n for n in range(4, 256) if attempt(lambda n=n: os.fstat(n))]""",
    "switching the recorder off by the hooks": r"""
        import sys, threading
        sys.settrace(None)
        sys.setprofile(None)
        threading.settrace(None)
        threading._trace_hook = None
        for hook in (sys.settrace, sys.gettrace, sys.setprofile, threading.settrace):
            for owner in (getattr(hook, "__self__", None), getattr(hook, "__closure__", None)):
                if hasattr(owner, "frames"):
                    owner.frames.clear()
        hidden = []
        return hidden""",
}
"""What gets nothing: the program goes on, and says so."""

ENDED: dict[str, str] = {
    "flood of every descriptor": r"""
        import os
        while True:
            for n in range(64):
                try:
                    os.write(n, bytes(1 << 20))
                except OSError:
                    pass""",
    "flood of empty lines": r"""
        import os, time
        while True:
            for n in range(1, 64):
                try:
                    os.write(n, b"\n")
                except OSError:
                    pass
            time.sleep(0.1)""",
    "endless loop in C": "return sum(range(10 ** 15))",
    "endless sleep": r"""
        import time
        time.sleep(10 ** 6)""",
    "os._exit": r"""
        import os
        os._exit(0)""",
    "crash of the interpreter": r"""
        import faulthandler
        faulthandler._read_null()""",
    "overflow of the stack": r"""
        import faulthandler
        faulthandler._stack_overflow()""",
    "abort": r"""
        import os
        os.abort()""",
    "closing the result pipe": r"""
        import os
        os.closerange(3, 64)
        return []""",
    "another file in place of the result pipe": r"""
        import os
        r, w = os.pipe()
        os.dup2(w, 3)
        return []""",
    "forged result": r"""
        import os, json
        frame = {"activation": 0, "depth": 0, "file": 0, "line": 1, "function": "f", "changed": {}, "removed": []}
        header = {"files": [{"path": "program.py", "text": "x = 1"}], "call": "f()", "threads": False, "limits": {},
            "entry": {"file": 0, "function": "f"}, "python": "3.11.7", "recorder": "python", "values": "structural"}
        lines = [{"trace": header}, {**frame, "event": "call", "value": None},
            {**frame, "event": "return", "value": "'forged'"}, {"outcome": "returned", "output": ""}]
        for n in range(3, 64):
            for text in (json.dumps(lines), "0" * 32 + " " + json.dumps(lines), json.dumps({"trace": lines})):
                try:
                    os.write(n, text.encode() + b"\n")
                except OSError:
                    pass
        os._exit(0)""",
    "forged result before the true one": r"""
        import os
        os.write(3, b"[]\n")
        return []""",
    "the word of the answer by frames": r"""
        import sys
        frame = sys._getframe()
        while frame.f_back:
            frame = frame.f_back
        return [frame.f_locals]""",
    "the word of the answer by a traceback": r"""
        try:
            1 / 0
        except ZeroDivisionError as error:
            return [error.__traceback__.tb_frame.f_back]""",
    "the word of the answer by a generator": r"""
        def g():
            yield
        h = g()
        next(h)
        return [h.gi_frame]""",
    "the word of the answer by a task": r"""
        import asyncio
        async def g():
            return asyncio.current_task().get_stack()[0].f_back
        return [asyncio.run(g())]""",
    "the word of the answer by walking a traceback": r"""
        import traceback
        try:
            1 / 0
        except ZeroDivisionError as error:
            return [frame for frame, _ in traceback.walk_tb(error.__traceback__)]""",
    "the word of the answer by inspect": r"""
        import inspect
        return [inspect.currentframe().f_back.f_back]""",
    "the word of the answer by the collector": r"""
        import gc
        return [o for o in gc.get_objects() if type(o).__name__ == "Recorder"]""",
    "switching the recorder off by the collector": r"""
        import gc
        for o in gc.get_objects():
            if getattr(o, "__name__", "") == "settrace" and type(o).__name__ == "builtin_function_or_method":
                o(None)
        hidden = []
        return hidden""",
    "the tree of classes by its own function": "return type.__subclasses__.__kwdefaults__",
    "loading of modules by its own function": r"""
        import _imp
        return [_imp.create_dynamic.__kwdefaults__["make"]]""",
    "changing the recorder": r"""
        import foretrace.trace.recorder as recorder
        recorder.Recorder.add = lambda *_: None
        return []""",
    "code that passes for the recorder's": r"""
        import foretrace
        return []""",
    "native code of its own": r"""
        import importlib.machinery, importlib.util
        spec = importlib.machinery.ModuleSpec("x", None)
        loader = importlib.machinery.ExtensionFileLoader("x", "$folder/link")
        return [importlib.util.module_from_spec(importlib.util.spec_from_loader("x", loader))]""",
    "code made by hand": "return [f.__code__.replace(co_code=bytes(100))]",
}
"""What ends the program: there is no trace."""

CUT: dict[str, str] = {
    "endless loop": r"""
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass""",
    "output flood": r"""
        while True:
            print("x" * 10000)""",
    "huge locals": r"""
        x = []
        for n in range(10 ** 7):
            x = ["y" * 200] * 20
            z = x""",
}
"""What is cut by the recorder's own limits."""

BOUNDED: dict[str, str] = {
    "switching the recorder off by a profiler": r"""
        import cProfile
        cProfile.Profile().enable()
        return []""",
    "fork bomb that goes on": r"""
        import os
        while True:
            try:
                os.fork()
            except BaseException:
                pass""",
    "thread bomb": r"""
        import threading
        started = 0
        try:
            while started < 5000:
                threading.Thread(target=threading.Event().wait, daemon=True).start()
                started += 1
        except (RuntimeError, MemoryError):
            pass
        return [] if started < 2000 else started""",
    "huge result": r"""
        return [] if len("x" * (10 ** 9)) else 0""",
    "huge value": r"""
        x = ["y" * 10 ** 6] * 50
        return []""",
}
"""What may go on as far as the limits let it: a trace, a cut, or an end."""


SYSTEM_CALLS: dict[str, tuple[int | str, ...]] = {
    "clone in a new user namespace": (56, 268435473, 0, 0, 0, 0),
    "clone": (56, 17, 0, 0, 0, 0),
    "vfork": (58,),
    "clone3": (435, "", 88),
    "unshare": (272, 268435456),
    "setns": (308, 3, 0),
    "mount": (165, "a", "/", "tmpfs", 0, 0),
    "umount": (166, "/", 0),
    "pivot_root": (155, "/", "/"),
    "chroot": (161, "/"),
    "ptrace": (101, 16, "$pid", 0, 0),
    "process_vm_readv": (310, "$pid", 0, 0, 0, 0, 0),
    "process_vm_writev": (311, "$pid", 0, 0, 0, 0, 0),
    "kill": (62, "$pid", 9),
    "tkill": (200, "$pid", 9),
    "tgkill": (234, "$pid", "$pid", 9),
    "pidfd_open": (434, "$pid", 0),
    "rt_sigqueueinfo": (129, "$pid", 9, ""),
    "execve": (59, "/bin/true", 0, 0),
    "execveat": (322, 0, "", 0, 0, 4096),
    "socket": (41, 2, 1, 0),
    "io_uring_setup": (425, 8, ""),
    "bpf": (321, 0, 0, 0),
    "keyctl": (250, 0, -3, 0),
    "perf_event_open": (298, "", 0, -1, -1, 0),
    "userfaultfd": (323, 0),
    "memfd_create": (319, "x", 0),
    "shmget": (29, 1, 4096, 896),
    "mq_open": (240, "x", 66, 384, 0),
    "personality": (135, 8),
    "reboot": (169, 0, 0, 0),
    "init_module": (175, 0, 0, 0),
    "setuid": (105, 0),
    "capset": (126, 0, 0),
    "setrlimit": (160, 9, ""),
    "prlimit of another": (302, "$pid", 7, 0, 0),
    "ioctl on a terminal": (16, 0, 21522, "x"),
    "unlink": (87, "$secret"),
    "chmod": (90, "$secret", 0),
    "rename": (82, "$secret", "$secret2"),
    "x32 getpid": (1073741863,),
    "open_by_handle_at": (304, 0, 0, 0),
    "name_to_handle_at": (303, 0, 0, 0, 0, 0),
    "sched_setaffinity": (203, "$pid", 8, "1"),
    "seccomp": (317, 0, 0, 0),
    "landlock": (444, 0, 0, 1),
    "prctl": (157, 4, 0, 0, 0, 0),
}
"""By bare numbers, as native code would on x86-64: a number and arguments."""


def program(body: str, **places: object) -> dict[str, str]:
    """A body as a program with its call, the places filled in."""
    lines = textwrap.dedent(string.Template(body).substitute(places)).strip()
    return {"source": f"{PRELUDE}\ndef f():\n{textwrap.indent(lines, '    ')}\n", "call": "f()"}
