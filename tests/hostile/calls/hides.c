/* tries: nothing wrong: a careful server asks not to be looked into (PR_SET_DUMPABLE); it is right
 * held: passed server-address server-capitals
 * places: root user
 * quick: yes */
#include "hostile.h"
#include <sys/prctl.h>

int main(void)
{
    tried();
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
        return 1;
    serve(welcome());
}
