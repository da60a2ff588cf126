"""Prove an isolation level: forbidden acts, tried from inside by a real worker on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import SandboxError
from grader.model.evidence import Submission, Verdict
from grader.model.exercise import Function, call
from grader.model.rubric import Limits
from grader.sandbox.launch import Level
from grader.sandbox.program import Program
from grader.sandbox.session import Session

# Function in acts.py -> what it tries, in the order of the doctor's list.
ACTS = {
    "read_a_file": "read a file of the grader's user",
    "read_passwords": "read /etc/passwd",
    "read_the_course": "read the course's or the grader's files",
    "list_homes": "list the home folders",
    "write_outside": "write outside its own folder",
    "connect": "connect to a port of this machine",
    "list_processes": "see other processes",
    "read_environment": "read the grader's environment",
    "signal_a_process": "signal another process",
    "trace_a_process": "trace another process",
    "start_a_process": "start a process",
    "mount": "mount a file system",
    "make_a_namespace": "make namespaces of its own",
}
QUICK = ("read_a_file", "start_a_process")  # enough to see that there is a wall at all
TEXT = Path(__file__).with_name("acts.py").read_text(encoding="utf-8")
BYSTANDER = (sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()")  # lives until its input ends
LIMITS = Limits(load_cpu_s=5, idle_s=5)


@dataclass(frozen=True)
class Trial:
    """One act at one level. refused: None where it could not be told, which is not a proof either."""

    act: str
    refused: bool | None
    how: str

    @property
    def word(self) -> str:
        """The outcome as the doctor prints it; what is possible is loud."""
        return {True: "refused", False: "POSSIBLE", None: "NOT KNOWN"}[self.refused]


def try_acts(level: Level, acts: Sequence[str] = tuple(ACTS), course: Path | None = None) -> list[Trial]:
    """Try acts inside a worker of this level. Raises SandboxError if the level cannot be had here.

    course: a file that no submission may read; the grader's own source unless it is given.
    """
    functions = {name: Function(name, ("where",), {"done": "N"}) for name in acts}
    program = Program(Submission("acts", {}), {"acts.py": [TEXT]}, functions)
    with (
        tempfile.TemporaryDirectory(prefix="grader-trial-") as folder,
        socket.create_server(("127.0.0.1", 0)) as listener,
        subprocess.Popen(BYSTANDER, stdin=subprocess.PIPE) as bystander,  # noqa: S603 - our own interpreter
        Session(program, LIMITS, level) as session,
    ):
        file = Path(folder, "file")
        file.write_bytes(b"not for everybody")
        where = {
            "file": str(file),
            "course": str((course or Path(__file__)).resolve()),
            "home": str(Path.home()),
            "port": listener.getsockname()[1],
            "grader": os.getpid(),
            "bystander": bystander.pid,
        }
        return [_tried(session, name, where) for name in acts]


def _tried(session: Session, name: str, where: dict[str, Any]) -> Trial:
    (reply,) = session.run([call(name, where)])
    failure = reply.failure
    if failure is None:
        return Trial(name, not reply.values.get("done", True), "it succeeded")
    if failure.verdict in {Verdict.RAISED, Verdict.FORBIDDEN} and failure.error_type.endswith("Error"):
        is_refused = failure.error_type in {
            "PermissionError", "FileNotFoundError", "ProcessLookupError", "OSError",
            "ConnectionRefusedError", "TimeoutError",
        }  # fmt: skip
        return Trial(name, is_refused or None, f"{failure.error_type}: {failure.error_message}")
    return Trial(name, None, f"{failure.verdict}: {failure.error_message}")


def why_not(level: Level) -> str:
    """Why a level cannot be had on this machine; empty if it can, and if acts that it forbids are refused."""
    try:
        trials = try_acts(level, QUICK)
    except SandboxError as error:
        return str(error)
    through = [ACTS[trial.act] for trial in trials if not trial.refused]
    return f"from inside it was possible to {' and to '.join(through)}" if through and level != Level.PROCESS else ""
