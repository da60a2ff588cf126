"""The rubric loader under fuzz: the course's own rubric with its lines, words and bytes changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.course.course import Course
from grader.course.rubric import check_against, load_rubric
from grader.course.strict_yaml import read_yaml
from grader.errors import CourseError
from tests.fuzz.mutation import mutated

ROOT = Path(__file__).parents[2]
RUBRIC = (ROOT / "rubric.yaml").read_bytes()
LINES = RUBRIC.decode().splitlines()
WORDS = sorted(set(re.findall(r"[\w.-]+|[^\w\s]", RUBRIC.decode())))
FAULT = re.compile(r"(?P<file>.+?):(?P<line>[1-9]\d*):(?P<column>[1-9]\d*): \S.*")
SIGNS = [
    *("&a ", "*a", "<<: *a", "!!python/object:os.system", "!!binary x", "? ", "- ", "|", ">-", "---", "..."),
    *("%YAML 1.1", "{", "[", "]", "}", "'", '"', "#", "\t", "\u2028", "\ufeff", ".nan", "1e400", "-.inf", "0x10"),
    *("1_0", "12:30:45", "2020-01-01", "yes", "9" * 5000, '"\\ud800"'),
]
YAML = st.sampled_from(SIGNS)


def changed_lines() -> st.SearchStrategy[str]:
    """The rubric with lines gone, twice, elsewhere, further in or out, or with a word of them exchanged."""
    change = st.tuples(
        st.integers(0, len(LINES) - 1), st.integers(0, 5), st.integers(0, 40), st.sampled_from(WORDS) | YAML | st.text()
    )
    return st.lists(change, min_size=1, max_size=5).map(_rewrite)


def _rewrite(changes: list[tuple[int, int, int, str]]) -> str:
    lines = list(LINES)
    for number, how, amount, word in changes:
        at = number % len(lines)
        line = lines[at]
        if how == 0:
            lines[at : at + 1 + amount // 10] = [""]
        elif how == 1:
            lines.insert((at + amount) % len(lines), line)
        elif how == 2:
            lines[at] = " " * (amount % 9) + line
        elif how == 3:
            lines[at] = line[amount % 5 :]
        elif how == 4:
            lines[at] = line[:amount] + word + line[amount:]
        else:
            key, colon, _ = line.partition(": ")
            lines[at] = f"{key}{colon}{word}"
    return "\n".join(lines)


def load_or_refuse(path: Path, course: Course) -> None:
    """Load, and check what holds of a rubric or of the faults that kept it from being one."""
    try:
        rubric = load_rubric(path)
    except CourseError as error:
        places = []
        lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", path.read_bytes().decode("utf-8", "replace"))
        for fault in error.faults:
            found = FAULT.fullmatch(fault)
            assert found, fault
            assert found["file"] == str(path)
            assert "\n" not in fault
            assert int(found["line"]) <= len(lines) + 1
            places.append((int(found["line"]), int(found["column"])))
        assert places
        assert places == sorted(places)
    else:
        assert all(FAULT.fullmatch(fault) for fault in check_against(path, rubric, course.exercises))
        assert all(criterion.points >= 0 for part in rubric.exercises() for criterion in part.criteria)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each rubric is written in its turn."""
    return tmp_path_factory.mktemp("rubrics") / "rubric.yaml"


@given(text=changed_lines())
def test_any_change_of_lines(text: str, path: Path, course: Course) -> None:
    """What a person might do to a rubric, by mistake or with the whole of YAML's grammar."""
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    load_or_refuse(path, course)


@given(content=mutated([RUBRIC, RUBRIC[:1500], b"a: &x [1]\nb: *x\n"]) | st.binary(max_size=80))
def test_any_change_of_bytes(content: bytes, path: Path, course: Course) -> None:
    """What a disk, a merge or an editor might."""
    path.write_bytes(content)
    load_or_refuse(path, course)


@given(
    text=st.lists(st.sampled_from(WORDS) | YAML | st.sampled_from([" ", "  ", "\n", "\n  ", ": ", ", "])).map("".join)
)
def test_any_row_of_words(text: str, path: Path) -> None:
    """A document without any sense has a tree or a fault, in the course's own words or YAML's signs."""
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    document = read_yaml(path)
    assert document.root is not None or document.faults
