# What is tried in each machine, as root of the guest: one line a step, "STEP: ok, SECONDS s" or "STEP: FAILED", and what was said where it failed.
# sockwire is installed, student is a user, and /opt holds what disk.sh put there.
said=/tmp/said

# The kernel's user USER runs COMMAND in a folder of its own; wants=STATUS before it: not 0.
try() { # STEP USER COMMAND [PATTERN]
    began=$(date +%s)
    setpriv --reuid "$2" --regid "$2" --init-groups --reset-env sh -c "cd && $3" >$said 2>&1 </dev/null
    if [ $? -eq "${wants:-0}" ] && grep -q -e "${4:-.}" $said; then
        echo "$1: ok, $(($(date +%s) - began)) s"
    else
        echo "$1: FAILED"
        grep -v -e '^\[ RUN ' -e '^\[ *OK ' $said | tail -n 40 | sed 's/^/    /' # of a test, what failed
    fi
    wants=0
}

compile='for name in server client; do gcc -g $flags -o $name /opt/solutions/06-goodbye/$name.c || exit 1; done'
run='sockwire run --width 200 --server ./server --client ./client --input hello'
lines='--source | grep -oE "(client|server)\.c:[0-9]+" | sort -u >lines && diff /opt/reference/lines lines && echo alike'
for user in root student; do
    try "$user: doctor" $user 'sockwire doctor' 'can show calls and packets here'
    try "$user: a pair" $user "$compile && $run --write run.pcapng" 'SYN,ACK'
done
try 'the run as on the other machine' student 'sockwire compare /opt/reference/run.pcapng run.pcapng' 'A and B tell the same'
try 'source lines' student "$run $lines" '^alike'
if [ "$(uname -m)" = aarch64 ]; then
    try 'source lines, return addresses are signed' student "flags=-mbranch-protection=standard; $compile && readelf -n server | grep -q PAC && $run $lines" '^alike'
fi
try 'injection of a short call' student "$run --inject 'client: recv short 2'" '2 "HE" (made so by sockwire)'
wants=1 try 'injection of an error' student "$run --inject 'client: connect ETIMEDOUT'" 'out (made so by sockwire)'
try 'a wire with loss' student "$run --wire 'delay 5ms' --wire 'client: data drop @ 1'" 'again .*"hello"'
wants=1 try 'grade, a skeleton' student 'rm -rf g && sockwire start 01 g >/dev/null && sockwire grade 01 g' '^[0-9]* of 100 points'
try 'grade, a right pair' student 'sockwire grade 05 /opt/solutions/05-capitals' '^100 of 100 points'
wants=1 try 'grade, a broken server' student 'sockwire grade 05 /opt/broken' '^35 of 100 points'
try 'grade without namespaces, a right pair' root '/opt/confined default sockwire grade 05 /opt/solutions/05-capitals' '^100 of 100 points'
wants=1 try 'grade without namespaces, a broken server' root '/opt/confined default sockwire grade 05 /opt/broken' '^35 of 100 points'
try 'the join' student "SOCKWIRE=/usr/bin/sockwire PROGRAMS=/opt/programs SOLUTIONS=/opt/solutions LD_LIBRARY_PATH=/opt/live /opt/live/test_join $(cat /opt/live/cases)" 'PASSED'
