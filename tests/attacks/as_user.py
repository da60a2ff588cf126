"""Fire the attacks again as an ordinary user, where root has fired them: `make attacks` does, after its own table.

Root may start namespaces without a user namespace, an ordinary user may not, so the walls are built in another way.
Where a folder above the interpreter or the checkout is closed to other users, bubblewrap shows this one process an
open folder in its place, with nothing in it but what it needs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.sandbox.launch import Level
from grader.sandbox.machine import obstacle
from tests.attacks.run import ROOT, main

NOBODY = 65534
OTHERS_MAY_ENTER = 0o001


def closed_above(path: Path) -> Iterator[Path]:
    """Folders above a path that an ordinary user may not enter, the outermost first."""
    for folder in reversed(path.parents):
        if not folder.stat().st_mode & OTHERS_MAY_ENTER:
            yield folder


def opened(needed: Sequence[Path]) -> list[str]:
    """Words for bubblewrap: everything as it is, but for an empty open folder where a closed one is in the way."""
    words = ["--dev-bind", "/", "/"]
    for folder in sorted({folder for path in needed for folder in list(closed_above(path))[:1]}):
        words += ["--tmpfs", str(folder)]
    for path in needed:
        if outermost := next(closed_above(path), None):
            between = [folder for folder in reversed(path.parents) if outermost in folder.parents]
            words += [word for folder in between for word in ("--dir", str(folder))]  # else they would be closed too
            words += ["--bind", str(path), str(path)]
    return words


def as_nobody(words: Sequence[str]) -> int:
    """Run this file again without any privilege, and give its exit code."""
    tools = {name: shutil.which(name) for name in ("bwrap", "setpriv")}
    if absent := [name for name, found in tools.items() if not found]:
        sys.stderr.write(f"{' and '.join(absent)} not found: the attacks were not fired as an ordinary user\n")
        return 1
    needed = [Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), ROOT]
    user = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--inh-caps=-all", "--no-new-privs"]
    command = [str(tools["bwrap"]), *opened(needed), "--", str(tools["setpriv"]), *user, sys.executable, "-B", "-m"]
    environment = {**os.environ, "HOME": "/nonexistent"}
    return subprocess.run(
        [*command, "tests.attacks.as_user", *words], cwd=ROOT, env=environment, check=False
    ).returncode


def fire(words: Sequence[str]) -> int:
    """Print the table of an ordinary user; 1 if `full` does not work for them, or if a mark was gained."""
    if os.getuid() == 0:
        return as_nobody(words)
    if reason := obstacle(Level.FULL):
        sys.stderr.write(f"level full does not work for user {os.getuid()}: {reason}\n")
        return 1
    sys.stdout.write(f"As user {os.getuid()}, who is not root:\n")
    return main(words)


if __name__ == "__main__":
    sys.exit(fire(sys.argv[1:]))
