#!/bin/sh
# The labs, made from the marked solutions (the marks: see skeleton.awk; which step builds on which: steps.tsv).
#
#   sh solutions/labs.sh write [FOLDER]     writes FOLDER/NN-name/{client.c,server.c,wires/,Makefile,lab.sh,.hints}, FOLDER being labs;
#                                           and the table of steps in FOLDER/README.md, if that is there
#   sh solutions/labs.sh diff STEP          shows what a step adds to the one it builds on; STEP is 03, 3 or 03-two-doors
#   sh solutions/labs.sh steps              the names of the steps, in order
#   sh solutions/labs.sh before STEP        the step that it builds on; nothing for the first
#   sh solutions/labs.sh table              the table of labs/README.md
#   sh solutions/labs.sh programs STEP      the step whose client.c and server.c it has: itself; where its folder has none, those of the
#                                           step that it builds on, finished and unchanged
#   sh solutions/labs.sh marked STEP        its marked files, one a line: server.c, client.c; or the rules of its wires, wires/NAME.wire
#
# What else lies in a step's folder (the input of 14-bad-wire) goes into the lab as it is.
#
# A file of a lab that is replaced is kept in build/labs-old/.
# A broken mark stops it with FILE:LINE: what, and then nothing is written; so does a broken steps.tsv.
# SOLUTIONS=FOLDER takes the solutions from there (for the tests).
set -u
here=$(dirname "$0")
solutions=${SOLUTIONS:-$here}
map=$solutions/steps.tsv
old=build/labs-old # relative to the checkout, from where make calls
work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-labs.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

die() {
    echo "labs: $*" >&2
    exit 1
}

# The map is sound: four fields; each step is there once, after the one it builds on, and has a folder; each folder is in it.
check_map() {
    [ -f "$map" ] || { echo "labs: $map is missing: it says which step builds on which" >&2; return 1; }
    awk -F '\t' '
        function fail(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; bad = 1; exit }
        /^#/ { next }
        NF != 4 || $1 !~ /^[0-9][0-9]-[a-z0-9-]+$/ || $3 == "" || $4 == "" {
            fail("a row is a step, the step it builds on (-: none), what is written, what is found out, with tabs between them")
        }
        $1 in known { fail($1 " is there already") }
        $2 != "-" && !($2 in known) { fail($1 " builds on " $2 ", which does not stand before it") }
        { known[$1] = 1 }
        END { exit bad }' "$map" >&2 || return 1
    for step in $(steps); do
        [ -d "$solutions/$step" ] || { echo "labs: $map: $step has no folder in $solutions" >&2; return 1; }
    done
    for folder in "$solutions"/[0-9][0-9]-*/; do
        [ ! -d "$folder" ] || [ "$(steps | grep -cx "$(basename "$folder")")" -eq 1 ] ||
            { echo "labs: $map: no row for the folder $folder" >&2; return 1; }
    done
}

steps() {
    awk -F '\t' '!/^#/ { print $1 }' "$map"
}

before() {
    awk -F '\t' -v step="$1" '$1 == step && $2 != "-" { print $2 }' "$map"
}

table() {
    printf '| step | builds on | you write | and you find out |\n| --- | --- | --- | --- |\n'
    awk -F '\t' '!/^#/ { printf "| %s | %s | %s | %s |\n", $1, $2 == "-" ? "" : substr($2, 1, 2), $3, $4 }' "$map"
}

programs() {
    from=$1
    while [ ! -f "$solutions/$from/client.c" ] && [ ! -f "$solutions/$from/server.c" ] && [ -n "$(before "$from")" ] && [ -d "$solutions/$1/wires" ]; do
        from=$(before "$from")
    done
    echo "$from"
}

marked() {
    if [ "$(programs "$1")" = "$1" ]; then
        echo server.c
        echo client.c
    fi
    (cd "$solutions/$1" && find . -path './wires/*.wire' | LC_ALL=C sort | sed 's#^\./##')
}

# take MODE STEP FILE: what skeleton.awk makes of a solution, on standard output.
take() {
    take_who=$(basename "$3")
    awk -v mode="$1" -v step="$2" -v who="${take_who%.*}" -f "$here/skeleton.awk" "$solutions/$2/$3"
}

# put FROM TO NAME: copies a file that changed; what stood there is kept, it may be somebody's work.
put() {
    cmp -s "$1" "$2" && return
    kept=
    if [ -e "$2" ]; then
        kept=$old/$3
        mkdir -p "$(dirname "$kept")" && cp "$2" "$kept" || exit 1
    fi
    cp "$1" "$2" || exit 1
    echo "  labs $2${kept:+   (what stood there is now $kept)}"
}

