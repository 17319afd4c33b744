#!/bin/sh
# The broken pairs as C, for the program that makes a student's own of them: fault_files[] of src/grade/fault.h.
#
#   sh solutions/faults/join.sh >fault_files.c
set -eu
cd "$(dirname "$0")"
export LC_ALL=C

files=$(ls -- [0-9][0-9]/* task.md answer.txt pair.mk)
echo '/* Made by solutions/faults/join.sh. */'
echo '#include "grade/fault.h"'
for file in $files; do
    echo "static const char file_$(echo "$file" | tr -c 'a-z0-9\n' _)[] = {"
    od -An -v -tu1 "$file" | awk '{ for (i = 1; i <= NF; i++) printf "%s,", ($i > 127 ? $i - 256 : $i); print "" }'
    echo "0 };"
done
echo 'const struct fault_file fault_files[] = {'
for file in $files; do
    echo "    { \"$file\", file_$(echo "$file" | tr -c 'a-z0-9\n' _) },"
done
echo '    { 0, 0 },'
echo '};'
