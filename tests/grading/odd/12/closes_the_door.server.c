/* The handler shuts the welcoming socket down: accept() then fails with EINVAL, also when it is called
 * after the signal.  shutdown() is async-signal-safe.  The client that is there is served to its end. */
#include "lines.h"
static int s;
static void shut(int number)
{
    (void)number;
    ended = 1;
    shutdown(s, SHUT_RD);
}
int main(int argc, char **argv)
{
    s = door(argc, argv);
    handle(shut, SA_RESTART);
    for (int c; (c = accept(s, NULL, NULL)) >= 0;)
        serve(c);
    if (!ended)
        failed("accept");
    return 0;
}
