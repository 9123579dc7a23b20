"""The extension of the package: the recorder's core in C. Without a compiler all else is installed."""

from glob import glob

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import CompileError, LinkError

FOLDER = "src/foretrace/trace/core"
WHOLE = "-flto"
"""Optimise over all files at once: a tenth faster."""


class Build(build_ext):
    """Goes without `WHOLE` where the compiler or the linker does."""

    def build_extension(self, ext: Extension) -> None:
        try:
            super().build_extension(ext)
        except (CompileError, LinkError):
            ext.extra_compile_args.remove(WHOLE)
            super().build_extension(ext)


setup(
    cmdclass={"build_ext": Build},
    ext_modules=[
        Extension(
            "foretrace.trace._recorder",
            sources=sorted(glob(f"{FOLDER}/*.c")),
            depends=sorted(glob(f"{FOLDER}/*.h")),
            extra_compile_args=["-O3", WHOLE, "-Wall", "-Wextra", "-fvisibility=hidden"],
            optional=True,
        )
    ],
)
