#!/bin/sh
# Boots a kernel of kernels.sh in qemu with a copy-on-write disk, runs a script in it as root, prints its console.
#
#   sh tests/systems/vm.sh FOLDER KERNEL DISK SCRIPT [SECONDS]        FOLDER: of kernels.sh; ARCH=arm64 for aarch64
#
# Software emulation (TCG): 5 to 20 times slower than the machine itself.
set -eu
folder=$(cd "$1" && pwd) kernel=$2 disk=$(realpath "$3") script=$(realpath "$4") seconds=${5:-1200}
arch=${ARCH:-amd64}
work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-vm.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
modules=$(ls -d "$folder/kernels/$kernel"/lib/modules/* "$folder/kernels/$kernel"/usr/lib/modules/* 2>/dev/null | head -n 1)
image=$(ls "$folder/kernels/$kernel"/boot/vmlinu[xz]-* | head -n 1)

# The first root: what the disk needs, in the order of their needs.
mkdir -p "$work/i/bin" "$work/i/proc" "$work/i/sys" "$work/i/dev" "$work/i/m" "$work/i/disk"
cp "$(find "$folder/busybox-$arch" -path '*/bin/busybox' -type f | head -n 1)" "$work/i/bin/busybox"
for name in virtio virtio_ring virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_mmio virtio_blk crc16 mbcache jbd2 crc32c_generic \
    crc32c-cryptoapi libcrc32c ext4 tun veth; do
    module=$(find "$modules" -name "$name.ko*" | head -n 1)
    case $module in
    '') continue ;;
    *.xz) xz -dc "$module" >"$work/i/m/$name.ko" ;;
    *) cp "$module" "$work/i/m/$name.ko" ;;
    esac
    echo $name >>"$work/i/m/order"
done
cp "$script" "$work/i/guest.sh"
cat >"$work/i/init" <<'END'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
[ ! -e /m/order ] || for module in $($b cat /m/order); do $b insmod /m/$module.ko 2>/dev/null; done
for i in 1 2 3 4 5 6 7 8 9 10; do [ ! -e /dev/vda ] || break; $b sleep 1; done
$b mount -t ext4 /dev/vda /disk || { echo "vm: no disk"; $b poweroff -f; }
$b cp /guest.sh /disk/guest.sh
for at in proc sys dev; do $b mount --move /$at /disk/$at; done
exec $b switch_root /disk /bin/sh -c 'export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
    mount -t tmpfs tmp /tmp; mount -t tmpfs run /run; mkdir -p /dev/pts /dev/shm
    mount -t devpts -o ptmxmode=666 devpts /dev/pts; mount -t tmpfs shm /dev/shm; chmod 1777 /tmp /dev/shm
    ip link set lo up 2>/dev/null
    echo "vm: $(uname -srm), up after $(cut -d" " -f1 /proc/uptime) s"; sh /guest.sh; echo "vm: done after $(cut -d" " -f1 /proc/uptime) s"
    sync; echo o >/proc/sysrq-trigger; sleep 60'
END
chmod +x "$work/i/init"
(cd "$work/i" && find . | cpio -o -H newc --quiet | gzip -1) >"$work/initrd"
qemu-img create -q -f qcow2 -F raw -b "$disk" "$work/disk.qcow2"
options="panic=-1 quiet loglevel=3 rdinit=/init"
case $arch in
amd64) set -- qemu-system-x86_64 -machine pc -cpu max -append "console=ttyS0 $options" ;;
arm64) set -- qemu-system-aarch64 -machine virt -cpu cortex-a72 -append "console=ttyAMA0 $options" ;;
esac
timeout -k 5 "$seconds" "$@" -accel tcg,thread=multi -m 1536 -smp 2 -nographic -no-reboot -nic none -kernel "$image" -initrd "$work/initrd" \
    -drive file="$work/disk.qcow2",if=virtio,format=qcow2 </dev/null 2>&1 | sed -u 's,\r,,g' || echo "vm: qemu ended early"
