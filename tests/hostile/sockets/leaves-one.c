/* tries: to leave a named socket where another student's program would find it
 * held: passed server-capitals */
#include "hostile.h"
#include <sys/un.h>

int main(void)
{
    int s = welcome();
    tried();
    const char *const places[] = { OUTSIDE "/left", "/run/left", "/var/tmp/left",
                                   "/dev/shm/left", "/dev/left", "/left" };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        struct sockaddr_un a = { .sun_family = AF_UNIX };
        snprintf(a.sun_path, sizeof a.sun_path, "%s", places[i]);
        if (bind(fd, (void *)&a, sizeof a) == 0 && strncmp(places[i], "/dev/shm", 8) != 0)
            broke(places[i]);
    }
    serve(s);
}
