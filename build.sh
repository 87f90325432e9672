#!/usr/bin/env bash
# Builds the packages for an installation without a network into dist/: a compressed folder, a .deb, the list of what is
# inside (CycloneDX), licences and checksums. Needs a network once, for the pinned packages. Then: ./test.sh packages.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$here"
# The packages hold what is installed in this environment, so it is one of its own, without the test packages.
export ASSAY_VENV="$here/.venv-build"
resources/setup.sh build
python="$ASSAY_VENV/bin/python"
version="$("$python" -c 'import engines.core.version as v; print(v.VERSION)')"
SOURCE_DATE_EPOCH="$(git log -1 --format=%ct 2>/dev/null || stat -c %Y pyproject.toml)"
export SOURCE_DATE_EPOCH PYTHONHASHSEED=1 ASSAY_LICENCES="$here/build/licences"
rm -rf build dist
"$python" resources/packaging/licences.py "$ASSAY_LICENCES"
"$python" -m PyInstaller --noconfirm --log-level WARN build.spec
"$python" -m cyclonedx_py environment "$python" --output-reproducible --of JSON -o dist/sbom.cdx.json >/dev/null
cp dist/sbom.cdx.json dist/assay/_internal/licences/
"$python" resources/packaging/packages.py dist "$version"
