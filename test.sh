#!/usr/bin/env bash
# Sets up what is missing and runs every check: style, types, tests. ./test.sh PATH… runs only those tests.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$here"
resources/setup.sh test
python="$here/.venv/bin/python"
export QT_QPA_PLATFORM=offscreen PYTHONPATH="$here"
if [ $# -gt 0 ]; then
  exec "$python" -m pytest "$@"
fi
"$python" -m ruff check .
"$python" -m ruff format --check .
"$python" -m mypy engines
exec "$python" -m pytest
