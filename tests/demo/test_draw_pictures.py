"""The pictures of the course page show what the references compute, and are where the page looks for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from demo.draw_pictures import STEPS, cells, draw_all, products, radii, references
from grader.course.course import Course
from tests.house.sources import ASSIGNMENTS


@pytest.fixture(scope="module")
def ours(course: Course) -> Iterator[SimpleNamespace]:
    """The functions of the references."""
    with references(course) as found:
        yield found


def test_products_end_where_the_lecture_says(ours: SimpleNamespace) -> None:
    """0.8 to the tenth is about 0.107, 1.2 to the tenth about 6.19."""
    ends = [values[-1] for values in products(ours).values()]
    assert ends == pytest.approx([6.1917364224, 1.0, 0.1073741824], rel=1e-12)


def test_silent_networks_follow_their_radius_and_a_flat_one_vanishes(ours: SimpleNamespace) -> None:
    """Straight lines of slope ln(radius), and a radius of 1.5 that does not explode."""
    curves = list(radii(ours, np.random.default_rng(1)).values())
    for radius, values in zip((1.2, 1.0, 0.8, 0.5), curves, strict=False):
        assert values[0] == pytest.approx(radius**STEPS, rel=1e-9)
    assert curves[-1][0] < 1e-3


def test_gates_with_a_bias_keep_what_an_rnn_loses(ours: SimpleNamespace) -> None:
    """At least ten thousand times as much arrives at the first state; without a bias gates forget as well."""
    first = {name: values[0] for name, values in cells(ours, np.random.default_rng(2)).items()}
    assert min(first["GRU, update bias 3"], first["LSTM, forget bias 3"]) > 1e4 * first["RNN"]
    assert max(first["GRU, no bias"], first["LSTM, no bias"]) < 1e-4


def test_pictures_are_text_and_the_same_twice(course: Course, tmp_path: Path) -> None:
    """Well-formed SVG whose labels can be searched, with the same bytes each time."""
    draw_all(course, tmp_path / "a")
    draw_all(course, tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
        assert "".join(ET.parse(path).getroot().itertext()).strip()


def test_course_page_shows_every_picture_with_a_description() -> None:
    """Each has a text for those who cannot see it, and none is missing or left over."""
    page = (ASSIGNMENTS / "README.md").read_text(encoding="utf-8")
    shown = {name: words for words, name in re.findall(r"!\[([^\]]+)\]\(pictures/([^)]+)\)", page)}
    assert sorted(shown) == sorted(path.name for path in (ASSIGNMENTS / "pictures").iterdir())
    assert all(len(words) > 40 for words in shown.values())
