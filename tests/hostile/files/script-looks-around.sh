# tries: to see the grader's folder or the caller's files, to start other programs and to leave its root, by a script where there are no namespaces
# held: nothing broke
# places: container container-no-raw
[ "$(id -u)" = 0 ] || { echo 'without namespaces only root grades'; exit 77; }
python=$(command -v python3) || { echo 'no python3'; exit 77; }
mkdir -p "$WORK/student"
cp "$SOLUTIONS/01-sockets/client.c" "$WORK/student/client.c"
cat >"$WORK/student/server" <<END
#!/usr/bin/env python3
import ctypes, os, socket, subprocess
broke = []
def may(what, deed):
    try:
        deed()
        broke.append(what)
    except Exception:
        pass
for path in '$OUTSIDE/secret', '$OUTSIDE/book.csv', '$WORK/report', '/proc/self/status', '/etc/shadow', '$SOCKWIRE', '/home', '/root/.profile':
    may('sees ' + path, lambda: os.stat(path))
for command in ('sh', '-c', 'true'), ('nc', '-h'), ('$python', '-c', ''), ('sockwire', '--version'):
    may('starts ' + command[0], lambda: subprocess.run(command, check=True) if command[0] != '$python' else 1 / 0)
may('chroot', lambda: os.chroot('/tmp'))
may('user 0', lambda: os.setuid(0))
may('raw socket', lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
may('writes its library', lambda: open(os.__file__, 'a'))
may('replaces its library', lambda: os.rename(os.__file__, os.__file__ + '.old'))
may('writes beside it', lambda: open(os.path.dirname(os.__file__) + '/sockwire.py', 'w'))
may('writes into /', lambda: open('/new', 'w'))
may('reads another', lambda: ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) == 0 or 1 / 0)
print('TRI' + 'ED', flush=True)
for what in broke:
    print('BRO' + 'KE', what, flush=True)
END
chmod +x "$WORK/student/server"
"$SOCKWIRE" grade 01 "$WORK/student" --seed 7 --report json --keep "$WORK/kept" >"$WORK/report" 2>"$WORK/err"
status=$?
[ $status = 1 ] || { echo "status $status: $(tail -c 300 "$WORK/err" "$WORK/report")"; exit 1; }
grep -aq 'TRIED' "$WORK"/kept/*.pcapng || { echo 'it never ran'; exit 1; }
! grep -ah 'BROKE' "$WORK"/kept/*.pcapng | tr -c '[:print:]' '\n' | grep BROKE
