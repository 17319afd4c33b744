/* tries: to look right by talking to a server of its own, on the grader's port or beside it
 * role: client
 * held: nothing broke
 * held: lost client-prints */
#include "hostile.h"

static void own_server(int s)
{
    char line[4096];
    int c = accept(s, NULL, NULL);
    ssize_t n = recv(c, line, sizeof line, 0);
    for (ssize_t i = 0; i < n; i++)
        if (line[i] >= 'a' && line[i] <= 'z')
            line[i] = (char)(line[i] - 32);
    send(c, line, (size_t)(n > 0 ? n : 0), 0);
    _exit(0);
}

int main(void)
{
    char line[4096];
    int s = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000) };
    tried();
    setsockopt(s, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    a.sin_addr.s_addr = htonl(0x7f000005);
    if (bind(s, (void *)&a, sizeof a) == 0 && listen(s, 5) == 0)
        broke("the port of the grader's server is its own");
    a.sin_port = htons(12001);
    if (bind(s, (void *)&a, sizeof a) != 0 || listen(s, 5) != 0)
        return 1;
    if (fork() == 0)
        own_server(s);
    int c = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(c, (void *)&a, sizeof a) != 0 || !fgets(line, sizeof line, stdin))
        return 1;
    send(c, line, strcspn(line, "\n"), 0);
    ssize_t n = recv(c, line, sizeof line - 1, 0);
    line[n > 0 ? n : 0] = '\0';
    printf("%s\n", line);
    return 0;
}
