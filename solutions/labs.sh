#!/bin/sh
# The labs, made from the marked solutions (the marks: see skeleton.awk).
#
#   sh solutions/labs.sh write [FOLDER]     writes FOLDER/NN-name/{client.c,server.c,Makefile,lab.sh,.hints}, FOLDER being labs
#   sh solutions/labs.sh diff STEP          shows what a step adds to the one before; STEP is 03, 3 or 03-two-doors
#   sh solutions/labs.sh steps              the names of the steps, in order
#
# A file of a lab that is replaced is kept in build/labs-old/.
# A broken mark stops it with FILE:LINE: what, and then nothing is written.
# SOLUTIONS=FOLDER takes the solutions from there (for the tests).
set -u
here=$(dirname "$0")
solutions=${SOLUTIONS:-$here}
old=build/labs-old # relative to the checkout, from where make calls
work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-labs.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

die() {
    echo "labs: $*" >&2
    exit 1
}

steps() {
    for folder in "$solutions"/[0-9][0-9]-*/; do
        [ -d "$folder" ] && basename "$folder"
    done
}

# take MODE STEP WHO: what skeleton.awk makes of a solution, on standard output.
take() {
    awk -v mode="$1" -v step="$2" -v who="$3" -f "$here/skeleton.awk" "$solutions/$2/$3.c"
}

write() {
    to=${1:-labs}
    all=$(steps)
    [ -n "$all" ] || die "no step in $solutions"
    for step in $all; do
        mkdir -p "$work/labs/$step" || exit 1
        for who in client server; do
            [ -f "$solutions/$step/$who.c" ] || die "$solutions/$step/$who.c is missing"
            take skeleton "$step" "$who" >"$work/labs/$step/$who.c" || exit 1
        done
        sed "s/@STEP@/$step/" "$here/lab.mk" >"$work/labs/$step/Makefile" || exit 1
        cp "$here/lab.sh" "$work/labs/$step/lab.sh" || exit 1
        for who in server client; do take hints "$step" "$who" || exit 1; done >"$work/labs/$step/.hints"
    done
    # Everything is there: now write what changed, and leave the rest untouched.
    for step in $all; do
        mkdir -p "$to/$step" || exit 1
        for file in client.c server.c Makefile lab.sh .hints; do
            cmp -s "$work/labs/$step/$file" "$to/$step/$file" && continue
            kept=
            if [ -e "$to/$step/$file" ]; then # it may be somebody's work
                kept=$old/$step/$file
                mkdir -p "$old/$step" && cp "$to/$step/$file" "$kept" || exit 1
            fi
            cp "$work/labs/$step/$file" "$to/$step/$file" || exit 1
            echo "  labs $to/$step/$file${kept:+   (what stood there is now $kept)}"
        done
    done
}

show_diff() {
    wanted=$1 before='' found=''
    for step in $(steps); do
        number=${step%%-*}
        case $wanted in
        "$step" | "$number" | "${number#0}") found=$step; break ;;
        esac
        before=$step
    done
    [ -n "$found" ] || die "no step '$wanted'; there are: $(steps | tr '\n' ' ')"
    color=
    [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && diff --color=always /dev/null /dev/null 2>/dev/null && color=--color=always
    [ -n "$before" ] || printf '%s is the first step: all of it is new.\n' "$found"
    for who in client server; do
        mkdir -p "$work/old" "$work/new"
        : >"$work/old/$who.c"
        { [ -z "$before" ] || take code "$before" "$who" >"$work/old/$who.c"; } && take code "$found" "$who" >"$work/new/$who.c" &&
            take adds "$found" "$who" >"$work/adds" || exit 1
        printf '\n%s: the %s\n' "$found" "$who"
        sed 's/^/    /' "$work/adds"
        # -b: lines that only moved to the right are not new.
        diff -b -U 2 $color "$work/old/$who.c" "$work/new/$who.c" | sed '/^[^ +-]*--- /d; /^[^ +-]*+++ /d; s/@@ .* @@/@@/'
    done
}

case ${1:-} in
write) write "${2:-labs}" ;;
diff)
    [ -n "${2:-}" ] || die "which step?  make diff STEP=03"
    show_diff "$2"
    ;;
steps) steps ;;
*) die "usage: labs.sh write [FOLDER] | diff STEP | steps" ;;
esac
