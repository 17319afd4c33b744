#!/bin/sh
# The labs hold what they promise (`make labs-check`, part of `make check`).
#
#   B=build [CC=cc] [TALLY=FILE] sh tests/labs/labs.sh [kit|STEP…]      (02 or 02-knock: only what is checked for it)
#
# kit:          each kind of broken mark is refused with file and line; labs/ is what is generated; a lab folder works elsewhere, and helps:
#               make help, hint, watch, debug.
# A step:       the solution builds without a warning with each compiler here, also with sanitizers, and puts on the wire what its
#               top comment says; the skeleton builds without a warning, stops politely at its first TODO, holds no line of the
#               answer, and differs from the solution of the step that it builds on (solutions/steps.tsv) only where this step is written; so does the
#               skeleton of a student who is half-way; `sockwire grade` gives all points to the one and not to the other.
#
# One line for each check that failed, then a count.  Exit 1 when one failed.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
case $B in /*) ;; *) B=$PWD/$B ;; esac
sockwire=$B/sockwire
flags='-std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wshadow -Werror'
work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-labs-check.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
passed=0 failed=0

ok() { passed=$((passed + 1)); }

bad() { # bad WHAT [FILE]: WHAT failed, and the first lines of FILE say more
    failed=$((failed + 1))
    echo "labs: $1"
    [ -z "${2:-}" ] || head -n 12 "$2" | sed 's/^/    /'
}

# check WHAT COMMAND…: COMMAND succeeds; what it printed is shown when it does not.
check() {
    what=$1
    shift
    if "$@" >"$work/said" 2>&1; then ok; else bad "$what" "$work/said"; fi
}

# file_of WHO: of a program its source, of a wire its rules
file_of() {
    case $1 in client | server) echo "$1.c" ;; *) echo "wires/$1.wire" ;; esac
}

# take MODE STEP WHO [WRITTEN]: the solution as skeleton.awk gives it
take() {
    awk -v mode="$1" -v step="$2" -v who="$3" -v written="${4:-0}" -f solutions/skeleton.awk "solutions/$2/$(file_of "$3")"
}

# marked STEP: client, server, or its wires: what the student finishes
marked() {
    for marked_file in $(sh solutions/labs.sh marked "$1"); do
        marked_name=$(basename "$marked_file")
        echo "${marked_name%.*}"
    done
}

compilers=
for compiler in gcc clang; do
    command -v $compiler >/dev/null && compilers="$compilers $compiler"
done
[ -n "$compilers" ] || compilers=" ${CC:-cc}"

sanitizers=
echo 'int main(void) { return 0; }' >"$work/empty.c"
for each in address,undefined address undefined; do
    ${CC:-cc} -fsanitize=$each -o "$work/empty" "$work/empty.c" 2>/dev/null && "$work/empty" && sanitizers=$each && break
done

. tests/labs/text.sh
. tests/labs/run.sh
. tests/labs/grade.sh
. tests/labs/folder.sh
. tests/labs/student.sh

# build SOURCE PROGRAM: without a warning with each compiler; PROGRAM is the first one's
build() {
    to=$2
    for compiler in $compilers; do
        "$compiler" $flags -O2 -g -o "$to" "$1" || return 1
        to=$work/other
    done
}

step_check() { # step_check STEP BEFORE: BEFORE is the step that it builds on, empty for the first
    step=$1 before=$2
    folder=$work/$step from=$(sh solutions/labs.sh programs "$step")
    mkdir -p "$folder/solution" "$folder/skeleton" "$folder/sanitized"
    for who in client server; do
        name=$from/$who.c
        check "solutions/$name does not build without a warning" build "solutions/$name" "$folder/solution/$who"
        check "labs/$step/$who.c does not build without a warning" build "labs/$step/$who.c" "$folder/skeleton/$who"
        [ -z "$sanitizers" ] || check "solutions/$name does not build with sanitizers" ${CC:-cc} $flags -O1 -g \
            -fsanitize="$sanitizers" -fno-sanitize-recover=all -o "$folder/sanitized/$who" "solutions/$name"
        if [ "$from" != "$step" ]; then # no source of its own
            check "labs/$step/$who.c is not that of $from, finished" unchanged_check "$step" "$who" "$from"
            continue
        fi
        check "solutions/$name: length" length_check "$step" "$who"
        check "labs/$name holds a line of the answer" no_answer_check "$step" "$who" "$before"
        [ -z "$before" ] || check "labs/$name differs from the solution of $before where it should not" \
            follows_check "$step" "$who" "$before"
        half_way_check "$step" "$who"
    done
    for who in $(marked "$step"); do
        case $who in client | server) continue ;; esac
        check "labs/$step/wires/$who.wire holds a line of the answer" no_answer_check "$step" "$who" ''
        check "solutions/$step/wires/$who.wire: a run over it" over_wire_check "$step" "$who" "$folder/solution"
    done
    run_check "$step" "$folder"
    grade_check "$step" "$before"
}

. tests/run/took.sh
steps=$(sh solutions/labs.sh steps)
[ -n "$steps" ] || bad "no steps in solutions/"
if [ "${1:-kit}" = kit ]; then
    if sh tests/labs/marks.sh >"$work/said" 2>&1; then ok; else bad "broken marks" "$work/said"; fi
    check "labs/ is not what the solutions give: make labs" generated_check
    folder_check
    student_check
fi
for current in $steps; do
    for asked in "${@:-$current}"; do
        case $current in "$asked" | "$asked"-*) step_check "$current" "$(sh solutions/labs.sh before "$current")" ;; esac
    done
done

[ -n "$sanitizers" ] || echo "labs: this compiler has no sanitizers: solutions were not run with them"
echo "labs: $passed checks passed, $failed failed, with$compilers"
took "labs${1:+/$*}"
[ -z "${TALLY:-}" ] || echo "$passed $failed 0 labs${1:+/$*}" >>"$TALLY"
[ $((passed + failed)) -gt 0 ] || echo "labs: no such step: $*"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
