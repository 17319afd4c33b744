# Reads one marked solution and writes what a student starts from.  Any POSIX awk.
#
#   awk -v step=02-knock -v who=client -v mode=MODE -f solutions/skeleton.awk solutions/02-knock/client.c
#
#   mode=skeleton   the file for labs/: each TODO region replaced by its contract and a statement that stops the program
#   mode=solution   the solution without its marks
#   mode=code       the same without its top comment and its end comment
#   mode=adds       what the top comment says that this step adds
#   mode=answer     the lines that a student has to write, each after "TODO NUMBER "
#   mode=hints      the hints of each TODO, a line each: who, number, title and hint, a tab between them
#   mode=kinds      the skeleton, each line after a letter and a space:
#                   C top and end comment, I #include, T contract or stop, G given by this step, = as in the step before
#
#   -v written=1    TODO 1 is written already, and so on (for the tests: a student who is half-way)
#
# The marks.  Each stands on a line of its own:
#
#   //@todo 1 connect()        a region begins: its number (1, 2, 3 … in each file) and its title
#   //@ text                   the contract: what is wanted, the result
#   //@hint text               a hint for `make hint`, from vague to clear; at least one
#   //@stub int fd = -1;       what stands in the skeleton so that it compiles (only where it must)
#   … the answer …
#   //@line                    the next line of the answer is the last hint
#   //@keep                    inside a region: from here on the lines of the step before, which the skeleton keeps,
#   //@cut                     as far to the left as the region; up to here (for a loop around them, say)
#   //@end                     the region ends
#   //@given … //@end          lines that this step brings ready-made: they are in the skeleton, too
#
# The last thing in a file is the comment "What you will see on the wire": after the code, so that it spoils no prediction.
#
# The rules of a wire, NAME.wire, are marked alike, with #@ in place of //@ (#@todo 1 …).  There #@stub, #@keep and #@given have no
# meaning, no statement stops anything, and no comment stands at the end; its first line is "# STEP: the wire NAME."
#
# Anything else is refused as FILE:LINE: what, and nothing is written.  Exit 1 then.
#
# sign: how a mark begins; first: the first line of the file; rules: it is a wire's
function fail(line, text)
{
    gsub(/\/\/@/, sign, text)
    printf "%s:%d: %s\n", FILENAME, line, text >"/dev/stderr"
    failed = 1
    exit 1
}

