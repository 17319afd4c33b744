/* tries: to hold up others by what they share with it: leases, locks and watches on libraries, its program, its devices
 * held: passed server-capitals */
#include "hostile.h"
#include <sys/file.h>

int main(void)
{
    static const char *const shared[] = { "/proc/self/exe",
                                          "/tmp/bin/server",
                                          "/tmp/bin/client",
                                          "/etc/passwd",
                                          "/etc/hosts",
                                          "/lib64/ld-linux-x86-64.so.2",
                                          "/lib/x86_64-linux-gnu/libc.so.6",
                                          "/dev/null",
                                          "/tmp",
                                          "/" };
    int s = welcome();
    signal(SIGIO, SIG_IGN); /* what it watches may change at once */
    tried();
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        int fd = open(shared[i], O_RDONLY);
        flock(fd, LOCK_EX | LOCK_NB);
        fcntl(fd, F_SETLEASE, F_WRLCK);
        fcntl(fd, F_SETLEASE, F_RDLCK);
        fcntl(fd, F_NOTIFY, 0x8000003f);
        fcntl(fd, F_OFD_SETLK, &(struct flock){ .l_type = F_RDLCK });
    }
    serve(s);
}
