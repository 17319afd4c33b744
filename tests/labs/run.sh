# Part of labs.sh: solutions and skeletons at work, under sockwire.
text='hello, network'

# pair NAME SERVER CLIENT [OPTION…]: runs them; the ladder in NAME.ladder, the timeline in NAME.json.  Status: sockwire's.
pair() {
    pair_name=$1 pair_server=$2 pair_client=$3
    shift 3
    "$sockwire" run --timeout 20 --server "$pair_server" --client "$pair_client" --input "$text" --json "$pair_name.json" "$@" \
        >"$pair_name.ladder" 2>&1
}

alone() { # alone NAME CLIENT: without a server
    "$sockwire" run --timeout 20 --client "$2" --input "$text" --json "$1.json" >"$1.ladder" 2>&1
}

status_of() { # status_of NAME WHO: WHO's exit status in that run; of the process that was started, not of a child
    started=$(sed -n "s/^{\"type\":\"program\",.*\"id\":\"$2\",.*\"pid\":\([0-9]*\),.*/\1/p" "$1.json")
    sed -n "s/^{\"type\":\"exit\",.*\"program\":\"$2\",\"pid\":$started,.*\"status\":\([0-9]*\),.*/\1/p" "$1.json"
}

said() { # said NAME WHO STREAM: what WHO wrote there
    sed -n "s/^{\"type\":\"output\",.*\"program\":\"$2\",\(\"pid\":[^,]*,\)\{0,1\}\"stream\":\"$3\",\"text\":\"\(.*\)\",\"times\":.*}$/\2/p" "$1.json"
}

shows() { # shows NAME LINE: the ladder holds this line
    grep -qxF -e "$2" "$1.ladder" || { echo "the ladder has no line: $2"; tail -n 5 "$1.ladder"; return 1; }
}

# What the top comments promise of the wire, in the words of the ladder's last lines.
wire_check() { # STEP NAME
    case $1 in
    01-*) shows "$2" 'no packet was sent' ;;
    02-*) shows "$2" '  opened by handshake, ended by RST (server'"'"'s); 0 bytes →, 0 bytes ←' &&
        grep -q 'Nobody had accepted this connection' "$2.ladder" ;;
    03-*) closed "$2" 0 0 ;;
    04-*) closed "$2" 14 0 ;;
    0[567]-*) closed "$2" 14 14 && printed_capitals "$2" client ;;
    08-* | 09-* | 10-* | 12-* | 13-* | 14-*) closed "$2" 15 15 && printed_capitals "$2" client ;; # the newline goes along
    11-* | 15-*) closed "$2" 15 35 && printed_whole "$2" client ;; # … and a line that counts comes back
    16-*) closed "$2" 17 20 && printed_capitals "$2" client 'OK 1 ' ;; # a number before the line, and a head before its answer
    17-*) grep -q '^datagrams 1 ' "$2.ladder" && ! grep -q ' ACK\| FIN\| SYN' "$2.ladder" && printed_capitals "$2" client ;;
    *) echo "tests/labs/run.sh does not know what this step puts on the wire: say it in wire_check()"; return 1 ;;
    esac
}

closed() { # closed NAME BYTES BYTES: one connection from handshake to FIN, with so many bytes there and back
    count=$(grep -c '^  opened by handshake, closed by FIN (.* first); '"$2 bytes →, $3 bytes ←" "$1.ladder")
    [ "$count" -eq "${clients:-1}" ] || { tail -n 3 "$1.ladder"; return 1; }
}

printed_capitals() { # NAME WHO [HEAD]
    said "$1" "$2" stdout | grep -q "^From Server: ${3:-}HELLO, NETWORK"'\\n$' || { echo "$2 printed:"; said "$1" "$2" stdout; return 1; }
}

printed_whole() {
    said "$1" "$2" stdout | tr -d '\n' | grep -qF 'From Server:\nHELLO, NETWORK\nlines: 1, bytes: 15\n' || { echo "$2 printed:"; said "$1" "$2" stdout; return 1; }
}

three_at_once() { # FOLDER BYTES
    pair "$1/three" "$1/server" "$1/client" --client "$1/client" --client "$1/client" --together || return 1
    clients=3
    closed "$1/three" "$2" "$2" && for each in client client2 client3; do printed_capitals "$1/three" $each || return 1; done
    three=$?
    clients=1
    return $three
}

