"""A process that grades: tasks come as frames on its standard input, answers go as frames to its standard output.

A frame is its length in eight bytes and then JSON. The first one says the settings, the folder for what is temporary,
and the secret where it is not the one found here. It ends with an empty frame, and at once when whoever started it is
gone.
"""

from __future__ import annotations

import json
import os
import select
import tempfile
import threading
from typing import BinaryIO

SIZE = 8  # bytes of a frame's length
READY = b"ready"


def read_frame(file: BinaryIO) -> bytes:
    """The next frame. Raises EOFError where it does not come or is not whole."""
    head = file.read(SIZE)
    size = int.from_bytes(head, "big")
    data = file.read(size)
    if len(head) != SIZE or len(data) != size:
        raise EOFError
    return data


def write_frame(file: BinaryIO, data: bytes) -> None:
    """Send a frame."""
    file.write(len(data).to_bytes(SIZE, "big") + data)
    file.flush()


def main() -> None:
    """Answer until there is nothing more to answer."""
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    if hasattr(select, "poll"):
        threading.Thread(target=_end_when_alone, daemon=True).start()
    begin = json.loads(read_frame(tasks))
    tempfile.tempdir = begin["folder"]
    # What answers is loaded here, so that whoever starts a node need not load it.
    from grader.course.seeds import Secret
    from grader.executors.examiner import Examiner
    from grader.executors.task import Settings, read_task

    told = begin["secret"]
    secret = Secret(bytes.fromhex(told["key"]), is_demo=told["is_demo"]) if told else None
    with Examiner(Settings(**begin["settings"]), secret=secret) as examiner:
        write_frame(answers, READY)
        while data := read_frame(tasks):
            write_frame(answers, examiner.examine(read_task(data)))


def _end_when_alone() -> None:
    """Whoever started us is gone as soon as nobody can write to our input any more."""
    poll = select.poll()
    poll.register(0, select.POLLHUP)
    poll.poll()
    os._exit(1)
