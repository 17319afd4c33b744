# tries: to learn which files the machine has, and to have them read: lines of the source that say they are of another file
# held: nothing broke
# quick: yes
bad=0
mkdir "$WORK/folder"
cp "$SOLUTIONS/05-capitals/client.c" "$WORK/folder"
# Each socket call of the server stands, as the compiler is told, in FILE.
for file in /etc/passwd /usr/bin/env /tmp/src/../../etc/passwd ../../../../../etc/passwd /tmp/kit/sockwire; do
    sed "s,^.*\(listen\|accept\|recv\|send\)(.*,#line 2 \"$file\"\n&," "$SOLUTIONS/05-capitals/server.c" >"$WORK/folder/server.c"
    rm -rf "$WORK/kept"
    "$SOCKWIRE" grade 05 "$WORK/folder" --report json --keep "$WORK/kept" >"$WORK/report" 2>"$WORK/err"
    status=$?
    [ $status = 0 ] || { echo "$file: status $status: $(tail -c 300 "$WORK/report" "$WORK/err")"; bad=1; continue; }
    "$SOCKWIRE" show "$WORK"/kept/your-server-our-client.pcapng --json - >"$WORK/json" 2>/dev/null
    grep -q '"program":"server","pid".*"name":"accept"' "$WORK/json" || { echo "$file: the kept run has no accept()"; bad=1; }
    grep -q "\"file\":\"$(basename "$file")\"" "$WORK/json" && { echo "$file is there, a kept run says"; bad=1; }
done
exit $bad
