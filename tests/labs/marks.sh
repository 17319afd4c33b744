#!/bin/sh
# Each kind of broken mark is refused with file and line, and nothing is written then.  A table of bad inputs, below.
#
#   sh tests/labs/marks.sh      prints one line for each that went wrong; exit 1 when there is one
set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-marks.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
bad=0
cases=0
file=$work/solutions/01-first/client.c
mkdir -p "$work/solutions/01-first"
printf '%s\n' '/* 01-first: the server.' ' * It has no TODO. */' 'int main(void) { return 0; }' '/* What you will see on the wire: nothing. */' \
    >"$work/solutions/01-first/server.c"

map=$work/solutions/steps.tsv
printf '# a comment\n01-first\t-\twhat\twhy\n' >"$map"

# The text from standard input becomes the client, behind a top comment of two lines (so its first line is line 3), before an end comment.
client() {
    { printf '%s\n' '/* 01-first: the client.' ' * It is a test. */'; cat; printf '%s\n' '' '/* What you will see on the wire.' ' *   Nothing. */'; } >"$file"
}

generate() {
    rm -rf "$work/labs"
    SOLUTIONS=$work/solutions sh solutions/labs.sh write "$work/labs" >"$work/out" 2>"$work/err"
}

# refused LINE TEXT: the client is refused at LINE, in words that hold TEXT
refused() {
    cases=$((cases + 1))
    if generate; then
        echo "marks: not refused: $2"
        bad=1
    elif ! grep -qF -e "$file:$1: " "$work/err" || ! grep -qF -e "$2" "$work/err" || [ "$(wc -l <"$work/err")" -ne 1 ]; then
        echo "marks: wanted line $1: $2"
        sed 's/^/    got /' "$work/err"
        bad=1
    elif [ -e "$work/labs" ]; then
        echo "marks: written all the same: $2"
        bad=1
    fi
}

# broken LINE TEXT, the client's code on standard input
broken() {
    client
    refused "$1" "$2"
}

# ---- what is right, first: it must pass ----
client <<'E2'
//@todo 1 first()
//@ Do it.
//@ wanted  x
//@hint Think.
//@stub int x = 0;
//@line
int x = 1;
//@end
//@given
int y;
//@end
//@todo 2 second()
//@ wanted  y
//@hint Think.
//@hint Think again.
//@line
for (;;) {
    //@keep
    y++;

        y--;
    //@cut
}
//@end
E2
cat >"$work/expected" <<'E2'
/* 01-first: the client.
 *
 * You finish it: write what TODO 1 and TODO 2 ask for, in place of the lines that stop the program there.
 * It is a test. */

/* TODO 1: first()
 * Do it.
 * wanted  x */
int x = 0;
fprintf(stderr, "TODO 1 is not written yet: first()\n");
exit(3);

int y;

/* TODO 2: second()
 * wanted  y */
y++;

    y--;
fprintf(stderr, "TODO 2 is not written yet: second()\n");
exit(3);

/* What you will see on the wire.
 *   Nothing. */
E2
printf '%s\t%s\t%s\t%s\n' client 1 'first()' Think. client 1 'first()' 'The line: int x = 1;' client 2 'second()' Think. \
    client 2 'second()' 'Think again.' client 2 'second()' 'The line: for (;;) {' >"$work/expected-hints"
generate
if ! diff "$work/expected-hints" "$work/labs/01-first/.hints" >"$work/difference" 2>&1; then
    echo "marks: the hints of a correct file are others"
    cat "$work/err" "$work/difference"
    bad=1
fi
if ! diff "$work/expected" "$work/labs/01-first/client.c" >"$work/difference" 2>&1; then
    echo "marks: a correct file gives something else"
    cat "$work/err" "$work/difference"
    bad=1
fi

