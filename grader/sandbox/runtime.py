"""Find the files that a worker cannot do without: one Python, its standard library, numpy, the system's libraries."""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from grader.sandbox.launched import Guest

OURS = re.compile(r"grader$|_*(editable_*)?(impl_)?rnn[-_]grader|__pycache__$|.*\.pth$")
INSTALLED = ("site-packages", "dist-packages")  # folders of a standard library that hold everything else


@dataclass(frozen=True)
class Runtime:
    """Places on this machine. prefix_libraries: shared ones that came with this Python, not with the system."""

    python: Path
    standard_library: Path
    prefix_libraries: tuple[Path, ...]
    system_libraries: tuple[Path, ...]
    packages: Path
    numpy: tuple[Path, ...]

    def installed(self, guest: Guest) -> tuple[Path, ...]:
        """What is installed beside numpy and a guest may see: numpy alone, or for a kernel all that is not ours."""
        if guest is Guest.WORKER:
            return self.numpy
        return tuple(path for path in sorted(self.packages.iterdir()) if not OURS.match(path.name))


@cache
def find_runtime() -> Runtime:
    """Where this very Python lives: a worker computes with what the grader runs on."""
    python = Path(getattr(sys, "_base_executable", "") or sys.executable).resolve()
    own = sorted(Path(sys.base_prefix, "lib").glob("lib*.so*")) if sys.base_prefix not in {"/usr", "/"} else []
    multiarch = str(sysconfig.get_config_var("MULTIARCH") or "none")
    folders = [path for top in ("/lib", "/usr/lib") if (path := Path(top, multiarch)).is_dir()]
    folders = folders or [Path("/lib"), Path("/usr/lib")]
    folders += [path for path in (Path("/lib64"), Path("/usr/lib64")) if path.is_dir()]
    packages = Path(np.__file__).parent.parent
    parts = tuple(path for path in (packages / "numpy", packages / "numpy.libs") if path.is_dir())
    return Runtime(python, Path(os.__file__).parent, tuple(own), tuple(folders), packages, parts)


def readable_places(runtime: Runtime, guest: Guest) -> dict[str, list[str]]:
    """What a worker among the host's files may read, and the folders of which it may learn the names."""
    library = runtime.standard_library
    parts = [path for path in sorted(library.iterdir()) if path.name not in INSTALLED]
    devices = [Path("/dev/urandom"), Path("/dev/random"), Path("/dev/zero")]
    read = [*parts, *runtime.prefix_libraries, *runtime.system_libraries, *runtime.installed(guest), *devices]
    # Importing means looking through a folder, and Landlock cannot allow that without the folders below.
    return {"read": [*map(str, read), "/etc/ld.so.cache"], "list": [str(library), str(runtime.packages)]}
