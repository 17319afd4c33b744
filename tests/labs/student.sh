# Part of labs.sh: what a student asks of a lab folder: help, hint, watch, debug.

# gives WHAT EXPECTED: $work/said holds a line with EXPECTED.
gives() {
    if grep -qF -e "$2" "$work/said"; then ok; else bad "a lab folder: $1" "$work/said"; fi
}

gives_no() {
    if grep -qF -e "$2" "$work/said"; then bad "a lab folder: $1" "$work/said"; else ok; fi
}

in_lab() { # MAKE-ARGUMENT…
    make -C "$lab" --no-print-directory "$@" >"$work/said" 2>&1
}

student_check() {
    path=$PATH
    PATH=$work/bin:$PATH
    help_check
    hint_check
    watch_check
    [ -z "$sanitizers" ] || debug_check
    PATH=$path
}

# Every target that a person can ask for is listed.
help_check() {
    lab=labs/05-capitals
    in_lab help
    cp "$work/said" "$work/help"
    for target in $(sed -n 's/^\.PHONY: \(.*\)/\1/p' $lab/Makefile); do
        [ "$target" = sockwire ] || { cp "$work/help" "$work/said"; gives "make help lists $target" "make $target "; }
    done
    make -n demo >"$work/said" 2>&1
    gives "make demo ends with the way into the labs" "cd labs/01-sockets && make run"
}

# What `make hint` does, without a make each time.
hint() {
    (cd "$lab" && STEP=$each TODO='' sh lab.sh hint) >"$work/said" 2>&1
}

# Each TODO: its hints one by one, the last is the line; the whole answer never.  Then the TODO that comes next.
hint_check() {
    lab=$work/hints
    for each in $steps; do
        rm -rf "$lab"
        cp -R "labs/$each" "$lab"
        for who in $(marked "$each"); do
            file=$(file_of "$who")
            todos=$(grep -c '^ *\(//\|#\)@todo ' "solutions/$each/$file")
            todo=1
            while [ $todo -le "$todos" ]; do
                hints=$(grep -c "^$who	$todo	" "$lab/.hints")
                given=1
                while [ $given -le "$hints" ]; do
                    hint
                    gives "$each: hint $given says where it is" "$file, line $(grep -n "TODO $todo:" "$lab/$file" | cut -d : -f 1), TODO $todo: "
                    gives "$each: hint $given of $who's TODO $todo" "  $given. "
                    [ "$(grep -c '^  [0-9]' "$work/said")" -eq 1 ] || bad "$each: more than one hint at once" "$work/said"
                    given=$((given + 1))
                done
                gives "$each: the last hint is a line" "The line:"
                take skeleton "$each" "$who" $todo >"$lab/$file"
                todo=$((todo + 1))
            done
        done
        hint
        gives "$each: no TODO is left" "No TODO is left"
    done
    each=14-bad-wire
    rm -rf "$lab"
    cp -R labs/14-bad-wire "$lab"
    in_lab hint TODO=5-no-sack:2
    gives "a hint for a wire's TODO 2" "wires/5-no-sack.wire, line "
    in_lab hint TODO=rough
    gives "a hint for a wire" "wires/rough.wire, line "
    in_lab hint TODO=6-over
    gives "there is no such wire" "there is no TODO 6-over here. These are: 1-syn:1, 2-line:1"
    rm -rf "$lab"
    cp -R labs/05-capitals "$lab"
    in_lab hint TODO=2
    gives "a hint for TODO 2" "server.c, line "
    gives "the other TODO 2" "client.c has a TODO 2, too: make hint TODO=client:2"
    in_lab hint TODO=client:2
    gives "a hint for the client's TODO 2" "TODO 2: print the answer"
    in_lab hint TODO=7
    gives "there is no such TODO" "there is no TODO 7 here. These are: server:1, server:2, client:1, client:2"
    rm "$lab/.hints"
    in_lab hint
    gives "the hints were not copied" "the file .hints is not here"
}

# wait_for TEXT: it stands in the output of watch; what stands up to there is then forgotten.
wait_for() {
    turns=0
    while ! at=$(tail -n "+$((watched + 1))" "$work/watch" | grep -nF -m 1 -e "$1"); do
        turns=$((turns + 1))
        [ $turns -lt 300 ] || { cp "$work/watch" "$work/said"; tail -n 12 "$work/said" >"$work/tail"; bad "make watch: no '$1'" "$work/tail"; return 1; }
        sleep 0.2
    done
    watched=$((watched + ${at%%:*}))
    ok
}

watch_check() {
    lab=$work/watched
    watched=0
    cp -R labs/05-capitals "$lab"
    for who in client server; do take solution 05-capitals $who >"$lab/$who.c"; done
    printf '#!/bin/sh\necho "asked: $*"\n' >"$work/echo"
    chmod +x "$work/echo"
    make -C "$lab" --no-print-directory watch SOCKWIRE="$work/echo" INPUT='an odd, long line' </dev/null >"$work/watch" 2>&1 &
    watcher=$!
    wait_for "asked: run --server ./server --client ./client --timeout 10 --input an odd, long line"
    wait_for "asked: grade 05-capitals ."
    wait_for "Waiting until you save"
    echo 'int broken' >>"$lab/client.c"
    wait_for "It does not build. Repair it and save"
    wait_for "Waiting until you save"
    take solution 05-capitals client >"$work/new.c"
    mv "$work/new.c" "$lab/client.c" # as an editor does that writes a new file
    wait_for "asked: grade 05-capitals ."
    wait_for "Waiting until you save"
    kill "$watcher"
    wait "$watcher" 2>/dev/null
    turns=0
    while ls -l /proc/[0-9]*/cwd 2>/dev/null | grep -qF "$lab" && [ $turns -lt 100 ]; do
        turns=$((turns + 1))
        sleep 0.2
    done
    if [ $turns -lt 100 ]; then ok; else bad "make watch goes on when \`make\` has gone"; fi
    if [ -n "$(find "$lab" -name '.watch*')" ]; then bad "make watch leaves something behind"; else ok; fi
}

debug_check() {
    lab=$work/debugged
    cp -R labs/05-capitals "$lab"
    take solution 05-capitals server >"$lab/server.c"
    take solution 05-capitals client | sed 's/modified\[1024\];/modified[4]; size_t size = 1024;/; s/modified, sizeof modified, 0/modified, size, 0/' >"$lab/client.c"
    in_lab debug ARGS="--input hello,_network"
    gives "make debug: the line of the crash" "client.c:$(grep -n 'recv(client' "$lab/client.c" | cut -d : -f 1): stack-buffer-overflow"
    gives "make debug: its text" "ssize_t received = recv(client_socket, modified, size, 0);"
    gives "make debug: the report, whole" "    #1 0x"
    gives "make debug: … to its end" "SUMMARY: AddressSanitizer: stack-buffer-overflow"
    take solution 05-capitals client | sed 's/^    char sentence.1024.;/    int big = 2147483647;\n    big += argc;\n    printf("%d", big);\n&/' >"$lab/client.c"
    in_lab debug ARGS="--input hello"
    gives "make debug: the line of what is undefined" "client.c:$(grep -n 'big += argc' "$lab/client.c" | cut -d : -f 1): signed integer overflow"
    take solution 05-capitals client >"$lab/client.c"
    in_lab debug ARGS="--input hello"
    gives "make debug: nothing to report" "The sanitizers have nothing to report."
    gives_no "make debug: no report" "AddressSanitizer:"
}
