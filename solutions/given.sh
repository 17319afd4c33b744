#!/bin/sh
# The programs of the steps whose student writes none, as C: given_programs[] of src/grade/given.h.
#
#   sh solutions/given.sh >given_programs.c
set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C
. src/c_bytes.sh

# The source without marks.
bytes() { # NAME STEP WHO
    awk -v mode=solution -v step="$2" -v who="$3" -f solutions/skeleton.awk "solutions/$2/$3.c" | c_bytes "$1"
}

echo '/* Made by solutions/given.sh. */'
echo '#include "grade/given.h"'
rows=
for step in $(sh solutions/labs.sh steps); do
    from=$(sh solutions/labs.sh programs "$step")
    [ "$from" != "$step" ] || continue
    name=of_${step%%-*}
    bytes "${name}_client" "$from" client
    bytes "${name}_server" "$from" server
    rows="$rows    { \"$step\", ${name}_client, ${name}_server },
"
done
printf 'const struct given given_programs[] = {\n%s    { 0, 0, 0 },\n};\n' "$rows"
