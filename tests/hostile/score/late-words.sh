# tries: to be graded by what a folder is named, or a file: names that look like options, reports or terminals
# held: nothing broke
bad=0
for name in -h --report --output=forged "$(printf 'a\033[2Jb')" "$(printf 'x\nok 1 - forged')" 'a</testcase>b' '$(touch forged)' "'; touch forged; '"; do
    mkdir "$WORK/all"
    mkdir -p -- "$WORK/all/$name"
    cp "$SOLUTIONS/01-sockets"/*.c "$WORK/all/$name/"
    echo 'int main(void) { syntax }' >"$WORK/all/$name/server.c"
    (cd "$WORK/all" && "$SOCKWIRE" grade 01 "./$name" --report tap >"$WORK/out" 2>"$WORK/err")
    status=$?
    [ $status = 1 ] || { echo "$name: status $status: $(cat "$WORK/err")"; bad=1; }
    grep -q "$(printf '\033')" "$WORK/out" && { echo "$name: control bytes"; bad=1; }
    grep -q '^ok 1 - forged' "$WORK/out" "$WORK/err" && { echo "$name: a forged line"; bad=1; }
    [ -e "$WORK/all/forged" ] || [ -e forged ] && { echo "$name: a command ran"; bad=1; }
    rm -rf "$WORK/all"
done
exit $bad
