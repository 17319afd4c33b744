#!/bin/sh
# Every sentence of the tests' timelines and of traces/ is in tests/golden/sentences.txt, and nothing else is: sentences.py.
#
#   B=build sh tests/scripts/sentences.sh             runs the unit tests for what they say, or takes it from the folder CORPUS,
#                                                     where they have run
#   B=build BLESS=1 sh tests/scripts/sentences.sh     writes the list anew
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
command -v python3 >/dev/null || { echo "SKIP the list of sentences: there is no python3 here"; exit 77; }
if [ -z "${CORPUS:-}" ]; then
    CORPUS=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-corpus.XXXXXX") || exit 1
    export CORPUS
    trap 'rm -rf "$CORPUS"' EXIT
    trap 'exit 1' HUP INT TERM
    grep -l 'script_run\|SCRIPT_TEST' tests/unit/test_*.c | while read -r source; do
        test=$(basename "$source" .c)
        "$B/unit/$test" >/dev/null 2>&1 </dev/null || echo "sentences: $test fails"
    done
fi
python3 tests/scripts/sentences.py "$CORPUS" "$B" ${BLESS:+--bless}
