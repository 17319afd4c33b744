# tries: to have no score instead of 0 points: sources that can't be made into a program, so that it looks like the machine's trouble
# held: nothing broke
bad=0
mkdir "$WORK/folder"
cp "$SOLUTIONS/05-capitals/client.c" "$WORK/folder"
try() { # try LINE…   no program can be made of these lines
    printf '%s\n' "$@" >"$WORK/folder/server.c"
    "$SOCKWIRE" grade 05 "$WORK/folder" --report json >"$WORK/report" 2>"$WORK/err"
    status=$?
    [ $status = 1 ] || { echo "$*: status $status: $(grep -o '"seen": *"[^"]*' "$WORK/report" | head -2)"; bad=1; }
}
try '#line 1 "a: b"' 'int main(void) { return x; }'
try '#line 1 "{\"a\":{\"b\":1}}"' 'int main(void) { return x; }'
try '#line 1 ""' 'int main(void) { return x; }'
try '#line 1 "cc: fatal error: Killed signal terminated program cc1\ncc"' 'int main(void) { return x; }'
try '#include <stdio.h>' 'extern int errno;' 'int main(void) { return errno; }'
try 'int main(void) { return 0; }' '__asm__("movl $main, %eax\n .hidden nobody\n jmp nobody");'
try 'int main(void) { return 0; }' '__asm__(".globl other\nother: jmp nobody@PLT\n.hidden nobody");'
exit $bad
