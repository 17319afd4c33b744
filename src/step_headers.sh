#!/bin/sh
# What a step outside the kit is made against (src/grade/checks/step_object.h): its headers, and one sum over them.
#
#   CC=gcc sh src/step_headers.sh        a header with that sum
#   CC=gcc sh src/step_headers.sh list   the headers, below src/
set -u
cd "$(dirname "$0")" || exit 1
headers=$(echo '#include "grade/checks/step_object.h"' | ${CC:-cc} -I. -MM -MG -x c - | tr -d '\\' | tr ' ' '\n' | sed -n 's#^\(\./\)\{0,1\}\([a-z_/]*/[a-z_]*\.h\)$#\2#p' | sort)
[ -n "$headers" ] || exit 1
if [ "${1:-}" = list ]; then
    echo "$headers"
else
    # shellcheck disable=SC2086
    echo "#define STEP_HEADERS \"$(cat $headers | cksum | tr ' ' '-')\""
fi
