# tries: to cost a right pair its points by taking the machine's last pseudo-terminals
# held: nothing broke
# places: root
# The limit is that of the machine: a place with a limit of its own is made by mounting devpts anew.
unshare -m sh -c 'mount -t devpts -o newinstance,ptmxmode=0666,max=1 devpts /dev/pts && mount --bind /dev/pts/ptmx /dev/ptmx && exec "$0" "$@"' \
    "$SOCKWIRE" grade 05 "$SOLUTIONS/05-capitals" --report json >"$WORK/out" 2>"$WORK/err"
status=$?
[ $status = 0 ] || { [ $status = 125 ] && ! grep -q '"fail"\|"timeout"\|"crash"' "$WORK/out"; } || {
    echo "status $status: $(cat "$WORK/err") $(cut -c1-900 "$WORK/out")"
    exit 1
}
