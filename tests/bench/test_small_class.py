"""What one more submission of a small class costs: the table."""

from __future__ import annotations

from bench.small_class import Spent, report


def test_what_is_over_the_students_own_is_all_but_that() -> None:
    """Its time is in the worker's, and is taken out once."""
    cost = Spent(grader=5.0, worker=9.0, around=1.0, once=6.0, functions=4.0)
    assert (cost.all, cost.over_once, cost.over_functions) == (15.0, 9.0, 11.0)


def test_the_table_has_medians_of_each_column() -> None:
    """The middle of what is over is not the sum of the other middles."""
    costs = [Spent(5.0, 9.0, 1.0, 5.0, 4.0), Spent(1.0, 10.0, 2.0, 5.0, 4.0), Spent(2.0, 8.0, 3.0, 5.0, 4.0)]
    assert report(costs, 22).endswith("| 22 | 3 | 2.0 | 9.0 | 2.0 | 13.0 | 5.0 | 8.0 | 4.0 | 9.0 |")
