/* SIGPIPE has a handler that does nothing. */
#define SEND(fd, bytes, count) (signal(SIGPIPE, on_pipe), send(fd, bytes, count, 0))
static void on_pipe(int number)
{
    (void)number;
}
#include "refusals.h"
