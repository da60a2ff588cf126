"""Each wall taken away, one at a time: an act that it alone refused gets through, so the other tests can fail.

Where two walls stand behind each other, the other one is taken away first, and this one must hold by itself.
"""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.model.evidence import Reply
from grader.sandbox import bubblewrap, cold, zygotes
from grader.sandbox.launch import Level
from grader.sandbox.proof import BYSTANDER
from tests.sandbox.conftest import Submit, double, have, reply_of

Edit = tuple[str, str, str]  # a file of ours, a text in it, and what takes its place

NO_FILTER = ("confine", "install(self.filter)", "pass")
NO_LANDLOCK = ("confine", "enclose(self.places, self.version)", "pass")
NO_LIMITS = ("confine", "limit(self.limits)", "pass")
CAPABLE = ("confine", "        drop_capabilities()\n", "")
SHARED_IPC = ("zygote", " | NEW_IPC", "")
SHARED_PROCESSES = ("zygote", "unshare(NEW_PROCESSES)", "unshare(0)")
OLD_PROC = ("zygote", '    _mount("proc"', '    0 and _mount("proc"')
WRITABLE_PROC = ("zygote", "READ_ONLY | NO_SETUID", "NO_SETUID")
READABLE_FIRST = ("zygote", "self.confine.control(SET_DUMPABLE, 0)", "pass")
SHARED_NETWORK = ("arguments", "--unshare-all", "--unshare-pid --unshare-uts --unshare-ipc")
WRITABLE_ROOT = ("arguments", "--remount-ro", "--dir")
NO_SIZE = ("FOLDER_BYTES", "", "0")
NO_COUNT = ("FOLDER_FILES", "", "0")

START = "pid = os.fork()\nif not pid: os._exit(0)\nos.waitpid(pid, 0)"
CONNECT = "import socket\nsocket.create_connection(('127.0.0.1', <port>), timeout=1)"
SIGNAL = "os.kill(<bystander>, 0)"
READ = "open('<file>').read()"
MOUNT = (
    "os.mkdir('over')\nlibc = ctypes.CDLL(None, use_errno=True)\n"
    "if libc.mount(b'none', b'over', b'tmpfs', 0, None): raise PermissionError(ctypes.get_errno())"
)
SEE = "if sum(name.isdigit() for name in os.listdir('/proc')) <= 2: raise PermissionError"
FIND = (  # what the session before has left, and leave something for the next one
    "libc = ctypes.CDLL(None)\nfound = libc.shmget(0x77, 4096, 0)\n"
    "libc.shmget(0x77, 4096, 0o1666)\nif found < 0: raise PermissionError"
)


@dataclass(frozen=True)
class Wall:
    """act: what it refuses. alone: what takes the walls beside it away. removed: what takes it away."""

    name: str
    level: Level
    act: str
    removed: tuple[Edit, ...]
    alone: tuple[Edit, ...] = ()


