# What is tried in each machine, as root of the guest: one line a step, "STEP: ok" or "STEP: FAILED", and what was said where it failed.
# sockwire's package is installed, and student is a user.
said=/tmp/said

try() { # STEP USER COMMAND [PATTERN]
    su - "$2" -c "$3" >$said 2>&1 </dev/null
    if [ $? -eq "${wants:-0}" ] && grep -q -e "${4:-.}" $said; then
        echo "$1: ok"
    else
        echo "$1: FAILED"
        tail -n 15 $said | sed 's/^/    /'
    fi
    wants=0
}

pair='cd && rm -rf pair && sockwire fault 01 pair --repaired >/dev/null && cd pair && make >/dev/null && sockwire run --server ./server --client ./client --input hello'
for user in root student; do
    try "$user: doctor" $user 'sockwire doctor' 'can show calls and packets here'
    try "$user: a pair" $user "$pair" 'SYN,ACK'
done
try 'source lines' student "$pair --source" 'client\.c:[0-9]'
try 'injection' student "$pair --inject 'client: recv short 2'" 'made so by\|short\|2)'
try 'a wire with loss' student "$pair --wire 'delay 5ms' --wire 'client: data drop @ 1'" 'retransmission\|again'
wants=1 try 'grade, a skeleton' student 'cd && rm -rf g && sockwire start 01 g >/dev/null && sockwire grade 01 g' 'of 100 points'
try 'grade, a right program' student 'cd && rm -rf r && cp -R /opt/solutions/01-sockets r && sockwire grade 01 r' '100 of 100 points'
