#!/bin/sh
# Other kernels: each kernel of kernels.sh in qemu, with a Debian that has sockwire's package; guest.sh says what is tried.
#
#   sh tests/systems/systems.sh FOLDER ROOT [KERNEL…]      ROOT: of tests/packages/container.sh; KERNEL: names in FOLDER/kernels
#
# As root.  What each said is in FOLDER/KERNEL.log; printed is a row for the table of docs/systems.md.
set -u
cd "$(dirname "$0")/../.." || exit 1
folder=$(mkdir -p "$1" && cd "$1" && pwd) root=$(realpath "$2")
shift 2
[ -d "$folder/kernels" ] || sh tests/systems/kernels.sh "$folder" || exit 1
[ $# -gt 0 ] || set -- $(ls "$folder/kernels" | grep -v arm64)
bad=0
if [ ! -e "$folder/disk" ]; then
    mkdir -p "$root/opt/solutions" && cp -R solutions/01-sockets "$root/opt/solutions" && sed -i '/^ *\/\/@/d' "$root"/opt/solutions/01-sockets/*.c
    for modules in "$folder"/kernels/*/lib/modules/* "$folder"/kernels/*/usr/lib/modules/*; do
        [ -d "$modules" ] || continue
        mkdir -p "$root/usr/lib/modules/$(basename "$modules")"
        (cd "$modules" && find kernel/net kernel/drivers/net kernel/lib kernel/crypto modules.* -type f ! -path '*wireless*' | cpio -pdm --quiet "$root/usr/lib/modules/$(basename "$modules")")
        depmod -b "$root" "$(basename "$modules")" 2>/dev/null
    done
    truncate -s 3G "$folder/disk.new" && mke2fs -q -t ext4 -O ^orphan_file,^metadata_csum_seed -d "$root" "$folder/disk.new" && mv "$folder/disk.new" "$folder/disk" || exit 1
fi
for kernel; do
    sh tests/systems/vm.sh "$folder" "$kernel" "$folder/disk" tests/systems/guest.sh "${SECONDS_EACH:-1800}" >"$folder/$kernel.log" 2>&1
    ok=$(grep -c ': ok$' "$folder/$kernel.log") failed=$(grep -c ': FAILED$' "$folder/$kernel.log")
    echo "| $kernel | $ok ok, $failed failed | $(sed -n 's/^vm: done after \(.*\)/\1/p' "$folder/$kernel.log") |"
    [ "$failed" = 0 ] && grep -q '^vm: done' "$folder/$kernel.log" || bad=1
done
exit $bad
