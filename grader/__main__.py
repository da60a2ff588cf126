"""`python -m grader` and the commands `grader` and `rnn-grader`: the same program."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line. Ctrl-C ends it with a word, also while it is still being loaded."""
    try:
        from grader.cli.main import main as command

        command()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
