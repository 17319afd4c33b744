# tries: nothing: an ordinary user who has subordinate ids grades a right pair, and its programs are other users
# held: nothing broke
# places: subids
# quick: yes
"$SOCKWIRE" grade 05 "$SOLUTIONS/05-capitals" --report json >"$WORK/report" 2>"$WORK/err"
status=$?
[ $status = 0 ] || { echo "status $status: $(cat "$WORK/err") $(cut -c1-900 "$WORK/report")"; exit 1; }
grep -q '"walls":"[^"]*a user of its own' "$WORK/report" || { echo "no users of their own: $(grep -o '"walls":"[^"]*"' "$WORK/report")"; exit 1; }
