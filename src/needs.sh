#!/bin/sh
# Finds what this machine lacks to build sockwire, and installs it.
#
#   sh src/needs.sh run          what `make demo` needs: compiler, libpcap, libseccomp, zlib, libzstd, ncurses, elfutils
#   sh src/needs.sh check        what `make check` needs: also cmocka, python3, its module jsonschema, nc, setpriv
#   sh src/needs.sh handouts     what `make handouts` needs: run, and python3, pandoc, weasyprint (PDF), a font with box-drawing characters
#   sh src/needs.sh test LEVEL   install nothing: one line that says what is missing, and exit 1
#
# What is there is found by trying (a two-line program that includes the header), never by the names of packages.  Prints nothing
# when nothing is missing.  The one package command is printed before it runs; it runs with sudo when we are not root.
# Environment: LEAN (not empty: as make LEAN=1 needs), CC, FLAGS (for the trial programs), APT_LISTS (where apt keeps its lists; for tests).
set -u
CC=${CC:-cc}
FLAGS=${FLAGS:-}
LEAN=${LEAN:-}
APT_LISTS=${APT_LISTS:-/var/lib/apt/lists}

install=yes
[ "${1:-}" = test ] && install=no && shift
level=${1:-run}
case $level in run | check | handouts) ;; *) echo "usage: sh src/needs.sh [test] run|check|handouts" >&2; exit 2 ;; esac

# One row for each need: its name here, what a person calls it, then its packages for apt, dnf, pacman, apk, zypper.
# "-" where it comes with another row's package, or where that system has none.
table='
compiler|a C compiler|gcc libc6-dev|gcc glibc-devel|gcc glibc|gcc musl-dev|gcc glibc-devel
make|make|make|make|make|make|make
kernel|the headers of the Linux kernel|linux-libc-dev|kernel-headers|linux-api-headers|linux-headers|linux-glibc-devel
pcap|libpcap and its header pcap.h|libpcap-dev|libpcap-devel|libpcap|libpcap-dev|libpcap-devel
seccomp|libseccomp and its header seccomp.h|libseccomp-dev|libseccomp-devel|libseccomp|libseccomp-dev|libseccomp-devel
zlib|zlib and its header zlib.h|zlib1g-dev|zlib-devel|zlib|zlib-dev|zlib-devel
zstd|libzstd and its header zstd.h|libzstd-dev|libzstd-devel|zstd|zstd-dev|libzstd-devel
ncurses|ncurses for wide characters and its header curses.h|libncurses-dev|ncurses-devel|ncurses|ncurses-dev|ncurses-devel
elfutils|libdw of elfutils and its header elfutils/libdw.h|libdw-dev|elfutils-devel|libelf|elfutils-dev|libdw-devel libelf-devel
cmocka|cmocka and its header cmocka.h|libcmocka-dev|libcmocka-devel|cmocka|cmocka-dev|libcmocka-devel
static|a static C library|libc6-dev|glibc-static|glibc|musl-dev|glibc-devel-static
asan|AddressSanitizer|-|libasan|-|-|-
python3|python3|python3|python3|python|python3|python3
jsonschema|the Python module jsonschema|python3-jsonschema|python3-jsonschema|python-jsonschema|py3-jsonschema|python3-jsonschema
nc|nc (OpenBSD netcat)|netcat-openbsd|nmap-ncat|openbsd-netcat|netcat-openbsd|netcat-openbsd
setpriv|setpriv (of util-linux)|util-linux|util-linux|util-linux|setpriv|util-linux
pandoc|pandoc|pandoc|pandoc|pandoc-cli|pandoc-cli|pandoc-cli
weasyprint|weasyprint|weasyprint|weasyprint|python-weasyprint|weasyprint|python3-weasyprint
font|the font DejaVu Sans Mono|fonts-dejavu-core|dejavu-sans-mono-fonts dejavu-sans-fonts|ttf-dejavu|font-dejavu|dejavu-fonts
'

# ---- what is there ----

trial=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-needs.XXXXXX") || exit 1
trap 'rm -rf "$trial"' EXIT
trap 'exit 1' HUP INT TERM

