# tries: to have a run drawn wrongly, with status 0, where /proc is not mounted
# held: nothing broke
# places: no-proc
# quick: yes
bad=0
"$SOCKWIRE" run --client true >"$WORK/said" 2>&1
status=$?
[ $status = 125 ] && grep -q '/proc is not mounted here' "$WORK/said" || { echo "run: status $status: $(cat "$WORK/said")"; bad=1; }
"$SOCKWIRE" grade 01 "$SOLUTIONS/01-sockets" >"$WORK/said" 2>&1
status=$?
[ $status = 125 ] && grep -q '/proc is not mounted here' "$WORK/said" || { echo "grade: status $status: $(cat "$WORK/said")"; bad=1; }
"$SOCKWIRE" doctor --ascii >"$WORK/said" 2>&1
status=$?
[ $status = 1 ] && grep -q '^NO */proc ' "$WORK/said" || { echo "doctor: status $status: $(cat "$WORK/said")"; bad=1; }
exit $bad
