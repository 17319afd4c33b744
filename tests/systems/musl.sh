#!/bin/sh
# Against musl, the C library of Alpine: libpcap and libseccomp are built from Debian's sources, then sockwire (LEAN=1); doctor, a pair that
# was compiled against musl, and grades.  One line a step: musl STEP RESULT.
#
#   sh tests/systems/musl.sh FOLDER
#
# Needs musl-tools, flex, bison, gperf and a mirror; as any user.
set -u
cd "$(dirname "$0")/../.." || exit 1
folder=$(mkdir -p "$1" && cd "$1" && pwd)
apt=$folder/apt bad=0
for tool in musl-gcc flex bison gperf apt-get dpkg-source; do
    command -v "$tool" >/dev/null || { echo "musl: no $tool here (packages musl-tools, flex, bison, gperf, dpkg-dev)"; exit 77; }
done
machine=$(gcc -print-multiarch 2>/dev/null || gcc -dumpmachine)
gcc="musl-gcc -idirafter $folder/kernel"

step() { # NAME COMMAND
    if (eval "$2") >"$folder/$(echo "$1" | tr ' ' '-').log" 2>&1; then
        echo "musl $1 ok"
    else
        echo "musl $1 FAILED, see $folder/$(echo "$1" | tr ' ' '-').log"
        bad=1
    fi
}

get() { # the sources, by an apt of their own
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    : >>"$apt/status"
    mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "bookworm" { print $2; exit }')
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bookworm main" >"$apt/sources"
    set -- -q -o Dir::Etc::sourcelist="$apt/sources" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" \
        -o Dir::State::status="$apt/status" -o APT::Sandbox::User=root
    apt-get "$@" update && apt-get "$@" source libpcap libseccomp
}

library() { # NAME CONFIGURE-OPTIONS…
    cd "$(find "$folder" -maxdepth 1 -type d -name "$1-*" | head -n 1)" || return 1
    shift
    ./configure CC="$gcc" --prefix="$folder/installed" --disable-shared --enable-static "$@" && make -j2 install
}

# The kernel's headers are no part of the C library.
mkdir -p "$folder/kernel"
ln -sfn /usr/include/linux "$folder/kernel/linux"
ln -sfn "/usr/include/$machine/asm" "$folder/kernel/asm"
ln -sfn /usr/include/asm-generic "$folder/kernel/asm-generic"

[ -e "$folder/installed/lib/libseccomp.a" ] || {
    step sources 'cd "$folder" && get'
    step libpcap 'library libpcap --disable-dbus --disable-rdma --disable-usb --disable-bluetooth --without-libnl'
    step libseccomp 'library libseccomp'
}
step 'make LEAN=1' "PKG_CONFIG_LIBDIR='$folder/installed/lib/pkgconfig' make -j2 B='$folder/build' LEAN=1 CC='$gcc' '$folder/build/sockwire' && ! readelf -d '$folder/build/sockwire' | grep -q 'libc\\.so\\.6'"
step doctor '"$folder/build/sockwire" doctor'
for program in client server; do
    step "$program" "musl-gcc -g -o '$folder/$program' solutions/05-capitals/$program.c"
done
step 'a pair' '"$folder/build/sockwire" run --server "$folder/server" --client "$folder/client" --input hello | grep "From Server: HELLO"'
for lab in 05 09 13 17; do
    step "grade $lab" "'$folder/build/sockwire' grade $lab solutions/$lab-* | grep '^100 of 100 points'"
done
[ $bad = 0 ] && echo 'musl: all green'
exit $bad
