"""How a submission becomes functions: its files run, so that a failing statement costs itself alone, and found by name.

The text of this file is sent to a worker, which runs it there; nothing on the trusted side ever calls it.
It imports the standard library and numpy alone.

The rule where a name is defined more than once: within a file the last definition counts, as in Python;
between files the first that is more than a stub, with files nearer the top of the folder first, `.py` before
`.ipynb`, then in alphabetical order. The report names the one that was taken.
"""

from __future__ import annotations

import ast
import importlib.machinery
import inspect
import os
import sys
import traceback
import types
from typing import Any

import numpy as np


def logistic(x: Any) -> Any:
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(x)))


# What right work takes from a package that need not be installed where it is graded.
SUBSTITUTES: dict[str, Any] = {"scipy.special.expit": logistic}


def _refuse(self: StandIn, *_: Any, **__: Any) -> Any:
    message = f"{self.__name__.split('.')[0]!r} is not available where this is graded, and {self.__name__} was used"
    raise ModuleNotFoundError(message)


class StandIn(types.ModuleType):
    """Takes the place of a module that is not installed, and complains only when it is used.

    A function that is asked for and defined elsewhere in the submission is borrowed from there.
    """

    __all__: Any = ()
    __path__: Any = ()
    borrow: Any = staticmethod(lambda name: None)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        full = f"{self.__name__}.{name}"
        return SUBSTITUTES.get(full) or StandIn(full)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        found = self.borrow(self.__name__.rsplit(".", 1)[-1])
        return found(*arguments, **named) if found else _refuse(self)

    def __mro_entries__(self, bases: Any) -> tuple[()]:
        return ()

    __getitem__ = __setitem__ = __iter__ = __enter__ = __len__ = __add__ = __sub__ = __mul__ = __matmul__ = _refuse


class Quiet:
    """Takes any call and does nothing: what notebooks find as get_ipython() and display."""

    def __getattr__(self, name: str) -> Quiet:
        return self

    def __call__(self, *_: Any, **__: Any) -> Quiet:
        return self


class Finder:  # of importlib.abc's classes it needs nothing, and they bring along half a library
    """Finds the submission's own files first; after everything else, loosely named ones and stand-ins."""

    def __init__(self, loader: Submission, *, last_resort: bool) -> None:
        self.loader, self.last_resort = loader, last_resort
        self.itself: Any = self

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """A spec for a submitted file or, as a last resort, for a stand-in; None lets Python go on looking."""
        stem = name.rpartition(".")[2]
        for file in self.loader.sources:
            dotted = module_name(file)
            if dotted == name or (self.last_resort and dotted.rsplit(".", 1)[-1] == stem):
                return importlib.machinery.ModuleSpec(name, self.itself, origin=file)
        # `try: import cupy except ImportError` must get its ImportError, and so must libraries.
        if self.last_resort and name.partition(".")[0] not in self.loader.may_fail and self.loader.is_asking():
            return importlib.machinery.ModuleSpec(name, self.itself, is_package=True)
        return None

    def create_module(self, spec: Any) -> Any:
        """The module of a submitted file, or a new stand-in."""
        return self.loader.load(spec.origin) if spec.origin else StandIn(spec.name)

    def exec_module(self, module: Any) -> None:
        """Nothing: `create_module` has run it."""


def module_name(file: str) -> str:
    """`a/b.py` is imported as `a.b`."""
    return file.rsplit(".", 1)[0].replace("/", ".")


def limit(memory_mib: int) -> None:
    """Ask the kernel for this submission's limits, where it knows how."""
    try:
        import resource
    except ImportError:  # not Unix
        return
    for kind, amount in (("AS", memory_mib << 20), ("CORE", 0), ("FSIZE", 64 << 20)):
        ceiling = resource.getrlimit(number := getattr(resource, f"RLIMIT_{kind}"))[1]
        is_free = ceiling == resource.RLIM_INFINITY
        resource.setrlimit(number, (amount, amount) if is_free else (min(amount, ceiling), ceiling))


def write_files(files: dict[str, Any]) -> None:
    """Put the submission's files into the private working directory, for data that a student's code reads."""
    for name, content in files.items():
        if folder := os.path.dirname(name):  # noqa: PTH120 - pathlib takes longer
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
        with open(name, "wb") as file:  # noqa: PTH123
            file.write(content)


