#!/bin/sh
# Runs a command in another root, as a container does: a mount and a process namespace of its own, and pivot_root, since a
# program in a mere chroot may make no user namespace.  As root.
#
#   sh tests/packages/enter.sh ROOT USER COMMAND        COMMAND for sh -lc, in that user's home
set -eu
[ $# = 3 ] || { echo "usage: sh tests/packages/enter.sh ROOT USER COMMAND" >&2; exit 2; }
exec unshare --mount --pid --fork --kill-child sh -euc '
    mount --make-rprivate /
    mount --bind "$1" "$1"
    cd "$1"
    mount -t proc proc proc
    mount --rbind /sys sys
    mount -t tmpfs -o mode=755 tmpfs dev
    mkdir dev/pts dev/shm dev/net dev/.old
    for device in null zero full random urandom tty net/tun; do
        [ ! -e "/dev/$device" ] || { : >"dev/$device"; mount --bind "/dev/$device" "dev/$device"; }
    done
    mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts dev/pts
    ln -s pts/ptmx dev/ptmx
    ln -s /proc/self/fd dev/fd
    chmod 1777 dev/shm
    pivot_root . dev/.old
    umount -l /dev/.old
    exec su - "$2" -c "$3"
' sh "$1" "$2" "$3" </dev/null
