/* A descriptor for each half: the copy says the end, and is closed; the connection goes on. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv), to_server = dup(s);
    send_typed(to_server);
    shutdown(to_server, SHUT_WR);
    close(to_server);
    print_all(s);
    return done(s);
}
