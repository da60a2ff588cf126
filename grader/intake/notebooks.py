"""Code cells of a notebook, read straight from its JSON: of any format version, and of no kernel or metadata.

Reading by hand takes every version that Jupyter ever wrote and needs neither nbformat's import (0.3 s) nor its
validation, which refuses notebooks that run well.
"""

from __future__ import annotations

import json
from typing import Any

NOTEBOOK_LETTERS = 20 << 20  # JSON of this size becomes half a gigabyte of empty lists at worst
SAVE_AGAIN = "Please open it in Jupyter, save it, and hand in the saved .ipynb."


def read_cells(text: str) -> list[str]:
    """The code cells, in order. A cell that makes no sense is "", so that the count stays the student's own.

    Raises ValueError with a sentence for the student where this is no notebook.
    """
    cells = _cell_list(_parse(text))
    return [_source(cell) for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]


def looks_like_notebook(text: str) -> bool:
    """Whether text that should be Python is the JSON of a notebook."""
    return text.lstrip().startswith("{") and ('"cells"' in text or '"worksheets"' in text)


def _parse(text: str) -> Any:
    if not text.strip():
        raise ValueError(f"It is empty. {SAVE_AGAIN}")
    if len(text) > NOTEBOOK_LETTERS:
        raise ValueError("It has more than 20 MiB. Please clear its outputs, save it, and hand it in again.")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"Line {error.lineno}, column {error.colno} is no valid notebook: {error.msg}."
        raise ValueError(f"{place} {_advice(text)}") from None
    except RecursionError:
        raise ValueError(f"It is nested too deeply to be a notebook. {SAVE_AGAIN}") from None
    except ValueError:  # a number with more digits than Python will convert
        raise ValueError(f"It holds a number that is too long. {SAVE_AGAIN}") from None


def _advice(text: str) -> str:
    if "\n<<<<<<<" in text:
        return "It holds the marks of an unfinished git merge. Please finish the merge and hand in again."
    if text.lstrip().startswith("<"):
        return "It looks like a saved web page. Please download the notebook itself."
    return SAVE_AGAIN


def _cell_list(notebook: Any) -> list[Any]:
    """Cells of format 4 (cells) or of 2 and 3 (worksheets, each with cells)."""
    if isinstance(notebook, dict):
        sheets = notebook.get("worksheets")
        parts = [notebook, *sheets] if isinstance(sheets, list) else [notebook]
        lists = [part["cells"] for part in parts if isinstance(part, dict) and isinstance(part.get("cells"), list)]
        if lists:
            return [cell for cells in lists for cell in cells]
    raise ValueError(f"It has no cells, so it is no notebook. {SAVE_AGAIN}")


def _source(cell: dict[str, Any]) -> str:
    """The text of a cell: `source` in format 4, `input` before it; one string or one a line."""
    source = cell.get("source", cell.get("input", ""))
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))
