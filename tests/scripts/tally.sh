#!/bin/sh
# What tests/run counts of a program's TAP: as each version of cmocka writes it, and of programs that go wrong.
#
# Prints one line for each case that went wrong; exit 1 when there is one.
set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-tally-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
bad=0 cases=0

is() { # is WHAT WANTED GOT
    cases=$((cases + 1))
    [ "$2" = "$3" ] && return
    printf 'tally: %s: wanted\n%s\ngot\n%s\n' "$1" "$2" "$3"
    bad=1
}

reads() { # reads WHAT WANTED: the TAP on standard input
    is "$1" "$2" "$(LC_ALL=C awk -f tests/run/tap.awk)"
}

tab=$(printf '\t')

# Wrong once: "not ok" for a skipped test, no header.
reads 'cmocka 1.1.5' "counts 1 1 1 3
failed two
skipped three${tab}no tmux here" <<'END'
1..3
ok 1 - one
not ok 2 - two
# tests/unit/test_x.c:3: error: Failure!
SKIP: no tmux here
not ok 3 # SKIP three
# not ok - tests
END

reads 'cmocka 1.1.7' "counts 1 0 1 2
skipped two${tab}it does not say why" <<'END'
TAP version 13
1..2
ok 1 - one
ok 2 # SKIP two
# ok - tests
END

reads 'two groups in one program' 'counts 3 0 0 3' <<'END'
1..2
ok 1 - one
ok 2 - two
1..1
ok 1 - three
END

reads 'TAP 14: the tests of a group are indented' "counts 1 1 1 3
failed two
skipped three${tab}no clang here" <<'END'
TAP version 14
1..1
    # Subtest: tests
    1..3
    ok 1 - one
    not ok 2 - two
    ok 3 - three # SKIP no clang here
not ok 1 - tests
END

reads 'a part that was left out' "counts 1 0 0 1
skipped -${tab}no tshark here" <<'END'
1..1
SKIP: no tshark here
ok 1 - other tools read it
END

reads 'a reason is its own test'"'"'s' "counts 1 0 1 2
skipped two${tab}it does not say why
skipped -${tab}no tshark here" <<'END'
1..2
SKIP: no tshark here
ok 1 - one
ok 2 # SKIP two
END

# one.sh: STATUS lines of TAP on standard input; what the tally has then
runs() { # runs WHAT WANTED STATUS
    cat >"$work/tap"
    : >"$work/tally"
    TALLY=$work/tally sh tests/run/one.sh name sh -c "cat '$work/tap'; exit $3" >"$work/said"
    is "$1" "$2" "$(cat "$work/tally")"
}

runs 'all is well' '2 0 0 name' 0 <<'END'
1..2
ok 1 - one
ok 2 - two
END
runs 'a crash after the last test' '1 1 0 name' 139 <<'END'
1..1
ok 1 - one
END
runs 'a program that ends early, and says that all is well' '1 1 0 name' 0 <<'END'
1..2
ok 1 - one
END
runs 'no test at all' '0 1 0 name' 0 </dev/null
runs 'a failed test is counted once' '0 1 0 name' 1 <<'END'
1..1
not ok 1 - one
END
runs 'skipped is not failed' '0 0 1 name' 0 <<'END'
1..1
not ok 1 # SKIP one
END

# What people read at the end.
is 'the table' "skipped, and why:
  2 tests   live/test_x (nobody)  no tmux here
  partly    live/test_y           no tshark here" "$(printf '%s\n' "live/test_x (nobody)${tab}one${tab}no tmux here" \
    "live/test_x (nobody)${tab}two${tab}no tmux here" "live/test_y${tab}-${tab}no tshark here" | awk -f tests/run/skipped.awk)"

[ $bad -eq 0 ] && echo "tally: $cases cases as expected"
exit $bad
