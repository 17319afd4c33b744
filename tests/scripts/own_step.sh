#!/bin/sh
# The step of docs/own-step, which is not of the kit, is compiled and graded: in the checkout, and against what `make install` installs.
# What is no step, or one for another sockwire, is refused with a reason.
#
#   B=build sh tests/scripts/own_step.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
case $B in /*) ;; *) B=$PWD/$B ;; esac
top=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-own-step.XXXXXX") || exit 1
trap 'rm -rf "$top"' EXIT
trap 'exit 1' HUP INT TERM
bad=0
wrong() { echo "own_step: $*"; bad=1; }

# "100 of 100", or why not
score() { # SOCKWIRE STEP DIR [FLAG…]
    program=$1 && shift
    "$program" grade "$@" --report json --output "$top/report.json" >"$top/says" 2>&1
    sed -n 's/.*"score":\([0-9a-z]*\),"max_score":\([0-9]*\),.*/\1 of \2/p' "$top/report.json" 2>/dev/null
}

compile() { # OUTPUT SOURCE FLAG…
    output=$1 source=$2 && shift 2
    ${CC:-cc} -shared -fPIC -Wall -Wextra -Werror -Wno-missing-field-initializers -Wno-unused-const-variable "$@" -o "$output" "$source"
}

expect() { # WHAT GOT WANTED
    [ "$2" = "$3" ] || wrong "$1: '$2', and '$3' is right: $(tail -3 "$top/says")"
}

# … and so is the example at the top of the harness's header
{ echo '#include "grade/checks/step_object.h"'; sed -n '/^ \*\/$/q; s/^ \*     //p' src/grade/check.h; } >"$top/example.c"
grep -q check_fails "$top/example.c" || wrong "grade/check.h has no example"
compile "$top/example.so" "$top/example.c" -Isrc "-I$B/include" 2>"$top/example.err" || wrong "the example in grade/check.h does not compile: $(cat "$top/example.err")"
compile "$top/mirror.so" docs/own-step/mirror.c -Isrc "-I$B/include" || wrong "it does not compile"
expect "its own solution" "$(score "$B/sockwire" "$top/mirror.so" docs/own-step)" "100 of 100"
expect "05-capitals handed in" "$(score "$B/sockwire" "$top/mirror.so" solutions/05-capitals)" "20 of 100"
grep -q '"name":"server-mirrors","verdict":"fail"' "$top/report.json" || wrong "server-mirrors did not fail"
grep -q '"sheet":"the sheet of week 9"' "$top/report.json" || wrong "its sheet is not named"
echo 'server-mirrors 5' >"$top/points"
expect "other points" "$(score "$B/sockwire" "$top/mirror.so" docs/own-step --points "$top/points")" "55 of 55"

{ cat "$top/points" && echo 'hidden pair-mirrors' && echo 'hint server-mirrors 2 From the last to the first.'
echo 'deadline 2026-11-30T12:00Z' && echo 'late 60'; } >"$top/all"
expect "handed in late" "$(score "$B/sockwire" "$top/mirror.so" docs/own-step --points "$top/all" --handed-in 2026-11-30T12:00:01Z)" "33 of 55"
expect "handed in in time" "$(score "$B/sockwire" "$top/mirror.so" docs/own-step --points "$top/all" --handed-in 2026-11-30T13:00+01:00)" "55 of 55"
expect "a second try" "$(score "$B/sockwire" "$top/mirror.so" solutions/05-capitals --points "$top/all" --try 2)" "20 of 55"
grep -q '"hint":"From the last to the first."' "$top/report.json" || wrong "no hint at the second try"
grep -q 'When this was handed in is not known' "$top/report.json" || wrong "a deadline without --handed-in is not told"
"$B/sockwire" grade "$top/mirror.so" solutions/05-capitals --points "$top/all" >"$top/says" 2>&1
grep -q 'From the last' "$top/says" && wrong "a hint at the first try"