# ---- regions ----
broken 3 'this region has no //@end' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
int x;
E2
broken 4 'this region has no //@end' <<'E2'
int x;
//@given
int y;
E2
broken 7 '//@todo inside the region of line 3' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
int x;
//@todo 2 second()
//@end
//@end
E2
broken 4 '//@given inside the region of line 3' <<'E2'
//@given
//@given
//@end
E2
broken 7 '//@given inside the region of line 3' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
int x;
//@given
//@end
//@end
E2
broken 4 'no region is open' <<'E2'
int x;
//@end
E2
broken 3 '//@given gives nothing' <<'E2'
//@given
//@end
E2

# ---- numbers and titles ----
broken 3 'TODO 2 comes too early: the next one is 1' <<'E2'
//@todo 2 first()
//@end
E2
broken 9 'TODO 1 is there already, in line 3: the next one is 2' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
//@line
int x;
//@end
//@todo 1 again()
//@end
E2
broken 3 'wants a number and a title' <<'E2'
//@todo
E2
broken 3 'wants a number and a title' <<'E2'
//@todo 1
E2
broken 3 'wants a number and a title' <<'E2'
//@todo first()
E2
broken 3 'wants a number and a title' <<'E2'
//@todo 01 first()
E2
broken 3 'wants a number and a title' <<'E2'
//@todo 1: first()
E2
broken 3 "a title can't hold" <<'E2'
//@todo 1 print "%s"
E2

# ---- the contract ----
broken 3 'TODO 1 has no contract' <<'E2'
//@todo 1 first()
int x;
//@end
E2
broken 3 'the contract of TODO 1 has no line "//@ wanted' <<'E2'
//@todo 1 first()
//@ result  0
//@hint Think.
int x;
//@end
E2

# ---- hints ----
broken 3 'TODO 1 has no //@hint' <<'E2'
//@todo 1 first()
//@ wanted  x
//@line
int x;
//@end
E2
broken 3 'TODO 1 has no //@line' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
int x;
//@end
E2
broken 3 'TODO 1 has no //@line' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
int x;
//@line
//@end
E2
broken 7 '//@line stands right before a line of the answer that is not kept' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
//@line
//@keep
int x;
//@cut
//@end
E2
broken 8 '//@line stands once in a TODO' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
//@line
int x;
//@line
int y;
//@end
E2
broken 3 '//@line stands once in a TODO' <<'E2'
//@line
int x;
E2
broken 3 '//@hint stands in a TODO' <<'E2'
//@hint Think.
E2
broken 7 '//@hint stands in a TODO, between the contract and the answer' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
int x;
//@hint Again.
//@end
E2
broken 5 '//@hint wants a sentence' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint
int x;
//@end
E2
broken 6 'contract text after //@hint' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
//@ result  0
int x;
//@end
E2

# ---- the contract, again ----
broken 3 'TODO 1 has no answer' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
//@end
E2
broken 3 'contract text outside of a TODO' <<'E2'
//@ wanted  x
E2
broken 4 'contract text outside of a TODO' <<'E2'
//@given
//@ wanted  x
//@end
E2
broken 7 'contract text after the answer has begun, in the TODO of line 3' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
int x;
//@ more
//@end
E2
broken 4 "it can't hold the beginning or the end of one" <<'E2'
//@todo 1 first()
//@ wanted  x /* or y */
//@hint Think.
int x;
//@end
E2

# ---- stubs ----
broken 3 '//@stub stands in a TODO' <<'E2'
//@stub int x;
E2
broken 7 '//@stub stands in a TODO, between the contract and the answer' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
int x;
//@stub int x;
//@end
E2
broken 6 '//@stub wants a line of C' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
//@stub
int x;
//@end
E2
broken 7 'one //@stub is enough' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
//@stub int x;
//@stub int y;
int x;
//@end
E2
broken 6 'contract text after //@stub' <<'E2'
//@todo 1 first()
//@ wanted  x
//@stub int x;
//@ result  0
int x;
//@end
E2

