"""The grader in a notebook or at a Python prompt: check what is defined there, and call it on a public case."""

from grader.notebook.cases import PublicCase, public_case
from grader.notebook.checking import check, load_ipython_extension
from grader.notebook.sheet import Sheet

__all__ = ["PublicCase", "Sheet", "check", "load_ipython_extension", "public_case"]
