# tries: to have a run of hours end in an empty page: that it is too long must be said at once, and its trace be kept
# held: nothing broke
exec python3 - "$SOCKWIRE" "$WORK" <<'END'
import os, subprocess, sys
sockwire, work = sys.argv[1:]
# Datagrams, 64 a call: so many packets come soon on a busy machine, too.
head = '''
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    static char byte[64];
    static struct iovec pieces[64];
    static struct mmsghdr messages[64];
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    for (int i = 0; i < 64; i++) {
        pieces[i] = (struct iovec){ &byte[i], 1 };
        messages[i].msg_hdr = (struct msghdr){ .msg_iov = &pieces[i], .msg_iovlen = 1 };
    }
'''
bodies = {
    'server': 'bind(s, (void *)&a, sizeof a); while (recvmmsg(s, messages, 64, MSG_WAITFORONE, 0) > 0) ; return argc + **argv; }',
    # goes on until it is told that the page is too long
    'client': 'connect(s, (void *)&a, sizeof a); while (access(argv[argc - 1], F_OK) != 0) sendmmsg(s, messages, 64, 0); return 0; }'}
for name, body in bodies.items():
    with open('%s/%s.c' % (work, name), 'w') as file:
        file.write(head + body)
    subprocess.run(['cc', '-o', '%s/%s' % (work, name), '%s/%s.c' % (work, name)], check=True)
words = [sockwire, 'run', '--server', '%s/server' % work, '--client', '%s/client %s/said' % (work, work),
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