# ---- what is kept ----
broken 3 '//@keep outside of a TODO' <<'E2'
//@keep
E2
broken 7 '//@cut without //@keep' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
int x;
//@cut
//@end
E2
broken 9 'the //@keep of line 7 has no //@cut' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
for (;;) {
    //@keep
    x++;
//@end
}
E2
broken 9 '//@keep again' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
for (;;) {
    //@keep
    x++;
    //@keep
    //@cut
}
//@end
E2
broken 9 'further to the left than the first one, of line 8' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
for (;;) {
    //@keep
    x++;
  x--;
    //@cut
}
//@end
E2
broken 8 '//@keep and //@stub in one TODO' <<'E2'
//@todo 1 first()
//@ wanted  x
//@hint Think.
//@stub int x;
for (;;) {
    //@keep
    //@cut
}
//@end
E2

# ---- words and lines ----
broken 3 'unknown mark //@tood: the words are todo, hint, line, stub, keep, cut, given, end' <<'E2'
//@tood 1 first()
E2
broken 3 'unknown mark //@End' <<'E2'
//@End
E2
broken 4 '//@end stands alone on its line' <<'E2'
//@given
//@end of it
E2
broken 3 'a mark stands on a line of its own' <<'E2'
int x; //@end
E2
broken 3 'blanks at the end of the line' <<E2
int x;$(printf ' ')
E2
broken 3 'a tab' <<E2
$(printf '\t')int x;
E2

# ---- the top comment ----
printf '%s\n' '/* 01-first: the server.' ' * Taken from the other file. */' >"$file"
refused 1 'the first line must be "/* 01-first: the client."'
printf '%s\n' '/* 01-first: the client.' ' * //@todo 1 hidden()' ' */' >"$file"
refused 2 'a mark in the top comment'
printf '%s\n' '/* 01-first: the client.' ' * Without an end.' >"$file"
refused 2 'the top comment has no end'
: >"$file"
refused 0 'an empty file'

# ---- the end comment ----
printf '%s\n' '/* 01-first: the client.' ' * It is a test. */' 'int x;' >"$file"
refused 3 'the file has no comment at its end: /* What you will see on the wire.'
printf '%s\n' '/* 01-first: the client.' ' * It is a test. */' '/* What you will see on the wire:' ' * nothing.' >"$file"
refused 4 'the end comment has no end'
printf '%s\n' '/* 01-first: the client.' ' * It is a test. */' '/* What you will see on the wire: nothing. */' 'int x;' >"$file"
refused 4 'nothing may stand after the end comment'
printf '%s\n' '/* 01-first: the client.' ' * It is a test. */' '/* What you will see on the wire:' ' * //@end */' >"$file"
refused 4 'a mark in the end comment'

# ---- a file is missing ----
cases=$((cases + 1))
rm "$file"
if generate || ! grep -q '01-first/client.c is missing' "$work/err"; then
    echo "marks: a missing client.c goes unnoticed"
    bad=1
fi

# ---- the map of the steps ----

# no_map TEXT, the rows on standard input: refused in words that hold TEXT, and nothing is written
no_map() {
    cases=$((cases + 1))
    cat >"$map"
    if generate || ! grep -qF -e "$1" "$work/err" || [ -e "$work/labs" ]; then
        echo "marks: a broken steps.tsv goes unnoticed: $1"
        sed 's/^/    got /' "$work/err"
        bad=1
    fi
}
printf '01-first\t-\twhat\n' | no_map 'steps.tsv:1: a row is a step, the step it builds on'
printf '#\n1st\t-\twhat\twhy\n' | no_map 'steps.tsv:2: a row is a step, the step it builds on'
printf '01-first\t-\twhat\twhy\n01-first\t-\twhat\twhy\n' | no_map 'steps.tsv:2: 01-first is there already'
printf '01-first\t02-next\twhat\twhy\n' | no_map 'steps.tsv:1: 01-first builds on 02-next, which does not stand before it'
printf '01-first\t-\twhat\twhy\n02-next\t01-first\twhat\twhy\n' | no_map '02-next has no folder'
printf '#\n' | no_map 'no row for the folder'
rm "$map"
cases=$((cases + 1))
if generate || ! grep -q 'steps.tsv is missing' "$work/err"; then
    echo "marks: a missing steps.tsv goes unnoticed"
    bad=1
fi

[ $bad -eq 0 ] && echo "marks: $cases broken files refused"
exit $bad
