#!/bin/sh
# The quick half of tests/hostile: attempts that are over soon, each in one place.
set -u
cd "$(dirname "$0")/../.." || exit 1
exec python3 tests/hostile/hostile.py "${B:-build}" --quick
