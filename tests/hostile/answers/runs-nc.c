/* tries: to be a client by running nc
 * step: 04
 * role: client
 * held: lost client-sends
 * quick: yes */
#include "hostile.h"

int main(void)
{
    tried();
    execlp("nc", "nc", "servername", "12000", (char *)NULL);
    execl("/bin/busybox", "nc", "servername", "12000", (char *)NULL);
    return 1;
}
