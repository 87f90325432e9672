#!/usr/bin/env bash
# Sets up what is missing and starts the window with resources/samples. On a machine without a display it examines the
# samples into report.html instead. ./run.sh ARGS is the command line: ./run.sh examine PATH… (see ./run.sh --help).
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
"$here/resources/setup.sh" cpu
python="$here/.venv/bin/python"
export PYTHONPATH="$here${PYTHONPATH:+:$PYTHONPATH}"
if [ $# -gt 0 ]; then
  exec "$python" -m engines "$@"
fi
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname -s)" != Linux ] || [ -n "${QT_QPA_PLATFORM:-}" ]; then
  exec "$python" -m gui "$here/resources/samples"
fi
echo "There is no display here, so no window can be shown; the samples are examined into report.html instead." >&2
exec "$python" -m engines examine "$here/resources/samples" --report report.html
