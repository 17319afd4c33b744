#!/bin/sh
# The prose of the manual pages as C: manual_prose[] of src/command/manual/prose.h.
#
#   sh man/join.sh >manual_prose.c
set -eu
cd "$(dirname "$0")"
export LC_ALL=C
. ../src/c_bytes.sh

pages=$(ls -- *.md | sed '/^README\.md$/d; s/\.md$//')
echo '/* Made by man/join.sh. */'
echo '#include "command/manual/prose.h"'
for page in $pages; do
    c_bytes "$(echo "$page" | tr -c 'a-z0-9\n' _)" <"$page.md"
done
echo 'const struct manual_prose manual_prose[] = {'
for page in $pages; do
    echo "    { \"$page\", $(echo "$page" | tr -c 'a-z0-9\n' _) },"
done
echo '    { 0, 0 },'
echo '};'
