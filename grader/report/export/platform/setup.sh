#!/usr/bin/env bash
# Run once, as root, while Gradescope builds the image: a Python with what the grader needs, and walls for student work.
set -euo pipefail
ROOT="${AUTOGRADER_ROOT:-/autograder}"
SOURCE="$ROOT/source"

# The references and the secret are nobody's but root's.
chmod -R go-rwx "$SOURCE/course"

# An image that has everything already names its Python, and nothing is installed.
if [ -n "${GRADER_PYTHON:-}" ]; then
  printf '%s\n' "$GRADER_PYTHON" > "$SOURCE/python"
  "$GRADER_PYTHON" -m compileall -q "$SOURCE/package"
  exit 0
fi

if command -v apt-get > /dev/null; then
  { apt-get update -qq && apt-get install -y -qq bubblewrap libseccomp2; } \
    || echo "No bubblewrap: the isolation level will be lower." >&2
fi

VERSION="$(cat "$SOURCE/python-version")"
ENVIRONMENT="$ROOT/environment"
if command -v "python$VERSION" > /dev/null && "python$VERSION" -m venv "$ENVIRONMENT"; then
  :
else
  python3 -m pip install --quiet uv
  python3 -m uv venv --quiet --seed --python "$VERSION" "$ENVIRONMENT"
fi
if [ -d "$SOURCE/wheels" ]; then
  "$ENVIRONMENT/bin/python" -m pip install --quiet --no-index --find-links "$SOURCE/wheels" -r "$SOURCE/requirements.txt"
else
  "$ENVIRONMENT/bin/python" -m pip install --quiet -r "$SOURCE/requirements.txt"
fi
printf '%s\n' "$ENVIRONMENT/bin/python" > "$SOURCE/python"
"$ENVIRONMENT/bin/python" -m compileall -q "$SOURCE/package"
