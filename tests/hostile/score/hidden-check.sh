# tries: to learn what a hidden check asks for, from any report that a student may get
# held: nothing broke
cp -R "$SOLUTIONS/05-capitals" "$WORK/student" && chmod -R u+w "$WORK/student"
sed -i 's/toupper/tolower/' "$WORK/student/server.c"
printf 'hidden server-long\nhidden pair-capitals\nhidden server-capitals\n' >"$WORK/points"
for format in text html gcc sarif tap junit gradescope prairielearn autolab submitty vpl; do
    "$SOCKWIRE" grade 05 "$WORK/student" --points "$WORK/points" --seed 7 --report $format --output "$WORK/report" >"$WORK/out" 2>&1
    [ -s "$WORK/report" ] || { echo "no report in $format"; exit 1; }
    for question in 'sends the line back in capitals' 'A line of 1024 bytes' 'our client with 1024 bytes' 'in capitals, made by your server'; do
        ! grep -q "$question" "$WORK/report" || { echo "$format tells: $question"; exit 1; }
    done
done
