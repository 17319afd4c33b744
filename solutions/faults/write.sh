#!/bin/sh
# labs/faults, made from the sources here: the twelve pairs in the variant `class`, and a Makefile for variants of one's own.
#
#   B=build sh solutions/faults/write.sh [FOLDER]     writes FOLDER/faults/{Makefile, 01 … 12/}, FOLDER being labs
#
# A file that is replaced is kept in build/labs-old/.
set -u
here=$(dirname "$0")
to=${1:-labs}/faults
old=build/labs-old/faults
work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-faults.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

mkdir "$work/faults" && cp "$here/faults.mk" "$work/faults/Makefile" || exit 1
for folder in "$here"/[0-9][0-9]/; do
    number=$(basename "$folder")
    "${B:-build}/sockwire" fault "$number" "$work/faults/$number" || exit 1
done
(cd "$work/faults" && find . -type f) | sort | while read -r file; do
    cmp -s "$work/faults/$file" "$to/$file" && continue
    mkdir -p "$(dirname "$to/$file")" || exit 1
    if [ -e "$to/$file" ]; then
        mkdir -p "$(dirname "$old/$file")" && cp "$to/$file" "$old/$file" || exit 1
        echo "  labs $to/${file#./}   (what stood there is now $old/${file#./})"
    else
        echo "  labs $to/${file#./}"
    fi
    cp "$work/faults/$file" "$to/$file" || exit 1
done
