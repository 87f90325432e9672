#!/usr/bin/env bash
# Sets up what is missing and starts the window with resources/samples. On a machine without a display it examines the
# samples into report.html instead. ./run.sh ARGS is the command line: ./run.sh examine PATH… (see ./run.sh --help).
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
"$here/resources/setup.sh" cpu
python="$here/.venv/bin/python"
export PYTHONPATH="$here${PYTHONPATH:+:$PYTHONPATH}"
# Worker processes may not write beside the sources: what is newer is compiled here, or each would do so again.
compiled="$here/.venv/compiled"
if [ ! -e "$compiled" ] || [ -n "$(find "$here/engines" "$here/gui" -name '*.py' -newer "$compiled" -print -quit)" ]; then
  "$python" -m compileall -q "$here/engines" "$here/gui" >/dev/null 2>&1 && touch "$compiled" || true
fi
if [ $# -gt 0 ]; then
  exec "$python" -m engines "$@"
fi
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname -s)" != Linux ] || [ -n "${QT_QPA_PLATFORM:-}" ]; then
  exec "$python" -m gui "$here/resources/samples"
fi
echo "There is no display here, so no window can be shown; the samples are examined into report.html instead." >&2
exec "$python" -m engines examine "$here/resources/samples" --report report.html
