/* tries: to have a descriptor send signals to others, by each call that names who gets them
 * held: passed server-capitals
 * places: root user container old-kernel masked-proc subids
 * quick: yes */
#include "hostile.h"
#include <asm/sockios.h>
#include <sys/ioctl.h>

int main(void)
{
    int s = welcome(), ends[2], c = socket(AF_INET, SOCK_DGRAM, 0);
    tried();
    if (pipe(ends) != 0)
        return 1;
    for (int pid = 1; pid < 200; pid++) {
        struct f_owner_ex owner = { F_OWNER_PID, pid };
        int group = -pid;
        if (pid == getpid())
            continue;
        if (fcntl(ends[0], F_SETOWN_EX, &owner) == 0 || ioctl(c, SIOCSPGRP, &pid) == 0 ||
            ioctl(c, FIOSETOWN, &group) == 0)
            broke("a descriptor has another owner");
        if (kill(pid, 0) != 0 && errno != ESRCH && fcntl(ends[0], F_SETOWN, pid) == 0)
            broke("a descriptor has another owner, by F_SETOWN");
    }
    if (fcntl(ends[0], F_SETOWN, getpid()) != 0)
        broke("what is right is refused");
    serve(s);
}