class Submission:
    """The student's files, run at once or statement by statement, so that one that fails costs only itself."""

    def __init__(self, order: dict[str, Any], send: Any, reading: Any) -> None:
        """Take the order to load. reading: the module of this name."""
        self.sources: dict[str, list[str]] = order["sources"]
        self.wanted, self.skip = frozenset(order["wanted"]), {tuple(place) for place in order["skip"] or ()}
        self.adapter, self.may_fail = order["adapter"], set[str]()
        self.is_quick = order["skip"] is None
        self.send, self.tell, self.reading = send, Quiet() if self.is_quick else send, reading
        self.unread: dict[str, str] = {}  # texts that were run and nothing else
        self.modules: dict[str, types.ModuleType] = {}
        self.functions: dict[str, Any] = {}
        self.asked = self.functions  # in the terms of the host
        self.imported: dict[str, set[str]] = {}
        self.nodes: dict[tuple[str, int], ast.FunctionDef] = {}
        self.files_of: dict[str, str] = {}
        self.at: list[Any] | None = None
        StandIn.borrow = staticmethod(self.functions.get)

    def load_all(self) -> dict[str, Any]:
        """Run every file in the order of preference and say where each wanted function was found."""
        self.find_imports()
        self.load_rest()
        return self.find_wanted()

    def find_imports(self) -> None:
        """Let imports find the submission's own files and stand-ins."""
        sys.meta_path.insert(0, Finder(self, last_resort=False))
        sys.meta_path.append(Finder(self, last_resort=True))

    def load_rest(self) -> None:
        """Run every file that no import has run yet."""
        for file in self.sources:
            if file not in self.modules:
                sys.modules[module_name(file)] = self.load(file)

    def find_wanted(self) -> dict[str, Any]:
        """Where each wanted function is defined, for those that are; those that are asked for are made of them."""
        places = {name: found for name in sorted(self.wanted) if (found := self.find(name))}
        if self.adapter:
            space: dict[str, Any] = {"__name__": "adapting"}
            exec(compile(self.adapter["text"], "<adapting>", "exec"), space)  # noqa: S102 - our own text
            self.asked = space["adapted"](self, places, self.adapter)
        return places

    def is_asking(self) -> bool:
        """Whether the import under way was written by the student."""
        frame = sys._getframe(1)  # noqa: SLF001 - the documented way to see who asks
        while frame and (frame.f_code.co_filename.startswith("<")):
            frame = frame.f_back  # type: ignore[assignment]
        return bool(frame) and frame.f_code.co_filename in self.files_of

    def load(self, file: str) -> types.ModuleType:
        """Run one file, once."""
        if file in self.modules:
            return self.modules[file]
        module, importer = self.new_module(file), self.at
        module.__dict__.update(get_ipython=Quiet(), display=Quiet())
        if notebook := file.endswith(".ipynb"):
            module.__dict__["__name__"] = "__main__"
        for number, text in enumerate(self.sources[file], 1):
            place = f"{file} cell {number}" if notebook else file
            self.files_of[place] = file
            if self.is_quick and not notebook and self.run_plain(text, place, module):
                continue
            try:
                tree = self.reading.parse(text, place, notebook)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self.fault(place, getattr(error, "lineno", None) or 1, error)
            else:
                self.study(tree, place)
                self.run(tree, place, module)
        self.at = importer
        self.tell({"at": importer})  # what hangs from here on is the statement that asked for this file
        return module

    def new_module(self, file: str) -> types.ModuleType:
        """An empty module for a file, known by the file's name from now on."""
        module = self.modules[file] = types.ModuleType(module_name(file))
        module.__file__ = file
        # A folder handed in without its name is a package all the same: `from .layers import *` finds its files.
        module.__package__ = module.__name__.rpartition(".")[0] or "handed_in"
        self.imported[file] = set()
        # Classes look up their module while they are made; a library's module of this name stays while it can.
        sys.modules.setdefault(module.__name__, module)
        return module

    def study(self, tree: ast.Module, place: str) -> None:
        """Remember the function definitions of a file or cell, and the imports that it expects to fail."""
        left: list[Any] = [*tree.body]
        for node in left:  # which grows; statements alone, since no expression holds what is looked for
            if type(node) is ast.FunctionDef:
                self.nodes[place, min([node.lineno, *(part.lineno for part in node.decorator_list)])] = node
            elif type(node) is ast.Try:
                self.may_fail |= {name.split(".")[0] for part in node.body for name in self.reading.imports(part)}
            for block in ("body", "orelse", "finalbody", "handlers", "cases"):
                left += getattr(node, block, ())

    def run_plain(self, text: str, place: str, module: types.ModuleType) -> bool:
        """Run a whole text at once, if that is the same, and what follows a statement that fails; say whether it was.

        Most files are plain, and to make a tree of them takes longer than all else.
        """
        text = text.replace("\x00", "")
        if not self.reading.is_plain(text):
            return False
        try:
            code = compile(text, place, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        self.unread[place] = text
        try:
            exec(code, module.__dict__)  # noqa: S102 - running the student's code is what this process is for
        except BaseException as error:  # noqa: BLE001 - SystemExit and worse end nothing but their own statement
            tree = self.read(place)
            number = self.reading.statement_at(tree, sys.exc_info()[2].tb_next)  # type: ignore[union-attr]
            self.fault(place, line_of(error, self.files_of)[1] or tree.body[number].lineno, error)
            self.run(tree, place, module, number + 1)
        return True

    def read(self, place: str) -> ast.Module:
        """Study a text that was run."""
        tree: ast.Module = self.reading.parse(self.unread.pop(place), place, notebook=False)
        self.study(tree, place)
        return tree

    def run(self, tree: ast.Module, place: str, module: types.ModuleType, first: int = 0) -> None:
        """Run statements of one file or cell; a failing one is reported and the next goes on."""
        file, space = self.files_of[place], module.__dict__
        futures: list[ast.stmt] = [s for s in tree.body if isinstance(s, ast.ImportFrom) and s.module == "__future__"]
        for statement in tree.body[first:]:
            if (place, statement.lineno) in self.skip:
                continue
            self.at = [place, statement.lineno]
            self.tell({"at": self.at})
            names = [a.asname or a.name for a in statement.names] if isinstance(statement, ast.ImportFrom) else []
            body = [statement] if statement in futures else [*futures, statement]
            before = {name: space[name] for name in names if name in space}
            try:
                exec(compile(ast.Module(body, []), place, "exec", dont_inherit=True), space)  # noqa: S102 - running the student's code is what this process is for
            except BaseException as error:  # noqa: BLE001 - SystemExit and worse end nothing but their own statement
                self.fault(place, line_of(error, self.files_of)[1] or statement.lineno, error)
            space.update({name: old for name, old in before.items() if isinstance(space.get(name), StandIn)})
            self.imported[file].update(name for name in names if name in space)
            if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
                self.imported[file].discard(statement.name)

    def fault(self, place: str, line: int, error: BaseException, **more: Any) -> None:
        """Tell the host what a statement raised."""
        more.update(file=place, line=line, type=type(error).__name__, message=text_of(error))
        self.send({"fault": more})

    def find(self, name: str) -> dict[str, Any] | None:
        """Where `name` is defined: the first file in order that implements it, else the first that has a stub."""
        found: dict[tuple[str, int], Any] = {}
        for file in self.sources:
            module, (owner, _, method) = self.modules.get(file, types.ModuleType(file)), name.partition(".")
            value = module.__dict__.get(owner)
            value = getattr(value, method, None) if method else value
            place = self.place_of(value, file)
            is_elsewhere = owner in self.imported.get(file, ()) and (not place[1] or self.files_of[place[0]] != file)
            if value is None or isinstance(value, StandIn) or is_elsewhere:
                value = _in_a_class(module, name)
            if value is not None:
                found.setdefault(self.place_of(value, file), value)
        if not found:
            return None
        stubs = {place: self.is_stub_at(place, value) for place, value in found.items()}
        first, *others = sorted(found, key=stubs.__getitem__)  # stable: among equals the file order decides
        self.functions[name] = found[first]
        also = [f"{file}:{line}" for file, line in others]
        templates = [f"{place[0]}:{place[1]}" for place in others if stubs[place]]
        whole = {"stub": stubs[first], "also": also, "templates": templates}
        return {"file": first[0], "line": first[1], **whole}

    def code_of(self, value: Any) -> types.CodeType | None:
        """The code of a function of the submission's own."""
        try:
            code = inspect.unwrap(value).__code__
        except Exception:  # noqa: BLE001 - an object of a student's may answer anything
            return None
        return code if isinstance(code, types.CodeType) and code.co_filename in self.files_of else None

    def place_of(self, value: Any, file: str) -> tuple[str, int]:
        """Where a function was written; line 0 of the file that has it where that cannot be seen."""
        code = self.code_of(value)
        return (code.co_filename, code.co_firstlineno) if code else (file, 0)

    def is_stub_at(self, place: tuple[str, int], value: Any) -> bool:
        """Whether the function that was defined there is only what a template leaves behind."""
        if place[0] in self.unread and (code := self.code_of(value)) and not self.reading.is_busy(code):
            self.read(place[0])
        return place in self.nodes and bool(self.reading.is_stub(self.nodes[place]))


def _in_a_class(module: types.ModuleType, name: str) -> Any:
    for owner in list(module.__dict__.values()):
        if isinstance(owner, type) and owner.__module__ == module.__dict__.get("__name__") and name in vars(owner):
            if isinstance(vars(owner)[name], (staticmethod, classmethod)):
                return getattr(owner, name)
            try:
                return getattr(owner(), name)
            except BaseException:  # noqa: BLE001 - a class that cannot be made without arguments: call it plainly
                return getattr(owner, name)
    return None


def line_of(error: BaseException, places: dict[str, str]) -> tuple[str, int | None]:
    """The innermost line of the student's own that an exception passed through."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename in places:
            return frame.filename, frame.lineno
    return "", None


def text_of(error: BaseException) -> str:
    """An exception's message, cut."""
    try:
        return str(error)[:400]
    except BaseException:  # noqa: BLE001 - a student's __str__ may do anything
        return ""
