#!/bin/sh
# Boots a kernel of kernels.sh in qemu with a copy-on-write disk, runs a script in it as root, prints its console.
#
#   sh tests/systems/vm.sh FOLDER KERNEL DISK SCRIPT [SECONDS]        FOLDER: of kernels.sh; ARCH=arm64 for aarch64
#
# Software emulation (TCG): 5 to 20 times slower than the machine itself.  One processor: of two, a host that is busy lets one stand still for
# a while, and with it the timers of TCP that run there.
set -eu
folder=$(cd "$1" && pwd) kernel=$2 disk=$(realpath "$3") script=$(realpath "$4") seconds=${5:-1200}
arch=${ARCH:-amd64}
work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-vm.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
release=$(ls "$folder/kernels/$kernel/lib/modules")
image=$(ls "$folder/kernels/$kernel"/boot/vmlinu[xz]-* "$folder/kernels/$kernel/lib/modules/$release/vmlinuz" 2>/dev/null | head -n 1)

# The first root: the modules for its disk and for what is tried, each after those that it needs.
mkdir -p "$work/i/bin" "$work/i/proc" "$work/i/sys" "$work/i/dev" "$work/i/m" "$work/i/disk"
cp "$(find "$folder/busybox-$arch" -path '*/bin/busybox' -type f | head -n 1)" "$work/i/bin/busybox"
for name in virtio_pci virtio_mmio virtio_blk crc32c_generic crc32c-cryptoapi ext4 tun veth af_packet_diag inet_diag tcp_diag; do
    modprobe --show-depends -d "$folder/kernels/$kernel" -S "$release" "$name" 2>/dev/null || true
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' >"$work/modules"
while read -r module; do
    name=$(basename "$module" .xz)
    case $module in
    *.xz) xz -dc "$module" >"$work/i/m/$name" ;;
    *) cp "$module" "$work/i/m/$name" ;;
    esac
    echo "$name" >>"$work/i/m/order"
done <"$work/modules"
cp "$script" "$work/i/guest.sh"
cat >"$work/i/init" <<'END'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
[ ! -e /m/order ] || for module in $($b cat /m/order); do $b insmod /m/$module; done
for i in 1 2 3 4 5 6 7 8 9 10; do [ ! -e /dev/vda ] || break; $b sleep 1; done
$b ip link set lo up
$b mount -t ext4 /dev/vda /disk || { echo "vm: no disk"; $b poweroff -f; }
$b cp /guest.sh /disk/guest.sh
for at in proc sys dev; do $b mount --move /$at /disk/$at; done
exec $b switch_root /disk /bin/sh -c 'export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
    mount -t tmpfs tmp /tmp; mount -t tmpfs run /run; mkdir -p /dev/pts /dev/shm
    mount -t devpts -o ptmxmode=666 devpts /dev/pts; mount -t tmpfs shm /dev/shm; chmod 1777 /tmp /dev/shm
    echo "vm: $(uname -srm), up after $(cut -d" " -f1 /proc/uptime) s"; sh /guest.sh; echo "vm: done after $(cut -d" " -f1 /proc/uptime) s"
    sync; echo o >/proc/sysrq-trigger; sleep 60'
END
chmod +x "$work/i/init"
(cd "$work/i" && find . | cpio -o -H newc --quiet | gzip -1) >"$work/initrd"
qemu-img create -q -f qcow2 -F raw -b "$disk" "$work/disk.qcow2"
options="panic=-1 quiet loglevel=3 rdinit=/init"
case $arch in
amd64) set -- qemu-system-x86_64 -machine pc -cpu max -append "console=ttyS0 no_timer_check $options" ;; # a busy host is no broken timer
arm64) set -- qemu-system-aarch64 -machine virt -cpu max,pauth-impdef=on -append "console=ttyAMA0 $options" ;;
esac
timeout -k 5 "$seconds" "$@" -accel tcg,thread=multi -m 1536 -smp 1 -nographic -no-reboot -nic none -kernel "$image" -initrd "$work/initrd" \
    -drive file="$work/disk.qcow2",if=virtio,format=qcow2 </dev/null 2>&1 | sed -u 's/\r//g; s/\x1b\[[?0-9;]*[a-zA-Z]//g; s/\x1bc//g' || echo "vm: qemu ended early"
