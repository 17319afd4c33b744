#include "pair.h"

/* A longer line goes out in parts, and each part waits for an answer of its own. */
static void talk(int s)
{
    char line[1024], b[8192];
    while (fgets(line, sizeof line, stdin)) {
        ssize_t n = (ssize_t)strlen(line);
        if (send_all(s, line, (size_t)n))
            exit(1);
        printf("From Server: ");
        do {
            if ((n = recv(s, b, sizeof b, 0)) <= 0)
                exit(1);
            fwrite(b, 1, (size_t)n, stdout);
        } while (!memchr(b, '\n', (size_t)n));
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    talk(s);
    return close(s) != 0;
}
