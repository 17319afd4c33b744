# Part of labs.sh: what `sockwire grade` says of a solution and of a skeleton.

# grade_check STEP BEFORE: the solution gets all points; the skeleton loses what its TODOs are about, and nothing else.  That is
# what the finished step before loses, too, when it is graded as this step.
grade_check() {
    "$sockwire" help | grep -q '^ *grade ' || { echo "labs: this sockwire has no grader: nothing was graded"; return 0; }
    grade "$1" "solutions/$1" solution
    check "$1: the solution does not get all points" all_points "$work/$1/solution.grade"
    grade "$1" "labs/$1" skeleton
    [ -z "$2" ] || grade "$1" "solutions/$2" before
    check "$1: the skeleton does not lose exactly what its TODOs are about" loses_check "$1" "$2"
}

grade() { # STEP FOLDER NAME: into NAME.grade
    "$sockwire" grade "$1" "$2" --report json --output "$work/$1/$3.grade" >"$work/$1/$3.said" 2>&1
}

lost() { # FILE: the names of the checks that did not pass
    python3 -c 'import json, sys
for check in json.load(open(sys.argv[1]))["checks"]:
    if check["verdict"] != "pass":
        print(check["name"])' "$1" | sort
}

all_points() { # FILE
    python3 -c 'import json, sys
grade = json.load(open(sys.argv[1]))
lost = [c["name"] + ": " + c["verdict"] for c in grade["checks"] if c["verdict"] != "pass"]
print("\n".join(lost))
sys.exit(bool(lost) or grade["score"] != grade["max_score"])' "$1"
}

loses_check() { # STEP BEFORE
    lost "$work/$1/skeleton.grade" >"$work/$1/lost" || return 1
    if grep -q '"verdict":"\(timeout\|crash\|grader_error\)"' "$work/$1/skeleton.grade"; then
        echo "a skeleton stops politely: no timeout, no crash, no grader error"
        return 1
    fi
    if [ -n "$2" ]; then
        lost "$work/$1/before.grade" >"$work/$1/wanted" || return 1
    else # the first step: all but that the programs can be built
        grep -o '"name":"[^"]*"' "$work/$1/skeleton.grade" | sed 's/.*:"//; s/"//' | grep -v -e '-builds$' | sort >"$work/$1/wanted"
    fi
    [ -s "$work/$1/lost" ] || { echo "it loses nothing"; return 1; }
    diff "$work/$1/wanted" "$work/$1/lost"
}
