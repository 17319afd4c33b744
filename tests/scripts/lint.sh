#!/bin/sh
# Five rules of the house:
#   - the folders of src/ are layers: includes point downward only, and so do calls, where objects are built (B=build);
#     what the files of a folder share among themselves (parts.h, timeline/join.h …) is included by nobody else;
#   - every folder says in a README.md what lives there; one of src/ names each of its sources there;
#   - the C sources stand as `make format` writes them, where the clang-format is here that wrote them (others differ a little);
#   - what LEAN=1 builds in place of other files (X_lean.c) answers to the same headers;
#   - no conditional operator stands inside another one (nested.py);
#   - a tag of struct, union or enum means one type (tags.py).
# Prints one line (file:line: what) for each breach; exit 1 when there is one.
set -u
cd "${1:-$(dirname "$0")/../..}" || exit 1

# Each layer, and the layers that it may include besides itself.
layers='
base:
packet: base
call: base
host: base
wire: base packet host
timeline: base packet call wire
findings: base packet call timeline
view: base packet call timeline
record: base packet call timeline findings view
run: base packet call host wire timeline findings record
predict: base packet call timeline view run
replay: base packet call timeline view predict
compare: base packet call timeline record view
grade: base packet call host wire timeline findings record view run
command: base packet call host wire timeline findings record view run predict replay compare grade
'

find src -name '*.[ch]' | sort | xargs awk -v layers="$layers" '
    BEGIN {
        n = split(layers, rows, "\n")
        for (i = 1; i <= n; i++) {
            split(rows[i], row, ":")
            known[row[1]] = row[1] != ""
            may[row[1]] = " " row[1] row[2] " "
        }
    }
    FNR == 1 { parts = split(FILENAME, path, "/"); layer = parts > 2 ? path[2] : "" }
    FNR == 1 && layer != "" && !known[layer] {
        print FILENAME ":1: folder " layer " is in no layer: add it to tests/scripts/lint.sh"
        bad = 1
    }
    /^[ \t]*#[ \t]*include[ \t]*["<]/ && layer != "" {
        target = $0
        sub(/^[^"<]*["<]/, "", target)
        sub(/[">].*/, "", target)
        system_header = $0 ~ /</
        if (target ~ /\.\./) {
            print FILENAME ":" FNR ": include from src/ down, not by ..: " target
            bad = 1
        }
        if (target !~ /\//) next # of its own folder, or of the system
        folder = FILENAME
        sub(/^src\//, "", folder)
        sub(/\/[^\/]*$/, "", folder)
        home = target
        sub(/\/[^\/]*$/, "", home)
        if (home != folder && (target ~ /[\/_]parts\.h$/ || target ~ /^timeline\/(join|flow|says|states|held_back)\.h$/)) {
            print FILENAME ":" FNR ": " target " is what the files of " home "/ share among themselves"
            bad = 1
        }
        sub(/\/.*/, "", target)
        if (system_header && !known[target]) next
        if (known[target] && index(may[layer], " " target " ") == 0) {
            print FILENAME ":" FNR ": " layer "/ may not include " target "/: includes point downward only"
            bad = 1
        }
    }
    END { exit bad }'
bad=$?

# What is called without a header (a declaration by hand) shows only in the objects, where they are built.
objects=${B:-build}/obj
find src -mindepth 2 -name '*.c' | sed "s,^,$objects/,; s,c\$,o," | while read -r object; do
    [ ! -f "$object" ] || echo "$object"
done | xargs -r nm -A | sed "s,^$objects/,," | awk -v layers="$layers" '
    BEGIN {
        n = split(layers, rows, "\n")
        for (i = 1; i <= n; i++) {
            split(rows[i], row, ":")
            may[row[1]] = " " row[1] row[2] " "
        }
    }
    {
        split($1, path, "/")
        file = $1
        sub(/\.o:.*/, ".c", file)
        symbol = $NF
        if ($(NF - 1) ~ /^[TDBRCVW]$/) home[symbol] = path[2]
        else if ($(NF - 1) == "U") uses[++count] = file " " path[2] " " symbol
    }
    END {
        for (i = 1; i <= count; i++) {
            split(uses[i], use, " ")
            if (use[3] in home && index(may[use[2]], " " home[use[3]] " ") == 0) {
                print use[1] ": " use[2] "/ may not call " use[3] "() of " home[use[3]] "/: calls point downward only"
                bad = 1
            }
        }
        exit bad
    }' || bad=1

if command -v python3 >/dev/null; then
    python3 tests/scripts/nested.py || bad=1
    python3 tests/scripts/tags.py || bad=1
else
    echo "lint: no python3 here: nested conditional operators, and tags of two types, are not looked for"
fi

formatter=14
case $(clang-format --version 2>/dev/null) in
*" version $formatter."*)
    find src tests -name '*.[ch]' | xargs clang-format --dry-run -Werror 2>&1 | sed -n 's/ error: code should.*/ not as `make format` writes it/p' |
        awk -F: '!($1 in seen) { seen[$1] = 1; print $1 ":" $2 ":" $NF; bad = 1 } END { exit bad }' || bad=1
    ;;
*) echo "lint: no clang-format $formatter here: the format is not checked" ;;
esac

# What LEAN=1 builds in their place answers to the same headers.
for source in $(find src -name '*_lean.c'); do
    ${CC:-cc} -std=c11 -D_GNU_SOURCE -Isrc -fsyntax-only "$source" || bad=1
done

for folder in src src/*/ src/*/*/ page page/src page/test man tests tests/*/ labs traces handouts solutions; do
    folder=${folder%/}
    if [ -d "$folder" ] && [ ! -f "$folder/README.md" ]; then
        echo "$folder: no README.md that says what lives here"
        bad=1
    fi
done
# Two sorts need no name: what the files of a folder share, and the steps, which are a row together.
for source in $(find src -mindepth 2 -name '*.[ch]' ! -name '*parts.h' ! -name 'step_*.c' | sort); do
    name=${source##*/}
    grep -qw -- "${name%.*}" "${source%/*}/README.md" || { echo "$source: the folder's README.md does not name it"; bad=1; }
done
for folder in labs traces handouts solutions; do
    [ -d "$folder" ] || { echo "$folder: this folder is missing"; bad=1; }
done
exit $bad
