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

window() { # NAME THEME SELECTED VIEW…
  local name="$1" theme="$2" selected="$3" views=()
  for view in "${@:4}"; do views+=(--view "$view"); done
  "$python" -m gui "$root/resources/samples" --case "$work/samples.assay" --theme "$theme" --size 1680x1000 \
    --select "$selected" "${views[@]}" --screenshot "$shots/$name.png"
}
maps=(map:tamper:fused map:tamper:localiser map:tamper:copy_move table:provenance:structure)
window window-altered light "05 window copied.jpg"
window window-untouched dark "01 house, as taken.jpg"
window maps-altered light "05 window copied.jpg" "${maps[@]}"
window maps-untouched light "01 house, as taken.jpg" "${maps[@]}"
window window-generator light "08 with a generator's mark.png"
if command -v pdftoppm >/dev/null; then
  "$python" -m engines report "$work/samples.assay" --out "$work/report.pdf"
  pdftoppm -r 70 -png -f 1 -l 1 -singlefile "$work/report.pdf" "$shots/report-01"
else
  echo "pdftoppm (poppler-utils) is missing; the report's picture is left as it is" >&2
fi
