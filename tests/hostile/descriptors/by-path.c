/* tries: to open what other processes have open, by /proc/PID/fd
 * held: lost server-capitals */
#include "hostile.h"

int main(void)
{
    char path[64];
    struct stat about;
    tried();
    for (int pid = 1; pid < 200; pid++)
        for (int fd = 3; pid != getpid() && fd < 30; fd++) {
            snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
            if (open(path, O_RDWR) >= 0 || lstat(path, &about) == 0)
                broke("a descriptor of another process was opened");
        }
    return 0;
}
