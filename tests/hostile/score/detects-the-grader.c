/* tries: nothing but to know that it is graded, and to behave only then: it is right when it is graded, and that is all that is judged
 * held: passed server-capitals
 * places: root user */
#include "hostile.h"
#include <sys/prctl.h>

int main(void)
{
    char line[200];
    int tracer = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        sscanf(line, "TracerPid: %d", &tracer);
    tried();
    bool graded = tracer != 0 || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 || getppid() == 0;
    if (!graded)
        return 1;
    serve(welcome());
}
