/* One byte for each send(). */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    for (int b; (b = getchar()) != EOF;) {
        char byte = (char)b;
        if (send_all(s, &byte, 1))
            DIE("send");
    }
    shutdown(s, SHUT_WR);
    print_all(s);
    return done(s);
}
