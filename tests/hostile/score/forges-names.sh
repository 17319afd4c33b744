# tries: to put words into a report by the names of files and functions that hold a mistake, in all formats
# held: nothing broke
exec python3 - "$SOCKWIRE" "$SOLUTIONS" "$WORK" <<'END'
import json, os, re, shutil, subprocess, sys, xml.dom.minidom
sockwire, solutions, work = sys.argv[1:]
names = ['a\nok 99 - forged\n1..99.h', 'b:1: error: forged [forged]\nserver.c.h', '--|>\nGrade :=>>100\n<|--.h', '"},{"score":100,"forged":"1.h', ']]><forged>.h',
         'c\x1b[2J\x1b[H100 of 100 points.h', 'd\u202eh.stniop 001\u2066.h', '{"scores":{"05-capitals":100}}.h', "<img src=x onerror='forged()'>.h",
         'e\xff\xfe.h', '%s%n%2000d.h', 'f\r100 of 100 points.h', 'x' * 200 + '.h']
folder = work + '/student'
os.mkdir(folder)
shutil.copy(solutions + '/05-capitals/client.c', folder)
parts = []
for i, name in enumerate(names):
    raw = name.encode('latin-1' if 'xff' in ascii(name) else 'utf-8')
    with open(folder.encode() + b'/' + raw, 'wb') as file:
        file.write(b'static int leave_open_%d(int s) { int c = accept(s, 0, 0); char b[100]; recv(c, b, 9, 0); send(c, "forged", 6, 0); '
                   b'return socket(AF_INET, SOCK_STREAM, 0); }\n' % i)
    if not set(raw) & set(b'\n\r"'):
        parts.append(b'#include "%s"\n' % raw)
    else:
        line = raw.replace(b'\\', b'\\\\').replace(b'"', b'\\"').replace(b'\n', b'\\n').replace(b'\r', b'\\r')
        parts.append(b'#line 1 "%s"\nstatic int leave_open_%d(int s) { int c = accept(s, 0, 0); char b[100]; recv(c, b, 9, 0); send(c, "forged", 6, 0); '
                     b'return socket(AF_INET, SOCK_STREAM, 0); }\n' % (line, i))
with open(folder + '/server.c', 'wb') as file:
    file.write(b'#include <arpa/inet.h>\n#include <sys/socket.h>\n' + b''.join(parts) + b'''
int main(void)
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000) };
    bind(s, (void *)&a, sizeof a);
    listen(s, 5);
    for (;;) {
''' + b''.join(b'leave_open_%d(s);' % i for i in range(len(names))) + b'}\n}\n')
formats = ('text', 'html', 'gcc', 'sarif', 'tap', 'junit', 'json', 'gradescope', 'prairielearn', 'autolab', 'submitty', 'vpl')
for half in formats[:6], formats[6:]:
    words = [sockwire, 'grade', '05', folder, '--seed', '5']
    for kind in half:
        words += ['--report', kind, '--output', '%s/report.%s' % (work, kind)]
    done = subprocess.run(words, capture_output=True, timeout=170)
    if done.returncode != 1:
        sys.exit('status %d: %s' % (done.returncode, done.stderr[-300:]))
said = {}
for kind in formats:
    with open('%s/report.%s' % (work, kind), 'rb') as file:
        said[kind] = file.read().decode()  # UTF-8, or this fails
    if re.search('[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]', said[kind]):
        sys.exit('%s: control characters' % kind)
    if len(said[kind]) > 2 << 20:
        sys.exit('%s: %d bytes' % (kind, len(said[kind])))
for kind in ('sarif', 'json', 'gradescope', 'prairielearn', 'submitty'):
    json.loads(said[kind])
report = json.loads(said['json'])
score, checks = report['score'], len(report['checks'])
if score > 60:
    sys.exit('score %d' % score)
for line in said['gcc'].splitlines():
    if not re.match(r'(client|server)\.c:\d+: (error|warning|note): .* \[[a-z0-9-]+\]$', line) and not re.match(r'[A-Za-z0-9_./-]+:\d+: (error|warning|note): .* \[[a-z0-9-]+\]$', line):
        sys.exit('gcc: %s' % line)
    if line.endswith('[forged]'):
        sys.exit('gcc: %s' % line)
if len([line for line in said['tap'].splitlines() if re.match('(not )?ok ', line)]) != checks:
    sys.exit('tap: other than %d lines' % checks)
if len(xml.dom.minidom.parseString(said['junit']).getElementsByTagName('testcase')) != checks or xml.dom.minidom.parseString(said['junit']).getElementsByTagName('forged'):
    sys.exit('junit: other than %d cases' % checks)
lines = said['autolab'].strip().splitlines()
if len(lines) != 2 or json.loads(lines[1])['scores'] != {'05-capitals': score}:
    sys.exit('autolab: %s' % lines[-1])
grades = [line for line in said['vpl'].splitlines() if re.match(r'(Grade|Comment) :=>>', line)]
marks = [line for line in said['vpl'].splitlines() if '<|--' in line or '--|>' in line]
if grades != ['Grade :=>>%d' % score] or marks != ['<|--', '--|>']:
    sys.exit('vpl: %s %s' % (grades, marks))
if len(re.findall('^[0-9]+ of 100 points$', said['text'], re.M)) != 1:
    sys.exit('text: more than one sum')
if "<img src=x" in said['html']:
    sys.exit('html: an element of the student')
END
