#!/bin/sh
# A root for aarch64, FOLDER/root-arm64, without a foreign program run here: Debian 13's packages unpacked, sockwire cross-built against them in
# FOLDER/build-arm64, and installed.
#
#   sh tests/systems/arm64.sh FOLDER [B]        B: a build for this machine, which makes the manual and the completion
#
# Needs gcc-aarch64-linux-gnu and a mirror.
set -eu
cd "$(dirname "$0")/../.."
folder=$(mkdir -p "$1" && cd "$1" && pwd) b=${2:-build}
root=$folder/root-arm64 built=$folder/build-arm64 apt=$folder/apt-arm64
command -v aarch64-linux-gnu-gcc >/dev/null || { echo "arm64: no aarch64-linux-gnu-gcc here; get it with: apt install gcc-aarch64-linux-gnu" >&2; exit 1; }

get() { # an apt of its own, for which nothing is installed
    apt-get -q -o Dir::Etc::sourcelist="$apt/sources" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" \
        -o Dir::State::status="$apt/status" -o APT::Architecture=arm64 -o APT::Architectures::=arm64 -o APT::Sandbox::User=root -o APT::Install-Recommends=0 "$@"
}

if [ ! -e "$root/usr/bin/gcc" ]; then
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$root"
    : >>"$apt/status"
    mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "bookworm" { print $2; exit }')
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$apt/sources"
    get update
    get install -y --download-only base-files libc-bin bash coreutils dash diffutils findutils grep gzip hostname sed tar util-linux mount procps gcc libc6-dev make \
        libpcap-dev libseccomp-dev zlib1g-dev libzstd-dev libncurses-dev libdw-dev libcmocka-dev netcat-openbsd
    for package in "$apt"/cache/archives/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$root" -f -
    done
fi
# What the packages' scripts would have made.
printf '%s\n' root:x:0:0::/root:/bin/sh student:x:1000:1000::/home/student:/bin/sh nobody:x:65534:65534::/:/bin/false >"$root/etc/passwd"
printf '%s\n' root:x:0: student:x:1000: nogroup:x:65534: >"$root/etc/group"
printf '%s\n' '127.0.0.1 localhost servername' >"$root/etc/hosts"
ln -sf nc.openbsd "$root/usr/bin/nc"
install -d -o 1000 -g 1000 "$root/home/student"

export PKG_CONFIG_SYSROOT_DIR="$root" PKG_CONFIG_LIBDIR="$root/usr/lib/aarch64-linux-gnu/pkgconfig:$root/usr/share/pkgconfig"
make -j2 B="$built" HAVE= CC="aarch64-linux-gnu-gcc --sysroot=$root" AR=aarch64-linux-gnu-ar "$built/sockwire" "$built/live/test_join" "$built/programs/play"
B=$b sh src/install.sh install "$root/usr" >/dev/null
install "$built/sockwire" "$root/usr/bin/sockwire"
