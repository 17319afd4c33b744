# tries: to cost right solutions their points by the place in which they are graded
# held: nothing broke
# places: root user subids container old-kernel masked-proc no-ipc no-terminals no-other-users
# A grade may be refused there; then it may be asked for with `--walls less`, and that may be refused, too.
for step in 05 09 11 13 17; do
    for which in all less; do
        "$SOCKWIRE" grade $step "$SOLUTIONS"/$step-* --walls $which --report json >"$WORK/out" 2>"$WORK/err"
        status=$?
        [ $status != 0 ] || break
        [ $status = 125 ] && ! grep -q '"fail"\|"timeout"\|"crash"' "$WORK/out" || { echo "$step, --walls $which: status $status: $(cut -c1-1500 "$WORK/out") $(cat "$WORK/err")"; exit 1; }
    done
done
