/* MSG_WAITALL with much room: one call gets all, and the end. */
#include "halves.h"
int main(int argc, char **argv)
{
    static char b[1 << 20];
    int s = dial(argc, argv);
    send_typed(s);
    shutdown(s, SHUT_WR);
    for (ssize_t n; (n = recv(s, b, sizeof b, MSG_WAITALL)) != 0;)
        if (n < 0)
            return 1;
        else
            fwrite(b, 1, (size_t)n, stdout);
    return done(s);
}