function put(kind, line)
{
    if (mode == "kinds")
        line = (line ~ /^[ \t]*#[ \t]*include/ && kind == "=" ? "I" : kind) " " line
    out[++lines] = line
}

function skeleton()
{
    return mode == "skeleton" || mode == "kinds"
}

function asked() # is the TODO that is being read left to the student?
{
    return skeleton() && todos > written
}

# Does a TODO start or end at this line of the skeleton?
function starts(line)
{
    return skeleton() && line ~ (rules ? "^# TODO [0-9]+: " : "^(T )?[ ]*/[*] TODO [0-9]+: ")
}

function stops(line)
{
    return skeleton() && line ~ /^(T )?[ ]*exit\(3\);$/
}

function empty(line)
{
    return line ~ /^([A-Z=] )?$/
}

function put_code(kind, line) # a line that is there in the solution
{
    if (mode == "answer" || mode == "adds" || mode == "hints" || (mode == "code" && kind == "C"))
        return
    put(kind, line)
}

function open(word)
{
    if (region != "")
        fail(FNR, "//@" word " inside the region of line " opened ": a region ends with //@end before the next begins")
    region = word
    opened = FNR
    code = 0
    indent = lead
}

function begin_todo(rest,    number)
{
    open("todo")
    number = rest
    sub(/ .*/, "", number)
    title = rest
    if (number !~ /^[1-9][0-9]*$/ || !sub(/^[0-9]+ +/, "", title) || title == "")
        fail(FNR, "//@todo wants a number and a title: //@todo 1 connect()")
    if (number + 0 <= todos)
        fail(FNR, "TODO " number " is there already, in line " at[number + 0] ": the next one is " todos + 1)
    if (number + 0 != todos + 1)
        fail(FNR, "TODO " number " comes too early: the next one is " todos + 1)
    if (title ~ /["\\%]/ || title ~ /\*\//)
        fail(FNR, "a title can't hold \", \\, % or the end of a comment")
    at[++todos] = FNR
    wanted = contract_lines = hints = shown = 0
    stub = ""
}

function contract(text)
{
    if (region != "todo")
        fail(FNR, "contract text outside of a TODO")
    if (code || shown)
        fail(FNR, "contract text after the answer has begun, in the TODO of line " opened)
    if (stub != "")
        fail(FNR, "contract text after //@stub, in the TODO of line " opened)
    if (text ~ /\*\// || text ~ /\/\*/)
        fail(FNR, "contract text becomes a comment: it can't hold the beginning or the end of one")
    if (text ~ /^ wanted  /)
        wanted = 1
    if (hints)
        fail(FNR, "contract text after //@hint, in the TODO of line " opened)
    contract_text[++contract_lines] = text
}

# The contract as a comment, before the first line of the answer.
function begin_answer(    i)
{
    if (code++)
        return
    if (!contract_lines)
        fail(opened, "TODO " todos " has no contract: say in //@ lines what is wanted")
    if (!wanted)
        fail(opened, "the contract of TODO " todos " has no line \"//@ wanted  \": what to write")
    if (!hints)
        fail(opened, "TODO " todos " has no //@hint: first which call, then which arguments")
    if (!asked())
        return
    put("T", indent (rules ? "# TODO " : "/* TODO ") todos ": " title)
    for (i = 1; i <= contract_lines; i++)
        put("T", indent (rules ? "#" : " *") contract_text[i] (i == contract_lines && !rules ? " */" : ""))
}

function hint(text)
{
    if (region != "todo" || code || stub != "" || shown)
        fail(FNR, "//@hint stands in a TODO, between the contract and the answer")
    if (text == "" || text ~ /\t/)
        fail(FNR, "//@hint wants a sentence or two")
    hints++
    put_hint(text)
}

function put_hint(text)
{
    if (mode == "hints")
        put("=", who "\t" todos "\t" title "\t" text)
}

# The line of the answer that //@line has announced.
function show(line)
{
    show_next = 0
    shown = FNR
    sub(/^ +/, "", line)
    put_hint("The line: " line)
}

function end_todo()
{
    if (!code)
        fail(opened, "TODO " todos " has no answer: nothing stands before its //@end")
    if (!shown || show_next)
        fail(opened, "TODO " todos " has no //@line before the line of the answer that is its last hint")
    if (!asked())
        return
    if (rules)
        return
    if (stub != "")
        put("T", indent stub)
    put("T", indent "fprintf(stderr, \"TODO " todos " is not written yet: " title "\\n\");")
    put("T", indent "exit(3);")
}

function begin_keep()
{
    if (region != "todo")
        fail(FNR, "//@keep outside of a TODO")
    if (keeping)
        fail(FNR, "//@keep again: the one of line " keeping " has no //@cut yet")
    if (stub != "")
        fail(FNR, "//@keep and //@stub in one TODO: a stub can't stand before lines that are kept")
    if (show_next)
        fail(FNR, "//@line stands right before a line of the answer that is not kept")
    begin_answer()
    keeping = FNR
    shift = 0
}

function keep(line,    margin)
{
    if (line != "") {
        margin = line
        sub(/[^ ].*/, "", margin)
        if (!shift)
            shift = length(margin) - length(indent)
        if (length(margin) < length(indent) + shift)
            fail(FNR, "a kept line stands further to the left than the first one, of line " keeping + 1)
        line = substr(line, shift + 1)
    }
    put("=", line)
}

function mark(text,    word, rest)
{
    lead = substr(text, 1, index(text, sign) - 1)
    rest = substr(text, length(lead) + length(sign) + 1)
    if (rest == "" || rest ~ /^ /) {
        contract(rest)
        return
    }
    word = rest
    sub(/ .*/, "", word)
    rest = substr(rest, length(word) + 1)
    sub(/^ +/, "", rest)
    if ((word == "given" || word == "line" || word == "keep" || word == "cut" || word == "end") && rest != "")
        fail(FNR, "//@" word " stands alone on its line")
    if (rules && (word == "given" || word == "stub" || word == "keep" || word == "cut"))
        fail(FNR, "//@" word " has no meaning in the rules of a wire: the words are todo, hint, line, end")
    if (word == "todo") {
        begin_todo(rest)
    } else if (word == "given") {
        open("given")
    } else if (word == "stub") {
        if (region != "todo" || code)
            fail(FNR, "//@stub stands in a TODO, between the contract and the answer")
        if (rest == "" || stub != "")
            fail(FNR, rest == "" ? "//@stub wants a line of C" : "one //@stub is enough for a TODO")
        stub = rest
    } else if (word == "hint") {
        hint(rest)
    } else if (word == "line") {
        if (region != "todo" || keeping || shown)
            fail(FNR, "//@line stands once in a TODO, right before a line of the answer that is not kept")
        shown = show_next = FNR
    } else if (word == "keep") {
        begin_keep()
    } else if (word == "cut") {
        if (!keeping)
            fail(FNR, "//@cut without //@keep")
        keeping = 0
    } else if (word == "end") {
        if (region == "")
            fail(FNR, "//@end, but no region is open")
        if (keeping)
            fail(FNR, "//@end, but the //@keep of line " keeping " has no //@cut")
        if (region == "todo")
            end_todo()
        else if (!code)
            fail(opened, "//@given gives nothing")
        region = ""
    } else {
        fail(FNR, "unknown mark //@" word ": the words are todo, hint, line, stub, keep, cut, given, end")
    }
}

FNR == 1 {
    rules = FILENAME ~ /\.wire$/
    sign = rules ? "#@" : "//@"
    first = rules ? "# " step ": the wire " who "." : "/* " step ": the " who "."
}
/[ \t\r]$/ { fail(FNR, "blanks at the end of the line") }
/\t/ { fail(FNR, "a tab: these files are indented with blanks") }

FNR == 1 {
    if ($0 != first)
        fail(1, "the first line must be \"" first "\"")
    top = 1
    put_code("C", $0)
    next
}
top && rules && !/^#/ { top = 0 }
top {
    if (index($0, sign))
        fail(FNR, "a mark in the top comment")
    put_code("C", $0)
    if (/^ \* [A-Z]/)
        section = $0
    else if (mode == "adds" && section == " * What this step adds" && /^ \*   /)
        added[++additions] = substr($0, 6)
    if (/\*\/$/)
        top = 0
    next
}
!rules && /^\/\* What you will see on the wire/ && region == "" { wire = FNR }
wire {
    if (/\/\/@/)
        fail(FNR, "a mark in the end comment")
    if (wire < 0)
        fail(FNR, "nothing may stand after the end comment, What you will see on the wire")
    put_code("C", $0)
    if (/\*\/$/)
        wire = -1
    next
}
$0 ~ "^[ ]*" sign { mark($0); next }
index($0, sign) { fail(FNR, "a mark stands on a line of its own") }

region == "todo" {
    begin_answer()
    if (show_next)
        show($0)
    if (mode == "hints")
        next
    if (mode == "answer" && !keeping)
        put("=", "TODO " todos " " $0)
    else if (asked() && keeping)
        keep($0)
    else if (mode != "answer" && mode != "adds" && !asked())
        put("=", $0)
    next
}
{
    if (region == "given")
        code = 1
    put_code(region == "given" ? "G" : "=", $0)
}

END {
    if (failed)
        exit 1
    if (FNR == 0 || top)
        fail(FNR, FNR ? "the top comment has no end" : "an empty file")
    if (region != "")
        fail(opened, "this region has no //@end")
    if (wire >= 0 && !rules)
        fail(FNR, wire ? "the end comment has no end" : "the file has no comment at its end: /* What you will see on the wire.")
    if (mode == "adds") {
        for (i = 1; i <= additions; i++)
            print added[i]
        exit 0
    }
    prefix = mode == "kinds" ? "C " : ""
    for (i = 1; i <= lines; i++) {
        # A TODO stands between empty lines.
        if (i > 1 && starts(out[i]) && !empty(out[i - 1]) || i > 1 && stops(out[i - 1]) && !empty(out[i]) && out[i] !~ /[ ]*}$/)
            print (mode == "kinds" ? "T " : "")
        print out[i]
        if (i > 1 || !skeleton())
            continue
        if (rules) {
            print prefix "#\n" prefix "# You finish it: write the rules that TODO 1 " (todos == 1 ? "asks" : (todos == 2 ? "and" : "to") " TODO " todos " ask") " for, each on a line of its own, below it."
            continue
        }
        print prefix " *"
        if (todos == 0)
            print prefix " * Nothing is left for you to write in this file."
        else if (todos == 1)
            print prefix " * You finish it: write what TODO 1 asks for, in place of the lines that stop the program there."
        else
            print prefix " * You finish it: write what TODO 1 " (todos == 2 ? "and" : "to") " TODO " todos " ask for, in place of the lines that stop the program there."
    }
}
