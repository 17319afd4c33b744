#!/bin/sh
# The disk of a machine of vm.sh, from a root that has sockwire installed and the user student: besides, what guest.sh wants in /opt.
#
#   CC=… sh tests/systems/disk.sh ROOT B DISK       B: where sockwire, live/test_join and programs/play are built for that root's
#                                                   processor; REFERENCE: a sockwire for this machine
#
# reference/ in it is a run on this machine, and the lines of its calls: the guest's must be the same.
set -eu
cd "$(dirname "$0")/../.."
root=$(realpath "$1") b=$(realpath "$2") disk=$3 sockwire=$(realpath "${REFERENCE:-build/sockwire}")
opt=$root/opt
rm -rf "$opt" && mkdir -p "$opt/live" "$opt/programs" "$opt/reference" "$opt/solutions" "$opt/broken"
for step in 05-capitals 06-goodbye; do
    cp -R solutions/$step "$opt/solutions"
    sed -i '/^ *\/\/@/d' "$opt/solutions/$step"/*.c
done
cp "$opt"/solutions/05-capitals/*.c "$opt/broken"
sed -i 's/(char)toupper(/(char)tolower(/' "$opt/broken/server.c"

${CC:-cc} -static -o "$opt/confined" tests/packages/confined.c -lseccomp
cp "$b/live/test_join" "$opt/live"
cp "$b/programs/play" "$opt/programs"
cp -L "$(${CC:-cc} -print-file-name=libcmocka.so.0)" "$opt/live"
# One case of each kind of thing that it knows: all of them take too long in an emulated machine.
echo pair one-send-many-segments fin-behind-data cork nagle short-send closed-window delayed-ack threads-on-one-socket writev-readv sendmmsg \
    out-of-band fork-last-close-child dup-last-close exec-keeps exit-without-close killed half-close unread-data linger-zero dead-port syn-again \
    backlog-full simultaneous-open data-again keep-alive three-at-once udp-several >"$opt/live/cases"

work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-disk.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work"
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- # what the caller has open would change the programs' numbers
for name in server client; do
    gcc -g -o $name "$opt/solutions/06-goodbye/$name.c"
done
set -- "$sockwire" run --server ./server --client ./client --input hello
"$@" --write "$opt/reference/run.pcapng" >/dev/null
"$@" --source --width 200 | grep -oE '(client|server)\.c:[0-9]+' | sort -u >"$opt/reference/lines"
[ "$(wc -l <"$opt/reference/lines")" -gt 9 ]
chmod -R a+rX "$opt"
cd - >/dev/null
rm -f "$disk" && truncate -s 3G "$disk.new" && mke2fs -q -t ext4 -O ^orphan_file,^metadata_csum_seed -d "$root" "$disk.new" && mv "$disk.new" "$disk"
