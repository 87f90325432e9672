#!/bin/sh
# Assay @VERSION@ in a single file: unpacks itself once into the user's cache and starts from there.
#   ./FILE [PATHS…]              the window          ./FILE --command ARGS…   the command line
#   ./FILE --unpack FOLDER       unpack only         ./FILE --remove          delete what was unpacked
# Checked by its SHA-256 before anything is unpacked. ASSAY_UNPACKED names another folder than ~/.cache/assay.
set -eu
version=@VERSION@ sha256=@SHA256@ size=@SIZE@ unpacked_mb=@UNPACKED_MB@ head_bytes=@HEAD@
self=$(readlink -f "$0")
home=${ASSAY_UNPACKED:-${XDG_CACHE_HOME:-$HOME/.cache}/assay}
folder=$home/assay-$version-$(printf %.12s "$sha256")

stop() {
  echo "Assay: $1" >&2
  if [ ! -t 2 ]; then # started by a click: nobody sees the terminal
    for show in "zenity --error --no-markup --title=Assay --text" "kdialog --title Assay --error" "xmessage -center"; do
      if command -v "${show%% *}" >/dev/null 2>&1; then
        $show "$1" >/dev/null 2>&1 && break
      fi
    done
  fi
  exit 1
}

payload() { tail -c "+$((head_bytes + 1))" "$self"; }

unpack() { # into $1, as an installation of kind $2; whole or not at all
  part=$1.part.$$
  command -v xz >/dev/null 2>&1 || stop "the program xz is needed to unpack this file; install it (Debian, Ubuntu: apt-get install xz-utils), or use the package assay_${version}_amd64.deb."
  mkdir -p "$part" 2>/dev/null || stop "$(dirname "$1") cannot be written to; name another folder with ASSAY_UNPACKED=FOLDER."
  free_mb=$(($(df -Pk "$part" | awk 'NR == 2 { print $4 }') / 1024))
  if [ "$free_mb" -lt "$unpacked_mb" ]; then
    rm -rf "$part"
    stop "unpacking needs $unpacked_mb MB in $(dirname "$1"), and $free_mb MB are free; make space, or name another folder with ASSAY_UNPACKED=FOLDER."
  fi
  if [ "$(payload | wc -c)" -ne "$size" ] || [ "$(payload | sha256sum | cut -d' ' -f1)" != "$sha256" ]; then
    rm -rf "$part"
    stop "this file is damaged or was cut off while it was copied (its SHA-256 does not hold); copy it again."
  fi
  echo "Assay: unpacking once into $1 …" >&2
  if ! payload | xz -dc | tar -x --strip-components=1 -C "$part" --no-same-owner -f -; then
    rm -rf "$part"
    stop "unpacking into $1 failed; see the message above, make space there or name another folder with ASSAY_UNPACKED=FOLDER."
  fi
  echo "$2" >"$part/_internal/installed_as.txt"
  mv -T "$part" "$1" 2>/dev/null && return
  rm -rf "$part"
  [ -x "$1/assay" ] || stop "$1 could not be put in place; if that folder is there, delete it, and start this file again."
}

case ${1:-} in
  --unpack)
    [ -n "${2:-}" ] || stop "--unpack needs the name of a folder that does not exist yet."
    [ ! -e "$2" ] || stop "$2 exists already; name a folder that does not exist yet."
    unpack "$2" folder
    exit 0
    ;;
  --remove)
    rm -rf "$folder" "$folder".part.*
    exit 0
    ;;
esac
[ -x "$folder/assay" ] || unpack "$folder" single
if [ "${1:-}" = --command ]; then
  shift
  exec "$folder/assay" "$@"
fi
exec "$folder/assay-window" "$@"
