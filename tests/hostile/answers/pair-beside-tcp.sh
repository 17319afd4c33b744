# tries: to look like a right pair whose bytes go another way: a file, an abstract socket, shared memory; by TCP goes something else
# held: nothing broke
mkdir "$WORK/folder"
cat >"$WORK/folder/both.h" <<'E2'
#include <ctype.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
static struct sockaddr_in at = { .sin_family = AF_INET };
static struct sockaddr_un beside = { .sun_family = AF_UNIX, .sun_path = "\0beside" };
E2
cat >"$WORK/folder/server.c" <<'E2'
#include "both.h"
int main(void)
{
    char b[2000];
    int s = socket(AF_INET, SOCK_STREAM, 0), u = socket(AF_UNIX, SOCK_DGRAM, 0);
    at.sin_port = htons(12000);
    bind(u, (void *)&beside, sizeof beside);
    bind(s, (void *)&at, sizeof at);
    listen(s, 5);
    for (;;) {
        int c = accept(s, NULL, NULL);
        ssize_t n = recv(u, b, sizeof b, MSG_DONTWAIT);
        int f = open("/tmp/home/answer", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        for (ssize_t i = 0; i < n; i++)
            b[i] = (char)toupper((unsigned char)b[i]);
        if (n > 0)
            (void)!write(f, b, (size_t)n);
        close(f);
        recv(c, b, sizeof b, 0);
        send(c, "x", 1, MSG_NOSIGNAL);
        close(c);
    }
}
E2
cat >"$WORK/folder/client.c" <<'E2'
#include "both.h"
int main(void)
{
    char b[2000] = "";
    int s = socket(AF_INET, SOCK_STREAM, 0), u = socket(AF_UNIX, SOCK_DGRAM, 0);
    at.sin_port = htons(12000);
    at.sin_addr.s_addr = htonl(0x7f000001);
    if (!fgets(b, sizeof b, stdin))
        return 1;
    sendto(u, b, strlen(b), 0, (void *)&beside, sizeof beside);
    connect(s, (void *)&at, sizeof at);
    send(s, "y", 1, 0);
    recv(s, b, 1, 0);
    int f = open("/tmp/home/answer", O_RDONLY);
    ssize_t n = read(f, b, sizeof b);
    if (n > 0)
        (void)!write(1, b, (size_t)n);
    close(s);
    return 0;
}
E2
"$SOCKWIRE" grade 05 "$WORK/folder" --report json >"$WORK/report" 2>"$WORK/err"
status=$?
[ $status = 1 ] || { echo "status $status: $(tail -c 300 "$WORK/err")"; exit 1; }
python3 - "$WORK/report" <<'E2'
import json, sys
report = json.load(open(sys.argv[1]))
passed = [c['name'] for c in report['checks'] if c['verdict'] == 'pass' and c['name'] in ('server-capitals', 'client-prints', 'client-sends', 'pair-capitals')]
if passed or report['score'] > 35:
    sys.exit('passed %s, %s points' % (passed, report['score']))
E2
