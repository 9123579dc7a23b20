"""The extension of the package: the recorder's core in C. Without a compiler all else is installed."""

from glob import glob

from setuptools import Extension, setup

FOLDER = "src/foretrace/trace/core"

setup(
    ext_modules=[
        Extension(
            "foretrace.trace._recorder",
            sources=sorted(glob(f"{FOLDER}/*.c")),
            depends=sorted(glob(f"{FOLDER}/*.h")),
            extra_compile_args=["-O3", "-flto", "-Wall", "-Wextra", "-fvisibility=hidden"],
            optional=True,
        )
    ]
)
