#!/bin/sh
# PrairieLearn runs this for each submission, and reads results.json when it has ended.
# GRADE is another root than /grade, LIMIT another limit: for a try.
root=${GRADE:-/grade}
here=$root/tests
results=$root/results
# PrairieLearn ends this after the timeout in info.json, reads nothing, and tells the student to mend the code.  Before that, it ends by
# itself: what is there then is half a report, which says so, and takes no attempt.
limit=${LIMIT:-110}
no_score() {
    echo "{\"gradable\":false,\"message\":\"No score: $1\"}" >"$results/first.json"
    mv "$results/first.json" "$results/results.json"
}
mkdir -p "$results"
rm -f "$results/results.json" "$results/first.json" "$results/results.json.new"
no_score 'the grader was ended before it was done.'
first=$(cat "$results/results.json")
chmod 755 "$here/sockwire"
timeout -k 5 "$limit" "$here/sockwire" grade "%ASK%" "$root/student"%POINTS% --meanwhile \
    --report prairielearn --output "$results/results.json" >&2
status=$?
[ $status -eq 0 ] || echo "sockwire ended with $status" >&2
# 124: the limit; more than 128: a signal
[ $status -eq 124 ] || [ $status -gt 128 ] || [ "$(cat "$results/results.json")" != "$first" ] ||
    no_score 'the grader could not begin.'
exit 0
