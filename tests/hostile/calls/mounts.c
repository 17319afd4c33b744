/* tries: to change what is mounted: bind, move, writable again, propagate, take away, by old calls and new
 * held: passed server-capitals */
#include "hostile.h"
#include <sys/mount.h>
#include <sys/syscall.h>

int main(void)
{
    static const struct {
        const char *from, *to, *type;
        unsigned long flags;
    } all[] = {
        { "none", "/", NULL, MS_REMOUNT | MS_BIND },
        { "none", "/usr/lib", NULL, MS_REMOUNT | MS_BIND },
        { "none", "/", NULL, MS_SHARED | MS_REC },
        { "/", "/tmp/home", NULL, MS_BIND | MS_REC },
        { "/tmp", "/tmp/home", NULL, MS_MOVE },
        { "proc", "/tmp/home", "proc", 0 },
        { "tmpfs", "/tmp/home", "tmpfs", 0 },
        { "cgroup2", "/tmp/home", "cgroup2", 0 },
        { "none", "/tmp/home", "overlay", 0 },
        { "fuse", "/tmp/home", "fuse", 0 },
    };
    static const long calls[] = {
        428, 429, 430, 431, 432, 433, 442, SYS_umount2, SYS_pivot_root, SYS_chroot
    };
    int s = welcome();
    tried();
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (mount(all[i].from, all[i].to, all[i].type, all[i].flags, NULL) == 0)
            broke("something was mounted");
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (syscall(calls[i], calls[i] == 428 ? (long)AT_FDCWD : (long)"/proc", "/proc", 0, 0, 0) >=
            0)
            broke("a mount was taken");
    if (umount("/proc") == 0 || umount2("/", MNT_DETACH) == 0)
        broke("a mount was taken away");
    serve(s);
}
