/* It says the end, and does not wait for the answer. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    send_typed(s);
    shutdown(s, SHUT_WR);
    return done(s);
}
