/* tries: to be a client by running the grader's own
 * step: 04
 * role: client
 * held: lost client-sends */
#include "hostile.h"

int main(void)
{
    char line[400], path[300];
    tried();
    execl("/tmp/kit/sockwire", "sockwire", "peer", "ask", "7", (char *)NULL);
    FILE *mounts = fopen("/proc/self/mountinfo", "r");
    while (mounts && fgets(line, sizeof line, mounts))
        if (strstr(line, "sockwire") && sscanf(line, "%*s %*s %*s %299s", path) == 1)
            execl(path, path, "peer", "ask", "7", (char *)NULL);
    execlp("sockwire", "sockwire", "peer", "ask", "7", (char *)NULL);
    return 1;
}