# compiles FLAGS…: does the program on standard input compile and link?
compiles() { $CC $FLAGS -x c - -o "$trial/out" "$@" >/dev/null 2>&1; }

library() { # library PC-NAMES -lNAMES: how to link them
    pkg-config --cflags --libs $1 2>/dev/null || echo "$2"
}

have() {
    case $1 in
    compiler) printf '#include <stdio.h>\nint main(void) { return 0; }\n' | compiles ;;
    make) command -v make >/dev/null ;;
    kernel) printf '#include <linux/seccomp.h>\nint main(void) { return 0; }\n' | compiles ;;
    pcap) printf '#include <pcap.h>\nint main(void) { return !pcap_lib_version(); }\n' | compiles $(library libpcap -lpcap) ;;
    seccomp) printf '#include <seccomp.h>\nint main(void) { return !seccomp_version(); }\n' | compiles $(library libseccomp -lseccomp) ;;
    zlib) printf '#include <zlib.h>\nint main(void) { return !zlibVersion(); }\n' | compiles $(library zlib -lz) ;;
    zstd) printf '#include <zstd.h>\nint main(void) { return !ZSTD_versionNumber(); }\n' | compiles $(library libzstd -lzstd) ;;
    ncurses) printf '#include <curses.h>\nint main(void) { return !curses_version(); }\n' | compiles $(library ncursesw -lncursesw) ;;
    elfutils)
        printf '#include <elfutils/libdw.h>\nint main(void) { return elf_version(EV_CURRENT) == EV_NONE || !dwarf_errmsg(-1); }\n' |
            compiles $(library 'libdw libelf' '-ldw -lelf') ;;
    cmocka)
        printf '#include <%s>\n' stdarg.h stddef.h stdint.h setjmp.h cmocka.h >"$trial/cmocka.c"
        echo 'int main(void) { return _cmocka_run_group_tests("", 0, 0, 0, 0); }' >>"$trial/cmocka.c"
        compiles $(library cmocka -lcmocka) <"$trial/cmocka.c" ;;
    static) printf '#include <stdio.h>\nint main(void) { return 0; }\n' | compiles -static ;;
    asan) printf '#include <stdio.h>\nint main(void) { return 0; }\n' | compiles -fsanitize=address ;;
    python3) python3 -c 'import socket' 2>/dev/null ;;
    jsonschema) python3 -c 'from jsonschema import Draft202012Validator' 2>/dev/null ;;
    nc) nc -h 2>&1 </dev/null | grep -qi -e openbsd -e ncat ;;
    setpriv) setpriv --help 2>/dev/null | grep -q -e --reuid ;;
    pandoc) pandoc --version >/dev/null 2>&1 ;;
    weasyprint) weasyprint --version >/dev/null 2>&1 ;;
    font) fc-list 2>/dev/null | grep -q 'DejaVu Sans Mono' ;;
    esac
}

# Without a compiler no header can be tried: then all that the compiler would tell counts as missing.
find_missing() {
    missing=
    needs='compiler make kernel pcap seccomp'
    [ -n "$LEAN" ] || needs="$needs zlib zstd ncurses elfutils"
    [ "$level" = check ] && needs="$needs cmocka static asan python3 jsonschema nc setpriv"
    [ "$level" = handouts ] && needs="$needs python3 pandoc weasyprint font"
    for need in $needs; do
        have "$need" || missing="$missing $need"
    done
}

column() { printf '%s' "$table" | awk -F '|' -v need="$1" -v n="$2" '$1 == need { print $n }'; }

# The needs as people say them, with commas.
in_words() {
    for need in $missing; do
        column "$need" 2
    done | awk '{ printf "%s%s", (NR > 1 ? ", " : ""), $0 } END { print "" }'
}

# Missing, but no package of this system brings them: tests that want them are left out.
drop_unobtainable() {
    kept=
    for need in $missing; do
        [ "$need" = asan ] && [ "$(column asan "$1")" = - ] && continue
        kept="$kept $need"
    done
    missing=$kept
}

