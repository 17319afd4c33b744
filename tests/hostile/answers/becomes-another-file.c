/* tries: to run a program that was not made from its source, from memory
 * step: 02
 * role: client
 * held: lost client-connects
 * quick: yes */
#include "hostile.h"
#include <sys/mman.h>
#include <sys/syscall.h>

/* The smallest stand-in for a program that lay in an array: a copy of its own file, called otherwise. */
int main(int argc, char **argv)
{
    char bytes[4096], *again[] = { "other", "servername", "12000", NULL };
    (void)argc;
    if (strcmp(argv[0], "other") == 0) {
        struct sockaddr_in a = { .sin_family = AF_INET,
                                 .sin_port = htons(12000),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        int s = socket(AF_INET, SOCK_STREAM, 0);
        return connect(s, (void *)&a, sizeof a) != 0 || close(s) != 0;
    }
    tried();
    int from = open("/proc/self/exe", O_RDONLY), to = memfd_create("other", 0);
    for (ssize_t n; (n = read(from, bytes, sizeof bytes)) > 0;)
        if (write(to, bytes, (size_t)n) != n)
            return 1;
    syscall(SYS_execveat, to, "", again, NULL, AT_EMPTY_PATH);
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", to);
    execv(path, again);
    return 1;
}
