#!/bin/sh
# `make install` into a temporary folder: what lies there works and is all that lies there; `make uninstall` removes exactly that.
set -u
cd "$(dirname "$0")/../.." || exit 1
house=$PWD
B=${B:-build}
case $B in /*) ;; *) B=$PWD/$B ;; esac
folder=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-installed.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
bad=0

fail() {
    echo "install: $*"
    bad=1
}

is_there() { # PATH below the prefix
    [ -s "$folder/opt/kit/$1" ] || fail "no $1"
}

B=$B sh src/install.sh install "$folder/opt/kit" >/dev/null || fail "the installation failed"
: >"$folder/opt/kit/share/man/man1/another.1" # not ours

for page in man/*.[0-9].md; do
    page=$(basename "$page" .md)
    is_there "share/man/man${page##*.}/$page"
done
for file in bin/sockwire share/bash-completion/completions/sockwire share/zsh/site-functions/_sockwire \
    share/fish/vendor_completions.d/sockwire.fish share/doc/sockwire/README.md share/doc/sockwire/LICENSE \
    share/doc/sockwire/docs/timeline-format.md share/sockwire/traces/refused.pcapng \
    share/sockwire/wireshark/sockwire.lua share/sockwire/wireshark/preferences; do
    is_there "$file"
done
for sheet in handouts/[0-9]*.md handouts/glossary.md handouts/index.md handouts/plans.md; do is_there "share/sockwire/$sheet"; done
for step in solutions/[0-9]*/; do
    step=$(basename "$step")
    for file in Makefile lab.sh client.c server.c .hints $(sh solutions/labs.sh marked "$step"); do is_there "share/sockwire/labs/$step/$file"; done
done

command -v python3 >/dev/null && {
    find "$folder/opt/kit/share" -name '*.md' -exec python3 tests/scripts/documents.py --links {} + || fail "documents have links that lead nowhere"
}

# It works there, and from another folder what it says to read is a file.
sockwire=$folder/opt/kit/bin/sockwire
cd "$folder" || exit 1
"$sockwire" --version | grep -q "^kit  *$folder/opt/kit/share/sockwire\$" || fail "--version does not find the kit"
"$sockwire" show opt/kit/share/sockwire/traces/refused.pcapng | grep -q ECONNREFUSED || fail "a trace of the kit is not shown"
for rule in $("$sockwire" explain | sed -n 's/^  \([a-z0-9-]*\)  .*/\1/p'); do
    "$sockwire" explain "$rule" | sed -n '/^read$/,$p' | grep 'handouts/' >sheets || continue
    while read -r sheet; do
        [ -r "${sheet%%#*}" ] || fail "explain $rule: no $sheet"
    done <sheets
done
# A report's sheets are there, with their headings.
mkdir empty && "$sockwire" grade 01 empty >report 2>&1
sed -n 's/^ *read  *\(.*\)/[sheet](\1)/p' report >sheets.md
[ -s sheets.md ] || fail "grade names no sheet: $(head -3 report)"
command -v python3 >/dev/null && { python3 "$house/tests/scripts/documents.py" --links sheets.md || fail "grade names sheets that are not there"; }
command -v man >/dev/null && { man -M opt/kit/share/man -w sockwire-run >/dev/null 2>&1 || fail "man does not find sockwire-run(1)"; }

# Each lab can be started; what is there is not written over; the copy finds the program on the PATH.
for step in $(cd opt/kit/share/sockwire/labs && ls -d */); do
    "$sockwire" start "${step%/}" >/dev/null && diff -r "opt/kit/share/sockwire/labs/$step" "$step" || fail "start ${step%/}: another lab"
done
"$sockwire" start 1 lab >said || fail "start 1 fails"
[ -r "$(sed -n 's/.*Its sheet: //p' said)" ] || fail "start names a sheet that is not there: $(cat said)"
: >lab/mine
"$sockwire" start 01 lab >said 2>&1 && fail "start writes into a folder that is there"
[ -f lab/mine ] && grep -q 'lab: File exists (nothing is written over' said || fail "start 01 lab: $(cat said)"
(cd lab && "$sockwire" start 01 inside >/dev/null) || fail "start in a lab fails"
(cd lab && PATH=$folder/opt/kit/bin:$PATH make -n run 2>&1) | grep -q "opt/kit/bin/sockwire' run --server" || fail "a copied lab does not find sockwire"

cd - >/dev/null || exit 1
B=$B sh src/install.sh uninstall "$folder/opt/kit" || fail "the removal failed"
left=$(cd "$folder/opt/kit" && find . -type f)
[ "$left" = ./share/man/man1/another.1 ] || fail "after the removal there is: $left"
left=$(cd "$folder/opt/kit" && find . -name '*sockwire*')
[ -z "$left" ] || fail "after the removal there is: $left"
exit $bad
