/* tries: to make a run without a beginning: a server that never listens, and waits where nobody sees why
 * held: lost server-capitals */
#include "hostile.h"
#include <sys/inotify.h>

int main(void)
{
    char bytes[200];
    tried();
    int watch = inotify_init();
    if (vfork() == 0)
        for (;;)
            (void)!read(watch, bytes, sizeof bytes);
    serve(welcome());
}
