# tries: to have sockwire, or a program under it, end without a word by small limits on stack and files
# held: nothing broke
# quick: yes
bad=0
tried() { # tried LIMIT STATUS WORDS COMMAND…
    limit=$1 wanted=$2 words=$3
    shift 3
    (ulimit $limit && exec "$@") >"$WORK/said" 2>&1 </dev/null
    status=$?
    [ $status = "$wanted" ] && grep -q -e "$words" "$WORK/said" || { echo "ulimit $limit: status $status, wanted $wanted: $(tail -n 4 "$WORK/said")"; bad=1; }
}
cat >"$WORK/deep.py" <<'END'
import os, signal
os.kill(os.getpid(), signal.SIGSEGV)
END
tried '-s 64' 125 'the stack is limited to 64 KB here, and 1024 KB are needed (ulimit -s' "$SOCKWIRE" run --calls-only --client true
tried '-s 64' 125 'the stack is limited to 64 KB here' "$SOCKWIRE" --version
tried '-S -s 200' 139 'its stack is limited to 200 KB here (ulimit -s)' "$SOCKWIRE" run --calls-only --client "python3 $WORK/deep.py"
tried '-S -s 200' 0 '' "$SOCKWIRE" run --calls-only --client true
tried '-f 1' 125 'File too large' "$SOCKWIRE" run --client true --html "$WORK/x.html"
tried '-f 1' 125 'File too large' "$SOCKWIRE" run --calls-only --client true --write "$WORK/x.pcapng" --svg "$WORK/x.svg"
tried '-f 1' 153 'files are limited to 512 bytes here (ulimit -f)' "$SOCKWIRE" run --calls-only --client "sh -c 'exec dd if=/dev/zero of=$WORK/big bs=4096 count=9'"
exit $bad
