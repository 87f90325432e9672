#!/usr/bin/env bash
# Sets up what is missing and runs every check: style, types, tests. ./test.sh PATH… runs only those tests;
# ./test.sh packages tests what ./build.sh made, in a bare system (as root, with debootstrap and a network).
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$here"
resources/setup.sh test
python="$here/.venv/bin/python"
export QT_QPA_PLATFORM=offscreen PYTHONPATH="$here"
if [ "${1:-}" = packages ]; then
  exec "$python" -m pytest tests/packages "${@:2}"
fi
if [ $# -gt 0 ]; then
  exec "$python" -m pytest "$@"
fi
"$python" -m ruff check .
"$python" -m ruff format --check .
"$python" -m mypy engines
exec "$python" -m pytest
