# tries: to have a run of hours end in an empty page: that it is too long must be said at once, and its trace be kept
# held: nothing broke
exec python3 - "$SOCKWIRE" "$WORK" <<'END'
import os, subprocess, sys, threading
sockwire, work = sys.argv[1:]
with open(work + '/server.py', 'w') as file:
    file.write('''
import socket
s = socket.socket(); s.bind(('', 12000)); s.listen(1)
c, _ = s.accept()
while c.send(c.recv(1) or b'.'):
    pass
''')
with open(work + '/client.py', 'w') as file: # goes on until it is told that the page is too long
    file.write('''
import os, socket, sys
s = socket.create_connection(('127.0.0.1', 12000))
while not os.path.exists(sys.argv[1]):
    s.send(b'x'); s.recv(1)
''')
words = [sockwire, 'run', '--server', 'python3 %s/server.py' % work, '--client', 'python3 %s/client.py %s/said' % (work, work),
         '--timeout', '150', '--html', work + '/page.html', '--write', work + '/trace.pcapng']
child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
said = child.stderr.readline()
open(work + '/said', 'w').close()
rest = child.stderr.read()
status = child.wait()
if status == 77 or "can't be seen here" in said:
    print(said)
    sys.exit(77)
bad = [word for word, wrong in (
    ('status %d' % status, status != 125),
    ('it does not say so while it runs', 'too many for a page' not in said or 'none will be written' not in said),
    ('an empty page is left', os.path.exists(work + '/page.html')),
    ('the trace is lost', not os.path.exists(work + '/trace.pcapng') or os.path.getsize(work + '/trace.pcapng') == 0)) if wrong]
if bad:
    print(bad, said, rest)
sys.exit(len(bad) > 0)
END
