"""What matplotlib draws, made fit for a page with a strict content policy: SVG text -> SVG text.

Only paths and texts stay. A style becomes attributes, which the policy lets through; a colour becomes a variable of the
page's own style sheet, so that a figure is right in light and in dark; ids go, since a page has several figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

# The colour that is given to matplotlib -> what stands in the page.
INKS = {
    "#000001": "currentColor",
    "#000002": "var(--line)",
    "#000003": "var(--yours)",
    "#000004": "var(--expected)",
    "#000005": "var(--limit)",
}
INK, GRID, YOURS, EXPECTED, LIMIT = INKS

KEPT = ("fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity")
WRITTEN = ("font-size", "text-anchor", "font-weight")
NUMBER = re.compile(r"-?\d+\.\d+")


def for_page(svg: bytes, *, title: str) -> str:
    """An <svg> element whose title a reader can hear; every mark in it is a path or a text."""
    root = ET.fromstring(svg)  # noqa: S314 - drawn here, never read from anybody
    marks = "".join(_marks(root))
    box = quoteattr(_short(root.attrib["viewBox"]))
    return f'<svg class="figure" viewBox={box} role="img" aria-label={quoteattr(title)}>{marks}</svg>'


def _marks(element: ET.Element) -> Iterator[str]:
    for child in element:
        tag = child.tag.rpartition("}")[2]
        if tag == "defs":
            continue
        if tag == "path":
            style = _style(child, KEPT)
            if "d" in child.attrib and (style.get("fill") != "none" or "stroke" in style):
                yield f'<path d="{_path(child.attrib["d"])}"{_attributes(style)}/>'
        elif tag == "use":  # a point of a curve
            place = {"cx": _short(child.attrib["x"]), "cy": _short(child.attrib["y"]), "r": "1.6"}
            yield f"<circle{_attributes(place | _style(child, ('fill',)))}/>"
        elif tag == "text":
            place = {key: _short(child.attrib[key]) for key in ("x", "y")}
            yield f"<text{_attributes(place | _style(child, WRITTEN))}>{escape(child.text or '')}</text>"
        else:
            yield from _marks(child)


def _style(element: ET.Element, kept: tuple[str, ...]) -> dict[str, str]:
    pairs = (part.partition(":") for part in element.get("style", "").split(";"))
    found = {name.strip(): value.strip() for name, _, value in pairs}
    return {name: INKS.get(found[name], _short(found[name])) for name in kept if name in found}


def _path(data: str) -> str:
    return " ".join(_short(data).split())


def _short(numbers: str) -> str:
    """Numbers with a tenth of a point, which is finer than any screen."""
    return NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), numbers)


def _attributes(values: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())
