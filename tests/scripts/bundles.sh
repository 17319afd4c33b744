#!/bin/sh
# What `grade --bundle` writes for each platform, run as the platform runs it: see ../reports/bundles.py.
#
#   B=build sh tests/scripts/bundles.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
command -v python3 >/dev/null && command -v bash >/dev/null || {
    echo "SKIP no python3 or no bash here"
    exit 77
}
exec python3 tests/reports/bundles.py "${B:-build}/sockwire"
