#!/bin/sh
# `make dist`: the same tree gives the same bytes, also from where the archive was unpacked, with another umask, zone and language.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-dist.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
first=$(sh packaging/dist.sh "$work/first")
mkdir "$work/unpacked"
tar -xzf "$first" -C "$work/unpacked"
name=$(basename "$first")
(umask 077; TZ=Asia/Tokyo LC_ALL=C.UTF-8 sh "$work/unpacked/${name%.tar.gz}/packaging/dist.sh" "$work/again" >/dev/null)
cmp "$first" "$work/again/$name"
for file in Makefile README.md VERSION src/main.c labs/01-sockets/client.c traces/refused.pcapng .ci/run; do
    [ -s "$work/unpacked/${name%.tar.gz}/$file" ] || { echo "dist: no $file in it"; exit 1; }
done
echo "dist: $name, the same bytes twice"
