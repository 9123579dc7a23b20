"""Builds the C recorder for an interpreter that has no setuptools. Standard library only."""

import json
import shutil
import subprocess
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "foretrace"
ASK = "import json, sysconfig as s; print(json.dumps([s.get_paths()['include'], s.get_config_var('EXT_SUFFIX')]))"


def build(python: str, folder: Path, *flags: str) -> str:
    """Put the package into a folder, with the extension built for an interpreter; what the compiler had to say."""
    package = folder / "foretrace"
    package.mkdir(parents=True)
    for item in PACKAGE.iterdir():
        if item.name not in ("trace", "__pycache__"):
            (package / item.name).symlink_to(item)
    shutil.copytree(PACKAGE / "trace", package / "trace", ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    include, suffix = json.loads(subprocess.run([python, "-c", ASK], capture_output=True, check=True).stdout)
    command = ["gcc", "-shared", "-fPIC", "-O2", "-DNDEBUG", "-Wall", "-Wextra", "-fvisibility=hidden", *flags]
    sources = sorted(map(str, (PACKAGE / "trace" / "core").glob("*.c")))
    command += [f"-I{include}", *sources, "-o", str(package / "trace" / f"_recorder{suffix}")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr
