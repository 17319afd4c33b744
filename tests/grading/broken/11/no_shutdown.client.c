/* The end is never said, and waited for. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    send_typed(s);
    print_all(s);
    return done(s);
}
