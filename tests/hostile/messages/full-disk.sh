# tries: to have an output fail without its reason: written to a full disk, of any length, at any time
# held: nothing broke
# quick: yes
"$SOCKWIRE" run --calls-only --client 'sh -c "seq 30000"' --write "$WORK/t.pcapng" >"$WORK/ladder" 2>&1 || { cat "$WORK/ladder"; exit 1; }
bad=0
# The words, standard output at /dev/full.
fails() {
    "$@" >/dev/full 2>"$WORK/err"
    status=$?
    [ $status = 125 ] && grep -q 'No space left on device' "$WORK/err" && [ "$(wc -l <"$WORK/err")" = 1 ] ||
        { echo "$*: status $status: $(cat "$WORK/err")"; bad=1; }
}
fails "$SOCKWIRE" show "$WORK/t.pcapng"
fails "$SOCKWIRE" show "$WORK/t.pcapng" --json -
fails "$SOCKWIRE" help run
fails "$SOCKWIRE" explain
for flag in html svg json; do
    "$SOCKWIRE" show "$WORK/t.pcapng" --$flag /dev/full >/dev/null 2>"$WORK/err"
    status=$?
    [ $status = 125 ] && grep -q 'No space left on device' "$WORK/err" || { echo "show --$flag: status $status: $(cat "$WORK/err")"; bad=1; }
done
for flag in html svg json write; do
    "$SOCKWIRE" run --calls-only --client 'sh -c "seq 3000"' --$flag /dev/full >/dev/null 2>"$WORK/err"
    status=$?
    [ $status = 125 ] && grep -q 'No space left on device' "$WORK/err" || { echo "run --$flag: status $status: $(cat "$WORK/err")"; bad=1; }
done
exit $bad
