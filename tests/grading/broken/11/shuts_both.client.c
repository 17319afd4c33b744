/* SHUT_RDWR in place of SHUT_WR. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    char b[4096];
    send_typed(s);
    shutdown(s, SHUT_RDWR);
    for (ssize_t n; (n = recv(s, b, sizeof b, 0)) > 0;)
        fwrite(b, 1, (size_t)n, stdout);
    return done(s);
}