# The README with its table made anew; without the two lines that stand around it, as it is.
write_table() {
    table >"$work/table"
    awk -v table="$work/table" '
        /^<!-- end -->$/ { inside = 0 }
        !inside
        /^<!-- made from solutions\/steps.tsv / { while ((getline line <table) > 0) print line; inside = 1 }' "$1" >"$work/README.md" || exit 1
    cmp -s "$work/README.md" "$1" || { cp "$work/README.md" "$1" && echo "  labs $1"; } || exit 1
}

# The Makefile of a step.  A line of lab.mk that begins with @wires@ is for a step of rules files alone, one with @programs@ for the others.
makefile() {
    here_too=programs
    [ ! -d "$solutions/$1/wires" ] || here_too=wires
    sed "s/@STEP@/$1/; s/^@$here_too@//; /^@[a-z]*@/d" "$here/lab.mk"
}

write() {
    to=${1:-labs}
    all=$(steps)
    [ -n "$all" ] || die "no step in $map"
    for step in $all; do
        mkdir -p "$work/labs/$step" || exit 1
        from=$(programs "$step") all_marked=$(marked "$step")
        for who in client server; do
            [ -f "$solutions/$from/$who.c" ] || die "$solutions/$from/$who.c is missing"
            [ "$from" = "$step" ] || take solution "$from" "$who.c" >"$work/labs/$step/$who.c" || exit 1
        done
        for file in $all_marked; do
            mkdir -p "$(dirname "$work/labs/$step/$file")" || exit 1
            take skeleton "$step" "$file" >"$work/labs/$step/$file" || exit 1
        done
        for file in "$solutions/$step"/*; do
            case $file in *.c | */wires) ;; *) cp "$file" "$work/labs/$step/" || exit 1 ;; esac
        done
        makefile "$step" >"$work/labs/$step/Makefile" || exit 1
        cp "$here/lab.sh" "$work/labs/$step/lab.sh" || exit 1
        for file in $all_marked; do take hints "$step" "$file" || exit 1; done >"$work/labs/$step/.hints"
    done
    # Everything is there: now write what changed, and leave the rest untouched.
    for step in $all; do
        mkdir -p "$to/$step" || exit 1
        (cd "$work/labs/$step" && find . -type f | LC_ALL=C sort) >"$work/files"
        while read -r file; do
            file=${file#./}
            mkdir -p "$(dirname "$to/$step/$file")" || exit 1
            put "$work/labs/$step/$file" "$to/$step/$file" "$step/$file"
        done <"$work/files"
    done
    [ ! -f "$to/README.md" ] || write_table "$to/README.md"
}

show_diff() {
    found=
    for step in $(steps); do
        number=${step%%-*}
        case $1 in
        "$step" | "$number" | "${number#0}") found=$step; break ;;
        esac
    done
    [ -n "$found" ] || die "no step '$1'; there are: $(steps | tr '\n' ' ')"
    before=$(before "$found")
    color=
    [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && diff --color=always /dev/null /dev/null 2>/dev/null && color=--color=always
    if [ -n "$before" ]; then echo "$found builds on $before."; else echo "$found is the first step: all of it is new."; fi
    if [ "$(programs "$found")" != "$found" ]; then
        printf '\n%s: client and server are those of %s, unchanged\n' "$found" "$(programs "$found")"
        for file in $(marked "$found"); do
            printf '\n%s: %s\n' "$found" "$file"
            take answer "$found" "$file" | sed 's/^TODO [0-9]* /+/'
        done
        return
    fi
    for who in client server; do
        mkdir -p "$work/old" "$work/new"
        : >"$work/old/$who.c"
        { [ -z "$before" ] || take code "$before" "$who.c" >"$work/old/$who.c"; } && take code "$found" "$who.c" >"$work/new/$who.c" &&
            take adds "$found" "$who.c" >"$work/adds" || exit 1
        printf '\n%s: the %s\n' "$found" "$who"
        sed 's/^/    /' "$work/adds"
        # -b: lines that only moved to the right are not new.
        diff -b -U 2 $color "$work/old/$who.c" "$work/new/$who.c" | sed '/^[^ +-]*--- /d; /^[^ +-]*+++ /d; s/@@ .* @@/@@/'
    done
}

check_map || exit 1
case ${1:-} in
write) write "${2:-labs}" ;;
diff)
    [ -n "${2:-}" ] || die "which step?  make diff STEP=03"
    show_diff "$2"
    ;;
steps) steps ;;
before) before "${2:-}" ;;
table) table ;;
programs) programs "${2:-}" ;;
marked) marked "${2:-}" ;;
*) die "usage: labs.sh write [FOLDER] | diff STEP | steps | before STEP | table | programs STEP | marked STEP" ;;
esac
