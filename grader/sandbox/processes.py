"""Find processes by their parents or by a mark in their environment, and see them to their end."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
DEATH_S = 5  # for a killed process to be gone, on a machine however busy


def children(pid: int) -> list[int]:
    """The processes that one has started and that are still there; none where the system does not say."""
    with contextlib.suppress(OSError):
        # Each thread has children of its own.
        tasks = (PROC / str(pid) / "task").iterdir()
        return sorted(int(word) for task in tasks for word in (task / "children").read_text().split())
    return [child for child in numbers() if _parent(child) == pid]  # a kernel built without that file


def descendants(pid: int) -> list[int]:
    """Everything below a process, parents before their children."""
    found = [pid]
    for parent in found:  # grows while it is walked
        found += children(parent)
    return found[1:]


def numbers() -> list[int]:
    """Every process that can be seen; none where there is no /proc."""
    return [int(folder.name) for folder in PROC.iterdir() if folder.name.isdigit()] if PROC.is_dir() else []


def marked(mark: bytes) -> list[int]:
    """Those whose environment held these bytes when they were started."""
    found = []
    for pid in numbers():
        with contextlib.suppress(OSError):
            if mark in (PROC / str(pid) / "environ").read_bytes():
                found.append(pid)
    return found


def _parent(pid: int) -> int | None:
    with contextlib.suppress(OSError, IndexError):
        return int((PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    return None


def hold(pids: Iterable[int]) -> list[int]:
    """A descriptor for each that is still there, which stays that process's when its number is given to another."""
    held = []
    for pid in pids if hasattr(os, "pidfd_open") else ():
        with contextlib.suppress(OSError):
            held.append(os.pidfd_open(pid))
    return held


def finish(held: Iterable[int]) -> None:
    """Kill the processes behind these descriptors, wait until they are gone, and close the descriptors."""
    for descriptor in held:
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
    for descriptor in held:
        select.select([descriptor], [], [], DEATH_S)  # readable when it has ended
        os.close(descriptor)
