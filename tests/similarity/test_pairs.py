"""Leads in small classes: what few share is one, what many share is none."""

from __future__ import annotations

import ast
import builtins
import math
import random
from collections.abc import Iterable, Sequence
from contextlib import suppress

import pytest

from demo.build_class import build
from grader.course.course import Course
from grader.errors import SubmissionError
from grader.intake.fingerprints import every_fingerprint, fingerprints
from grader.intake.layouts.finding import find_entries
from grader.intake.submission import read_submission
from grader.model.evidence import Submission
from grader.model.similarity import Lead, Leads, Print, Work
from grader.similarity.pairs import KNOWN, LEAST, SHARE, find_leads

NEEDS = {"first": (), "second": ("first",), "third": ("second",), "apart": ()}


def wrong(*checks: str, value: str = "odd", known: bool = False) -> tuple[Print, ...]:
    """The same wrong values in some checks."""
    return tuple(Print(check, value, known) for check in checks)


def crowd(n: int, *special: Work) -> list[Work]:
    """A class of n: some people, and others each with wrong outputs and text of their own."""
    others = [
        Work(f"other {i}", wrong("first/a", "apart/a", value=f"own {i}"), tuple(range(1000 * i, 1000 * i + 40)))
        for i in range(100, 100 + n - len(special))
    ]
    return [*special, *others]


def pairs(found: Leads) -> list[tuple[str, str]]:
    """Who with whom."""
    return [(lead.first, lead.second) for lead in found.leads]


def only(works: Iterable[Work]) -> Lead:
    """The one lead of a class."""
    (lead,) = find_leads(list(works), NEEDS).leads
    return lead


def test_people_who_share_nothing_are_no_lead() -> None:
    """Everybody has wrong outputs and text, and each their own."""
    found = find_leads(crowd(30), NEEDS)
    assert (found.n, found.texts, found.found, found.leads) == (30, 30, 0, ())


def test_same_rare_output_is_a_lead() -> None:
    """Two of 32 people share it: 4 bits, where log2(32 / 5), 2.7, is enough."""
    lead = only(crowd(32, Work("ada", wrong("first/a")), Work("bo", wrong("first/a"))))
    assert (lead.first, lead.second, lead.bits) == ("ada", "bo", 4.0)
    assert lead.strength == pytest.approx(4 / math.log2(32 / 5))
    assert [(one.check, one.people, one.known) for one in lead.outputs] == [("first/a", 2, False)]


def test_output_of_many_is_no_lead() -> None:
    """Eight of 32 people share it, which is 2 bits; five would be a lead for each pair of them."""
    eight = [Work(f"p{i}", wrong("first/a")) for i in range(8)]
    assert find_leads(crowd(32, *eight), NEEDS).found == 0
    assert find_leads(crowd(32, *eight[:5]), NEEDS).found == 10


def test_known_mistake_counts_less() -> None:
    """The same bits by way of a known mistake: a quarter, which is not enough alone; recognised once is enough."""
    two = (Work("ada", wrong("first/a", known=True)), Work("bo", wrong("first/a")))
    assert find_leads(crowd(32, *two), NEEDS).found == 0
    both = [Work(one.name, (*one.prints, *wrong("apart/a"))) for one in two]
    lead = only(crowd(32, *both))
    assert lead.bits == 4.0 + KNOWN * 4.0
    assert [(one.check, one.known) for one in lead.outputs] == [("apart/a", False), ("first/a", True)]


def test_one_mistake_in_many_checks_counts_once() -> None:
    """Of one exercise the rarest output counts, and nothing in exercises that call its functions, however far on."""
    checks = ("first/a", "first/b", "second/a", "third/a", "third/b")
    one, many = (crowd(32, Work("ada", wrong(*some)), Work("bo", wrong(*some))) for some in (checks[:1], checks))
    assert only(one).bits == only(many).bits == 4.0
    assert len(only(many).outputs) == len(checks)


def test_two_mistakes_count_twice() -> None:
    """In exercises that do not call each other, the information adds up."""
    lead = only(crowd(32, Work("ada", wrong("first/a", "apart/a")), Work("bo", wrong("first/a", "apart/a"))))
    assert lead.bits == 8.0


def test_the_same_values_in_another_check_are_not_the_same() -> None:
    """An output belongs to its check."""
    assert find_leads(crowd(32, Work("ada", wrong("first/a")), Work("bo", wrong("first/b"))), NEEDS).found == 0


def test_shared_text_is_a_lead() -> None:
    """Half of the fingerprints of one are the other's: that share of the one who has less, and which they are."""
    lead = only(crowd(32, Work("ada", (), tuple(range(40))), Work("bo", (), tuple(range(20, 100)))))
    assert lead.shared == tuple(range(20, 40))
    # Shared ones are worth log2(32 / 2) = 4 bits, ada's own log2(32) = 5.
    assert lead.share == pytest.approx(20 * 4 / (20 * 4 + 20 * 5))
    assert lead.strength == pytest.approx(lead.share / SHARE)


