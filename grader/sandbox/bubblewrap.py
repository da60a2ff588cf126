"""Arrange what bubblewrap shows to a zygote: a Python, numpy, a few files of ours, and two empty folders.

/
├── runtime/        the Python that the grader runs on, without what is installed in it
├── packages/       numpy and its libraries
├── grader/         the files of ours that run on this side, with none of what they run on
├── lib*, usr/lib*  the system's shared libraries
├── dev/            null, zero, random, urandom
├── proc/           of the zygote's own process namespace; each fork lays its own over it
├── graded-work/    where each fork lays memory for a submission's files: limited, and gone with it
└── tmp/            the same
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from grader.sandbox.launched import Guest
from grader.sandbox.runtime import INSTALLED, Runtime

WORK, TMP, PACKAGES, OURS = "/graded-work", "/tmp", "/packages", "/grader"  # noqa: S108 - its own
FILES = ("zygote", "confine", "worker")
NOBODY = "65534"  # the number that means nobody nearly everywhere; inside, it is the only one there is
HERE = Path(__file__).parent
DEVICES = ("null", "zero", "random", "urandom")


@cache
def find_bubblewrap() -> str | None:
    """The bwrap program on PATH."""
    return shutil.which("bwrap")


def arguments(runtime: Runtime, guest: Guest, environment: Mapping[str, str]) -> list[str]:
    """What bwrap is told, but for the command."""
    files = {name: HERE / f"{name}.py" for name in (*FILES, guest)}
    return [
        *("--unshare-all", "--unshare-user", "--uid", NOBODY, "--gid", NOBODY, "--hostname", "grader"),
        *("--die-with-parent", "--new-session", "--clearenv"),
        # What a zygote needs to make namespaces with; its forks give up even that.
        *("--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"),
        *(part for name, value in environment.items() for part in ("--setenv", name, value)),
        *_runtime_binds(runtime, guest),
        *(part for name, path in files.items() for part in ("--ro-bind", str(path), f"{OURS}/{name}.py")),
        *("--proc", "/proc"),
        *(part for name in DEVICES for part in ("--dev-bind", f"/dev/{name}", f"/dev/{name}")),
        *("--dir", WORK, "--dir", TMP),
        # The root is a file system in memory too, and has no limit: nothing may be written there.
        *("--remount-ro", "/", "--chdir", "/"),
    ]


def python_inside(runtime: Runtime) -> str:
    """The interpreter's path inside; it finds its library beside itself."""
    return f"/runtime/bin/{runtime.python.name}"


def library_path(runtime: Runtime) -> dict[str, str]:
    """How the loader finds what came with this Python, whose own notes name a folder that is not there inside."""
    return {"LD_LIBRARY_PATH": "/runtime/lib"} if runtime.prefix_libraries else {}


def _runtime_binds(runtime: Runtime, guest: Guest) -> list[str]:
    library = f"/runtime/{sys.platlibdir}/{runtime.standard_library.name}"
    binds = {python_inside(runtime): runtime.python, library: runtime.standard_library}
    binds |= {f"/runtime/lib/{path.name}": path for path in runtime.prefix_libraries}
    binds |= {f"{PACKAGES}/{path.name}": path for path in runtime.installed(guest)}
    binds |= {str(path): path for path in runtime.system_libraries}
    words = [word for inside, path in binds.items() for word in ("--ro-bind", str(path), inside)]
    for name in INSTALLED:
        if (runtime.standard_library / name).is_dir():
            words += ["--tmpfs", f"{library}/{name}", "--remount-ro", f"{library}/{name}"]
    return words
