#!/usr/bin/env bash
# Makes the README's pictures: the real window on resources/samples, and the first page of the report.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
"$root/resources/setup.sh" cpu
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
export PYTHONPATH="$root" QT_QPA_PLATFORM=offscreen ASSAY_DATA="$work/data"
python="$root/.venv/bin/python"
shots="$root/docs/pictures"
mkdir -p "$shots"

window() { # NAME THEME SELECTED
  "$python" -m gui "$root/resources/samples" --case "$work/samples.assay" --theme "$2" --size 1680x1000 \
    --select "$3" --screenshot "$shots/$1.png"
}
window window-altered light "05 window copied.jpg"
window window-untouched dark "01 house, as taken.jpg"
window window-generator light "08 with a generator's mark.png"
if command -v pdftoppm >/dev/null; then
  "$python" -m engines report "$work/samples.assay" --out "$work/report.pdf"
  pdftoppm -r 70 -png -f 1 -l 1 "$work/report.pdf" "$shots/report"
else
  echo "pdftoppm (poppler-utils) is missing; the report's picture is left as it is" >&2
fi
