#!/bin/sh
# Two rules of the house, checked without a compiler:
#   - the folders of src/ are layers, and includes point downward only;
#   - every folder says in a README.md what lives there.
# Prints one line (file:line: what) for each breach; exit 1 when there is one.
set -u
cd "${1:-$(dirname "$0")/../..}" || exit 1

# Each layer, and the layers that it may include besides itself.
layers='
base:
packet: base
call: base
host: base
timeline: base packet call
stream: base packet timeline
findings: base call packet timeline
record: base packet call timeline findings
view: base packet call timeline
manual: base view
explain: base timeline findings
run: base packet call host timeline findings record
replay: base packet call timeline stream view
read: base packet timeline record view
compare: base packet call timeline view read
grade: base packet call host timeline findings record view run
command: base packet call host timeline stream findings record view replay read run grade compare explain manual
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
        sub(/\/.*/, "", target)
        if (system_header && !known[target]) next
        if (known[target] && index(may[layer], " " target " ") == 0) {
            print FILENAME ":" FNR ": " layer "/ may not include " target "/: includes point downward only"
            bad = 1
        }
    }
    END { exit bad }'
bad=$?

for folder in src src/*/ page page/src page/test man tests tests/*/ labs traces handouts solutions; do
    folder=${folder%/}
    if [ -d "$folder" ] && [ ! -f "$folder/README.md" ]; then
        echo "$folder: no README.md that says what lives here"
        bad=1
    fi
done
for folder in labs traces handouts solutions; do
    [ -d "$folder" ] || { echo "$folder: this folder is missing"; bad=1; }
done
exit $bad
