"""A Jupyter kernel that follows the cells of the notebooks, then answers the host like any worker.

    cells.py PACKAGES SHELL IOPUB STDIN CONTROL

The four numbers are sockets that the host has made and listens at for nobody but itself: a kernel that has to make
or name none can do without the right to. The host asks for one step after the other, each in a silent cell:

    prepare()       take the files and the limits
    begin(file)     a notebook starts, in an empty namespace, as it would in a kernel of its own
    enter(number)   the next cell that runs is this one
    serve()         load what is left, say what was found, answer calls until the host hangs up
"""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import linecache
import os
import sys
import types
from typing import IO, Any

CHANNELS = ("shell", "iopub", "stdin", "control")
DOOR = "grader door"
NO_SHELL = "Lines for the system's shell are left out where this is graded."


def main() -> None:
    """Take the pipes for ourselves, as a worker does, and start a kernel at the sockets of the host."""
    packages, *numbers = sys.argv[1:]
    sys.path.append(packages)
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    printed, nothing = os.dup(2), os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nothing, number)
    app = make_app({channel: int(number) for channel, number in zip(CHANNELS, numbers, strict=True)})
    os.dup2(nothing, 2)  # now that it has started, and need not say why it does not
    path = os.path.join(os.path.dirname(sys.argv[0]), "worker.py")  # noqa: PTH118, PTH120 - as in the files beside this one
    worker = types.ModuleType("worker")
    with open(path, "rb") as file:  # noqa: PTH123
        exec(compile(file.read(), path, "exec"), worker.__dict__)  # noqa: S102 - our own file
    modules: dict[str, Any] = sys.modules
    modules[DOOR] = Door(worker, (source, sink, printed), app.shell)
    app.start()


def make_app(sockets: dict[str, int]) -> Any:
    """A kernel that listens at these descriptors, writes nothing down and has no heartbeat."""
    import zmq
    from ipykernel.iostream import IOPubThread
    from ipykernel.kernelapp import IPKernelApp

    parent: Any = IPKernelApp  # its types do not allow what follows
    thread: Any = IOPubThread

    class Kernel(parent):  # type: ignore[misc]
        def _bind_socket(self, s: Any, port: int) -> int:
            s.setsockopt(zmq.USE_FD, port)
            s.bind(f"ipc://kernel-{port}")  # a name that is never used
            return port

        def init_control(self, context: Any) -> None:
            super().init_control(context)
            # It would call itself, for debuggers, and try that again for ever.
            self.debug_shell_socket.disconnect(self.shell_socket.getsockopt(zmq.LAST_ENDPOINT))

        def init_nothing(self) -> None:
            """Leave out a part that needs a file or a socket."""

        init_connection_file = write_connection_file = init_heartbeat = init_poller = init_nothing
        log_connection_info = init_nothing

    thread._setup_pipe_in = Kernel.init_nothing  # noqa: SLF001 - a port, by which other processes would print
    app = Kernel.instance(transport="ipc", log_level=50, **{f"{name}_port": number for name, number in sockets.items()})
    app._ports = {}  # noqa: SLF001 - what log_connection_info would have set
    # No key: whoever holds the other end of these sockets is the host.
    app.initialize(["--Session.key=", "--HistoryManager.enabled=False"])
    return app


