# tries: to mislead who looks at a stranger's trace: a kept run whose record says anything, with a sum that is right: huge counts, times without end, words for a terminal or a page
# held: nothing broke
exec python3 - "$SOCKWIRE" "$SOLUTIONS" "$WORK" <<'END'
import json, os, random, re, resource, shutil, struct, subprocess, sys
sockwire, solutions, work = sys.argv[1:]
os.mkdir(work + '/student')
for name in 'client.c', 'server.c':
    shutil.copy('%s/05-capitals/%s' % (solutions, name), work + '/student')
subprocess.run([sockwire, 'grade', '05', work + '/student', '--seed', '5', '--keep', work + '/kept', '--report', 'json'], capture_output=True, timeout=170)
with open(work + '/kept/your-server-our-client.pcapng', 'rb') as file:
    trace = file.read()


def summed(lines):
    total = 0xcbf29ce484222325
    for byte in lines:
        total = (total ^ byte) * 0x100000001b3 & (1 << 64) - 1
    return total


size = struct.unpack_from('<I', trace, 4)[0]
at, options = 24, []
while at + 4 <= size - 4:
    code, length = struct.unpack_from('<HH', trace, at)
    if code == 0:
        break
    options.append((code, trace[at + 4:at + 4 + length]))
    at += 4 + (length + 3) // 4 * 4
place = next(i for i, (_, value) in enumerate(options) if value.startswith(b'sockwire-record') or b'sockwire-record' in value[:20])
before, record = options[place][1].split(b'\n', 1)
if b'%016x' % summed(record) not in before:
    sys.exit('the sum of a record is made in another way now: %s' % before)


def write(name, lines):
    value = re.sub(rb'sum [0-9a-f]+', b'sum %016x' % summed(lines), before) + b'\n' + lines
    if len(value) > 65535:
        return False
    packed = b''
    for i, (code, old) in enumerate(options):
        new = value if i == place else old
        packed += struct.pack('<HH', code, len(new)) + new + bytes(-len(new) % 4)
    body = trace[8:24] + packed + bytes(4)
    with open(name, 'wb') as file:
        file.write(struct.pack('<II', 0x0a0d0d0a, len(body) + 12) + body + struct.pack('<I', len(body) + 12) + trace[size:])
    return True


def limits():
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))


words = [b'%1b[2J%1b]0;forged%07', b'</script><script>forged()</script>', b'%e2%80%ae%e2%81%a6', b'"},{"forged":1,"x":"', b'%ff%fe%ed%a0%80', b'A' * 5000, b'%00', b'%%n%%s']
numbers = [b'18446744073709551615', b'9223372036854775807', b'-9223372036854775808', b'4294967295', b'2147483647', b'-2147483648', b'-1', b'0', b'99999999999999999999999']
draw = random.Random(5)
lines = record.split(b'\n')
tried = 0
for number in range(90):
    changed = list(lines)
    for _ in range(1 if number < 60 else 12):
        i = draw.randrange(len(changed))
        fields = changed[i].split(b' ')
        if len(fields) < 2:
            continue
        k = draw.randrange(1, len(fields))
        key, _, value = fields[k].partition(b'=')
        new = draw.choice(numbers if re.fullmatch(rb'-?[0-9]+', value) and draw.random() < .8 else words)
        fields[k] = key + b'=' + new
        changed[i] = b' '.join(fields)
    if number % 9 == 0:
        changed.insert(draw.randrange(3, len(changed)), draw.choice([b'repeated t=1 output=1 times=18446744073709551615', b'rule text=%1b[2J', b'note t=9223372036854775807 text=%1b]0;x%07%e2%80%ae',
                                                                      b'counter t=1 host=2147483647 name=%1b count=18446744073709551615', b'settled until=18446744073709551615']))
    name = work + '/x.pcapng'
    if not write(name, b'\n'.join(changed)):
        continue
    tried += 1
    for words_of in (['show', name, '--json', '-'], ['show', name], ['show', name, '--html', work + '/x.html'], ['compare', name, work + '/kept/your-server-our-client.pcapng'])[number % 2::2]:
        try:
            done = subprocess.run([sockwire] + words_of, capture_output=True, timeout=40, preexec_fn=limits, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            shutil.copy(name, work + '/bad.pcapng')
            sys.exit('%s: not done in 40 s: trace %d' % (words_of[0], number))
        said = done.stdout + done.stderr
        if done.returncode not in (0, 1, 2, 125):
            sys.exit('%s: trace %d: status %s: %s' % (words_of, number, done.returncode, said[-300:]))
        if re.search(rb'[\x00-\x08\x0b-\x1f\x7f]', said) or ('--json' not in words_of and re.search('[\u202a-\u202e\u2066-\u2069]', said.decode())):
            sys.exit('%s: trace %d: control characters' % (words_of, number))
        if '--json' in words_of:
            for line in done.stdout.decode().strip('\n').split('\n') if done.stdout else ():
                json.loads(line)
if tried < 60:
    sys.exit('only %d traces were made' % tried)
END
