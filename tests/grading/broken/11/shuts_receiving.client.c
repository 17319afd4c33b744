/* SHUT_RD in place of SHUT_WR. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    send_typed(s);
    shutdown(s, SHUT_RD);
    print_all(s);
    return done(s);
}