class Door:
    """The way between a kernel and the host: pipes for frames, and one for what is printed during calls."""

    def __init__(self, worker: Any, pipes: tuple[IO[bytes], IO[bytes], int], shell: Any) -> None:
        self.worker, self.shell = worker, shell
        self.source, self.sink, self.printed = pipes
        self.caller: Any = None
        self.module = types.ModuleType("__main__")
        self.file = self.place = self.text = ""
        self.kept: dict[str, Any] = {}

    # ---- steps that the host asks for -------------------------------------------------------------------

    def prepare(self) -> None:
        """Take the order to load, and watch the cells that follow."""
        self.caller = self.worker.prepare(self.source, self.sink)
        submission, loading = self.caller.submission, self.caller.loading
        sys.path.append("")
        if importlib.util.find_spec("matplotlib") is None:  # then its magics must not end the cell they are in
            for name in ("matplotlib", "pylab"):
                self.shell.register_magic_function(lambda _: None, magic_name=name)
        if all(loading.module_name(file) != "grader" for file in submission.sources):
            sys.modules["grader"] = loading.StandIn("grader")
        # As without a kernel, and alike behind every wall: a line for the system's shell does nothing.
        self.shell.system = lambda _: print(NO_SHELL)  # noqa: T201 - it belongs into the cell's output
        self.shell.getoutput = lambda *_, **__: []
        submission.find_imports()
        self.shell.compile = _compiler(self)
        self.shell.events.register("post_run_cell", self.leave)

    def begin(self, file: str) -> None:
        """Give the notebook's cells an empty module to run in."""
        self.file = file
        self.module = self.caller.submission.new_module(file)
        sys.modules[self.module.__name__] = sys.modules["__main__"] = self.module
        self.module.__name__ = "__main__"
        self.shell.user_module, self.shell.user_ns = self.module, self.module.__dict__
        self.shell.init_user_ns()

    def enter(self, number: int) -> None:
        """Name the cell that comes next, and remember what it defines."""
        submission = self.caller.submission
        self.place, self.text = f"{self.file} cell {number}", submission.sources[self.file][number - 1]
        submission.files_of[self.place] = self.file
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            tree = submission.reading.parse(self.text, self.place, notebook=True)
            submission.study(tree, self.place)
            names = {a.asname or a.name for s in tree.body if isinstance(s, ast.ImportFrom) for a in s.names}
            defined = {s.name for s in tree.body if isinstance(s, (ast.FunctionDef, ast.ClassDef))}
            submission.imported[self.file] -= defined
            self.kept = {name: self.module.__dict__.get(name) for name in names - defined}

    def leave(self, result: Any) -> None:
        """Tell the host what a cell raised. Called by the shell after each cell."""
        submission, loading, space = self.caller.submission, self.caller.loading, self.module.__dict__
        if result.info.raw_cell != self.text:  # a cell that a cell ran
            return
        if result.error_before_exec is not None:
            number = getattr(result.error_before_exec, "lineno", None) or 1
            submission.fault(self.place, number + self.offset, result.error_before_exec, rest="of the cell")
        elif result.error_in_exec is not None and not isinstance(result.error_in_exec, KeyboardInterrupt):
            # Of an interrupt the host itself tells: it knows why.
            number = loading.line_of(result.error_in_exec, submission.files_of)[1] or 1
            submission.fault(self.place, number, result.error_in_exec, rest="of the cell")
        for name, old in self.kept.items():
            if old is not None and isinstance(space.get(name), loading.StandIn):
                space[name] = old
        submission.imported[self.file].update(name for name in self.kept if name in space)
        self.kept, self.text = {}, ""

    def serve(self) -> None:
        """Load the other files, say what was found, and answer until the host hangs up."""
        submission = self.caller.submission
        for stream, number in (("stdout", 1), ("stderr", 2)):
            os.dup2(self.printed, number)
            setattr(sys, stream, open(number, "w", encoding="utf-8", errors="replace", closefd=False))  # noqa: SIM115 - open to the end of the process
        try:
            submission.load_rest()
            submission.modules = {file: submission.modules[file] for file in submission.sources}
            submission.send({"loaded": submission.find_wanted()})
            self.worker.answer(self.source, self.sink, self.caller)
        finally:
            os._exit(0)

    @property
    def offset(self) -> int:
        """Lines at the start of the cell that the shell drops before it compiles."""
        return self.text[: len(self.text) - len(self.text.lstrip())].count("\n")

    @property
    def timed_offset(self) -> int:
        """Lines before the body of a cell that starts with %%time."""
        lines = self.text.split("\n")
        first = next((i for i, line in enumerate(lines[self.offset + 1 :]) if line.strip()), 0)
        return self.offset + 1 + first


def _compiler(door: Door) -> Any:
    """The shell's own compiler, but each cell is known by its place and has the lines that the student sees."""

    class Compiler(type(door.shell.compile)):  # type: ignore[misc]  # its class is known in the kernel only
        def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> Any:
            is_next = bool(door.text) and raw_code == door.text
            return door.place if is_next else super().get_code_name(raw_code, transformed_code, number)

        def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> Any:
            name = super().cache(transformed_code, number, raw_code)
            if name == door.place:
                size, mtime, lines, _ = linecache.cache[name]  # type: ignore[misc]  # never the lazy kind here
                linecache.cache[name] = (size, mtime, ["\n"] * door.offset + lines, name)
            return name

        def __call__(self, source: Any, filename: str, *rest: Any, **named: Any) -> Any:
            if isinstance(source, ast.AST) and filename == door.place:
                ast.increment_lineno(source, door.offset)
            elif isinstance(source, ast.AST) and filename.startswith("<timed ") and door.text:
                ast.increment_lineno(source, door.timed_offset)
                filename = door.place
            return super().__call__(source, filename, *rest, **named)

    return Compiler()


if __name__ == "__main__":
    main()
