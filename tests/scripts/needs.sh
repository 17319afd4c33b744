#!/bin/sh
# src/needs.sh with a made-up machine: a PATH that holds only what we put there, a compiler that "finds" a header when a file says
# so, and package managers that write down how they were called and then "install".
#
# Prints one line for each case that went wrong; exit 1 when there is one.
set -u
cd "$(dirname "$0")/../.." || exit 1
needs=$PWD/src/needs.sh
box=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-test-needs.XXXXXX") || exit 1
trap 'rm -rf "$box"' EXIT
trap 'exit 1' HUP INT TERM
bad=0
shell=$(command -v sh)

# program NAME: an executable of the made-up machine, its text from standard input
program() {
    { echo "#!$shell"; cat; } >"$box/bin/$1"
    chmod +x "$box/bin/$1"
}

mkdir "$box/tools"
for tool in sh cat rm mkdir mktemp find awk sed tr grep env dirname basename make chmod; do
    path=$(command -v $tool) && ln -s "$path" "$box/tools/$tool"
done

# machine UID MANAGER…: a new machine; $box/lacks names what is missing (compiler, the headers, static, asan, and programs)
machine() {
    uid=$1
    shift
    rm -rf "$box/bin" "$box/lists" "$box/calls" "$box/broken"
    mkdir -p "$box/lists/partial"
    cp -R "$box/tools" "$box/bin"
    : >"$box/calls"
    : >"$box/lists/here_Packages"
    : >"$box/lacks"
    echo "echo $uid" | program id
    program cc <<END
program=
while read -r line; do program="\$program\$line"; done
while read -r lack; do
    case "\$lack/\$program \$*" in
    compiler/*) exit 1 ;;
    */*"<\$lack>"* | static/*-static* | asan/*-fsanitize=address*) exit 1 ;;
    esac
done <"$box/lacks"
END
    echo 'exit 0' | program python3
    echo 'echo OpenBSD netcat' | program nc
    echo 'echo --reuid' | program setpriv
    for manager; do
        program $manager <<END
echo "$manager \$*" >>"$box/calls"
case "\$*" in *update* | -Sy*) rm -f "$box/broken"; exit 0 ;; esac
[ -e "$box/broken" ] && exit 1
: >"$box/lacks"
END
    done
}

lacks() { printf '%s\n' "$@" >"$box/lacks"; }

# needs ARGUMENT…: runs it there; sets $out, $status and $calls
needs() {
    out=$(cd / && env -i PATH="$box/bin" TMPDIR="$box" APT_LISTS="$box/lists" "$shell" "$needs" "$@" 2>&1 </dev/null)
    status=$?
    calls=$(cat "$box/calls")
}

# expect WHAT GOT PATTERN: a shell pattern
expect() {
    case $2 in
    $3) ;;
    *)
        printf 'needs: %s: wanted %s, got: %s\n' "$1" "$3" "$2"
        bad=1
        ;;
    esac
}

# A machine that sockwire does not run on is refused in a sentence, whatever is missing.
refuses() { # MACROS PATTERN
    machine 0 apt-get
    printf '%s\n' "$1" >"$box/macros"
    program cc <<END
case "\$*" in *-dM*) cat "$box/macros" ;; esac
END
    needs test run
    expect "a compiler for another machine" "$status $out $calls" "$2"
}
little='#define __BYTE_ORDER__ __ORDER_LITTLE_ENDIAN__'
big='#define __BYTE_ORDER__ __ORDER_BIG_ENDIAN__'
refuses "$little
#define __SIZEOF_POINTER__ 4
#define __i386__ 1" '1 sockwire: cc makes programs of 32 bits; sockwire runs on x86-64 and aarch64, with 64 bits and little-endian. '
refuses "$little
#define __SIZEOF_POINTER__ 4
#define __x86_64__ 1" '1 sockwire: cc makes programs of 32 bits; *'
refuses "$big
#define __SIZEOF_POINTER__ 8
#define __aarch64__ 1" '1 sockwire: cc makes big-endian programs; *'
refuses "$big
#define __SIZEOF_POINTER__ 8
#define __s390x__ 1" '1 sockwire: cc makes programs for another processor; *'
refuses "$little
#define __SIZEOF_POINTER__ 8
#define __x86_64__ 1" '0 *'

# Nothing is missing: nothing is printed, nothing is run.
machine 0 apt-get
needs check
expect "all is there: status" "$status" 0
expect "all is there: output" "$out" ""
expect "all is there: calls" "$calls" ""

# Each manager, as root, with its own names; the command is printed before it runs.
case_of() { # case_of MANAGER COMMAND
    machine 0 "$1"
    lacks pcap.h seccomp.h zlib.h zstd.h curses.h elfutils/libdw.h
    needs run
    expect "$1: status" "$status" 0
    expect "$1: calls" "$calls" "$2"
    expect "$1: printed" "$out" "*$2"
}
case_of apt-get "apt-get install -y --no-install-recommends libpcap-dev libseccomp-dev zlib1g-dev libzstd-dev libncurses-dev libdw-dev"
case_of dnf "dnf install -y libpcap-devel libseccomp-devel zlib-devel libzstd-devel ncurses-devel elfutils-devel"
case_of pacman "pacman -S --needed --noconfirm libpcap libseccomp zlib zstd ncurses libelf"
case_of apk "apk add libpcap-dev libseccomp-dev zlib-dev zstd-dev ncurses-dev elfutils-dev"
case_of zypper "zypper --non-interactive install --no-recommends libpcap-devel libseccomp-devel zlib-devel libzstd-devel ncurses-devel libdw-devel libelf-devel"

# Only what is missing; cmocka only for the tests.
machine 0 apt-get
lacks cmocka.h
needs run
expect "demo wants no cmocka" "$status$out$calls" 0
needs check
expect "check wants cmocka" "$calls" "apt-get install -y --no-install-recommends libcmocka-dev"

# What makes the sheets is asked for by nothing else.
machine 0 apt-get
needs handouts
expect "handouts: calls" "$calls" "apt-get install -y --no-install-recommends pandoc weasyprint fonts-dejavu-core"
machine 0 apt-get
for tool in pandoc weasyprint; do echo 'exit 0' | program $tool; done
echo 'echo DejaVu Sans Mono' | program fc-list
needs handouts
expect "handouts: all is there" "$status$out$calls" 0

# A machine with nothing but git and make.
machine 0 apt-get
rm "$box/bin/cc" "$box/bin/python3" "$box/bin/nc" "$box/bin/setpriv"
needs check
expect "bare machine: names all" "$calls" "*gcc libc6-dev linux-libc-dev libpcap-dev libseccomp-dev zlib1g-dev libzstd-dev libncurses-dev libdw-dev libcmocka-dev python3 python3-jsonschema netcat-openbsd util-linux*"
expect "bare machine: what is still missing is told" "$status$out" "1*still missing: a C compiler*"

# The wrong nc and the wrong setpriv (busybox) do not count.
machine 0 apk
echo 'echo BusyBox' | program nc
echo 'echo BusyBox' | program setpriv
needs check
expect "busybox" "$calls" "apk add netcat-openbsd setpriv"

# A system without AddressSanitizer: not a reason to stop.
machine 0 apk
lacks asan
needs check
expect "no asan on apk" "$status$out$calls" 0

# apt: lists are fetched first when there are none, or when the first try fails.
machine 0 apt-get
rm "$box/lists/here_Packages"
lacks pcap.h
needs run
expect "apt without lists" "$calls" "apt-get update
apt-get install *libpcap-dev"
expect "apt without lists: printed" "$out" "*apt-get update && env DEBIAN_FRONTEND=noninteractive apt-get install*"
machine 0 apt-get
lacks pcap.h
: >"$box/broken"
needs run
expect "apt with stale lists" "$status $calls" "0 apt-get install *
apt-get update
apt-get install *"
machine 0 pacman
lacks pcap.h
: >"$box/broken"
needs run
expect "pacman without a database" "$status $calls" "0 pacman -S *
pacman -Sy
pacman -S *"

# Not root: sudo; without it, or when it refuses, the command for an administrator.
machine 1000 dnf
echo 'echo "sudo $*" >>'"$box/calls"'; [ "$1" = -n ] && shift; exec "$@"' | program sudo
lacks pcap.h
needs run
expect "sudo: status" "$status" 0
expect "sudo: calls" "$calls" "sudo -n dnf install -y libpcap-devel
dnf install -y libpcap-devel"
expect "sudo: printed" "$out" "*sudo -n dnf install -y libpcap-devel"
machine 1000 apt-get
lacks pcap.h
needs run
expect "no sudo" "$status $calls $out" "1  *administrator run:
    env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libpcap-dev"
machine 1000 apt-get
echo 'echo "sudo: a password is required" >&2; exit 1' | program sudo
lacks pcap.h
needs run
expect "sudo refuses" "$status $calls $out" "1  *administrator run:
    apt-get update && env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libpcap-dev"

# No manager that we know.
machine 0
lacks seccomp.h
needs run
expect "no manager" "$status $out" "1 *install by hand: libseccomp and its header seccomp.h."

# test: one line, nothing installed.
machine 0 apt-get
lacks pcap.h
needs test run
expect "test run" "$status$calls $out" "1 sockwire: missing: libpcap and its header pcap.h. Run make needs (or make demo), which installs it."
lacks cmocka.h
needs test check
expect "test check" "$status$calls $out" "1 *Run make check, which installs it."

needs nonsense
expect "usage" "$status $out" "2 usage: *"

[ $bad -eq 0 ] && echo "needs: all cases as expected"
exit $bad
