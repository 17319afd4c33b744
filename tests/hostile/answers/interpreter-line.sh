# tries: to see a folder of the grader's, by a script that names a program in it as its interpreter
# held: nothing broke
# quick: yes
# Not below /tmp, which is another one for programs.
folder=$(mktemp -d /var/tmp/sockwire-hostile.XXXXXX) || exit 77
trap 'rm -r "$folder"' EXIT
mkdir -p "$folder/secret/bin" "$folder/tool/bin" "$folder/tool/lib" "$folder/tool/own" "$WORK/student"
for name in secret/key secret/bin/key tool/own/key tool/lib/data; do echo "CONTENT-of-$name" >"$folder/$name"; done
cp "$(command -v cat)" "$folder/tool/bin/own-cat"
cp "$(command -v cat)" "$folder/secret/bin/cat"
chmod -R a+rX "$folder"
# An interpreter along PATH brings what it is installed with; the other one, which it could start, too, brings nothing.
{
    printf '#!/usr/bin/env -S own-cat %s/tool/lib/data' "$folder"
    for name in secret/key secret/bin/key tool/own/key; do printf ' %s/%s' "$folder" "$name"; done
    echo
} >"$WORK/student/server"
printf '#!%s/secret/bin/cat\n' "$folder" >"$WORK/student/client"
chmod +x "$WORK"/student/*
PATH=$folder/tool/bin:$PATH "$SOCKWIRE" grade 05 "$WORK/student" --report json --keep "$WORK/kept" >"$WORK/report" 2>"$WORK/err"
status=$?
[ $status = 1 ] || { echo "status $status: $(cat "$WORK/err")"; exit 1; }
cat "$WORK"/kept/*.pcapng >"$WORK/all"
grep -aq 'CONTENT-of-tool/lib/data' "$WORK/all" || { echo 'an interpreter along PATH has lost its lib/'; exit 1; }
! grep -ao 'CONTENT-of-[st][a-z]*/\(key\|bin/key\|own/key\)' "$WORK/all"
