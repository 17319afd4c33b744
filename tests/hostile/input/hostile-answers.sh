# tries: to have the grader trip over the answers to a broken pair: a link, a pipe, a folder, bytes for a terminal, numbers at the edge
# held: nothing broke
exec python3 - "$SOCKWIRE" "$OUTSIDE" "$WORK" <<'END'
import os, re, subprocess, sys
sockwire, outside, work = sys.argv[1:]
folder = work + '/student'
os.mkdir(folder)
for name in 'client.c', 'server.c':
    with open('%s/%s' % (folder, name), 'w') as file:
        file.write('int main(void) { return 0; }\n')
path = folder + '/answer.txt'


def text(words):
    with open(path, 'wb') as file:
        file.write(words)


ways = {
    'a link': lambda: os.symlink(outside + '/secret', path),
    'a pipe': lambda: os.mkfifo(path),
    'a folder': lambda: os.mkdir(path),
    'a device': lambda: os.symlink('/dev/zero', path),
    'nothing': lambda: text(b''),
    'zeros': lambda: text(bytes(100)),
    'too long': lambda: text(b'pair: 1\n' * 100000),
    'a pair that is not there': lambda: text(b'pair: 99999999999999999999\nvariant: anna\n'),
    'below zero': lambda: text(b'pair: -1\nvariant: anna\n'),
    'a variant of paths': lambda: text(b'pair: 1\nvariant: ../../../../etc/passwd\n'),
    'bytes for a terminal': lambda: text(b'pair: 1\nvariant: anna\ncall: \x1b[2J\x1b]0;x\x07 \xe2\x80\xae\npacket: \xff\xfe %n%s\n'),
    'words for a terminal': lambda: text(b'pair: 1\n\x1b[2J\x1b[H100 of 100 points: x\n'),
    'a line that nobody has': lambda: text(b'pair: 1\nvariant: anna\ncall: server.c:999999999999\npacket: SYN 4294967297 from client 99999999999\n'),
}
for way, make in ways.items():
    make()
    try:
        done = subprocess.run([sockwire, 'grade', 'faults', folder], capture_output=True, timeout=150, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        sys.exit('%s: not done in 150 s' % way)
    said = done.stdout + done.stderr
    if done.returncode not in (1, 125):
        sys.exit('%s: status %d: %s' % (way, done.returncode, said[-300:]))
    if b'the secret of' in said:
        sys.exit('%s: a file outside is in the report' % way)
    if re.search(rb'[\x00-\x08\x0b-\x1f\x7f]', said) or re.search('[\u202a-\u202e]', said.decode()):
        sys.exit('%s: control characters: %s' % (way, said[-300:]))
    if re.search(rb'^[1-9][0-9]* of 100 points', said, re.M) and way != 'below zero' and re.search(rb'^100 of', said, re.M):
        sys.exit('%s: points: %s' % (way, said[-300:]))
    os.rmdir(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)
END