FULL, REDUCED = Level.FULL, Level.REDUCED
WALLS = (
    Wall("filter: no processes", FULL, START, (NO_FILTER,)),
    Wall("network namespace", FULL, CONNECT, (SHARED_NETWORK,), (NO_FILTER, NO_LANDLOCK)),
    Wall("process namespace", FULL, SEE, (SHARED_PROCESSES, OLD_PROC)),
    Wall("ipc namespace", FULL, FIND, (SHARED_IPC,), (NO_FILTER,)),
    Wall("no capabilities", FULL, MOUNT, (CAPABLE,), (NO_FILTER, NO_LANDLOCK)),
    Wall("unreadable first process", FULL, "open('/proc/1/mem', 'rb')", (READABLE_FIRST,), (NO_LANDLOCK, CAPABLE)),
    Wall("read-only /proc", FULL, "open('/proc/self/comm', 'w').write('x')", (WRITABLE_PROC,), (NO_LANDLOCK,)),
    Wall("Landlock over /proc", FULL, "open('/proc/self/comm', 'w').write('x')", (NO_LANDLOCK,), (WRITABLE_PROC,)),
    Wall("read-only root", FULL, "open('/x', 'w')", (WRITABLE_ROOT,), (NO_LANDLOCK,)),
    Wall("size of its files", FULL, "for i in range(6): open(f'{i}', 'wb').write(bytes(60 << 20))", (NO_SIZE,)),
    Wall("number of its files", FULL, "for i in range(20_100): open(f'{i}', 'w').close()", (NO_COUNT,)),
    Wall("open files", FULL, "files = [open(os.devnull) for _ in range(300)]", (NO_LIMITS,)),
    Wall("Landlock: files", REDUCED, READ, (NO_LANDLOCK,)),
    Wall("Landlock: network", REDUCED, CONNECT, (NO_LANDLOCK,), (NO_FILTER,)),
    Wall("Landlock: signals", REDUCED, SIGNAL, (NO_LANDLOCK,), (NO_FILTER,)),
    Wall("filter: no processes", REDUCED, START, (NO_FILTER,)),
    Wall("filter: no network", REDUCED, CONNECT, (NO_FILTER,), (NO_LANDLOCK,)),
    Wall("filter: no signals", REDUCED, SIGNAL, (NO_FILTER,), (NO_LANDLOCK,)),
    Wall("open files", REDUCED, "files = [open(os.devnull) for _ in range(300)]", (NO_LIMITS,)),
)


class Site:
    """Copies of our files that run inside, in which walls can be taken away."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.monkeypatch, self.folder = monkeypatch, folder
        for name in (*bubblewrap.FILES, "cells"):
            (folder / f"{name}.py").write_bytes((bubblewrap.HERE / f"{name}.py").read_bytes())
        monkeypatch.setattr(bubblewrap, "HERE", folder)
        monkeypatch.setattr(cold, "CONFINE", folder / "confine.py")

    def take_away(self, edit: Edit) -> None:
        """Change a file, a number, or what bubblewrap is told; what is not there cannot be taken away."""
        place, old, new = edit
        zygotes.close_all()
        if place in {"FOLDER_BYTES", "FOLDER_FILES"}:
            self.monkeypatch.setattr(zygotes, place, int(new))
        elif place == "arguments":
            tell = bubblewrap.arguments
            self.monkeypatch.setattr(
                bubblewrap, "arguments", lambda *facts: " ".join(tell(*facts)).replace(old, new).split()
            )
        else:
            path = self.folder / f"{place}.py"
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def site(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Site:
    """Our files, to be changed."""
    request.getfixturevalue("no_zygotes")
    folder = tmp_path / "ours"
    folder.mkdir()
    return Site(monkeypatch, folder)


@pytest.fixture
def around(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """What an act may reach: a file, a listener, a process."""
    file = tmp_path / "file"
    file.write_text("not for everybody", encoding="utf-8")
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        subprocess.Popen(BYSTANDER, stdin=subprocess.PIPE) as bystander,
    ):
        yield {"file": str(file), "port": listener.getsockname()[1], "bystander": bystander.pid}


@pytest.mark.parametrize("wall", WALLS, ids=lambda wall: f"{wall.level}-{wall.name}")
def test_act_gets_through_where_its_wall_is_taken_away(
    at: Submit, site: Site, around: dict[str, Any], wall: Wall
) -> None:
    """Refused while the wall stands, if need be alone; possible without it."""
    have(wall.level)
    text = wall.act
    for name, value in around.items():
        text = text.replace(f"<{name}>", str(value))
    act = double(f"{text}\nreturn 'possible'")

    def tried() -> Reply:
        with at(wall.level, act, call_cpu_s=5.0) as session:
            return reply_of(session)

    for edit in wall.alone:
        site.take_away(edit)
    for _ in range(2):  # the second finds what the first may have left
        failure = tried().failure
        assert failure is not None
        assert failure.error_type in {"PermissionError", "OSError", "ConnectionRefusedError"}
    for edit in wall.removed:
        site.take_away(edit)
    tried()
    assert tried().values.get("y") == "possible"
