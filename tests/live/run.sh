#!/bin/sh
# Runs the live tests: as the caller, and when that is root once more as the unprivileged user nobody.
#
#   B=build TALLY=FILE sh tests/live/run.sh     (tests/run.sh calls it so)
#
# nobody runs a copy in a fresh folder of /tmp, since the checkout may lie where nobody can't read.  The tests find what they
# watch by SOCKWIRE (the program), PROGRAMS (the folder of the small programs) and SOLUTIONS (that of the finished labs).
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
case $B in /*) built=$B ;; *) built=$PWD/$B ;; esac
failed=0
copy=
trap '[ -n "$copy" ] && rm -rf "$copy"' EXIT
trap 'exit 1' HUP INT TERM

tests() { # tests WHO FOLDER SOLUTIONS [COMMAND…]: all live tests from FOLDER, through COMMAND
    who=$1 from=$2 solutions=$3
    shift 3
    for source in tests/live/test_*.c; do
        [ -e "$source" ] || continue
        name=$(basename "$source" .c)
        SOCKWIRE=$from/sockwire PROGRAMS=$from/programs SOLUTIONS=$solutions \
            sh tests/one.sh "live/$name ($who)" "$@" "$from/live/$name" || failed=1
    done
}

tests "$(id -un 2>/dev/null || id -u)" "$built" "$PWD/solutions"

if [ "$(id -u)" -eq 0 ]; then
    copy=$(mktemp -d /tmp/sockwire-live.XXXXXX) || exit 1
    mkdir "$copy/live" "$copy/home"
    cp -R "$built/sockwire" "$built/programs" solutions "$copy"
    for source in tests/live/test_*.c; do
        [ -e "$source" ] && cp "$built/live/$(basename "$source" .c)" "$copy/live"
    done
    chmod -R a+rX "$copy"
    chown 65534:65534 "$copy/home"
    tests nobody "$copy" "$copy/solutions" env HOME="$copy/home" TMPDIR="$copy/home" USER=nobody LOGNAME=nobody \
        setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
        sh -c 'cd "$HOME" && exec "$@"' sh
fi
exit $failed
