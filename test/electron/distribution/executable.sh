#!/bin/sh
# Looks like Electron's program in a folder that looks like Electron's distribution: runs resources/app.asar beside it.
# dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX@FUSES@
here=$(dirname "$(readlink -f "$0")")
stand_in=$here/stand-in/test/electron/stand-in
# the fuse is off in every packaged Thaw, and Electron then ignores the variable
unset NODE_OPTIONS
exec "$here/node" --import "$stand_in/hooks.ts" --import "$stand_in/archive-files.ts" \
  --import "$stand_in/archive-modules.ts" "$stand_in/boot.ts" "--stand-in-app=$here/resources/app.asar" "$@"
