"""The notebook that comes back from a kernel: its cells as handed in, its new outputs as far as there is room.

Outputs are a student's. They are stored as the text that they are, and never shown, rendered or looked up here.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from typing import Any

NOTEBOOK_BYTES = 5 << 20  # of one executed notebook
OVERHEAD_BYTES = 200  # what even an empty output takes
TOO_LONG = "The outputs of this notebook were too long to be kept.\n"
METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}


def make_notebook(data: bytes, texts: Sequence[str]) -> Any:
    """A notebook with `texts` as its code cells and, where `data` can be read, the prose between them."""
    build = _builders()
    kinds = _kinds(data)
    if kinds.count(None) != len(texts):
        kinds = [None] * len(texts)
    code = iter(texts)
    cells = [build.new_code_cell(next(code)) if prose is None else build.new_markdown_cell(prose) for prose in kinds]
    for number, cell in enumerate(cells, 1):
        cell.id = f"cell-{number}"  # not a random one: two runs give the same notebook
    return build.new_notebook(cells=cells, metadata=METADATA)


def _builders() -> Any:
    return importlib.import_module("nbformat.v4")  # slow, and needed only where there is a kernel


def _kinds(data: bytes) -> list[str | None]:
    """The prose of each cell of a notebook; None stands for a cell of code."""
    try:
        cells = json.loads(data)["cells"]
        found = [(cell.get("cell_type"), cell.get("source", "")) for cell in cells if isinstance(cell, dict)]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []
    return [None if kind == "code" else _text(source) for kind, source in found if kind in {"code", "markdown"}]


def _text(source: Any) -> str:
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))


def make_client(notebook: Any, connection: Any) -> Any:
    """An nbclient that goes on after errors, and drops the outputs for which there is no room."""
    from nbclient import NotebookClient

    class Thrifty(NotebookClient):
        room = NOTEBOOK_BYTES

        def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
            kind, content = msg["msg_type"], msg["content"]
            # One update could fill any number of earlier outputs; widgets keep a state that is never shown.
            if kind == "update_display_data" or kind.startswith("comm"):
                return None
            if kind in {"stream", "display_data", "execute_result", "error"}:
                content.pop("transient", None)
                had_room = self.room > 0
                self.room -= len(json.dumps(content)) + OVERHEAD_BYTES
                if self.room <= 0:
                    if had_room:
                        say(cell, TOO_LONG)
                    return None
            return super().process_message(msg, cell, cell_index)

    # No tag may decide what is run: notebooks are found by what they define.
    client = Thrifty(notebook, allow_errors=True, skip_cells_with_tag="", record_timing=False)
    client.kc = connection
    return client


def say(cell: Any, sentence: str) -> None:
    """Add a sentence of ours to the outputs of a cell."""
    cell.outputs.append(_builders().new_output("stream", name="stderr", text=sentence))


def written(notebook: Any) -> bytes:
    """A notebook as JSON, without its outputs where it would be too long, and cut to its code if it still is."""
    data = _dump(notebook)
    if len(data) > NOTEBOOK_BYTES:
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for cell in code:
            cell.outputs = []
        say(code[0], TOO_LONG)
        data = _dump(notebook)
    if len(data) > NOTEBOOK_BYTES:
        notebook.cells = code
        data = _dump(notebook)
    return data


def _dump(notebook: Any) -> bytes:
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")