def test_common_and_given_text_is_no_lead() -> None:
    """What most of the class has, and what everybody was given, is nobody's own."""
    same = tuple(range(40))
    everybody = [Work(f"p{i}", (), (*same, *range(1000 * i + 100, 1000 * i + 140))) for i in range(30)]
    assert find_leads(everybody, NEEDS).found == 0
    two = crowd(30, Work("ada", (), same), Work("bo", (), same))
    assert pairs(find_leads(two, NEEDS)) == [("ada", "bo")]
    assert find_leads(two, NEEDS, ignored=same).found == 0


def test_little_text_is_no_lead() -> None:
    """All of a few lines says nothing: that is how much two people write alike by chance."""
    few, enough = tuple(range(LEAST - 1)), tuple(range(LEAST))
    assert find_leads(crowd(30, Work("ada", (), few), Work("bo", (), few)), NEEDS).found == 0
    assert find_leads(crowd(30, Work("ada", (), enough), Work("bo", (), enough)), NEEDS).found == 1


def test_the_strongest_come_first_and_the_rest_is_counted() -> None:
    """Both kinds of evidence add up in the order; of what is not shown the number is told."""
    text = tuple(range(40))
    works = crowd(
        32,
        Work("a", wrong("first/a")),
        Work("b", wrong("first/a")),
        Work("c", wrong("first/a", value="x"), text),
        Work("d", wrong("first/a", value="x"), text),
    )
    found = find_leads(works, NEEDS)
    assert pairs(found) == [("c", "d"), ("a", "b")]
    shown = find_leads(works, NEEDS, most=1)
    assert (pairs(shown), shown.found) == ([("c", "d")], 2)


def test_order_of_the_class_does_not_matter() -> None:
    """The same people in any order: the same pairs, as strong."""
    works = crowd(30, *(Work(f"p{i}", wrong("first/a", value=str(i // 2)), tuple(range(i // 3, 50))) for i in range(6)))
    shuffled = random.Random(1).sample(works, len(works))

    def seen(some: Sequence[Work]) -> set[tuple[frozenset[str], float, float]]:
        leads = find_leads(some, NEEDS, most=1000).leads
        return {(frozenset((one.first, one.second)), round(one.bits, 9), round(one.share, 9)) for one in leads}

    assert seen(works) == seen(shuffled)
    assert len(seen(works)) > 3


@pytest.mark.parametrize("works", [[], [Work("ada", wrong("first/a"))], [Work("a", wrong("first/a"))] * 2])
def test_of_one_or_two_people_nothing_can_be_said(works: list[Work]) -> None:
    """What everybody has is not rare, however odd it is."""
    assert find_leads(works, NEEDS).leads == ()


# They handed in the same text, all solutions in one file: the sample class has no other copies.
ALL_IN_ONE = {"Ben Carter.py", "Lucía Fernández.ipynb", "Noah Fischer.ipynb"}


@pytest.fixture(scope="module")
def sample(course: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Submission]:
    """The sample class, without what cannot be read."""
    folder = tmp_path_factory.mktemp("sample") / "class"
    build(course, folder)
    found = {}
    for entry in find_entries(folder).entries:
        with suppress(SubmissionError):
            found[entry.path.name] = read_submission(entry.path)
    return found


def by_text(course: Course, submissions: dict[str, Submission]) -> Leads:
    """Leads of a class by its text alone, the starters set aside."""
    starters = {str(path): path.read_bytes() for path in course.root.glob("assignments/*/starter.*")}
    works = [Work(name, (), fingerprints(one)) for name, one in submissions.items()]
    return find_leads(works, NEEDS, ignored=every_fingerprint(Submission("", starters)))


def disguised(submission: Submission) -> Submission:
    """The same work with its functions the other way round, each with other names for what is its own."""
    (text,) = (data.decode() for data in submission.files.values())
    tree = ast.parse(text)
    tree.body.sort(key=lambda node: -node.lineno if isinstance(node, ast.FunctionDef) else -(10**6))
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.arg = f"my_{node.arg}"
        elif isinstance(node, ast.Name) and node.id not in {*dir(builtins), "np"}:
            node.id = f"my_{node.id}"
    return Submission("", {"my_own_work.py": ast.unparse(tree).encode()})


def test_independent_work_of_the_sample_class_is_no_lead(course: Course, sample: dict[str, Submission]) -> None:
    """Thirty people, of whom most have most in common, and three handed in the same text."""
    found = by_text(course, sample)
    assert found.texts >= 28
    assert {name for pair in pairs(found) for name in pair} == ALL_IN_ONE


def test_disguised_copy_in_the_sample_class_is_the_first_lead(course: Course, sample: dict[str, Submission]) -> None:
    """Whoever hands in another's work with new names and in another order is found, and with nobody else."""
    found = by_text(course, sample | {"copy": disguised(sample["giulia_conti.py"])})
    with_copy = [pair for pair in pairs(found) if "copy" in pair]
    assert with_copy == [("giulia_conti.py", "copy")]
    assert found.leads[0].share > 0.6
