# Reads what a test program prints as TAP (testanything.org) and writes what came of it:
#
#     counts PASSED FAILED SKIPPED PLANNED
#     failed NAME
#     skipped NAME<tab>WHY
#
# The directive `# SKIP` decides, not the word before it: cmocka 1.1.5 says "not ok" of a skipped test, later versions "ok".
# cmocka puts the test's name where TAP has the reason, so the reason is the last line "SKIP: …" that the test printed before.
# Such a line without a skipped test tells that a part of a test was left out; it is listed with the name "-".
#
# Tests of a group may be indented, with one line for the group after them (TAP 14): then only the indented ones count.
BEGIN { deepest = 0 }

function flush_reason() {
    if (why != "")
        left_out[++parts] = why
    why = ""
}

{ sub(/\r$/, "") }
match($0, /^ */) { indent = RLENGTH }

/^ *1\.\.[0-9]+/ {
    plan = $0
    sub(/^ *1\.\./, "", plan)
    planned[indent] += plan + 0
    next
}

/^SKIP:? / {
    flush_reason()
    why = $0
    sub(/^SKIP:? /, "", why)
    next
}

/^ *(not )?ok [0-9]+/ {
    line = $0
    sub(/^ */, "", line)
    bad = line ~ /^not /
    sub(/^(not )?ok [0-9]+ *(- *)?/, "", line)
    if (indent > deepest)
        deepest = indent
    at = toupper(line)
    where = match(at, /# *SKIP/)
    if (where) {
        name = substr(line, 1, where - 1)
        rest = substr(line, where + RLENGTH)
        sub(/^[ -]*/, "", rest)
        sub(/ *$/, "", name)
        if (name == "") { # cmocka: ok 3 # SKIP name
            name = rest
            rest = ""
        }
        reason = why != "" ? why : rest != "" ? rest : "it does not say why"
        why = ""
        skipped[indent]++
        skip_list[indent] = skip_list[indent] "skipped " name "\t" reason "\n"
        next
    }
    flush_reason()
    if (bad) {
        failed[indent]++
        fail_list[indent] = fail_list[indent] "failed " line "\n"
    } else
        passed[indent]++
}

END {
    flush_reason()
    printf "counts %d %d %d %d\n", passed[deepest], failed[deepest], skipped[deepest], planned[deepest]
    printf "%s%s", fail_list[deepest], skip_list[deepest]
    for (i = 1; i <= parts; i++)
        printf "skipped -\t%s\n", left_out[i]
}
