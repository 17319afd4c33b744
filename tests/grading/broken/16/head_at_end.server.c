/* The client's end gets a head, too. */
#include "heads.h"
static void say(int fd, const char *head, const char *line, size_t length)
{
    char all[9100];
    memcpy(all, head, 3);
    memcpy(all + 3, line, length);
    put(fd, all, 3 + length, 0);
}
int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    int s = door(argc, argv);
    for (int c; (c = accept(s, NULL, NULL)) >= 0;) {
        FILE *in = fdopen(dup(c), "r");
        char *line = NULL;
        size_t room = 0;
        for (ssize_t n = 1; n > 0;) {
            n = getline(&line, &room, in);
            for (ssize_t i = 0; i < n; i++)
                line[i] = (char)toupper((unsigned char)line[i]);
            say(c, "OK ", line, n > 0 ? (size_t)n : 0);
        }
        free(line);
        fclose(in);
        close(c);
    }
    return failed("accept");
}
