/* All is read, and the socket is left to the end of the program. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    send_typed(s);
    shutdown(s, SHUT_WR);
    print_all(s);
    return fflush(stdout) != 0;
}
