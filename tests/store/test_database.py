"""The database of an OUT: everybody in the order of a class list, each with all that is theirs, however many."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from grader.store.database import TOGETHER, Mark, Part, Store, Total, Work


def test_works_are_read_together_and_told_one_by_one(tmp_path: Path) -> None:
    """Upper and lower case side by side, every exercise with its student, and what was put is what comes out."""
    names = [f"{letter}{number:03}" for number in range(TOGETHER) for letter in "bA"]
    works = [
        Work(name, f"content of {name}", rest="{}", is_ours=name == "A007", parts={"cell": Part("k", f'"{name}"')})
        for name in names
    ]
    works[0] = replace(works[0], parts={})
    works[1] = replace(works[1], parts={slug: Part(slug, "{}") for slug in ("bptt", "cell", "gru")})
    with Store(tmp_path, writes=True) as store, store.at_once():
        for work in works:
            store.put_work(work)
        told = list(store.works())
        assert [work.student for work in told] == sorted(names, key=str.casefold) == store.students()
        assert told == sorted(works, key=lambda work: work.student.casefold())
        assert [type(work.is_ours) for work in told[:2]] == [bool, bool]
        assert [store.work(work.student) for work in works] == works
        assert store.work("nobody") is None


def test_points_come_in_the_order_in_which_they_were_put(tmp_path: Path) -> None:
    """That is the order of the rubric; of somebody without a mark there are none."""
    marks = [
        Mark("gru", "step", 1.5, 2.0, False, "wrong_values", "", 1.5),
        Mark("cell", "a", 0, 1, True, "raised", "", 0),
    ]
    with Store(tmp_path, writes=True) as store:
        store.put_marks("ada", Total(1.5, 2.0, True), marks)
        store.put_marks("bo", None, ())
        assert list(store.scores_of("ada").items()) == [(("gru", "step"), 1.5), (("cell", "a"), 0.0)]
        assert store.scores_of("bo") == {}
