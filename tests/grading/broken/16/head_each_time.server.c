/* A head for each recv(): a line that comes in two pieces gets two. */
#include "heads.h"
static void say(int fd, const char *head, const char *line, size_t length)
{
    char all[9100];
    memcpy(all, head, strlen(head));
    memcpy(all + strlen(head), line, length);
    put(fd, all, strlen(head) + length, 0);
}
int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    int s = door(argc, argv);
    for (int c; (c = accept(s, NULL, NULL)) >= 0; close(c)) {
        char line[2000];
        for (ssize_t n; (n = recv(c, line, sizeof line, 0)) > 0;) {
            for (ssize_t i = 0; i < n; i++)
                line[i] = (char)toupper((unsigned char)line[i]);
            say(c, "OK ", line, (size_t)n);
        }
    }
    return failed("accept");
}
