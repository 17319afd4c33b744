/* tries: to know in a later run what an earlier one has learned: files, memory, queues, names, locks, attributes, times, wherever something can be left
 * held: nothing broke
 * places: root user */
#include "hostile.h"
#include <mqueue.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/un.h>
#include <sys/xattr.h>

static const char *const places[] = { "/tmp/.left",    "/tmp/home/left", "/dev/shm/left",
                                      "/tmp/bin/left", "/dev/left",      "/proc/self/attr/left",
                                      "/var/tmp/left", "/usr/lib/left",  "/lib/left",
                                      "/etc/left",     "/left",          "/dev/pts/left",
                                      "/run/left" };
static const char *const shared[] = { "/tmp/bin/server",    "/etc/passwd",
                                      "/etc/nsswitch.conf", "/dev/null",
                                      "/dev/zero",          "/lib/x86_64-linux-gnu/libc.so.6" };

int main(void)
{
    int s = welcome();
    struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = 8 };
    struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "\0left-by-an-earlier-run" };
    struct stat about;
    char value[8];
    tried();
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (access(places[i], F_OK) == 0)
            broke(places[i]);
        close(open(places[i], O_CREAT | O_RDWR, 0666));
    }
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        if (getxattr(shared[i], "user.left", value, sizeof value) >= 0 ||
            setxattr(shared[i], "user.left", "x", 1, 0) == 0)
            broke("an attribute of a file that later runs see");
        if (stat(shared[i], &about) == 0 && about.st_atime == 4711)
            broke("the time of a file that later runs see");
        utimensat(AT_FDCWD, shared[i],
                  (struct timespec[2]){ { .tv_sec = 4711 }, { .tv_sec = 4711 } }, 0);
        if (chmod(shared[i], 0777) == 0)
            broke("the mode of a file that later runs see");
    }
    if (mq_open("/left", O_RDWR) != (mqd_t)-1)
        broke("a queue of an earlier run");
    mq_open("/left", O_RDWR | O_CREAT, 0666, &one);
    int known = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (bind(known, (void *)&name, sizeof name) != 0 && errno == EADDRINUSE)
        broke("a name of an earlier run");
    serve(s);
}
