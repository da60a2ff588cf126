"""Raises with script tags, terminal escapes and a formula in its message: text of students is cleaned for each format.

row: 79
expects: raised
attacks: spectral_radius
stopped_at: process
"""

def spectral_radius(W):
    raise ValueError("=HYPERLINK('x') <script>alert(1)</script> \x1b[2J\x1b]0;owned\x07 [a](javascript:x) \u202eevil")
