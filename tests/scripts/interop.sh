#!/bin/sh
# What other tools read of a run: strace's own words for the same program, the columns in tshark, Wireshark's processes.
#
# Each part is left out, with a word, where its tool is not installed.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
case $B in /*) ;; *) B=$PWD/$B ;; esac
folder=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-interop.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
bad=0 tried=0

fail() {
    echo "interop: $*"
    bad=1
}

there() {
    command -v "$1" >/dev/null && return
    echo "SKIP ${2:-$1}: no $1 here"
    return 1
}

# One process that talks to itself: each of its calls is there in one order.
script='tcp l; reuse l; bind l 12000; name l; listen l 5; tcp s; connect s 127.0.0.1 12000; accept l c; send s "hello\n"; recv c 100;
    sendn c 200; recv s 100; shutdown s w; recv c 1; close c; close s; tcp n; connect n 127.0.0.1 12001; expect ECONNREFUSED'

# Numbers that no two runs share: processes, times, ports that the kernel chose.
plain() {
    sed -E -e 's/^[0-9]+ +[0-9.]+ //' -e 's/ <[0-9.]+>$/ <T>/' -e 's/htons\((3[2-9]|[4-6][0-9])[0-9]{3}\)/htons(P)/' -e 's/\[[0-9]+ => /[/' -e 's/ +=/ =/' -e 's/0x[0-9a-f]+/0xP/' |
        grep -E '^(socket|bind|listen|connect|accept4?|getsockname|getpeername|sendto|recvfrom|shutdown|setsockopt|getsockopt)\(|^\+\+\+'
}

"$B/sockwire" run --client "$B/programs/play '$script'" --write "$folder/self.pcapng" >"$folder/said" 2>&1 || fail "play fails: $(cat "$folder/said")"
"$B/sockwire" show "$folder/self.pcapng" --strace "$folder/ours" >/dev/null || fail "show --strace fails"
[ "$(grep -c . "$folder/ours")" -gt 15 ] || fail "show --strace has too few lines"
if there strace; then
    unshare -rn sh -c 'ip link set lo up && exec strace -f -ttt -T -e trace=%network -o "$1" "$2" "$3"' sh "$folder/strace" "$B/programs/play" "$script" >/dev/null 2>&1
    if [ -s "$folder/strace" ]; then
        plain <"$folder/ours" >"$folder/a"
        plain <"$folder/strace" >"$folder/b"
        diff "$folder/b" "$folder/a" || fail "show --strace and strace differ (<: strace)"
        tried=1
    else
        echo "SKIP strace: it, or a network of its own, is refused here"
    fi
fi

# Two programs, one with a mistake.
"$B/sockwire" run --write-processes --write "$folder/pair.pcapng" --json "$folder/pair.json" \
    --server "$B/programs/play 'tcp s; bind s 12000; listen s 1; accept s c; recv s 9; close c'" \
    --client "$B/programs/play 'tcp s; connect s 127.0.0.1 12000; send s hello; recv s 9'" >/dev/null 2>&1
if there tshark "the columns in tshark"; then
    chmod 755 "$folder" && chmod 644 "$folder"/*
    mkdir -p "$folder/home/profiles/sockwire" && cp packaging/wireshark/preferences "$folder/home/profiles/sockwire" && chmod -R a+rwX "$folder/home"
    cp packaging/wireshark/sockwire.lua "$folder"
    export WIRESHARK_CONFIG_DIR="$folder/home"
    tshark -X lua_script:"$folder/sockwire.lua" -r "$folder/pair.pcapng" -Y sockwire -T fields -E separator=';' \
        -e sockwire.program -e sockwire.call -e sockwire.number -e sockwire.finding 2>"$folder/errors" >"$folder/fields"
    grep -q '^client;connect(3, 127.0.0.1:12000) = 0;[0-9]*;' "$folder/fields" || fail "tshark has no connect(): $(cat "$folder/fields" "$folder/errors")"
    grep -q '^client;send(3, "hello", 5) = 5;' "$folder/fields" || fail "tshark has no send()"
    grep -q ';server: error welcoming-socket-used: recv(3, 9) failed with ENOTCONN' "$folder/fields" || fail "tshark has no finding: $(cat "$folder/fields")"
    tshark -C sockwire -X lua_script:"$folder/sockwire.lua" -r "$folder/pair.pcapng" 2>/dev/null | grep -q 'client connect(3, 127.0.0.1:12000) = 0.*\[SYN\]' || fail "the profile's columns are not there"
    "$B/sockwire" run --write "$folder/lines.pcapng" --client "$B/solutions/06-goodbye/client" >/dev/null 2>&1
    tshark -X lua_script:"$folder/sockwire.lua" -r "$folder/lines.pcapng" -Y 'sockwire.line matches "client.c:[0-9]+$"' 2>/dev/null | grep -q SYN || fail "tshark has no line"
    tried=1
fi
if there python3 "the processes"; then
    python3 tests/scripts/interop.py "$folder/pair.pcapng" "$folder/pair.json" || fail "the processes are wrong"
    tried=1
fi
# An editor's tasks find each line that --findings and --report write, and nothing else of what make prints.
if there python3 "the editor's tasks"; then
    mkdir "$folder/lab" && cp labs/faults/06/client.c labs/faults/06/server.c "$folder/lab" && (
        cd "$folder/lab" && cc -g -o server server.c && cc -g -o client client.c &&
            "$B/sockwire" run --server ./server --client ./client --input hello --findings gcc >run.all 2>run.lines
        "$B/sockwire" grade 06 . --report gcc >check.all 2>&1
        grep -E '^[^ ]*\.c:[0-9]+: ' check.all >check.lines
    )
    python3 tests/scripts/matcher.py "$folder/lab" || fail "the problem matcher misses a line"
    tried=1
fi
[ $bad = 0 ] && [ $tried = 0 ] && exit 77
exit $bad
