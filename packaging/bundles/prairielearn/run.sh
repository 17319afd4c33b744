#!/bin/sh
# PrairieLearn runs this for each submission, and reads results.json.
# GRADE is another root than /grade: for a try.
root=${GRADE:-/grade}
here=$root/tests
results=$root/results
mkdir -p "$results"
rm -f "$results/results.json" "$results/new.json"
"$here/sockwire" grade "%ASK%" "$root/student"%POINTS% --report prairielearn --output "$results/new.json" >&2 ||
    echo "sockwire ended with $?" >&2
[ -s "$results/new.json" ] ||
    echo '{"gradable":false,"message":"No score: the grader could not begin."}' >"$results/new.json"
mv "$results/new.json" "$results/results.json"
