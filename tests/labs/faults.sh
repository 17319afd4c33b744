#!/bin/sh
# The broken pairs of labs/faults hold what they promise (`make labs-check`, part of `make check`).
#
#   B=build [CC=cc] [TALLY=FILE] sh tests/labs/faults.sh [01 … 12]      without a number: of all pairs
#
# Of each pair, in each of its kinds: both editions build without a warning with each compiler here; the same word gives the same
# bytes; with the command of its Makefile the fault is seen, and without the fault it is not; `sockwire grade` gives the broken
# pair no more than the points of its right answers, the same with wrong answers none (variant class), and the repaired one all points.
# labs/faults is what `make labs` writes.
#
# One line for each check that failed, then a count.  Exit 1 when one failed.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
case $B in /*) ;; *) B=$PWD/$B ;; esac
sockwire=$B/sockwire
flags='-std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wshadow -Werror -O2 -g'
work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-faults-check.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
passed=0 failed=0
. tests/run/took.sh

check() { # WHAT COMMAND…: it succeeds; what it printed is shown when it does not
    what=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "faults: $what"
        head -n 20 "$work/said" | sed 's/^/    /'
    fi
}

builds() { # FOLDER
    for compiler in gcc clang; do
        command -v $compiler >/dev/null || continue
        for who in client server; do
            # shellcheck disable=SC2086
            $compiler $flags -o "$1/$who" "$1/$who.c" || return 1
        done
    done
}

# Runs it as its Makefile does; what the clients print is in FOLDER/printed.  The status is that of the run.
plays_well() { # FOLDER
    (cd "$1" && eval "timeout 60 '$sockwire' run $(sed -n 's/.*run \(--server.*--no-findings\).*/\1/p' Makefile) --calls-only --json run.json") </dev/null >"$1/ladder" 2>&1
    status=$?
    python3 - "$1/run.json" >"$1/printed" <<'END'
import json, sys
for line in open(sys.argv[1]):
    record = json.loads(line)
    if record["type"] == "output" and record["stream"] == "stdout" and record["program"] != "server":
        sys.stdout.write(record["text"])
END
    return $status
}

shows() { # BROKEN REPAIRED: what is seen differs, and the repaired one ends well
    plays_well "$2" || { echo "the repaired pair: status $status"; tail -n 5 "$2/ladder"; return 1; }
    plays_well "$1"
    ! grep -a '^\(error\|warning\|note\)  [a-z]' "$1/ladder" || { echo "a mistake is named, in spite of --no-findings"; return 1; }
    [ $status -ne 0 ] || ! cmp -s "$1/printed" "$2/printed" || { echo "the fault is not seen"; return 1; }
}

points() { # LEAST MOST FOLDER
    "$sockwire" grade faults "$3" --report json --output "$work/grade.json" >"$work/grade.said" 2>&1
    python3 - "$work/grade.json" "$1" "$2" <<'END'
import json, sys
grade = json.load(open(sys.argv[1]))
for check in grade["checks"]:
    print(check["verdict"], check["points"], check["name"], check["seen"])
sys.exit(any(c["verdict"] == "grader_error" for c in grade["checks"]) or not int(sys.argv[2]) <= grade["score"] <= int(sys.argv[3]))
END
}

names() { # VERDICT of names-call and names-packet in the grade before
    python3 - "$work/grade.json" "$1" <<'END'
import json, sys
said = {c["name"]: c["verdict"] for c in json.load(open(sys.argv[1]))["checks"]}
print(said)
sys.exit(said["names-call"] != sys.argv[2] or said["names-packet"] != sys.argv[2])
END
}

pair_check() { # NUMBER VARIANT
    broken=$work/$1-$2 repaired=$work/$1-$2-repaired name="pair $1, variant $2"
    "$sockwire" fault "$1" "$broken" --variant "$2" && "$sockwire" fault "$1" "$repaired" --variant "$2" --repaired &&
        "$sockwire" fault "$1" "$broken-again" --variant "$2" || exit 1
    check "$name: the same word gave another pair" diff -r "$broken" "$broken-again"
    check "$name: the broken pair does not build without a warning" builds "$broken"
    check "$name: the repaired pair does not build without a warning" builds "$repaired"
    check "$name: the fault" shows "$broken" "$repaired"
    check "$name: repaired, it does not get all points" points 100 100 "$repaired"
    check "$name: the right answers" names pass
    cp "$repaired/answer.txt" "$broken-again/answer.txt"
    check "$name: broken, with the right answers" points 0 40 "$broken-again"
    check "$name: the right answers of the broken pair" names pass
    [ "$2" = class ] || return 0
    sed 's/^call:.*/call: client.c:1/; s/^packet:.*/packet: 1st SYN,ACK from client/' "$repaired/answer.txt" >"$broken-again/answer.txt"
    check "$name: broken, with wrong answers" points 0 0 "$broken-again"
    check "$name: the wrong answers" names fail
}

# A variant for each kind of the pair.
variants() { # NUMBER
    for word in class anna bo cy di ed flo gus ha ivo jo kim leo mia nora; do
        echo "$("$sockwire" fault "$1" --key --variant $word | sed -n '1s/.*(fault \([0-9]\).*/\1/p') $word"
    done | sort -u -k 1,1 | cut -d ' ' -f 2
}

generated() {
    mkdir "$work/labs" && B=$B sh solutions/faults/write.sh "$work/labs" && diff -r -x client -x server "$work/labs/faults" labs/faults
}

# says TEXT FOLDER FLAG…: the grader can't work, and says that.
says() {
    text=$1 folder=$2
    shift 2
    "$sockwire" grade faults "$folder" "$@" >"$work/grade.said" 2>&1
    [ $? -eq 125 ] && grep -q -e "$text" "$work/grade.said" || { cat "$work/grade.said"; return 1; }
}

# What is the same for all pairs, on the third.
kit_check() {
    kit=$work/kit
    check "labs/faults is not what its sources give: make labs" generated
    "$sockwire" fault 03 "$kit" && "$sockwire" fault 03 "$kit-repaired" --repaired || exit 1
    check "another student's variant" says 'holds variant class of pair 03, and it must be variant anna' "$kit" --variant anna
    check "a file is written over" sh -c '! "$1" fault 03 "$2" 2>&1' sh "$sockwire" "$kit"
    echo 'the call is bind()' >>"$kit/answer.txt"
    check "a line that is no answer" says 'answer.txt, line 6: a line begins with pair:' "$kit"
    echo 'call: server.c:5' >"$kit/answer.txt"
    check "an answer that does not say which pair it is of" says 'does not say which pair this is' "$kit"
    rm "$kit/answer.txt"
    check "no answer.txt" says 'which says which pair this is' "$kit"
    # a program of the student's can't start the one that plays the other side
    cp "$kit-repaired/answer.txt" "$kit" && rm "$kit/server.c" && printf '#!/bin/sh\nexec /tmp/bin/right-server "$@"\n' >"$kit/server" && chmod +x "$kit/server"
    check "a script in place of the repaired server" points 0 40 "$kit"
}

[ $# -gt 0 ] || set -- 01 02 03 04 05 06 07 08 09 10 11 12
for number; do
    [ "$number" != 01 ] || kit_check
    for word in $(variants "$number"); do
        pair_check "$number" "$word"
    done
done
echo "faults: $passed checks passed, $failed failed"
took "faults/$*"
[ -z "${TALLY:-}" ] || echo "$passed $failed 0 faults/$*" >>"$TALLY"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
