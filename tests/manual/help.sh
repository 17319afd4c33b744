#!/bin/sh
# See README.md here.
cd "$(dirname "$0")/../.." || exit 1
command -v python3 >/dev/null || { echo "SKIP manual/help: no python3"; exit 77; }
exec python3 tests/manual/alike.py "${B:-build}/sockwire" help
