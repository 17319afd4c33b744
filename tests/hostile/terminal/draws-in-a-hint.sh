# tries: to bring control characters of a terminal into a report, by what an instructor copied from a student: a hint, a manifest
# held: nothing broke
cp -R "$SOLUTIONS/02-knock" "$WORK/student" && chmod -R u+w "$WORK/student"
echo 'int main(void) { return 0; }' >"$WORK/student/client.c"
printf 'hint client-connects 1 see \033[2J\033]0;mine\007 and \342\200\256 this\n' >"$WORK/points"
for format in text tap junit json html vpl gradescope; do
    "$SOCKWIRE" grade 02 "$WORK/student" --points "$WORK/points" --report $format --output "$WORK/report" >"$WORK/out" 2>&1
    grep -q 'see ' "$WORK/report" || [ $format = tap ] || [ $format = junit ] || { echo "$format has no hint"; exit 1; }
    ! LC_ALL=C grep -q "$(printf '[\033\007]')" "$WORK/report" || { echo "$format has control characters"; exit 1; }
    ! LC_ALL=C grep -q "$(printf '\342\200\256')" "$WORK/report" || { echo "$format turns the writing round"; exit 1; }
done
