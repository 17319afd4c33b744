/* tries: to leave its root: chroot, a folder kept open, .., a device made, a user namespace
 * held: passed server-capitals */
#include "hostile.h"
#include <sched.h>
#include <sys/sysmacros.h>

int main(void)
{
    int s = welcome(), root = open("/", O_RDONLY | O_DIRECTORY);
    struct stat here, up;
    tried();
    if (mkdir("/tmp/home/pit", 0755) == 0 && chroot("/tmp/home/pit") == 0)
        broke("chroot");
    if (mknod("/tmp/home/disk", S_IFBLK | 0600, makedev(8, 0)) == 0)
        broke("a device was made");
    if (unshare(CLONE_NEWUSER) == 0 || unshare(CLONE_NEWNS) == 0 || unshare(CLONE_NEWNET) == 0)
        broke("a namespace was made");
    if (fstat(root, &here) == 0 && fstatat(root, "..", &up, 0) == 0 && here.st_ino != up.st_ino)
        broke("there is something above the root");
    if (openat(root, "../../../../etc/shadow", O_RDONLY) >= 0)
        broke("above");
    serve(s);
}
