# tries: to keep the compiler busy for ever, and to have all memory and disk by it
# held: nothing broke
# It is over when its processor time is used up, or its memory; and that is a failed build, not the grader's trouble.
python3 - "$SOCKWIRE" "$SOLUTIONS" "$WORK" <<'END'
import concurrent.futures, json, os, shutil, subprocess, sys
sockwire, solutions, work = sys.argv[1:]
bombs = {
    'macros': '#define A x+x+x+x+x+x+x+x+x+x\n' + ''.join('#define %s %s\n' % (b, '+'.join([a] * 10)) for a, b in zip('ABCDEFGHI', 'BCDEFGHIJ')) + 'int x; int y = J;\n',
    'itself': '#include "server.c"\n#include "server.c"\n',
    'repeat': '__asm__(".rept 2000000000\\n.long 1\\n.endr");\n',
    'space': '__asm__(".data\\n.space 100000000000, 1");\n',
    'array': 'char a[1UL << 33] = { 1 };\n',
    'nested': 'int x = ' + '(' * 400000 + '1' + ')' * 400000 + ';\n',
    'stdin': '#include "/dev/stdin"\n#include "/dev/zero"\n',
    'constructor': '#include <unistd.h>\n__attribute__((constructor)) static void first(void) { for (;;) fork(); }\n',
}
busy = []
def explode(name):
    folder = os.path.join(work, name)
    os.mkdir(folder)
    shutil.copy(solutions + '/05-capitals/client.c', folder)
    with open(folder + '/server.c', 'w') as file:
        file.write(bombs[name] + 'int main(void) { return 0; }\n')
    try:
        done = subprocess.run([sockwire, 'grade', '05', folder, '--report', 'json'], capture_output=True, timeout=160)
    except subprocess.TimeoutExpired:
        busy.append(os.getloadavg()[0] > 4 * os.cpu_count())  # 30 s of processor time may last long there
        return '%s: not over after 160 s' % name
    report = json.loads(done.stdout) if done.stdout else {}
    if done.returncode in (0, 1) and report['score'] <= 40:
        return ''
    return '%s: status %d, score %s: %s' % (name, done.returncode, report.get('score'), [c['seen'][:200] for c in report.get('checks', []) if c['verdict'] == 'grader_error'][:1])
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    broken = [word for word in pool.map(explode, bombs) if word]
if len(busy) == len(broken) and all(busy) and broken:
    print('this machine is too busy')
    sys.exit(77)
print('\n'.join(broken))
sys.exit(len(broken) > 0)
END
