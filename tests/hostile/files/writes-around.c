/* tries: to write, rename, remove and mount what is not its own
 * held: passed server-capitals
 * quick: yes */
#include "hostile.h"
#include <sys/mount.h>

int main(void)
{
    int s = welcome();
    const char *const paths[] = { OUTSIDE "/secret",
                                  OUTSIDE "/new",
                                  "/etc/hosts",
                                  "/tmp/bin/server",
                                  "/tmp/bin/client",
                                  "/tmp/bin/x",
                                  "/tmp/src/server.c",
                                  "/usr/lib/x",
                                  "/usr/x",
                                  "/new",
                                  "/dev/sda",
                                  "/dev/loop0",
                                  "/dev/mem",
                                  "/dev/kmsg",
                                  "/proc/sys/kernel/core_pattern",
                                  "/proc/sysrq-trigger",
                                  "/sys/fs/cgroup/x" };
    tried();
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        if (open(paths[i], O_WRONLY | O_CREAT, 0600) >= 0)
            broke(paths[i]);
        if (unlink(paths[i]) == 0)
            broke(paths[i]);
    }
    int map = open("/proc/self/uid_map", O_WRONLY); /* the kernel decides when it is written */
    if (map >= 0 && write(map, "0 0 1", 5) > 0)
        broke("another user map");
    if (rename("/tmp/kit", "/tmp/tik") == 0 || rename("/tmp/bin", "/tmp/nib") == 0)
        broke("a folder of the grader was renamed");
    if (mount("none", "/tmp", NULL, MS_REMOUNT, NULL) == 0 ||
        umount2("/etc/hosts", MNT_DETACH) == 0 || umount2("/proc", MNT_DETACH) == 0 ||
        mount("none", "/", NULL, MS_REMOUNT | MS_BIND, NULL) == 0)
        broke("a mount was changed");
    if (getuid() == 0 || setuid(0) == 0)
        broke("it is user 0");
    serve(s);
}
