#!/bin/sh
# Starts the frozen program beside this script (assay is the command line, assay-window the window), or the newer
# version that an update put beside this folder. Where this system cannot run it, one sentence says so.
name=$(basename "$0")
here=$(dirname "$(readlink -f "$0")")
needed=@GLIBC@

refuse() {
  echo "$1" >&2
  if [ ! -t 2 ]; then # started by a click: nobody sees the terminal
    for show in "zenity --error --no-markup --title=Assay --text" "kdialog --title Assay --error" "xmessage -center"; do
      if command -v "${show%% *}" >/dev/null 2>&1; then
        $show "$1" >/dev/null 2>&1 && break
      fi
    done
  fi
  exit 1
}

if [ -r "$here/next" ]; then
  next=$(head -n 1 "$here/next")
  case $next in
    *[!0-9A-Za-z.+-]*) ;;
    assay-[0-9]*) [ -x "$here/../$next/$name" ] && exec "$here/../$next/$name" "$@" ;;
  esac
fi

[ "$(uname -m)" = x86_64 ] || refuse "Assay: this package is for x86-64 processors; this system reports $(uname -m)."
found=$(getconf GNU_LIBC_VERSION 2>/dev/null)
found=${found#glibc }
if [ -z "$found" ] && [ ! -e /lib64/ld-linux-x86-64.so.2 ]; then
  refuse "Assay needs the GNU C library (glibc) $needed or newer, and this system has none; use a distribution with it, such as Debian 12 or Ubuntu 24.04."
fi
if [ -n "$found" ] && [ "$(printf '%s\n%s\n' "$needed" "$found" | sort -V | head -n 1)" != "$needed" ]; then
  refuse "Assay needs the GNU C library (glibc) $needed or newer, and this system has $found; use a newer release (Debian 12, Ubuntu 24.04 or later), or run it from source (see README, ./run.sh)."
fi
[ -x "$here/$name.bin" ] || refuse "Assay: $here/$name.bin is missing or may not be run; unpack the package again, with the permissions of its files."
exec "$here/$name.bin" "$@"
