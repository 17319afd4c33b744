#!/bin/sh
# Debian's kernels for qemu, unpacked in FOLDER/kernels/NAME, with an apt of their own from this machine's mirror, and busybox for
# the first steps in FOLDER/busybox-ARCH.
#
#   sh tests/systems/kernels.sh FOLDER
set -eu
folder=$(mkdir -p "$1" && cd "$1" && pwd)
apt=$folder/apt
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$folder/kernels" "$folder/packages"
: >>"$apt/status"
mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "bookworm" { print $2; exit }')
for suite in bullseye bookworm trixie sid; do
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
done >"$apt/sources"

get() { # apt-get|apt-cache ARGUMENTS
    tool=$1
    shift
    "$tool" -o Dir::Etc::sourcelist="$apt/sources" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" \
        -o Dir::State::status="$apt/status" -o APT::Architecture=amd64 -o APT::Architectures::=amd64 -o APT::Architectures::=arm64 -o APT::Sandbox::User=root "$@"
}

# The package of the kernel that VERSION… of a meta package leads to.
image() { # META VERSION: the newest such version
    get apt-cache show "$1" | awk -v wanted="$2" '/^Version: / { version = $2 } /^Depends: / && index(version, wanted) == 1 && match($0, /linux-image-[0-9][^ ,]*/) {
        print version, substr($0, RSTART, RLENGTH) }' |
        sort -V | awk 'END { print $2 }'
}

get apt-get update -q
cd "$folder/packages"
for wanted in 'amd64 5.10' 'amd64 6.1.' 'amd64 6.12' 'amd64 ' 'arm64 6.12'; do
    arch=${wanted%% *} version=${wanted#* }
    name=$(image "linux-image-cloud-$arch:$arch" "$version")
    [ -n "$name" ] || { echo "kernels: no $arch $version here" >&2; continue; }
    folder_of=$folder/kernels/${name#linux-image-}
    [ ! -d "$folder_of" ] || continue
    # From 7 on the kernel and its modules are packages of their own.
    for package in $name $(get apt-cache show "$name:$arch" | sed -n 's/^Depends: //p' | grep -oE 'linux-(base|binary|modules)-[0-9][^ ,]*' | sort -u); do
        get apt-get download -q "$package:$arch"
        dpkg-deb -x "$package"_*_"$arch".deb "$folder_of"
    done
    [ -e "$folder_of/lib" ] || ln -s usr/lib "$folder_of/lib"
    depmod -b "$folder_of" "$(ls "$folder_of/lib/modules")"
done
for arch in amd64 arm64; do
    [ -d "$folder/busybox-$arch" ] || { get apt-get download -q "busybox-static:$arch" && dpkg-deb -x busybox-static_*_$arch.deb "$folder/busybox-$arch"; }
done
ls "$folder/kernels"
