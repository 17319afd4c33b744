#include "pair.h"

/* It asks once. */
static void talk(int s)
{
    char *line = NULL, b[8192];
    size_t room = 0;
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;) {
        if (send_all(s, line, (size_t)n))
            exit(1);
        printf("From Server: ");
        do {
            if ((n = recv(s, b, sizeof b, 0)) <= 0)
                exit(1);
            fwrite(b, 1, (size_t)n, stdout);
        } while (!memchr(b, '\n', (size_t)n));
        fflush(stdout);
        break;
    }
    free(line);
}

int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    talk(s);
    return close(s) != 0;
}
