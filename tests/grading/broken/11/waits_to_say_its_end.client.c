/* It says its end when the answer has begun: a server that answers at the end never begins. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    char b[4096];
    send_typed(s);
    ssize_t n = recv(s, b, sizeof b, 0);
    if (n < 0)
        DIE("recv");
    fwrite(b, 1, (size_t)n, stdout);
    shutdown(s, SHUT_WR);
    print_all(s);
    return done(s);
}
