# How long a test took, for the log.  Read by scripts, from the top folder: `. tests/run/took.sh` when the test begins, `took NAME`
# when it is over.
#
#   took: 12 s; computed 3.4 s, and 5.6 s in the kernel: live/test_join (root)
#
# On an idle machine, seconds that were not computed were waited for.
took_began=$(date +%s)

took() {
    took_times=$(mktemp "${TMPDIR:-/tmp}/sockwire-took.XXXXXX") || return
    times >"$took_times" # of this shell, then of its children: 1m2.5s 0m3.4s
    awk -v name="$1" -v wall=$(($(date +%s) - took_began)) '
        function seconds(text, parts) { split(text, parts, /[ms]/); return parts[1] * 60 + parts[2] }
        { user += seconds($1); kernel += seconds($2) }
        END { printf "took: %d s; computed %.1f s, and %.1f s in the kernel: %s\n", wall, user, kernel, name }' "$took_times"
    rm -f "$took_times"
}
