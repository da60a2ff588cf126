"""One attack as data: what its file says of itself, and what it hands in.

tests/attacks/
├── a_ending/ b_judge/ c_stealing/ d_comparison/ e_notebook/    NN_name.py, the text that is handed in as it stands
└── builders/                                                   NN_name.py with build(path): writes what is handed in
"""

from __future__ import annotations

import ast
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
STRENGTH = ("process", "reduced", "full")
FIELDS = {"row", "expects", "attacks", "stopped_at", "at process", "says", "notebooks", "costs", "earns"}
FIELD = re.compile(r"^(\w+(?: \w+)?): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Attack:
    """What one file says.

    expects: words of which the outcome must be one. says: part of a note or reason that a person must get.
    at_process: what it can still do where only a stronger wall stops it. costs_others: it spoils the student's own
    other work as well. earns: it returns right values by another way, which is what a mark is given for; or, below
    the level that stops it, that it earns a mark there.
    """

    path: Path
    title: str
    row: int
    expects: frozenset[str]
    attacks: str
    stopped_at: str
    at_process: str = ""
    says: str = ""
    notebooks: str = "fast"
    costs_others: bool = False
    earns: str = ""

    @property
    def id(self) -> str:
        """Folder and file name."""
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def is_builder(self) -> bool:
        """Whether the file makes what is handed in, rather than being it."""
        return self.path.parent.name == "builders"

    def is_stopped_at(self, level: str) -> bool:
        """Whether this level is strong enough."""
        return STRENGTH.index(level) >= STRENGTH.index(self.stopped_at)

    def may_earn_at(self, level: str) -> bool:
        """Whether a mark at this level is no surprise: right values, or a wall that is known to be missing."""
        return bool(self.earns) and (self.earns == "values" or not self.is_stopped_at(level))

    def entry(self, folder: Path) -> Path:
        """Put into `folder` what a student would hand in."""
        if self.is_builder:
            return self._built(folder)
        entry = folder / "attack.py"
        entry.write_bytes(self.path.read_bytes())
        return entry

    def _built(self, folder: Path) -> Path:
        spec = importlib.util.spec_from_file_location("attack_builder", self.path)
        if spec is None or spec.loader is None:
            raise AssertionError(f"{self.path} cannot be imported")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        entry = module.build(folder)
        if not isinstance(entry, Path):
            raise TypeError(f"{self.path}: build(path) gives the Path of what is handed in")
        return entry


def read_attack(path: Path) -> Attack:
    """Read the docstring at the top of an attack. Raises ValueError where a field is absent or unknown."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    found = dict(FIELD.findall(text.partition("\n")[2]))
    missing = {"row", "expects", "attacks", "stopped_at"} - found.keys()
    unknown = found.keys() - FIELDS
    if missing or unknown:
        raise ValueError(f"{path}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    return Attack(
        path,
        text.partition("\n")[0],
        int(found["row"]),
        frozenset(found["expects"].split(" or ")),
        found["attacks"],
        found["stopped_at"],
        found.get("at process", ""),
        found.get("says", ""),
        found.get("notebooks", "fast"),
        "costs" in found,
        found.get("earns", ""),
    )


def all_attacks() -> list[Attack]:
    """Every attack, by row."""
    attacks = [read_attack(path) for path in HERE.glob("*/[0-9]*.py")]
    return sorted(attacks, key=lambda attack: (attack.row, attack.id))
