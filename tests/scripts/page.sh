#!/bin/sh
# The page of `--html` (page/): its types, its pure logic, and pages of recorded runs in a real browser.
#
#   B=build [TALLY=FILE] sh tests/scripts/page.sh         adds "PASSED FAILED SKIPPED NAME" to FILE
#   B=build sh tests/scripts/page.sh bench                how fast a page of many packets is (page/test/bench.mjs), instead; fails when it opens slowly
#
# What is not here is skipped, and said: Node 20 or newer; the tools of page/package.json (fetched by `npm ci`, where that works); Chromium.
# Nobody needs them to build sockwire.
set -u
cd "$(dirname "$0")/../../page" || exit 1
B=${B:-build}
case $B in /*) ;; *) B=$PWD/../$B ;; esac
log=$(mktemp "${TMPDIR:-/tmp}/sockwire-page.XXXXXX") || exit 1
trap 'rm -f "$log"' EXIT
trap 'exit 1' HUP INT TERM
failed=0 only=${1:-}
. ../tests/run/took.sh

tally() { # tally PASSED FAILED SKIPPED NAME
    [ -z "${TALLY:-}" ] || echo "$*" >>"$TALLY"
    [ "$2" -eq 0 ] || failed=1
}

skip() { # skip NAME WHY
    echo "SKIP $1: $2"
    tally 0 0 1 "$1"
}

# tests NAME FILE…: what Node's own runner says of them
tests() {
    name=$1
    shift
    echo "---- $name"
    timeout -k 10 1200 node --test --test-reporter=tap "$@" >"$log" 2>&1 </dev/null
    status=$?
    passed=$(sed -n 's/^# pass //p' "$log") bad=$(sed -n 's/^# fail //p' "$log") skipped=$(sed -n 's/^# skipped //p' "$log")
    [ "$status" -eq 0 ] || grep -E '^ *not ok|error: |expected: |actual: ' "$log" | head -40
    [ "$status" -eq 0 ] || [ "${bad:-0}" -gt 0 ] || { tail -20 "$log"; bad=1; }
    [ "${passed:-0}" -gt 0 ] || bad=1
    sed -n 's/^ *ok .*# SKIP/SKIP/p' "$log"
    echo "${passed:-0} passed, ${bad:-0} failed"
    tally "${passed:-0}" "${bad:-0}" "${skipped:-0}" "$name"
}

major=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p')
if [ "${major:-0}" -lt 20 ]; then
    skip page "no Node of version 20 or newer here"
    exit 0
fi
[ -n "$only" ] || tests page/logic test/logic/*.test.mjs
if [ ! -d node_modules/playwright-core ]; then
    echo "fetching the tools of page/package.json (npm ci)"
    timeout -k 5 120 npm ci --no-audit --no-fund >"$log" 2>&1 </dev/null || { tail -3 "$log"; rm -rf node_modules; }
fi
if [ ! -d node_modules/playwright-core ]; then
    [ -n "$only" ] || skip page/types "the tools of page/package.json can't be fetched here"
    skip "page/${only:-browser}" "the tools of page/package.json can't be fetched here"
    exit "$failed"
fi
if [ -z "$only" ]; then
    echo "---- page/types"
    if node node_modules/typescript/bin/tsc -p .; then tally 1 0 0 page/types; else tally 0 1 0 page/types; fi
fi
for browser in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    found=$(command -v "${browser:-/none}") && break
done
if [ -z "${found:-}" ]; then
    skip "page/${only:-browser}" "no Chromium here"
    exit "$failed"
fi
export SOCKWIRE="$B/sockwire" PROGRAMS="$B/programs" CHROMIUM="$found"
if [ -n "$only" ]; then
    timeout -k 10 600 node "test/$only.mjs" </dev/null
    exit
fi
tests page/browser test/browser/*.test.mjs
took page
exit "$failed"
