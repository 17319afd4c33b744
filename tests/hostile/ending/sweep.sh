# tries: to keep the folder of a grader that was killed together with its janitor; and to have a living one or another's swept
# held: nothing broke
# quick: yes
mkdir "$TMPDIR/sockwire-grade.dead" "$TMPDIR/sockwire-grade.lives" "$TMPDIR/sockwire-grade.fresh" "$WORK/precious"
touch "$TMPDIR/sockwire-grade.dead/client.c" "$WORK/precious/file"
ln -s "$WORK/precious" "$TMPDIR/sockwire-grade.link"
touch -h -d '1 hour ago' "$TMPDIR"/sockwire-grade.dead "$TMPDIR"/sockwire-grade.lives "$TMPDIR/sockwire-grade.link"
status=0
flock -s "$TMPDIR/sockwire-grade.lives" "$SOCKWIRE" grade 01 "$SOLUTIONS/01-sockets" >"$WORK/report" || status=$?
[ $status = 0 ] || { cat "$WORK/report"; exit 1; }
[ ! -e "$TMPDIR/sockwire-grade.dead" ] || { echo 'the dead one is still there'; exit 1; }
[ -d "$TMPDIR/sockwire-grade.lives" ] || { echo 'the living one is gone'; exit 1; }
[ -d "$TMPDIR/sockwire-grade.fresh" ] || { echo 'the fresh one is gone'; exit 1; }
[ -e "$WORK/precious/file" ] || { echo 'a link was followed'; exit 1; }
rm -r "$TMPDIR"/sockwire-grade.lives "$TMPDIR"/sockwire-grade.fresh "$TMPDIR/sockwire-grade.link"
