# tries: to have the compiler read what lies outside, and tell it in its messages or in the program
# held: nothing broke
bad=0
mkdir "$WORK/folder"
cp "$OUTSIDE/secret" "$WORK/above.h"
ln -s "$WORK/above.h" "$WORK/folder/link.h"
ln -s "$OUTSIDE" "$WORK/folder/outside"
ln -s /etc "$WORK/folder/etc"
mkfifo "$WORK/folder/fifo.h"
try() { # try LINE…   a server of these lines, graded in all formats
    cp "$SOLUTIONS/05-capitals/client.c" "$WORK/folder/client.c"
    printf '%s\n' "$@" 'int main(void) { return 0; }' >"$WORK/folder/server.c"
    "$SOCKWIRE" grade 05 "$WORK/folder" --report json >"$WORK/report" 2>"$WORK/err"
    status=$?
    if [ $status != 0 ] && [ $status != 1 ]; then
        echo "$1: status $status: $(tail -c 300 "$WORK/err")"
        bad=1
    fi
    if grep -q "the secret of\|root:x:0\|nobody:x:\|debian" "$WORK/report" "$WORK/err"; then
        echo "$1: something from outside is in the report"
        bad=1
    fi
}
for file in "$OUTSIDE/secret" /etc/passwd /etc/os-release /proc/self/environ /proc/1/environ /proc/1/cmdline /dev/stdin /dev/fd/3 /dev/fd/4 ../above.h \
    link.h outside/secret etc/passwd fifo.h "/proc/self/cwd/../above.h" "/proc/1/root$OUTSIDE/secret" "$SOLUTIONS/05-capitals/server.c"; do
    try "#include \"$file\""
done
try "#include </etc/passwd>" "#include_next \"/etc/passwd\""
try "#if __has_include(\"$OUTSIDE/secret\")" '#error debian' '#endif'
try "char secret[] = {" "#embed \"/etc/passwd\"" "};"
try "__asm__(\".incbin \\\"$OUTSIDE/secret\\\"\");"
try "__asm__(\".include \\\"/etc/passwd\\\"\");"
try "__asm__(\".incbin \\\"/dev/zero\\\"\");"
try '#pragma GCC dependency "/etc/passwd"'
try '#line 1 "/etc/passwd"' 'int x = "';
exit $bad
