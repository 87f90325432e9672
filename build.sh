#!/usr/bin/env bash
# Builds the packages for an installation without a network into dist/: a compressed folder, a single file that unpacks
# itself, a .deb, the list of what is inside (CycloneDX), licences and checksums. Needs a network once, for the pinned
# packages. Then: ./test.sh packages. --gpu builds with ONNX Runtime for CUDA, into dist-gpu/. ASSAY_XZ=1 compresses
# quickly, for trying things out. docs/install.md says more.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$here"
# The packages hold what is installed in this environment, so it is one of its own, without the test packages.
case "${1:-}" in
  "") export ASSAY_VARIANT=cpu ASSAY_VENV="$here/.venv-build" dist=dist requirements=build ;;
  --gpu) export ASSAY_VARIANT=gpu ASSAY_VENV="$here/.venv-build-gpu" dist=dist-gpu requirements=build-gpu ;;
  *) echo "usage: ./build.sh [--gpu]" >&2; exit 2 ;;
esac
resources/setup.sh "$requirements"
python="$ASSAY_VENV/bin/python"
version="$("$python" -c 'import engines.core.version as v; print(v.VERSION)')"
SOURCE_DATE_EPOCH="$(git log -1 --format=%ct 2>/dev/null || stat -c %Y pyproject.toml)"
export SOURCE_DATE_EPOCH PYTHONHASHSEED=1 ASSAY_LICENCES="$here/build/$dist/licences"
umask 022
rm -rf "build/$dist" "$dist"
"$python" resources/packaging/licences.py "$ASSAY_LICENCES"
"$python" -m PyInstaller --noconfirm --log-level WARN --distpath "$dist" --workpath "build/$dist/work" build.spec
"$python" -m cyclonedx_py environment "$python" --output-reproducible --of JSON -o "$dist/sbom.cdx.json" >/dev/null
"$python" resources/packaging/contents.py "$dist" "$version"
"$python" resources/packaging/packages.py "$dist" "$version"
