"""Figures: what is seen is what was there, in a form that the strictest page lets in."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.report.pages import figures
from grader.report.pages.figures import curve_figure, histogram
from grader.report.pages.sheet import Curve

VALUES = st.lists(st.one_of(st.none(), st.floats(0, 1e308), st.just(5e-324)), min_size=1, max_size=30).map(tuple)


def elements(svg: str) -> list[ET.Element]:
    """Everything in a figure; it is well-formed or this raises."""
    return list(ET.fromstring(svg).iter())


@settings(max_examples=12)
@given(actual=VALUES, expected=VALUES)
def test_any_numbers_can_be_drawn(actual: tuple[float | None, ...], expected: tuple[float | None, ...]) -> None:
    """Zeros, gaps, numbers near both ends of what floats can hold: a figure, or none where nothing can be seen."""
    svg = curve_figure(Curve("q", "case", actual, expected))
    is_visible = any(value is not None and 1e-300 < value < 1e300 for value in (*actual, *expected))
    assert bool(svg) == is_visible
    if svg:
        assert "nan" not in svg.lower()
        elements(svg)


def test_a_strict_page_lets_the_figure_in() -> None:
    """It has no style, script or address and no id that a second figure would repeat; its colours are the page's."""
    svg = curve_figure(Curve("q", "case", (1.0, 0.1, None, 0.01), (1.0, 0.5, 0.2, 0.1))) + histogram((0, 2, 5))
    parts = [part for one in re.findall(r"<svg.*?</svg>", svg, re.DOTALL) for part in elements(one)]
    assert len(parts) > 20
    assert {part.tag for part in parts} <= {"svg", "path", "text", "circle"}
    assert {name for part in parts for name in part.attrib} & {"style", "id", "href", "onload"} == set()
    assert re.findall(r"url\(|#[0-9a-f]{6}", svg) == []


def test_both_curves_and_the_axis_are_there() -> None:
    """Each curve in its own colour, powers of ten beside them, the steps below."""
    svg = curve_figure(Curve("q", "case", (1.0, 0.1, 0.01), (1.0, 0.5, 0.25)))
    texts = [part.text for part in elements(svg) if part.tag == "text"]
    assert {"10⁰", "10⁻²", "0", "2", "time step t"} <= set(texts)
    assert "var(--yours)" in svg
    assert "var(--expected)" in svg


def test_every_step_has_its_place() -> None:
    """A step without an error is on the axis as 0, the last one too; where nothing is 0 there is no such label."""
    texts = [part.text for part in elements(curve_figure(Curve("q", "case", (1.0, 0.5, 0.0)))) if part.tag == "text"]
    assert texts.count("0") == 2
    assert "2" in texts
    above = [part.text for part in elements(curve_figure(Curve("q", "case", (1.0, 0.5, 0.1)))) if part.tag == "text"]
    assert above.count("0") == 1


def test_equal_curves_are_drawn_once() -> None:
    """Curves that differ in no visible digit are one figure, and drawing it again is looking it up."""
    figures._curves.cache_clear()
    first, second = (curve_figure(Curve(name, "case", (1.0, value))) for name, value in (("a", 0.25), ("b", 0.2500001)))
    assert first == second
    assert figures._curves.cache_info().misses == 1


@pytest.mark.parametrize("bins", [(0, 0, 0), (1,), (0, 3, 1000)])
def test_bars_carry_their_numbers(bins: tuple[int, ...]) -> None:
    """Each bar that is there says how many it is; an empty one says nothing."""
    texts = [part.text for part in elements(histogram(bins)) if part.tag == "text"]
    assert {str(count) for count in bins if count} <= set(texts)
