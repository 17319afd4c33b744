#!/bin/sh
# Every record of the JSON is what docs/timeline.schema.json says: see format.py.
#
#   B=build [CORPUS=FOLDER] sh tests/scripts/format.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
python3 -c 'from jsonschema import Draft202012Validator' 2>/dev/null || {
    echo "SKIP no Python module jsonschema here (Debian: python3-jsonschema)"
    exit 77
}
exec python3 tests/scripts/format.py "${B:-build}" ${CORPUS:+"$CORPUS"}
