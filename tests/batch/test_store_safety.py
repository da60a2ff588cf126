"""What is stored survives a disk without room or leave to write, and is read where nothing may be written."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import StoreError, UsageError
from grader.store.database import NAME, Store, Total, Work
from grader.store.rebuilding import must_hold_marks, open_store


def filled(out: Path) -> Path:
    """An OUT with the work of one student, and with no result file to rebuild it from."""
    out.mkdir()
    with Store(out, writes=True) as store:
        store.put_work(Work("ada", "sha"))
        store.put_marks("ada", Total(3, 5, True), ())
    return out


class Refusing:
    """A database that fails on some statements, as SQLite does on a full disk, and passes all others on."""

    def __init__(self, real: sqlite3.Connection, refused: str, code: int) -> None:
        self._real, self._refused, self._code = real, refused, code

    def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        """Fail, or pass it on."""
        if statement.startswith(self._refused):
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = self._code
            raise error
        return self._real.execute(statement, *values)  # type: ignore[arg-type]

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


@pytest.mark.parametrize(
    "code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY]
)
@pytest.mark.parametrize("refused", ["PRAGMA journal_mode", "SELECT student"])
def test_a_database_that_cannot_be_opened_now_is_not_taken_for_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, refused: str
) -> None:
    """A full disk or another's lock is told, and the database stays where it is with all that is in it."""
    out = filled(tmp_path / "out")
    connect = sqlite3.connect
    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", lambda *a, **k: Refusing(connect(*a, **k), refused, code))
        with pytest.raises(StoreError, match="disk is full"):
            open_store(out)
    assert not [path for path in out.iterdir() if "damaged" in path.name]
    with Store(out) as store:
        assert store.students() == ["ada"]


def test_a_damaged_database_is_kept_with_its_log(tmp_path: Path) -> None:
    """Whatever may still be read out of it is put aside, and nothing of it is thrown away."""
    out = filled(tmp_path / "out")
    (out / NAME).write_bytes(b"no database at all" * 500)
    (out / f"{NAME}-wal").write_bytes(b"its log")
    store, sentence = open_store(out)
    with store:
        assert store.students() == []
    assert "is kept as" in sentence
    assert (out / f"{NAME}.damaged").read_bytes().startswith(b"no database")
    assert (out / f"{NAME}.damaged-wal").read_bytes() == b"its log"


def test_a_transaction_that_does_not_end_is_told_and_undone(tmp_path: Path) -> None:
    """Where the disk is full when many marks are stored together, that is a sentence, and none of them is stored."""
    out = filled(tmp_path / "out")
    with Store(out, writes=True) as store:
        real = store._database
        store._database = Refusing(real, "COMMIT", sqlite3.SQLITE_FULL)  # type: ignore[assignment]
        with pytest.raises(StoreError, match="disk is full"), store.at_once():
            store.put_marks("ada", Total(0, 5, True), ())
        store._database = real
        assert store.totals() == {"ada": Total(3, 5, True)}
        store.put_marks("ada", Total(4, 5, True), ())
    with Store(out) as store:
        assert store.totals()["ada"].score == 4


def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make SQLite refuse what it refuses in a folder that it may not write to, whoever runs the tests."""
    connect = sqlite3.connect

    def connected(database: object, **options: object) -> object:
        real = connect(database, **options)  # type: ignore[call-overload]
        if "immutable" in str(database):
            return real
        return Refusing(real, "PRAGMA", sqlite3.SQLITE_READONLY)

    monkeypatch.setattr(sqlite3, "connect", connected)


def test_a_folder_that_may_not_be_written_to_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks on a medium that is read alone, or of a colleague, can be looked at, whatever their folder is called."""
    out = filled(tmp_path / "out?mode=rwc#100 % ü")
    read_only(monkeypatch)
    with Store(out) as store:
        assert store.totals() == {"ada": Total(3, 5, True)}


def test_what_a_log_still_holds_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody is writing or was stopped, a reader that cannot take part says so and shows nothing old."""
    out = filled(tmp_path / "out")
    with Store(out, writes=True) as store:
        store.put_marks("ada", Total(5, 5, True), ())
        copy = shutil.copytree(out, tmp_path / "copy")
    assert (copy / f"{NAME}-wal").stat().st_size
    read_only(monkeypatch)
    with pytest.raises(StoreError, match=r"evidence\.sqlite"):
        Store(copy)


@pytest.mark.parametrize("read", [Store, must_hold_marks])
def test_reading_where_nothing_is_makes_nothing(tmp_path: Path, read: Callable[[Path], object]) -> None:
    """A folder that no batch wrote is told, and is left as it was."""
    with pytest.raises(UsageError, match="grader batch"):
        read(tmp_path)
    assert list(tmp_path.iterdir()) == []
