#!/bin/sh
# The broken pairs as C, for the program that makes a student's own of them: fault_files[] of src/grade/fault.h.
#
#   sh solutions/faults/join.sh >fault_files.c
set -eu
cd "$(dirname "$0")"
export LC_ALL=C
. ../../src/c_bytes.sh

files=$(ls -- [0-9][0-9]/* task.md answer.txt pair.mk)
echo '/* Made by solutions/faults/join.sh. */'
echo '#include "grade/fault.h"'
for file in $files; do
    c_bytes "file_$(echo "$file" | tr -c 'a-z0-9\n' _)" <"$file"
done
echo 'const struct fault_file fault_files[] = {'
for file in $files; do
    echo "    { \"$file\", file_$(echo "$file" | tr -c 'a-z0-9\n' _) },"
done
echo '    { 0, 0 },'
echo '};'
