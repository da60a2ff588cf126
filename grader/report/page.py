"""A page of text for people: paragraphs and tables, as a terminal of some width shows them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # rich costs 170 ms, which `grader --help` does not need
    from rich.console import RenderableType


class Page:
    """Filled from top to bottom; each part stands below an empty line."""

    def __init__(self, *, width: int, color: bool) -> None:
        from rich.console import Console

        self._buffer = io.StringIO()
        self._console = Console(
            file=self._buffer,
            width=width,
            force_terminal=color,
            no_color=not color,
            force_jupyter=False,
            highlight=False,
        )

    def paragraph(self, title: str, lines: Sequence[str]) -> None:
        """Write a heading, where there is one, and indented lines below it."""
        from rich.padding import Padding
        from rich.text import Text

        self._space()
        if title:
            self._console.print(Text(title, style="bold"))
        for line in lines:
            self._console.print(Padding(Text(line), (0, 0, 0, 2 if title else 0)))

    def as_it_stands(self, lines: Sequence[str]) -> None:
        """Write indented lines right below, however long: broken, they could not be typed, or lose their columns."""
        from rich.text import Text

        for line in lines:
            self._console.print(Text(f"  {line}"), soft_wrap=True)

    def show(self, table: RenderableType) -> None:
        """Write a table."""
        self._space()
        self._console.print(table, markup=False)

    def room_beside(self, table: RenderableType) -> int:
        """How many columns a table leaves free; below 0 where it is too wide."""
        return self._console.width - self._console.measure(table).maximum

    def text(self) -> str:
        """All of it, without the blanks that fill each line."""
        return "\n".join(line.rstrip() for line in self._buffer.getvalue().split("\n"))

    def _space(self) -> None:
        if self._buffer.tell():
            self._console.print()
