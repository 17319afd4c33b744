/* tries: files by other ways than a path: handles, O_PATH, links out of its folder, .., what was deleted
 * held: passed server-capitals */
#include "hostile.h"

int main(void)
{
    char bytes[200];
    int s = welcome();
    tried();
    struct {
        struct file_handle head;
        unsigned char rest[128];
    } handle = { .head = { .handle_bytes = 128 } };
    int mount_id, root = open("/", O_PATH | O_DIRECTORY);
    if (name_to_handle_at(AT_FDCWD, "/usr/lib", &handle.head, &mount_id, 0) == 0)
        for (int i = 0; i < 3; i++)
            if (open_by_handle_at(i == 0   ? root
                                  : i == 1 ? AT_FDCWD
                                           : s,
                                  &handle.head, O_RDONLY) >= 0)
                broke("a file, by its handle");
    int up = openat(root, "../../../../root", O_RDONLY | O_DIRECTORY);
    if (up >= 0)
        broke("above the root");
    symlink("/proc/1/root" OUTSIDE "/secret", "/tmp/home/link");
    symlink(OUTSIDE "/secret", "/tmp/home/link2");
    if (open("/tmp/home/link", O_RDONLY) >= 0 || open("/tmp/home/link2", O_RDONLY) >= 0)
        broke("by a link");
    if (link("/usr/lib/os-release", "/tmp/home/hard") == 0 ||
        linkat(root, "etc/passwd", root, "usr/lib/x", 0) == 0)
        broke("a hard link");
    if (mknod("/tmp/home/disk", S_IFBLK | 0600, 0x0800) == 0 ||
        mknod("/tmp/home/mem", S_IFCHR | 0600, 0x0101) == 0)
        broke("a device");
    int passwd = open("/etc/passwd", O_RDONLY);
    ssize_t n = passwd < 0 ? 0 : read(passwd, bytes, sizeof bytes);
    for (ssize_t i = 0; i + 9 < n; i++)
        if (memcmp(bytes + i, "/bin/bash", 9) == 0)
            broke("the machine's users");
    serve(s);
}
