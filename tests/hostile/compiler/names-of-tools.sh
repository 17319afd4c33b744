# tries: to have the grader start a program of the student's while it compiles: files that bear the names of the compiler's own, and a PATH that leads to them
# held: nothing broke
mkdir "$WORK/folder"
cp "$SOLUTIONS/05-capitals/client.c" "$SOLUTIONS/05-capitals/server.c" "$WORK/folder" && chmod u+w "$WORK/folder"/*
cd "$WORK/folder" || exit 77
for name in cc gcc clang cc1 as ld collect2 collect-ld x86_64-linux-gnu-gcc x86_64-linux-gnu-as x86_64-linux-gnu-ld ld.bfd lto-wrapper env python3 newuidmap newgidmap; do
    printf '#!/bin/sh\necho started >"%s/started.%s"\necho started >&2\nexit 0\n' "$WORK" $name >$name
    chmod 755 $name
done
printf '*cpp:\n-include %s/secret\n*cc1:\n-fplugin=./x.so\n' "$OUTSIDE" | tee specs >gcc.specs
for name in crt1.o crti.o Scrt1.o libc.so libc.a libgcc.a libpthread.a stdc-predef.h @file -fplugin=x.so -o 'server.c -o x' .gdbinit a.out liblto_plugin.so server.gcda server.s server.o; do
    printf 'INPUT(%s/secret)\n#error taken\n' "$OUTSIDE" >./"$name"
done
for path in ".:$PATH" ":$PATH" "$PATH:" "$PATH:."; do
    PATH=$path "$SOCKWIRE" grade 05 "$WORK/folder" --report json >"$WORK/report" 2>"$WORK/err"
    status=$?
    # A place in the caller's own PATH is the caller's word; but nothing from there may work behind the walls, or in front of them.
    [ $status = 0 ] || [ $status = 125 ] || { echo "PATH=$path: status $status: $(tail -c 300 "$WORK/report" "$WORK/err")"; exit 1; }
    if ls "$WORK"/started.* >/dev/null 2>&1; then
        echo "PATH=$path: started: $(ls "$WORK"/started.*)"
        exit 1
    fi
    ! grep -q 'the secret of' "$WORK/report" || { echo "something from outside is in the report"; exit 1; }
done
