#!/usr/bin/env bash
# NOT RUN: written without a Mac at hand. Signs, packs and notarises dist/Assay.app on macOS 13 or newer.
#   IDENTITY="Developer ID Application: …" PROFILE=name-in-keychain resources/packaging/macos/notarise.sh 0.1.0
# PROFILE is made once: xcrun notarytool store-credentials PROFILE --apple-id … --team-id … --password …
# Notarising sends the program to Apple; it is done where the package is built, never where it is used.
set -euo pipefail
version="${1:?give the version}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
app="$here/../../../dist/Assay.app"
image="$here/../../../dist/assay-$version-macos.dmg"
sign() { codesign --force --timestamp --options runtime --sign "${IDENTITY:?}" "$@"; }
# From the inside out: libraries, then programs, then the bundle.
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 | while IFS= read -r -d '' file; do sign "$file"; done
find "$app/Contents/MacOS" -type f -perm -u+x -print0 | while IFS= read -r -d '' file; do
  sign --entitlements "$here/entitlements.plist" "$file"
done
sign --entitlements "$here/entitlements.plist" "$app"
codesign --verify --deep --strict "$app"
hdiutil create -volname Assay -srcfolder "$app" -format UDZO "$image"
sign "$image"
xcrun notarytool submit "$image" --keychain-profile "${PROFILE:?}" --wait
xcrun stapler staple "$image"
spctl --assess --type open --context context:primary-signature -v "$image"
