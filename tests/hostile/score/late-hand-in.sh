# tries: to be in time by what a submission brings along: old files, a points file and a moment of its own
# held: nothing broke
cp -R "$SOLUTIONS/02-knock" "$WORK/student" && chmod -R u+w "$WORK/student"
touch -d 2001-01-01 "$WORK"/student/*
echo '{"created_at":"2001-01-01T00:00:00Z"}' >"$WORK/student/submission_metadata.json"
echo 'deadline 2099-01-01T00:00Z' >"$WORK/student/points.txt"
printf 'deadline 2026-01-01T00:00Z\nlate 0\n' >"$WORK/points"
cd "$WORK/student" || exit 1
"$SOCKWIRE" grade 02 . --points "$WORK/points" --handed-in 2026-01-01T00:00:01Z --report json >"$WORK/report" 2>"$WORK/err"
grep -q '"score":0,"max_score":100,"not_checked":0,"late":{' "$WORK/report" || { cut -c1-300 "$WORK/report"; exit 1; }
