# tries: to have the grader write elsewhere, or wait for ever, where it keeps its runs: a FIFO, a second name of a file, links at their names
# held: nothing broke
mkdir "$WORK/student" "$WORK/kept"
cp "$SOLUTIONS/01-sockets"/*.c "$WORK/student"
"$SOCKWIRE" grade 01 "$WORK/student" --keep "$WORK/kept" >"$WORK/report" 2>"$WORK/err" || { cat "$WORK/err"; exit 1; }
set -- "$WORK/kept"/*
[ $# -ge 2 ] || { echo "nothing was kept: $*"; exit 1; }
echo precious >"$WORK/precious"
number=0
for name; do
    rm "$name"
    case $((number % 3)) in
    0) mkfifo "$name" ;;
    1) ln "$WORK/precious" "$name" ;;
    2) ln -s "$WORK/precious" "$name" ;;
    esac
    number=$((number + 1))
done
timeout 60 "$SOCKWIRE" grade 01 "$WORK/student" --keep "$WORK/kept" >"$WORK/report" 2>"$WORK/err"
status=$?
[ $status = 0 ] || { echo "status $status: $(cat "$WORK/err")"; exit 1; }
[ "$(cat "$WORK/precious")" = precious ] || { echo 'a file elsewhere was written'; exit 1; }
for name; do
    [ -f "$name" ] && [ -s "$name" ] && [ ! -L "$name" ] || { echo "$name is no file of its own"; exit 1; }
done
