#include "pair.h"

/* One sends what is typed, the other prints what comes: no line waits for the answer before it. */
static void *hear(void *p)
{
    int s = (int)(long)p;
    char b[100];
    for (ssize_t n; (n = recv(s, b, sizeof b, 0)) > 0;) {
        fwrite(b, 1, (size_t)n, stdout);
        fflush(stdout);
    }
    return NULL;
}

static void talk(int s)
{
    pthread_t t;
    char *line = NULL;
    size_t room = 0;
    pthread_create(&t, NULL, hear, (void *)(long)s);
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;)
        if (send_all(s, line, (size_t)n))
            break;
    shutdown(s, SHUT_WR);
    pthread_join(t, NULL);
    free(line);
}

int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    talk(s);
    return close(s) != 0;
}
