# tries: to hand in memory of a compiler: a precompiled header, which the compiler believes
# held: nothing broke
command -v gcc >"$WORK/gcc" || { echo 'there is no gcc here'; exit 77; }
mkdir "$WORK/student"
cp "$SOLUTIONS/05-capitals/client.c" "$WORK/student"
{ echo '#include "own.h"'; cat "$SOLUTIONS/05-capitals/server.c"; } >"$WORK/student/server.c"
echo '#error what is compiled is not what is read' >"$WORK/student/own.h"
echo 'extern int precompiled;' >"$WORK/other.h"
flags='-std=c11 -D_GNU_SOURCE= -O1 -g -Wall -Wextra -pthread -ftrivial-auto-var-init=pattern'
gcc $flags -x c-header "$WORK/other.h" -o "$WORK/student/own.h.gch" 2>"$WORK/err" || { echo 'this gcc makes no precompiled header of that kind'; exit 77; }
"$SOCKWIRE" grade 05 "$WORK/student" --report json >"$WORK/report" 2>"$WORK/err"
grep -q '"name":"server-builds","verdict":"fail"' "$WORK/report" || { cut -c1-600 "$WORK/report"; exit 1; }
