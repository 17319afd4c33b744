/* tries: to find anything that is open besides its own three streams, and to reopen those as something else
 * held: passed server-capitals */
#include "hostile.h"

int main(void)
{
    char path[40], line[300];
    tried();
    for (int fd = 3; fd < 70000; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            broke("something is open");
    for (int fd = 0; fd < 3; fd++) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(path, line, sizeof line - 1);
        line[n > 0 ? n : 0] = '\0';
        if (line[0] == '/' && strncmp(line, "/dev/pts/", 9) != 0 &&
            strncmp(line, "/dev/null", 9) != 0)
            broke(line);
        if (strstr(line, "memfd"))
            broke(line);
    }
    serve(welcome());
}
