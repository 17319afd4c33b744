#!/bin/sh
# The files of the bundles as C: bundle_files[] of src/command/bundle_files.h.
#
#   sh packaging/bundles/join.sh >bundle_files.c
set -eu
cd "$(dirname "$0")"
export LC_ALL=C

files=$(ls -- */* ground.md)
name_of() { echo "file_$(echo "$1" | tr -c 'a-zA-Z0-9\n' _)"; }
echo '/* Made by packaging/bundles/join.sh. */'
echo '#include "command/bundle_files.h"'
for file in $files; do
    echo "static const char $(name_of "$file")[] = {"
    od -An -v -tu1 "$file" | awk '{ for (i = 1; i <= NF; i++) printf "%s,", ($i > 127 ? $i - 256 : $i); print "" }'
    echo "0 };"
done
echo 'const struct bundle_file bundle_files[] = {'
for file in $files; do
    case $file in */*) platform=${file%%/*} ;; *) platform= ;; esac
    case $(head -c 2 "$file") in '#!') executable=true ;; *) executable=false ;; esac
    echo "    { \"$platform\", \"${file##*/}\", $(name_of "$file"), $executable },"
done
echo '    { 0, 0, 0, false },'
echo '};'
