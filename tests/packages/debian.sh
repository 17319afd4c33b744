#!/bin/sh
# The Debian package in a bare Debian, with nothing but a compiler and make: a student starts a lab, runs it, has it graded.
#
#   sh tests/packages/debian.sh PACKAGE.deb [SUITE] [ROOT]      as root; SUITE: bookworm; ROOT: made by debootstrap if it is not there
#
# Needs debootstrap and a mirror: the one that this machine's apt uses.
set -u
cd "$(dirname "$0")/../.." || exit 1
package=${1:?usage: sh tests/packages/debian.sh PACKAGE.deb [SUITE] [ROOT]}
suite=${2:-bookworm}
root=${3:-build/packages/$suite}
bad=0

fail() {
    echo "debian: $*"
    [ ! -s "$said" ] || sed 's/^/    /' "$said" | tail -n 30
    bad=1
}

said=$(mktemp "${TMPDIR:-/tmp}/sockwire-debian.XXXXXX") || exit 1
trap 'rm -f "$said"' EXIT
trap 'exit 1' HUP INT TERM

mirror() {
    apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | awk -v suite="$suite" '$1 == suite { print $2; exit }'
}

if [ ! -x "$root/bin/sh" ]; then
    mkdir -p "$root"
    debootstrap --variant=minbase --include=gcc,libc6-dev,make "$suite" "$root" $(mirror) >"$said" 2>&1 || { fail "no bare $suite"; exit 1; }
fi
cp /etc/resolv.conf "$root/etc/resolv.conf"
[ -e "$root/etc/hosts" ] || echo '127.0.0.1 localhost' >"$root/etc/hosts" # every machine has one, and containers, too
cp "$package" "$root/tmp/sockwire.deb"
grep -q '^student:' "$root/etc/passwd" || chroot "$root" useradd -m -s /bin/sh student || exit 1

as() { # USER COMMAND: in the root; what it says is in $said
    sh tests/packages/enter.sh "$root" "$1" "$2" >"$said" 2>&1
}

rm -rf "$root"/home/student/*
as root 'apt-get update -q && apt-get install -y --no-install-recommends /tmp/sockwire.deb' || { fail "it can't be installed"; exit 1; }
as student 'sockwire start 01 && cd 01-sockets && make run'
grep -q 'TODO 1 is not written yet' "$said" || fail "sockwire start 01 && make run"
as student 'sockwire fault 01 pair --repaired && cd pair && make run' || fail "a pair that is right does not run"
grep -q 'SYN,ACK' "$said" || fail "no packet was seen"
as student 'sockwire start 06 graded 2>&1 && sockwire grade 06 graded'
[ $? -eq 1 ] && grep -q 'points' "$said" || fail "a skeleton is not graded"
as student 'sockwire show /usr/share/sockwire/traces/refused.pcapng' && grep -q ECONNREFUSED "$said" || fail "a trace is not shown"
as student 'sockwire run --client "true" && sockwire --version && sockwire help start' || fail "a command fails"
as student 'sockwire doctor' || fail "doctor has a complaint"
as root 'apt-get remove -y sockwire && ! command -v sockwire && [ ! -e /usr/share/sockwire ]' || fail "it leaves something behind"
[ $bad = 0 ] && echo "debian: $suite: installed, started, run, graded, removed"
exit $bad
