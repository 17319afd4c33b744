#!/bin/sh
# Bare roots of Debian 12, 13 and sid: README's two commands as far as time allows, each compiler without a warning, LEAN=1.
#
#   [ONLY='gcc DEV=1'] sh tests/systems/roots.sh FOLDER [SUITE…]      as root; FOLDER/SUITE is made by debootstrap if it is not there
#
# In each: `make demo` (which installs what it needs), the unit tests, then gcc and clang, DEV=1 and -O2, every warning an error; and
# LEAN=1, which may link to libpcap and libseccomp alone.  One line a step: SUITE STEP RESULT.  FULL=1: `make check` instead of the
# unit tests.
set -u
cd "$(dirname "$0")/../.." || exit 1
folder=$(mkdir -p "$1" && cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- bookworm trixie sid
only=${ONLY:-.} # steps whose name matches
bad=0

mirror() {
    apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "bookworm" { print $2; exit }'
}

in_root() { # SUITE STEP COMMAND
    echo "$2" | grep -q -e "$only" -e packages || return 0
    log=$folder/$1-$(echo "$2" | tr ' /=' '---').log
    if sh tests/packages/enter.sh "$folder/$1" root "cd /source && { $3; }" >"$log" 2>&1; then
        echo "$1 $2 ok"
    else
        echo "$1 $2 FAILED, see $log"
        bad=1
    fi
}

for suite; do
    root=$folder/$suite
    [ -x "$root/bin/sh" ] || debootstrap --variant=minbase "$suite" "$root" "$(mirror)" >"$folder/$suite.log" 2>&1 || { echo "$suite root FAILED"; bad=1; continue; }
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    [ -e "$root/etc/hosts" ] || echo '127.0.0.1 localhost' >"$root/etc/hosts"
    echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/90mirror" # a mirror may lag behind
    rm -rf "$root/source" && mkdir "$root/source"
    sh packaging/dist.sh "$folder/archive" >/dev/null && tar -xzf "$folder"/archive/sockwire-*.tar.gz --strip-components=1 -C "$root/source"
    in_root "$suite" 'lean packages' 'apt-get update -q && apt-get install -y -q --no-install-recommends gcc libc6-dev make linux-libc-dev libpcap-dev libseccomp-dev'
    in_root "$suite" 'make LEAN=1' "make -j2 LEAN=1 DEV=1 build/lean/dev/sockwire && build/lean/dev/sockwire doctor &&
        ! readelf -d build/lean/dev/sockwire | grep NEEDED | grep -vE 'pcap|seccomp|libc\\.so'"
    in_root "$suite" 'make demo' 'make demo && grep -q "<html" build/demo.html'
    in_root "$suite" 'all packages' 'make needs && apt-get install -y -q --no-install-recommends clang libcmocka-dev python3 python3-jsonschema netcat-openbsd'
    in_root "$suite" 'gcc DEV=1' 'make -j2 DEV=1 all tests'
    if [ -n "${FULL:-}" ]; then
        in_root "$suite" 'make check' 'make check'
    else
        in_root "$suite" 'unit tests' 'B=build/dev sh tests/run/run.sh unit'
    fi
    # Debian 12 has AppArmor 3, which knows no user namespaces
    [ "$suite" = bookworm ] || in_root "$suite" 'apparmor' 'apt-get install -y -q --no-install-recommends apparmor &&
        apparmor_parser --skip-kernel-load --skip-cache --features-file /etc/apparmor.d/abi/4.0 packaging/debian/apparmor'
    for build in "gcc -O2" "clang -O0" "clang -O2"; do
        in_root "$suite" "${build% *} ${build#* }" "make -j2 B=build/${build% *}${build#* } CC=${build% *} CFLAGS='${build#* } -g -Werror' build/${build% *}${build#* }/sockwire"
    done
done
[ $bad = 0 ] && echo "roots: all green"
exit $bad
