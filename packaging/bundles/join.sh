#!/bin/sh
# The files of the bundles as C: bundle_files[] of src/command/bundle_files.h.
#
#   sh packaging/bundles/join.sh >bundle_files.c
set -eu
cd "$(dirname "$0")"
export LC_ALL=C
. ../../src/c_bytes.sh

files=$(ls -- */* ground.md)
name_of() { echo "file_$(echo "$1" | tr -c 'a-zA-Z0-9\n' _)"; }
echo '/* Made by packaging/bundles/join.sh. */'
echo '#include "command/bundle_files.h"'
for file in $files; do
    c_bytes "$(name_of "$file")" <"$file"
done
echo 'const struct bundle_file bundle_files[] = {'
for file in $files; do
    case $file in */*) platform=${file%%/*} ;; *) platform= ;; esac
    case $(head -c 2 "$file") in '#!') executable=true ;; *) executable=false ;; esac
    echo "    { \"$platform\", \"${file##*/}\", $(name_of "$file"), $executable },"
done
echo '    { 0, 0, 0, false },'
echo '};'
