"""Look at what this machine offers for isolation, choose the best level, and say what would mend the rest."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from grader.errors import UsageError
from grader.sandbox.bubblewrap import find_bubblewrap
from grader.sandbox.confine import landlock_version
from grader.sandbox.filters import find_library
from grader.sandbox.launch import Level
from grader.sandbox.proof import why_not

INSTALLERS = {
    "apt-get": "apt-get install -y bubblewrap libseccomp2",
    "dnf": "dnf install -y bubblewrap libseccomp",
    "pacman": "pacman -S --noconfirm bubblewrap libseccomp",
    "zypper": "zypper install -y bubblewrap libseccomp2",
}
SWITCHES = {  # a file of the kernel's, the value that forbids user namespaces, and the setting that allows them
    "/proc/sys/user/max_user_namespaces": ("0", "user.max_user_namespaces=15000"),
    "/proc/sys/kernel/unprivileged_userns_clone": ("0", "kernel.unprivileged_userns_clone=1"),
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": ("1", "kernel.apparmor_restrict_unprivileged_userns=0"),
}


@dataclass(frozen=True)
class Machine:
    """Facts about this machine. namespaces: why user namespaces do not work; empty if they do."""

    system: str
    processors: int
    numpy: str
    bubblewrap: str | None
    namespaces: str
    libseccomp: bool
    landlock: int
    ipykernel: bool

    def facts(self) -> dict[str, Any]:
        """A label and a value for each, as the doctor prints them."""
        return {
            "system": self.system,
            "processors": self.processors,
            "numpy": self.numpy,
            "bubblewrap": self.bubblewrap or "missing",
            "user namespaces": self.namespaces or "work",
            "libseccomp": "found" if self.libseccomp else "missing",
            "landlock": f"version {self.landlock}" if self.landlock else "missing",
            "ipykernel": "found" if self.ipykernel else "missing; only --notebooks kernel needs it",
        }


@cache
def look() -> Machine:
    """Ask the machine, once."""
    return Machine(
        f"{platform.system()} {platform.release()} {platform.machine()}",
        os.cpu_count() or 1,
        np.__version__,
        find_bubblewrap(),
        _namespaces(),
        find_library() is not None,
        landlock_version() if platform.system() == "Linux" else 0,
        importlib.util.find_spec("ipykernel") is not None,
    )


def _namespaces() -> str:
    program = shutil.which("unshare")
    if program is None:
        return "cannot be tried: no unshare program"
    tried = subprocess.run([program, "--user", "--net", "true"], capture_output=True, check=False, timeout=20)  # noqa: S603 - the system's own
    return tried.stderr.decode(errors="replace").strip()[:200] if tried.returncode else ""


@cache
def obstacle(level: Level) -> str:
    """Why a level cannot be had here, found by trying, once; empty if it can."""
    return why_not(level)


def best_level() -> Level:
    """The strongest level that works on this machine."""
    return next((level for level in Level if not obstacle(level)), Level.PROCESS)


def remedies() -> list[str]:
    """The commands that would give this machine a stronger level, the first that is needed first; none at `full`."""
    if not obstacle(Level.FULL):
        return []
    machine, found = look(), []
    if platform.system() != "Linux":
        return ["grade on a Linux machine, or in a virtual machine or container that runs one"]
    become_root = "" if os.geteuid() == 0 else "sudo "
    if not (machine.bubblewrap and machine.libseccomp):
        installer = next((command for name, command in INSTALLERS.items() if shutil.which(name)), "")
        found.append(become_root + installer if installer else "install bubblewrap and libseccomp")
    for path, (forbidding, setting) in SWITCHES.items():
        if _content(path) == forbidding:
            found.append(f"{become_root}sysctl -w {setting}")
    if machine.namespaces and not found:
        found.append("start the container with: --security-opt seccomp=unconfined --security-opt apparmor=unconfined")
    return found


def _content(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def choose_level(named: str | None) -> Level:
    """The level that was asked for, or the best there is.

    Raises UsageError if it cannot be had, or if only `process` can and nobody named that.
    """
    mend = "".join(f"\n    {command}" for command in remedies()) if named != Level.PROCESS else ""
    mend = f"\nThis would mend it:{mend}" if mend else ""
    if named:
        level = Level(named)
        if level is not Level.PROCESS and (why := obstacle(level)):
            raise UsageError(f"Isolation level {level} cannot be had here: {why}.{mend}")
        return level
    level = best_level()
    if level is Level.PROCESS:
        raise UsageError(
            f"Students' code cannot be kept apart from this machine: for level full, {obstacle(Level.FULL)}; for level "
            f"reduced, {obstacle(Level.REDUCED)}.{mend}\nTo grade all the same, name the weakest level: --sandbox "
            f"process. {level.weakness}"
        )
    return level
