/* It sends all before it reads anything. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    send_typed(s);
    shutdown(s, SHUT_WR);
    print_all(s);
    return done(s);
}
