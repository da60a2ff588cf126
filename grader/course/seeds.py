"""Where random inputs come from: public ones from the exercise's name, hidden ones from the course secret.

Hidden inputs come from HMAC(secret, exercise), so they can be neither guessed nor hard-coded, and can be drawn
again, bit for bit, on appeal. Public ones are the same for everybody for ever.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

DEMO_SECRET = b"demo secret: anybody can read this one"
SECRET_FILE = ".grader-secret"  # noqa: S105 - a file name


@dataclass(frozen=True)
class Secret:
    """The key of the hidden inputs. is_demo: nobody has chosen one, so the inputs are not hidden at all."""

    key: bytes
    is_demo: bool

    @property
    def commitment(self) -> str:
        """A fingerprint that names the secret without giving it away."""
        return hmac.new(self.key, b"commitment", hashlib.sha256).hexdigest()[:16]


def load_secret(root: Path) -> Secret:
    """The secret from GRADER_SECRET, else from .grader-secret in the course folder, else the demo secret."""
    chosen = os.environ.get("GRADER_SECRET", "").encode()
    file = root / SECRET_FILE
    if not chosen and file.is_file():
        chosen = file.read_bytes().strip()
    return Secret(chosen, is_demo=False) if chosen else Secret(DEMO_SECRET, is_demo=True)


class HiddenGenerator(np.random.Generator):
    """A generator of hidden cases: grader.course.draw takes the sizes from it too, so that no table can know them."""


def public_generator(exercise: str) -> np.random.Generator:
    """The generator of an exercise's public cases."""
    return np.random.default_rng(_seed(b"public", exercise))


def hidden_generator(secret: Secret, exercise: str) -> HiddenGenerator:
    """The generator of an exercise's hidden cases."""
    return HiddenGenerator(np.random.PCG64(_seed(secret.key, exercise)))


def _seed(key: bytes, exercise: str) -> int:
    return int.from_bytes(hmac.new(key, f"cases of {exercise}".encode(), hashlib.sha256).digest(), "big")