mkdir -p "$top/class" && cp -R docs/own-step "$top/class/anna" && cp -R solutions/05-capitals "$top/class/bob"
printf 'folder\thanded_in\ttry\n%s\t2026-11-30T12:30Z\t1\n%s\t\t3\n' "$top/class/anna" "$top/class/bob" >"$top/class.tsv"
"$B/sockwire" grade "$top/mirror.so" --class "$top/class.tsv" --points "$top/all" --out "$top/late" --jobs 1 >"$top/says" 2>&1 || wrong "a late class ended with $?"
grep -q '"score":33,' "$top/late/reports/anna.json" || wrong "anna was late"
grep -q '"score":20,' "$top/late/reports/bob.json" && grep -q 'From the last' "$top/late/reports/bob.json" || wrong "bob has a hint at his third try"
"$B/sockwire" grade "$top/mirror.so" --class "$top/class" --out "$top/out" --jobs 1 >"$top/says" 2>&1 || wrong "a class ended with $?: $(cat "$top/says")"
grep -q '^mirror: 2 of 2 graded' "$top/says" || wrong "the class: $(cat "$top/says")"

# Installed, from a folder that knows nothing of the sources.
B=$B sh src/install.sh install "$top/kit" >/dev/null || wrong "the installation failed"
(cd "$top/kit/share/doc/sockwire/docs/own-step" && compile "$top/installed.so" mirror.c "-I$top/kit/include/sockwire") ||
    wrong "it does not compile against what is installed"
expect "installed" "$(score "$top/kit/bin/sockwire" "$top/installed.so" "$top/kit/share/doc/sockwire/docs/own-step")" "100 of 100"

refused() { # WHAT FILE REASON
    "$B/sockwire" grade "$2" docs/own-step >"$top/says" 2>&1
    status=$?
    { [ $status -eq 125 ] && grep -q "$3" "$top/says"; } || wrong "$1: status $status, $(head -3 "$top/says")"
}
changed() { # NAME SED-SCRIPT
    sed "$2" docs/own-step/mirror.c >"$top/$1.c" && compile "$top/$1.so" "$top/$1.c" -Isrc "-I$B/include" || wrong "$1 does not compile"
}
refused "no file" "$top/nothing.so" 'opening the step .*No such file'
refused "no object" ./README.md 'opening the step'
changed bare '/^STEP_OBJECT/s/.*/const void *mirror_is_used = \&mirror;/'
refused "no STEP_OBJECT" "$top/bare.so" 'is no step: it has no STEP_OBJECT'
changed other 's/^#include "grade\/checks\/step_object.h"/&\n#undef STEP_HEADERS\n#define STEP_HEADERS "other"/'
refused "another sockwire's" "$top/other.so" 'was made for another sockwire'
changed twice 's/"pair-mirrors"/"server-mirrors"/'
refused "two of a name" "$top/twice.so" 'two checks are called server-mirrors'
changed needs 's/"server-mirrors", "client-prints"/"server-dances"/'
refused "an unknown need" "$top/needs.so" 'needs server-dances, which must stand before it'
changed taken 's/.*check_client_builds, 0.*/{ \&check_server_address, 0 },\n&/'
expect "a check of the kit without what it needs there" "$(score "$B/sockwire" "$top/taken.so" docs/own-step)" "100 of 100"
changed order 's/.*check_server_listens, 0.*//; s/.*check_server_accepts, 0.*/&\n{ \&check_server_listens, 0 },/'
refused "a check of the kit before what it needs" "$top/order.so" 'needs server-listens, which must stand before it'
changed named 's/\.name = "mirror"/.name = "05-capitals"/'
refused "a name of the kit" "$top/named.so" 'a name of its own'
changed points 's/check_server_mirrors, 50/check_server_mirrors, -1/'
refused "points below 0" "$top/points.so" 'has -1 points'
exit $bad