# Over a wire of the solution each rule does something, and all that was typed comes back, with status 0.
over_wire_check() { # STEP WIRE FOLDER
    "$sockwire" run --timeout 60 --server "$3/server" --client "$3/client" --input-file "solutions/$1/lines" --wire-file "solutions/$1/wires/$2.wire" \
        --strict-wire --json "$work/over.json" >"$work/over.ladder" 2>&1 || { echo "status $?"; tail -n 5 "$work/over.ladder"; return 1; }
    ! grep -A 5 '^error  ' "$work/over.ladder" || return 1 # a finding
    python3 - "$work/over.json" "solutions/$1/lines" <<'END'
import json, sys
records = [json.loads(line) for line in open(sys.argv[1])]
printed = ''.join(r['text'] for r in records if r['type'] == 'output' and r['program'] == 'client' and r['stream'] == 'stdout')
at = 0
for line in open(sys.argv[2]):
    at = printed.find('From Server: ' + line.upper(), at)
    if at < 0:
        sys.exit('not printed, or not in order: ' + line.upper()[:40])
END
}

# The pair of one folder runs to its end, the client with status 0.
pair_check() { # STEP FOLDER
    pair "$2/run" "$2/server" "$2/client" || { echo "status $?"; tail -n 20 "$2/run.ladder"; return 1; }
    [ "$(status_of "$2/run" client)" = 0 ] || { tail -n 20 "$2/run.ladder"; return 1; }
    ! grep -q 'Sanitizer\|runtime error' "$2/run.json" || { grep 'Sanitizer\|runtime error' "$2/run.json"; return 1; }
    ! grep -A 5 '^error  ' "$2/run.ladder" || return 1 # a finding
    wire_check "$1" "$2/run"
}

# WHO ended with 3 after the words of its first TODO, the first that FILE asks for; without a TODO, with 0 (or when it was asked to).
polite_check() { # NAME WHO SOURCE
    first=$(sed -n 's/^ *fprintf(stderr, "\(TODO [0-9]* is not written yet: .*\\n\)");$/\1/p' "$3" | head -n 1)
    if [ -n "$first" ]; then
        [ "$(status_of "$1" "$2")" = 3 ] || { echo "$2 ended with status '$(status_of "$1" "$2")', not 3"; return 1; }
        said "$1" "$2" stderr | grep -qxF -e "$first" || { echo "$2 did not say: $first"; said "$1" "$2" stderr; return 1; }
    else
        [ "$(status_of "$1" "$2")" = 0 ] || { echo "$2 ended with status '$(status_of "$1" "$2")', not 0"; return 1; }
    fi
}

# PROGRAM, made of SOURCE, stops politely beside the solution of its step.
stops_check() { # STEP WHO PROGRAM SOURCE
    case $2 in
    client)
        pair "$3.run" "$work/$1/solution/server" "$3"
        ran=$?
        # a TODO that only a failure reaches: nobody listens
        if [ "$(status_of "$3.run" client)" = 0 ] && grep -q 'TODO [0-9]* is not written yet' "$4"; then
            alone "$3.run" "$3"
            ran=$?
        fi
        ;;
    server)
        pair "$3.run" "$3" "$work/$1/solution/client"
        ran=$?
        ;;
    esac
    [ $ran -ne 124 ] || { echo "it hangs"; tail -n 20 "$3.run.ladder"; return 1; }
    polite_check "$3.run" "$2" "$4"
}

# The skeletons of a student who has written TODO 1, then TODO 2, and so on.
half_way_check() { # STEP WHO
    todos=$(grep -c '^ *//@todo ' "solutions/$1/$2.c")
    written=1
    while [ $written -lt "$todos" ]; do
        mkdir -p "$work/$1/half"
        half=$work/$1/half/$2-$written
        take skeleton "$1" "$2" $written >"$half.c"
        check "labs/$1/$2.c with TODO $written written does not build without a warning" build "$half.c" "$half"
        written=$((written + 1))
    done
}

run_check() { # STEP FOLDER
    check "$1: the solutions" pair_check "$1" "$2/solution"
    [ -z "$sanitizers" ] || check "$1: the solutions with sanitizers" pair_check "$1" "$2/sanitized"
    case $1 in
    07-*) check "$1: three clients at once" three_at_once "$2/solution" 14 ;;
    13-*) check "$1: three clients at once" three_at_once "$2/solution" 15 ;;
    esac
    [ "$(sh solutions/labs.sh programs "$1")" = "$1" ] || return 0 # finished ones
    for who in client server; do
        check "$1: the skeleton of the $who does not stop politely" stops_check "$1" $who "$2/skeleton/$who" "labs/$1/$who.c"
        for half in "$2"/half/$who-*.c; do
            [ -f "$half" ] || continue
            check "$1: the half-written $who, $(basename "$half"), does not stop politely" stops_check "$1" $who "${half%.c}" "$half"
        done
    done
    pair "$2/skeletons" "$2/skeleton/server" "$2/skeleton/client"
    if [ $? -eq 124 ]; then bad "$1: the two skeletons together hang" "$2/skeletons.ladder"; else ok; fi
}
