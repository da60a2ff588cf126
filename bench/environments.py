"""Virtual environments of other tools, made once and kept in out/bench-envs/.

out/bench-envs/nbgrader/bin/…      made by this Python and its pip
out/bench-envs/nbgrader/installed  the packages that it was made of; where they are others now, it is made again
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from bench.outside import ROOT, BenchError, run

KEPT = Path(os.environ.get("BENCH_ENVS", ROOT / "out" / "bench-envs"))


def environment(name: str, *packages: str) -> Path:
    """The bin folder of an environment with these packages. Raises BenchError where they cannot be installed."""
    folder = KEPT / name
    installed, wanted = folder / "installed", "\n".join(packages)
    if not installed.is_file() or installed.read_text(encoding="utf-8") != wanted:
        sys.stderr.write(f"installing {' '.join(packages)} into {folder}\n")
        shutil.rmtree(folder, ignore_errors=True)
        try:
            run([sys.executable, "-m", "venv", folder])
            run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", *packages])
        except BenchError as error:
            sys.stderr.write(f"{error}\n")
            raise BenchError("it cannot be installed here") from None
        installed.write_text(wanted, encoding="utf-8")
    return folder / "bin"


def version(tool: Path, package: str) -> str:
    """The version of a package in the environment with this bin folder."""
    words = f"from importlib.metadata import version; print(version({package!r}))"
    try:
        return run([tool / "python", "-c", words]).said.strip()
    except BenchError:
        return "unknown"


def activated(tool: Path, folder: Path) -> dict[str, str]:
    """Environment variables by which a notebook tool finds its own commands and keeps everything in this folder."""
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HOME")
    private = {name: str(folder / "home" / name.lower()) for name in names}
    return {**private, "PATH": f"{tool}{os.pathsep}{os.environ.get('PATH', '')}"}
