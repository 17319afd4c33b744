#!/bin/sh
# What packaging/Containerfile makes, without an engine: its script in a bare Debian, and then a student in it, with the rights
# that an engine's default profile leaves (confined.c), and with those of --security-opt seccomp=unconfined.
#
#   sh tests/packages/container.sh [ROOT] [PACKAGE.deb]      as root; ROOT: made by debootstrap if it is not there
#
# With PACKAGE.deb the first stage (build) is left out.  Needs debootstrap, a mirror, and libseccomp's static library.
set -u
cd "$(dirname "$0")/../.." || exit 1
root=${1:-build/packages/container}
package=${2:-}
bad=0
said=$(mktemp "${TMPDIR:-/tmp}/sockwire-container.XXXXXX") || exit 1
trap 'rm -f "$said"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
    echo "container: $*"
    sed 's/^/    /' "$said" | tail -n 30
    bad=1
}

mirror() {
    apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "bookworm" { print $2; exit }'
}

in_root() { # COMMAND: as the engine's RUN does it, all rights
    sh tests/packages/enter.sh "$root" root "$1" >"$said" 2>&1
}

as() { # PROFILE USER COMMAND
    sh tests/packages/enter.sh "$root" root "/tmp/sockwire/confined $1 su - $2 -c '$3'" >"$said" 2>&1
}

mkdir -p "$root"
[ -x "$root/bin/sh" ] || debootstrap --variant=minbase bookworm "$root" "$(mirror)" >"$said" 2>&1 || { fail "no bare Debian"; exit 1; }
mkdir -p "$root/tmp/sockwire/source"
cp /etc/resolv.conf "$root/etc/resolv.conf"
[ -e "$root/etc/hosts" ] || echo '127.0.0.1 localhost' >"$root/etc/hosts"
cc -static -o "$root/tmp/sockwire/confined" tests/packages/confined.c -lseccomp || exit 1
cp packaging/container.sh "$root/tmp/sockwire"
if [ -n "$package" ]; then
    cp "$package" "$root/tmp/sockwire"
else
    sh packaging/dist.sh "$root/tmp/sockwire" >/dev/null && tar -xzf "$root"/tmp/sockwire/sockwire-*.tar.gz --strip-components=1 -C "$root/tmp/sockwire/source"
    in_root 'sh /tmp/sockwire/container.sh build /tmp/sockwire/source /tmp/sockwire' || { fail "container.sh build"; exit 1; }
fi
in_root 'sh /tmp/sockwire/container.sh install /tmp/sockwire/sockwire_*.deb' || { fail "container.sh install"; exit 1; }

cp -R solutions/05-capitals "$root/tmp/sockwire"
pair='rm -rf pair && sockwire fault 01 pair --repaired && cd pair && make && sockwire run --server ./server --client ./client --input hello --html run.html && grep -q "<html" run.html'
skeleton='rm -rf g && sockwire start 01 g && sockwire grade 01 g'
right='sockwire grade 05 /tmp/sockwire/05-capitals'
for user in student root; do
    as default $user 'sockwire doctor' || fail "$user, default: doctor"
    grep -q 'libpcap sees packets on this machine' "$said" || fail "$user, default: no packets"
    as default $user "$pair" || fail "$user, default: a pair does not run"
    grep -q 'SYN,ACK' "$said" || fail "$user, default: the pair has no packet"
    as default $user 'rm -rf 01-sockets && sockwire start 01 && cd 01-sockets && make run'
    grep -q 'TODO 1 is not written yet' "$said" || fail "$user, default: a lab"
    if [ $user = root ]; then # walls without namespaces
        as default root "$skeleton"
        [ $? -eq 1 ] && grep -q 'of 100 points' "$said" && grep -q 'no namespaces here' "$said" || fail "root, default: grade of a skeleton"
        as default root "$right" && grep -q '^100 of 100 points' "$said" && grep -q 'no namespaces here' "$said" || fail "root, default: grade of a right pair"
    else
        as default $user "$skeleton"
        [ $? -eq 125 ] && grep -q 'No score: the grader can.t work here' "$said" || fail "$user, default: grade must say that it can build no walls"
    fi
    as open $user "$pair" || fail "$user, open: a pair does not run"
    as open $user 'sockwire doctor' && grep -q 'Programs will run on: private network' "$said" || fail "$user, open: no private network"
    walls= && [ $user = student ] || walls='--walls less' # root of a container without user namespaces has no other user ids
    as open $user "$skeleton $walls"
    [ $? -eq 1 ] && grep -q 'of 100 points' "$said" || fail "$user, open: grade of a skeleton"
    as open $user "$right $walls" && grep -q '^100 of 100 points' "$said" || fail "$user, open: grade of a right pair"
done
[ $bad = 0 ] && echo "container: built, installed; doctor, a pair, a lab and grades, as root and as student, with and without the default profile"
exit $bad
