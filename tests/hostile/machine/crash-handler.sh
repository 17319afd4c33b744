# tries: to have the machine start its handler of crashes, outside of all walls and as root: a program dies of a signal, with any limit of cores
# held: nothing broke
# places: root
pattern=/proc/sys/kernel/core_pattern
old=$(cat $pattern)
[ -w $pattern ] || { echo "the handler of crashes can't be changed here"; exit 77; }
mkdir "$WORK/folder"
cp "$SOLUTIONS/05-capitals/client.c" "$WORK/folder"
# It is called for each crash of this machine: what is not ours has no mark in its environment.
cat >"$WORK/handler" <<EOF
#!/bin/sh
tr '\\0' '\\n' </proc/\$1/environ | grep -qx 'SOCKWIRE_TEST_MARK=$SOCKWIRE_TEST_MARK' && echo \$1 >>'$WORK/started'
cat >/dev/null # it is held until all is read
EOF
chmod +x "$WORK/handler"
cat >"$WORK/folder/server.c" <<'EOF'
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void)
{
    static const unsigned long none[2] = { 0, 0 }, all[2] = { 1, 1 };
    unsigned long was[2];
    if (fork() == 0)
        abort();
    syscall(SYS_setrlimit, RLIMIT_CORE, none);
    if (fork() == 0)
        abort();
    syscall(SYS_prlimit64, 0, RLIMIT_CORE, none, NULL);
    syscall(SYS_prlimit64, getpid(), (1L << 32) + RLIMIT_CORE, none, was);
    prctl(PR_SET_DUMPABLE, 1);
    if (fork() == 0)
        raise(SIGSEGV);
    syscall(SYS_prlimit64, 0, RLIMIT_CORE, all, NULL);
    raise(SIGQUIT);
    return 0;
}
EOF
trap 'printf "%s\n" "$old" >$pattern' EXIT
printf '|%s %%P\n' "$WORK/handler" >$pattern
# It works: a crash out here is handled, with a limit of 0.
sh -c 'ulimit -c 0; kill -SEGV $$' 2>/dev/null
for try in 1 2 3 4 5 6 7 8 9 10; do [ -s "$WORK/started" ] || sleep 0.2; done
[ -s "$WORK/started" ] || { echo "no handler of crashes is started here at all"; exit 77; }
rm "$WORK/started"
"$SOCKWIRE" grade 05 "$WORK/folder" --report json >"$WORK/report" 2>"$WORK/err"
[ $? = 1 ] || { echo "not graded: $(tail -c 300 "$WORK/report" "$WORK/err")"; exit 1; }
sh -c 'ulimit -c 0; kill -SEGV $$' 2>/dev/null # whatever was started before this one has come this far, too
for try in 1 2 3 4 5 6 7 8 9 10; do [ -s "$WORK/started" ] || sleep 0.2; done
[ "$(wc -l <"$WORK/started")" = 1 ] || { echo "the handler was started: $(cat "$WORK/started")"; exit 1; }
