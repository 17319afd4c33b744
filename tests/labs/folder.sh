# Part of labs.sh: the Makefile of a lab folder, in the checkout and elsewhere.

# in_folder WHAT EXPECTED MAKE-ARGUMENT…: `make` in $lab prints a line that holds EXPECTED.
in_folder() {
    what=$1 expected=$2
    shift 2
    make -C "$lab" --no-print-directory "$@" >"$work/said" 2>&1
    if grep -qF -e "$expected" "$work/said"; then ok; else bad "a lab folder: $what" "$work/said"; fi
}

folder_check() {
    # A student's folder, elsewhere, with another name: the solution typed in.
    lab="$work/a student's copy"
    mkdir -p "$work/bin"
    ln -s "$sockwire" "$work/bin/sockwire"
    cp -R labs/05-capitals "$lab"
    for who in client server; do take solution 05-capitals $who >"$lab/$who.c"; done
    path=$PATH
    PATH=$work/bin:$PATH
    in_folder "make run shows the ladder" 'From Server: HELLO' run ARGS="--input hello"
    PATH=$path
    in_folder "make check grades this step" 'grade 05-capitals .' check SOCKWIRE=echo
    in_folder "make predict" "run --server ./server --client ./client --predict" predict SOCKWIRE=echo
    in_folder "another language" "--client python3 c.py --verbose" run SOCKWIRE=echo CLIENT='python3 c.py' ARGS=--verbose
    in_folder "says when there is no sockwire" "There is no sockwire on the PATH" run SOCKWIRE=

    # Rules files: the two run over each of them, in turn, or over one; what the solution shows is there.
    lab="$work/a student's wires"
    cp -R labs/14-bad-wire "$lab"
    for who in $(marked 14-bad-wire); do take solution 14-bad-wire "$who" >"$lab/wires/$who.wire"; done
    PATH=$work/bin:$PATH
    in_folder "make run over one wire" 'before any timer ran out' run WIRE=4-fast ARGS=--packets-only
    PATH=$path
    in_folder "make run names the wire" '── wires/9-fin.wire ──' run SOCKWIRE=echo
    in_folder "make run over each wire" "--input-file lines --wire-file wires/rough.wire --verbose" run SOCKWIRE=echo ARGS=--verbose
    in_folder "make predict over one" "--wire-file wires/7-twice.wire --predict" predict SOCKWIRE=echo WIRE=7-twice

    # In a checkout, ../../build/sockwire is taken when the PATH has none.
    mkdir -p "$work/checkout/labs" "$work/checkout/build" "$work/only"
    cp -R labs/01-sockets "$work/checkout/labs"
    ln -s "$sockwire" "$work/checkout/build/sockwire"
    lab=$work/checkout/labs/01-sockets
    for tool in make sh cc gcc test; do
        tool_path=$(command -v $tool) && [ -x "$tool_path" ] && ln -sf "$tool_path" "$work/only/$tool"
    done
    PATH=$work/only make -C "$lab" -n run >"$work/said" 2>&1
    if grep -q "^'\.\./\.\./build/sockwire' run" "$work/said"; then ok; else bad "a lab folder in a checkout" "$work/said"; fi

    for each in $steps; do
        sh solutions/labs.sh diff "$each" >"$work/said" 2>&1 || { bad "make diff STEP=$each" "$work/said"; continue; }
        if grep -q '//@' "$work/said"; then bad "make diff STEP=$each shows a mark" "$work/said"; else ok; fi
    done
}
