#!/bin/sh
# The recorded runs of traces/: the files are sound, the table in traces/README.md is current, and each, recorded anew, tells the same
# (calls, packets, what made them leave, findings).  The folder of the build in B; exit 77 (said aloud) where nothing can be recorded.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
export B
command -v python3 >/dev/null || { echo "SKIP traces: no python3"; exit 77; }
"$B/sockwire" doctor 2>/dev/null | grep -q '^Programs will run on: private network' || { echo "SKIP traces: no private network here"; exit 77; }
exec python3 traces/traces.py check "$@"
