/* It reads one line of the answer. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    char b;
    send_typed(s);
    shutdown(s, SHUT_WR);
    while (recv(s, &b, 1, 0) == 1) {
        putchar(b);
        if (b == '\n')
            break;
    }
    return done(s);
}
