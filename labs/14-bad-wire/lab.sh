# What `make hint`, `make watch` and `make debug` of this folder do: its Makefile calls  sh lab.sh hint | watch | debug.
set -u

# ---- hint ----

file_of() { # WHO: server, client, or a wire
    case $1 in server | client) echo "$1.c" ;; *) echo "wires/$1.wire" ;; esac
}

# The TODOs that are not written yet, one a line: WHO NUMBER LINE.  The server's come first: it starts first.
open_todos() {
    for file in wires/*.wire; do # a rule follows a TODO that is written
        [ -f "$file" ] || continue
        awk -v who="$(basename "$file" .wire)" 'function tell() { if (todo) print who, todo, at; todo = 0 }
            /^# TODO [0-9]+:/ { tell(); sub(/^# TODO /, ""); todo = $0 + 0; at = FNR; next }
            !/^[ \t]*(#.*)?$/ { todo = 0 }
            END { tell() }' "$file"
    done
    for who in server client; do
        [ -f $who.c ] || continue
        awk -v who=$who '/\/\* TODO [0-9]+:/ { sub(/.*TODO /, ""); at[$0 + 0] = FNR }
            /^[ \t]*fprintf\(stderr, "TODO [0-9]+ is not written yet/ { sub(/.*"TODO /, ""); print who, $0 + 0, $0 + 0 in at ? at[$0 + 0] : FNR }' $who.c
    done
}

hint() {
    if [ ! -f .hints ]; then
        echo "hint: the file .hints is not here. Copy it from the lab's folder: \`cp -R\` takes it along, \`cp FOLDER/*\` does not." >&2
        return 1
    fi
    wanted=${TODO:-}
    who=${wanted%%:*} number=${wanted##*:}
    case $wanted in
    *:*) ;;
    *[!0-9]*) number= ;; # a wire
    *) who= ;;
    esac
    found=$(open_todos | while read -r file todo line; do
        if [ "${who:-$file}" = "$file" ] && [ "${number:-$todo}" = "$todo" ]; then echo "$file $todo $line"; break; fi
    done)
    if [ -z "$found" ] && [ -n "$wanted" ]; then # it is written, or there is none
        found=$(awk -F '\t' -v who="$who" -v number="$number" '(who == "" || who == $1) && (number == "" || number == $2) { print $1, $2, 0; exit }' .hints)
        if [ -z "$found" ]; then
            echo "hint: there is no TODO $wanted here. These are: $(awk -F '\t' '!told[$1 $2]++ { printf "%s%s:%s", sep, $1, $2; sep = ", " }' .hints)" >&2
            return 1
        fi
    fi
    if [ -z "$found" ]; then
        places='server.c and client.c'
        [ ! -d wires ] || places='the files of wires/'
        echo "No TODO is left in $places. \`make check\` says what is right and what is not."
        echo "A hint for one of them all the same:  make hint TODO=$(awk -F '\t' '{ print $1 ":" $2; exit }' .hints)"
        return 0
    fi
    # shellcheck disable=SC2086
    set -- $found
    given=$(grep -c "^$1 $2\$" .hints-given 2>/dev/null)
    awk -F '\t' -v who="$1" -v file="$(file_of "$1")" -v number="$2" -v line="$3" -v given="${given:-0}" -v step="$STEP" '
        who == $1 && number == $2 { title = $3; hints[++count] = $4 }
        END {
            printf "%s%s, TODO %s: %s\n", file, line ? ", line " line : "", number, title
            first = given < count ? given + 1 : 1
            last = given < count ? given + 1 : count
            for (i = first; i <= last; i++) {
                row = "  " i ". "
                if (sub(/^The line: /, "", hints[i])) { print row "The line:\n         " hints[i]; continue }
                words = split(hints[i], word, " ")
                for (w = 1; w <= words; w++) {
                    if (length(row) + length(word[w]) > 78) { print row; row = "     " }
                    row = row word[w] " "
                }
                print row
            }
            if (last < count)
                printf "Hint %d of %d. `make hint` again gives the next one.\n", last, count
            else
                printf "These are all %d. The finished lines are at the end of the sheet: handouts/%s.md, Checkpoint.\n", count, step
        }' .hints | sed 's/ *$//'
    echo "$1 $2" >>.hints-given
    others=$(open_todos | awk -v who="$1" -v number="$2" '$1 != who && $2 == number { print $1 }' | head -n 1)
    [ -z "$wanted" ] || [ -n "$who" ] || [ -z "$others" ] || echo "$(file_of "$others") has a TODO $2, too: make hint TODO=$others:$2"
}

# ---- watch ----

# Changes when a source is saved.  SOURCES are client.c, server.c, and what SERVER and CLIENT say: perhaps `python3 server.py`.
state() {
    for file in $SOURCES; do
        case $file in ./client | ./server) continue ;; esac # what is built here
        [ ! -f "$file" ] || stat -c '%n %y %s %i' "$file"
    done
}

wait_a_little() {
    if command -v inotifywait >/dev/null; then
        folders=.
        [ ! -d wires ] || folders='. wires'
        # shellcheck disable=SC2086
        inotifywait -qq -t 2 -e close_write -e moved_to $folders 2>/dev/null
        [ $? -eq 1 ] || return 0
    fi
    sleep 0.5
}

title() {
    printf '\n── %s ──────────────────────────────────────────────────\n' "$1"
}

round() {
    title "$(date +%H:%M:%S)  build"
    if ! $MAKE --no-print-directory all; then
        echo "It does not build. Repair it and save: then this begins again."
        return
    fi
    title run
    eval "$RUN_ONCE"
    title check
    eval "$CHECK_ONCE"
}

watch() { # $1: the `make` that asked for it; when that has gone, nobody watches any more
    trap 'echo; echo "watch: ended."; exit 0' INT TERM HUP
    while :; do
        seen=$(state)
        round
        printf '\nWaiting until you save %s. Ctrl-C ends.\n' "$WAITS_FOR"
        while now=$(state); [ "$now" = "$seen" ]; do
            kill -0 "$1" 2>/dev/null || exit 0
            wait_a_little
        done
        while sleep 0.2; saved=$(state); [ "$saved" != "$now" ]; do # an editor may write in several steps
            now=$saved
        done
    done
}

# ---- debug ----

# debug COMMAND…: runs it; the programs in it are built with sanitizers, whose reports go to files and are shown whole, below.
debug() {
    reports=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-debug.XXXXXX") || return 1
    trap 'rm -rf "$reports"' EXIT
    trap ':' INT # sockwire ends by itself, and the reports are still wanted
    options="log_exe_name=1:print_stacktrace=1:color=never:log_path=$reports" # each of the two writes a file of its own
    ASAN_OPTIONS="$options/address${ASAN_OPTIONS:+:$ASAN_OPTIONS}" UBSAN_OPTIONS="$options/undefined${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}" "$@"
    status=$?
    for report in "$reports"/*; do
        if [ ! -f "$report" ]; then
            echo "The sanitizers have nothing to report."
            break
        fi
        show_report "$report"
    done
    return $status
}

# The crash's line in a sentence with its text, then the report as it is.
show_report() {
    who=$(basename "$1")
    who=${who#*.}
    who=${who%%-debug*}
    place=$(grep -o '[^ /]*\.c:[0-9][0-9]*' "$1" | while IFS=: read -r file line; do
        [ -f "$file" ] && echo "$file:$line" && break
    done)
    what=$(sed -n 's/^==.*==ERROR: [A-Za-z]*Sanitizer: //p; s/^.*: runtime error: //p' "$1" | head -n 1 | sed 's/ on address.*//; s/ on unknown address.*//
        s/^SEGV$/SEGV: it reads or writes at an address that is not its own/')
    title "what the sanitizers report of the $who"
    if [ -n "$place" ]; then
        printf '%s: %s\n%s\n\n' "$place" "$what" "$(sed -n "${place##*:}p" "${place%%:*}")"
    fi
    cat "$1"
}

case ${1:-} in
hint) hint ;;
watch) # as a job of its own, where there is a terminal: a Ctrl-C is for the job alone, and `make` has no words for it
    [ ! -t 0 ] || set -m
    sh "$0" job $PPID
    ;;
job) watch "$2" ;;
debug)
    shift
    debug "$@"
    ;;
*)
    echo "usage: sh lab.sh hint | watch | debug COMMAND…" >&2
    exit 2
    ;;
esac
