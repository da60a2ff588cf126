"""A workbook read back by the standard library: the strings and numbers of each sheet."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from grader.report.export.class_rows import Cell, class_xlsx
from grader.report.export.marks import Mark

NAMES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def read_workbook(marks: Sequence[Mark]) -> list[list[list[Cell]]]:
    """Sheets of rows of cells that hold something. Fails where there is a formula or a link."""
    with zipfile.ZipFile(io.BytesIO(class_xlsx(marks))) as book:
        texts = ET.fromstring(book.read("xl/sharedStrings.xml"))
        shared = ["".join(part.text or "" for part in item.iterfind(".//m:t", NAMES)) for item in texts]
        sheets = [ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")) for number in (1, 2)]
    for sheet in sheets:
        assert sheet.findall(".//m:f", NAMES) == []
        assert sheet.findall(".//m:hyperlink", NAMES) == []
    return [[_cells(row, shared) for row in sheet.iterfind(".//m:row", NAMES)] for sheet in sheets]


def _cells(row: ET.Element, shared: Sequence[str]) -> list[Cell]:
    cells: list[Cell] = []
    for cell in row.iterfind("m:c", NAMES):
        value = cell.findtext("m:v", "", NAMES)
        cells.append(shared[int(value)] if cell.get("t") == "s" else float(value))
    return [cell for cell in cells if cell != ""]
