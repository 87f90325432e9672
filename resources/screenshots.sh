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

# What explains a ratio: the exact shares of the aspects, and the features with their measured worth.
window window-shares light "03 other house, as taken.jpg" plot:synthetic:shares table:synthetic:cues

# The list of exhibits ordered by strength, pictures that look alike folded.
"$python" -m gui "$root/resources/samples" --case "$work/samples.assay" --theme light --size 1680x1000 --show fold=yes \
  --show sort=strength --select "05 window copied.jpg" --view picture --view map:tamper:fused \
  --screenshot "$shots/window-triage.png"

# The guard objects to a screenshot of this very program.
mkdir -p "$work/guard"
cp "$shots/window-altered.png" "$work/guard/a screenshot.png"
"$python" -m gui "$work/guard" --case "$work/guard.assay" --theme light --size 1680x1000 --select "a screenshot.png" \
  --view picture --view table:guard:checks --screenshot "$shots/window-guard.png"

# Captions: claims against metadata, and the learned fit.
mkdir -p "$work/captions"
cp "$root/resources/samples/01 house, as taken.jpg" "$work/captions/"
cat >"$work/captions/captions.csv" <<'END'
path,caption,language
"01 house, as taken.jpg","A house in Vienna, photographed on 24 December 2023 with a Nikon camera",en
"01 house, as taken.jpg","Ein Haus, aufgenommen am 14. Mai 2026",de
END
"$python" -m engines examine "$work/captions" --case "$work/captions.assay" --captions auto --engines provenance,caption \
  >/dev/null
"$python" -m gui --case "$work/captions.assay" --theme light --size 1680x1050 --select "01 house, as taken.jpg" \
  --panel caption --view picture --view table:provenance:metadata --screenshot "$shots/window-caption.png"

# An imported pack from import to validated ratio; needs the development data, of which no picture is shown.
if [ -d "$root/../shared/data" ]; then
  "$python" -m training.pack_demo "$work/demo" >/dev/null
  "$python" -m engines models import "$work/demo/pack.zip" --yes >/dev/null
  "$python" -m engines validate "Shipped network A" "$work/demo/lab" >/dev/null
  "$python" -m gui --models "Shipped network A:Tippett plot" --theme light --screenshot "$shots/window-validated.png"
fi

if command -v pdftoppm >/dev/null; then
  "$python" -m engines report "$work/samples.assay" --out "$work/report.pdf"
  pdftoppm -r 70 -png -f 1 -l 1 -singlefile "$work/report.pdf" "$shots/report-01"
else
  echo "pdftoppm (poppler-utils) is missing; the report's picture is left as it is" >&2
fi
