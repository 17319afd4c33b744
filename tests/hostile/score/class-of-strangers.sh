# tries: to spoil a class's report by what a folder is called, and by what lies in it: names with formulas, tabs, newlines, paths, no UTF-8; a folder that says it is somebody else's
# held: nothing broke
exec python3 - "$SOCKWIRE" "$OUTSIDE" "$WORK" <<'END'
import csv, glob, json, os, re, subprocess, sys
sockwire, outside, work = sys.argv[1:]
handed = os.fsencode(work) + b'/handed-in'
os.mkdir(handed)
names = [b'anna', b'=cmd|calc!A0', b'+1', b'-x --points', b'@sum', b'a\tb', b'c\nd,100', b'e\rf', b'"g",100', b'..h', b'...', b'i\x1b[2J', b'\xff\xfe', 'j\u202ek'.encode(),
         b"l'; rm -rf x; '", b'<img src=x onerror=forged()>', b'%s%n', b'm' * 200, b'n|o', b'p:q\\r', b'Anna Bell_1_assignsubmission_file', b'anna bell_2_assignsubmission_file', b' ', b'~', b'CON', b'anna.']
for name in names:
    os.mkdir(handed + b'/' + name)
    for program in b'client.c', b'server.c':
        with open(handed + b'/' + name + b'/' + program, 'w') as file:
            file.write('no program\n')
with open(handed + b'/-x --points/submission_metadata.yml', 'w') as file:
    file.write(':submission_1:\n  :submitters:\n  - :name: anna\n    :sid: anna\n    :email: "=1+1\\n,x"\n')
with open(handed + b'/@sum/manifest.tsv', 'w') as file:
    file.write('id\tfolder\nanna\t/\n')
os.symlink(outside, handed + b'/link')
os.symlink(b'anna', handed + b'/twin')
os.symlink(b'.', handed + b'/round')
os.mkfifo(handed + b'/fifo')
os.mkfifo(handed + b'/~/client')
done = subprocess.run([sockwire, 'grade', '01', '--class', handed, '--out', work + '/results', '--jobs', '1'], capture_output=True, timeout=170, stdin=subprocess.DEVNULL)
said = done.stdout + done.stderr
if done.returncode not in (0, 1, 125):
    sys.exit('status %d: %s' % (done.returncode, said[-400:]))
if b'the secret of' in said:
    sys.exit('a file outside is told')
if re.search(rb'[\x00-\x08\x0b-\x1f\x7f]', said):
    sys.exit('control characters: %s' % said[-400:])
if done.returncode == 125:
    print('refused: %s' % said[-300:].decode(errors='replace'))
    sys.exit(0)
wanted = len(names)
for table in 'grades.csv', 'grades-moodle.csv', 'grades-canvas.csv':
    with open('%s/results/%s' % (work, table), newline='', encoding='utf-8') as file:
        rows = list(csv.reader(file))
    if len({len(row) for row in rows if row}) != 1:
        sys.exit('%s: rows of %s columns' % (table, {len(row) for row in rows}))
    for row in rows:
        for cell in row:
            if re.match(r'[=+@\t\r]|-[^0-9]', cell) or re.search('[\x00-\x1f\x7f]', cell):
                sys.exit('%s: a cell is %r' % (table, cell))
for root, _, files in os.walk(work + '/results'):
    for name in files:
        path = os.path.join(root, name)
        if os.path.islink(path):
            sys.exit('a link in the results: %s' % path)
        if name.endswith('.json'):
            with open(path, encoding='utf-8') as file:
                json.load(file)
        if name.endswith('.html'):
            with open(path, encoding='utf-8') as file:
                text = file.read()
            if '<img src=x' in text:
                sys.exit('%s: an element of a student' % path)
with open(work + '/results/index.html', encoding='utf-8') as file:
    text = file.read()
if re.search('[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]', text):
    sys.exit('index.html: control characters')
scores = {path: json.load(open(path)).get('score') for path in glob.glob(work + '/results/reports/*.json')}
if any(score for score in scores.values()):
    sys.exit('points for no program: %s' % scores)
END