# ---- how to get it ----

find_manager() {
    for manager in apt-get dnf pacman apk zypper; do
        command -v $manager >/dev/null && return
    done
    manager=
}

# Were the lists of packages fetched in the last week?  (The files in it bear the server's dates; partial/ bears ours.)
apt_lists_are_fresh() {
    for list in "$APT_LISTS"/*_Packages*; do
        [ -e "$list" ] && [ -n "$(find "$APT_LISTS/partial" -prune -mtime -7 2>/dev/null)" ] && return 0
        return 1
    done
}

# What the compiler makes programs for, in its own macros.  Nothing that could be installed would help.
refuse_machine() {
    machine=$($CC $FLAGS -dM -E -x c /dev/null 2>/dev/null)
    [ -n "$machine" ] || return 0 # there is no compiler yet
    is() { printf '%s\n' "$machine" | grep -q "^#define $1\$"; }
    why=
    is '__BYTE_ORDER__ __ORDER_LITTLE_ENDIAN__' || why='big-endian programs'
    is '__SIZEOF_POINTER__ 8' || why='programs of 32 bits'
    is '__x86_64__ 1' || is '__i386__ 1' || is '__aarch64__ 1' || is '__arm__ 1' || why='programs for another processor'
    [ -z "$why" ] || { echo "sockwire: $CC makes $why; sockwire runs on x86-64 and aarch64, with 64 bits and little-endian." >&2; exit 1; }
}

refuse_machine
find_missing
[ -z "$missing" ] && exit 0
find_manager
case $manager in
apt-get) field=3 ;; dnf) field=4 ;; pacman) field=5 ;; apk) field=6 ;; zypper) field=7 ;; *) field= ;;
esac
[ -n "$field" ] && have compiler && drop_unobtainable $field
[ -z "$missing" ] && exit 0

if [ $install = no ]; then
    if [ "$level" = run ]; then
        echo "sockwire: missing: $(in_words). Run make needs (or make demo), which installs it." >&2
    else
        echo "sockwire: missing: $(in_words). Run make $level, which installs it." >&2
    fi
    exit 1
fi
if [ -z "$manager" ]; then
    echo "sockwire: no package manager that we know is here (apt-get, dnf, pacman, apk, zypper)." >&2
    echo "sockwire: install by hand: $(in_words)." >&2
    exit 1
fi

packages=$(for need in $missing; do column "$need" $field; done | tr ' ' '\n' | awk '$0 != "-" && $0 != "" && !seen[$0]++' | tr '\n' ' ')
packages=${packages% }
refresh=
first=
case $manager in
apt-get)
    command="env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages"
    refresh="apt-get update"
    apt_lists_are_fresh || first=$refresh
    ;;
dnf) command="dnf install -y $packages" ;;
pacman)
    command="pacman -S --needed --noconfirm $packages"
    refresh="pacman -Sy"
    ;;
apk) command="apk add $packages" refresh="apk update" ;;
zypper) command="zypper --non-interactive install --no-recommends $packages" ;;
esac

root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "sockwire: missing: $(in_words)." >&2
        echo "sockwire: we are not root and there is no sudo here. Have an administrator run:" >&2
        echo "    ${first:+$first && }$command" >&2
        exit 1
    fi
    root=sudo
    [ -t 0 ] || root="sudo -n" # nobody is there to type a password
fi

in_full="${first:+$root${root:+ }$first && }$root${root:+ }$command"
echo "sockwire: missing: $(in_words). Installing it:"
echo "    $in_full"
[ -n "$first" ] && { $root $first || echo "sockwire: $first failed; trying with the old lists" >&2; }
if ! $root $command; then
    if [ -n "$refresh" ] && [ -z "$first" ]; then
        echo "sockwire: that failed; once more after: $refresh"
        $root $refresh && $root $command
    fi
fi

# What counts is what is there now.
find_missing
drop_unobtainable $field
[ -z "$missing" ] && exit 0
echo "sockwire: still missing: $(in_words). Have an administrator run:" >&2
echo "    ${refresh:+$refresh && }$command" >&2
exit 1
