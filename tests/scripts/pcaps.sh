#!/bin/sh
# The traces of ../shared/pcaps against what others say of them: tests/compare/.  Exit 77 (said aloud) where they are not there.
set -u
cd "$(dirname "$0")/../.." || exit 1
command -v python3 >/dev/null || { echo "SKIP the traces of ../shared/pcaps: no python3"; exit 77; }
export SOCKWIRE="${B:-build}/sockwire"
python3 tests/compare/check.py
status=$?
python3 tests/compare/tcpflow.py || exit 1 # which says SKIP itself
exit "$status"
