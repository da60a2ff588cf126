"""What a Dask worker runs: it opens a course once, and has processes of ours grade, one for each of its threads.

A student's code is two processes away from Dask: behind its walls, in a worker of the process that grades.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import shutil
import tempfile
import threading
import weakref
from collections.abc import Mapping
from pathlib import Path

from grader.errors import GraderError, UsageError
from grader.executors.parcel import Parcel, unpack
from grader.executors.pool import Nodes
from grader.executors.task import Settings, read_task
from grader.executors.versions import versions
from grader.sandbox.kernel import MISSING, NEEDED
from grader.sandbox.launch import Level
from grader.sandbox.machine import obstacle

REFUSED = b"refused "  # an answer is JSON, and never begins so
log = logging.getLogger(__name__)

_opened: weakref.WeakKeyDictionary[Parcel, Nodes] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def keep(parcel: Parcel) -> Parcel:
    """Hold a course for the tasks that need it. As a task of Dask's own, one that is lost is sent again."""
    return parcel


async def objection_here(settings: Settings, wanted: Mapping[str, str]) -> str:
    """What `objection` says, while the worker goes on speaking to its scheduler."""
    return await asyncio.to_thread(objection, settings, wanted)


def objection(settings: Settings, wanted: Mapping[str, str]) -> str:
    """Why this machine cannot grade as another one would; empty if it can. wanted: the other one's versions."""
    here = versions()
    if other := [name for name in wanted if name != "code_sha256" and here[name] != wanted[name]]:
        return ", ".join(f"{name} is {here[name]} there and {wanted[name]} here" for name in other)
    if here["code_sha256"] != wanted["code_sha256"]:
        return f"its grader {here['grader']} has other code than the one here; after an update a worker is started anew"
    level = Level(settings.level)
    if level is not Level.PROCESS and (why := obstacle(level)):
        return f"isolation level {level} cannot be had there: {why}"
    if settings.notebooks == "kernel" and not all(importlib.util.find_spec(name) for name in NEEDED):
        return MISSING
    return ""


def answer(parcel: Parcel, task: bytes) -> bytes:
    """The answer to a task; or, after REFUSED, this worker's address and why nothing can be graded at it.

    Nothing is raised: an exception would travel as an object, and what a traceback holds with it.
    """
    from distributed import get_worker

    worker = get_worker()
    try:
        return _nodes(parcel, Path(worker.local_directory)).answer(read_task(task))
    except GraderError as error:
        why = str(error)
    except Exception as error:
        log.exception("a course cannot be opened")
        why = f"{type(error).__name__}: {error}"
    return REFUSED + f"{worker.address}: {why}".encode("utf-8", "backslashreplace")


def _nodes(parcel: Parcel, near: Path) -> Nodes:
    """The processes for a course. They and its folder last as long as Dask keeps the parcel for whoever sent it."""
    with _lock:
        if parcel not in _opened:
            if why := objection(parcel.settings, parcel.versions):
                raise UsageError(why)
            # Dask clears its own folder away after a worker that was killed. Sockets need a short path.
            folder, temporary = (tempfile.mkdtemp(prefix="grader-", dir=place) for place in (near, None))
            nodes = Nodes(unpack(parcel, Path(folder)), temporary, secret=parcel.secret)
            weakref.finalize(parcel, _close, nodes, folder, temporary)
            _opened[parcel] = nodes
        return _opened[parcel]


def _close(nodes: Nodes, *folders: str) -> None:
    nodes.end()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
