# Part of labs.sh: what can be said of the labs' text alone.

# The committed labs/ are what is generated, the table in the README too, and nothing else lies there.
generated_check() {
    mkdir -p "$work/generated" && cp labs/README.md "$work/generated" && sh solutions/labs.sh write "$work/generated" >/dev/null &&
        B=$B sh solutions/faults/write.sh "$work/generated" >/dev/null &&
        grep -q '^| 01-sockets |' "$work/generated/README.md" &&
        diff -r -x client -x server -x '*-debug' -x .hints-given -x .gitignore "$work/generated" labs
}

# A file is one to four pages.
length_check() {
    lines=$(take solution "$1" "$2" | wc -l)
    [ "$lines" -ge 60 ] && [ "$lines" -le 210 ] || { echo "$lines lines without the marks; 60 to 210 are wanted"; return 1; }
}

# No line of the answer stands in the skeleton, but for lines that the solution of the step that it builds on has, too.
# Lines of less than 12 visible characters ("return 1;") give nothing away.
no_answer_check() { # STEP WHO BEFORE
    take answer "$1" "$2" >"$work/answer" || return 1
    if [ -n "$3" ]; then take solution "$3" "$2" >"$work/before" || return 1; else : >"$work/before"; fi
    awk '
        function squeeze(line) { gsub(/[ \t]+/, " ", line); sub(/^ /, "", line); return line }
        { line = squeeze($0) }
        file == "skeleton" { skeleton[FNR] = line; lines = FNR; next }
        file == "before" { known[line] = 1; next }
        {
            sub(/^TODO [0-9]+ ?/, "", line)
            visible = line
            gsub(/ /, "", visible)
            if (length(visible) < 12 || line in known) next
            for (i = 1; i <= lines; i++)
                if (index(skeleton[i], line)) { print "line " i ": " line; bad = 1 }
        }
        END { exit bad }' file=skeleton "labs/$1/$(file_of "$2")" file=before "$work/before" file=answer "$work/answer"
}

# A step whose student writes no program has those of another one.
unchanged_check() { # STEP WHO FROM
    take solution "$3" "$2" >"$work/finished" && diff "$work/finished" "labs/$1/$2.c"
}

# The skeleton is the solution of the step that it builds on (BEFORE), but for the top comment, the #includes, the TODOs and what this step gives.
# Where a TODO or something given stands, lines of that step may be gone: it stands in their place.
follows_check() { # STEP WHO BEFORE
    take kinds "$1" "$2" >"$work/kinds" && take code "$3" "$2" >"$work/before" || return 1
    awk '
        function gap(line) { return line ~ /^[ \t]*$/ || line ~ /^[ \t]*#[ \t]*include/ }
        NR == FNR { if (!gap($0)) old[++olds] = $0; next }
        {
            kind = substr($0, 1, 1)
            line = substr($0, 3)
            if (kind == "T" || kind == "G") { here = 1; next }
            if (kind == "C" || kind == "I" || gap(line)) next
            at = next_old + 1
            while (here && at <= olds && old[at] != line) at++
            if (at > olds || old[at] != line) {
                print "in the skeleton: " line
                print "in the step before: " old[next_old + 1]
                bad = 1
                exit
            }
            next_old = at
            here = 0
        }
        END {
            if (!bad && next_old < olds && !here) { print "gone from the step before: " old[next_old + 1]; bad = 1 }
            exit bad
        }' "$work/before" "$work/kinds"
}
