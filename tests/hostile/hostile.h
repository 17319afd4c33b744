/* For the programs here: what a program did is seen from outside by what it prints.  The words
 * stand in pieces, so that they are not found in a source that is quoted. */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "world.h" /* OUTSIDE: the folder that no program may touch, with book.csv, list, secret, daemon.sock */

__attribute__((unused)) static void tell(const char *word, const char *what)
{
    char line[300];
    int length = snprintf(line, sizeof line, "%s %s\n", word, what);
    if (write(1, line, (size_t)length) < 0)
        _exit(99);
}

/* The attempt was made, whatever came of it: call it in every case. */
__attribute__((unused)) static void tried(void)
{
    tell("TRI"
         "ED",
         "");
}

/* The attempt succeeded. */
__attribute__((unused)) static void broke(const char *what)
{
    tell("BRO"
         "KE",
         what);
}

/* The welcoming socket of a right server. */
__attribute__((unused)) static int welcome(void)
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000) };
    if (bind(s, (void *)&a, sizeof a) != 0 || listen(s, 5) != 0)
        _exit(98);
    return s;
}

/* … which serves its clients as step 05 asks, for ever. */
__attribute__((unused)) static void serve(int s)
{
    for (;;) {
        char b[2000];
        int c = accept(s, NULL, NULL);
        ssize_t n = c < 0 ? -1 : recv(c, b, sizeof b, 0);
        for (ssize_t i = 0; i < n; i++)
            if (b[i] >= 'a' && b[i] <= 'z')
                b[i] = (char)(b[i] - 32);
        if (n > 0)
            send(c, b, (size_t)n, MSG_NOSIGNAL);
        close(c);
    }
}

#endif
