# tries: to put words into the report that end its format and begin another verdict: XML, JSON, TAP, YAML, terminals; and a page that runs a script
# held: nothing broke
exec python3 - "$SOCKWIRE" "$SOLUTIONS" "$WORK" <<'END'
import glob, json, os, re, shutil, subprocess, sys, xml.dom.minidom
sockwire, solutions, work = sys.argv[1:]
folder = work + '/student'
os.mkdir(folder)
shutil.copy(solutions + '/05-capitals/client.c', folder)
words = [']]></failure></testcase><testcase name=\\"forged\\"/>', '\\nok 99 - forged\\n1..99\\n# score 100 of 100\\n', '\\",\\"score\\":100,\\"x\\":\\"',
         '</script><script>forged()</script><!--', '\\x1b]0;forged\\x07\\x1b[2J\\x1b[H100 of 100 points\\r', '\\n  ...\\nok 1 - forged', '=cmd|forged!A0', '\\xff\\xfe\\xed\\xa0\\x80\\xef\\xbf\\xbf',
         '```\\n# forged', '\\xe2\\x80\\xae forged']
source = '''#include "%s"
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
int main(void)
{
    static const char *const words[] = { %s };
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000) };
    bind(s, (void *)&a, sizeof a);
    listen(s, 5);
    for (int i = 0;; i++) {
        const char *word = words[i %% (int)(sizeof words / sizeof *words)];
        char b[2000];
        struct sockaddr_un name = { .sun_family = AF_UNIX };
        prctl(PR_SET_NAME, word, 0, 0, 0);
        strncpy(name.sun_path, word, sizeof name.sun_path - 1);
        connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&name, sizeof name);
        int c = accept(s, NULL, NULL);
        recv(c, b, sizeof b, 0);
        send(c, word, strlen(word), 0);
        for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
            write(1, words[k], strlen(words[k]));
            write(2, words[k], strlen(words[k]));
        }
        close(c);
    }
}
'''
turns = re.compile('[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]')
with open(folder + '/server.c', 'w') as file:
    file.write('#error \u202e\u2066 100 of 100 \u2029 points\u200b\nint main(void) { return 0; }\n')
for kind in ('text', 'tap', 'junit', 'json', 'gcc', 'sarif', 'html', 'gradescope', 'prairielearn', 'autolab', 'submitty', 'vpl'):
    done = subprocess.run([sockwire, 'grade', '05', folder, '--report', kind], capture_output=True, timeout=170)
    if not done.stdout or turns.search(done.stdout.decode()):
        sys.exit('%s: nothing, or characters that turn the order of writing, from the compiler' % kind)
for header in ('', 'x</script><script>forged()</script>.h', 'x\nok 99 - forged.h'):
    name = header.replace('\n', '') or 'own.h'
    with open(folder + '/server.c', 'w') as file:
        file.write(source % (name, ', '.join('"%s"' % word for word in words)))
    if not header:
        open(folder + '/own.h', 'w').close()
    told = {}
    for kind in ('text', 'tap', 'junit', 'json'):
        shutil.rmtree(work + '/kept', ignore_errors=True)
        done = subprocess.run([sockwire, 'grade', '05', folder, '--seed', '5', '--report', kind, '--keep', work + '/kept'], capture_output=True, timeout=170)
        told[kind] = done.stdout
        if done.returncode != 1:
            sys.exit('%s: status %d: %s' % (kind, done.returncode, done.stderr[-300:]))
        if re.search(rb'[\x00-\x08\x0b-\x1f\x7f]', done.stdout):
            sys.exit('%s: control bytes' % kind)
        if turns.search(done.stdout.decode()):
            sys.exit('%s: characters that turn the order of writing' % kind)
    report = json.loads(told['json'])
    checks = len(report['checks'])
    if report['score'] > 40 or 'score 100' in report:
        sys.exit('json: score %s' % report['score'])
    cases = xml.dom.minidom.parseString(told['junit']).getElementsByTagName('testcase')
    if len(cases) != checks or any('forged' in case.getAttribute('name') for case in cases):
        sys.exit('junit: %d cases of %d checks' % (len(cases), checks))
    points = [line for line in told['tap'].decode().split('\n') if re.match('(not )?ok|[0-9]+[.][.]', line)]
    if len(points) != checks + 1:
        sys.exit('tap: %d lines for %d checks' % (len(points), checks))
    scores = [line for line in told['tap'].decode().split('\n') if line.startswith('# score')]
    if len(scores) != 1 or scores[0].startswith('# score 100'):
        sys.exit('tap: %s' % scores)
    if len(re.findall('^[0-9]+ of 100 points$', told['text'].decode(), re.M)) != 1:
        sys.exit('text: more than one sum')
    for page in glob.glob(work + '/kept/*.html'):
        with open(page, encoding='utf-8', errors='replace') as file:
            text = file.read()
        if '<script>forged' in text or '<!--' in text[text.find('</style>'):]:
            sys.exit('%s: a script of the student is in the page' % page)
END
