"""How `make docs` builds these pages: Markdown by MyST, warnings are errors."""

import re
from pathlib import Path

project = "rnn-grader"
author = "the maintainers of rnn-grader"
version = release = re.findall(
    r'__version__ = "(.+)"', (Path(__file__).parents[1] / "grader" / "__init__.py").read_text()
)[0]

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
highlight_language = "none"

html_theme = "furo"
html_title = f"rnn-grader {release}"
# The pages load nothing from elsewhere and can be opened from a disk.
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
