#!/bin/sh
# See README.md here.
cd "$(dirname "$0")/../.." || exit 1
command -v python3 >/dev/null || { echo "SKIP manual/bash: no python3"; exit 77; }
command -v bash >/dev/null || { echo "SKIP manual/bash: no bash here to complete anything"; exit 77; }
exec python3 tests/manual/alike.py "${B:-build}/sockwire" bash
