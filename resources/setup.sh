#!/usr/bin/env bash
# Usage: setup.sh cpu|gpu|test|build|build-gpu
# Makes .venv (or the folder named by ASSAY_VENV) with exactly the pinned packages of requirements/NAME.txt, and installs
# the system libraries that the window needs where they are missing. Does nothing when nothing is missing.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
requirements="$root/requirements/$1.txt"
venv="${ASSAY_VENV:-$root/.venv}"
stamp="$venv/installed"

say() { echo "assay: $*" >&2; }
stop() { say "$*"; exit 1; }

install_system_packages() {
  command -v dpkg-query >/dev/null || return 0
  local wanted=(libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 libgssapi-krb5-2 fonts-dejavu-core
    libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
    libxcb-shape0 libxcb-xkb1)
  find_python >/dev/null || wanted+=(python3 python3-venv)
  local missing=() package
  for package in "${wanted[@]}"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo)
    else
      say "these system packages are missing; if the window does not start, install them: ${missing[*]}"
      return 0
    fi
  fi
  say "installing system packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  "${as_root[@]}" apt-get update -qq >&2 || say "the package lists could not be refreshed; trying with the old ones"
  local package_name
  for package_name in "${missing[@]}"; do
    # One by one, since names differ between releases and one unknown name must not stop the others.
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$package_name" >/dev/null 2>&1 ||
      say "the system package $package_name could not be installed"
  done
}

is_installed() {
  # Newer releases renamed some libraries for 64-bit time (libglib2.0-0t64).
  { dpkg-query -W -f='${db:Status-Status}\n' "$1" "$1t64" 2>/dev/null || true; } | grep -x installed >/dev/null
}

find_python() {
  local candidate
  for candidate in python3.12 python3.11 python3.13 python3; do
    if command -v "$candidate" >/dev/null &&
      "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

fingerprint() { cat "$requirements" "${BASH_SOURCE[0]}" | sha256sum | cut -d' ' -f1; }

covered() {
  # The test environment holds everything that the program needs, so that ./run.sh after ./test.sh installs nothing.
  [ -f "$stamp" ] && [ -x "$venv/bin/python" ] && grep -qx "$1 $(fingerprint)" "$stamp"
}

if covered "$1" || { [ "$1" = cpu ] && [ -f "$stamp" ] && grep -qx "test $(requirements="$root/requirements/test.txt" fingerprint)" "$stamp"; }; then
  exit 0
fi
install_system_packages
python="$(find_python)" || stop "Python 3.11, 3.12 or 3.13 with its venv module is needed; install it (Debian, Ubuntu: apt-get install python3 python3-venv) and try again."
say "installing the pinned packages of requirements/$1.txt into $(basename "$venv") (once)"
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$requirements" >&2 ||
  stop "the packages could not be installed; the message above says why. Run the same command again when it is mended."
# Compiled once here, so that worker processes start quickly even where Python may not write beside its sources.
"$venv/bin/python" -m compileall -q -j 0 "$venv/lib" "$root/engines" "$root/gui" >/dev/null || true
echo "$1 $(fingerprint)" >"$stamp"
