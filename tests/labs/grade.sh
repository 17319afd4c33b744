# Part of labs.sh: what `sockwire grade` says of a solution and of a skeleton.

# grade_check STEP BEFORE: the solution gets all points.  The skeleton loses what the step is about: all that the solution of the step it
# builds on (BEFORE) loses, too, when it is graded as this step.  Besides it may lose what earlier steps have asked for, where its TODOs
# stand in the way: in a program that has a TODO, and for no points.
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

# Of these lost checks, those that a TODO can't have cost: they earn points, or their program has none.
not_by_todo() { # STEP, names on standard input
    while read -r name; do
        case $name in
        client-*) programs=client ;;
        server-*) programs=server ;;
        *) programs='client server' ;;
        esac
        todo=
        for program in $programs; do
            [ ! -f "solutions/$1/$program.c" ] || ! grep -q '//@todo' "solutions/$1/$program.c" || todo=1
        done
        [ -n "$todo" ] && earns_nothing "$1" "$name" || echo "$name"
    done
}

earns_nothing() { # STEP NAME
    python3 -c 'import json, sys
sys.exit(any(c["name"] == sys.argv[2] and c["max_points"] for c in json.load(open(sys.argv[1]))["checks"]))' "$work/$1/skeleton.grade" "$2"
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
    comm -13 "$work/$1/wanted" "$work/$1/lost" | not_by_todo "$1" >"$work/$1/beyond"
    comm -23 "$work/$1/wanted" "$work/$1/lost" >"$work/$1/kept"
    sed 's/^/it should not lose /' "$work/$1/beyond"
    sed 's/^/it does not lose /' "$work/$1/kept"
    [ ! -s "$work/$1/beyond" ] && [ ! -s "$work/$1/kept" ]
}
