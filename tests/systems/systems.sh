#!/bin/sh
# Other kernels: each kernel of kernels.sh in qemu, with a Debian that has sockwire installed; guest.sh says what is tried.
#
#   B=build sh tests/systems/systems.sh FOLDER ROOT [KERNEL…]      ROOT: of tests/packages/container.sh; KERNEL: a piece of a name in FOLDER/kernels
#
# As root.  What each said is in FOLDER/KERNEL.log; printed is a row for the table of docs/systems.md.  A machine that takes longer than
# SECONDS_EACH is ended.
set -u
cd "$(dirname "$0")/../.." || exit 1
folder=$(mkdir -p "$1" && cd "$1" && pwd) root=$2 B=${B:-build}
shift 2
[ -d "$folder/kernels" ] || sh tests/systems/kernels.sh "$folder" || exit 1
[ $# -gt 0 ] || set -- $(ls "$folder/kernels")
bad=0

disk() { # amd64|arm64: made anew for a sockwire that is newer
    [ "$folder/disk-$1" -nt "$B/sockwire" ] && return
    if [ "$1" = arm64 ]; then
        sh tests/systems/arm64.sh "$folder" "$B" >"$folder/arm64.log" 2>&1 &&
            CC="aarch64-linux-gnu-gcc --sysroot=$folder/root-arm64" REFERENCE=$B/sockwire sh tests/systems/disk.sh "$folder/root-arm64" "$folder/build-arm64" "$folder/disk-arm64"
    else
        REFERENCE=$B/sockwire sh tests/systems/disk.sh "$root" "$B" "$folder/disk-amd64"
    fi || { echo "systems: no disk for $1"; return 1; }
}

for kernel in $(for wanted; do ls "$folder/kernels" | grep -F -e "$wanted"; done | awk '!seen[$0]++'); do
    arch=${kernel##*-} log=$folder/$kernel.log
    disk "$arch" || { bad=1; continue; }
    ARCH=$arch sh tests/systems/vm.sh "$folder" "$kernel" "$folder/disk-$arch" tests/systems/guest.sh "${SECONDS_EACH:-1800}" >"$log" 2>&1
    ok=$(grep -c ': ok, [0-9]* s$' "$log") failed=$(grep -c ': FAILED$' "$log")
    echo "| $(date +%F) | $kernel | $ok ok, $failed failed | $(sed -n 's/^vm: done after \(.*\)/\1/p' "$log") |"
    [ "$failed" = 0 ] && grep -q '^vm: done' "$log" || { bad=1; echo "systems: see $log"; }
done
exit $bad
