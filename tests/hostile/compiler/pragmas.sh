# tries: to give the compiler other orders from within a source: pragmas for plugins, for memory of a compiler, for files; a folder of headers that shadow the system's
# held: nothing broke
bad=0
mkdir -p "$WORK/folder/sys"
cp "$SOLUTIONS/05-capitals/client.c" "$WORK/folder"
printf 'gpch.013not a header\n' >"$WORK/folder/data.bin"
mkdir "$WORK/folder/own.h.gch"
printf 'gpch.013not a header\n' >"$WORK/folder/own.h.gch/any"
printf '#error taken from the folder\n' | tee "$WORK/folder/stdio.h" "$WORK/folder/sys/socket.h" >"$WORK/folder/netinet.h"
: >"$WORK/folder/own.h"
try() { # try LINE…   a right server behind these lines
    { printf '%s\n' "$@"; cat "$SOLUTIONS/05-capitals/server.c"; } >"$WORK/folder/server.c"
    "$SOCKWIRE" grade 05 "$WORK/folder" --report json >"$WORK/report" 2>"$WORK/err"
    status=$?
    [ $status = 0 ] || [ $status = 1 ] || { echo "$1: status $status: $(tail -c 300 "$WORK/report" "$WORK/err")"; bad=1; }
}
try '#pragma GCC pch_preprocess "data.bin"'
try '#include "own.h"'
try '#pragma GCC optimize ("fplugin=./data.bin", "-wrapper,/bin/sh", "-B.", "-specs=data.bin")'
try '#pragma GCC plugin "data.bin"' '#pragma comment(lib, "data.bin")' '#pragma once'
try '__asm__(".section .gnu.lto_.opts,\"\"\n.ascii \"-fplugin=/tmp/src/data.bin\"\n.previous");'
try '__asm__(".section .gnu.warning,\"\"\n.ascii \"a warning\"\n.previous");'
exit $bad
