/* writev(), and a pointer to the piece that is not gone yet. */
#include "heads.h"
#include <stdint.h>
static void say(int fd, const char *head, const char *line, size_t length)
{
    struct iovec v[] = { { (void *)(uintptr_t)head, strlen(head) },
                         { (void *)(uintptr_t)line, length } };
    for (size_t at = 0; at < 2;) {
        ssize_t n = writev(fd, v + at, (int)(2 - at));
        if (n < 0)
            return;
        for (; at < 2 && (size_t)n >= v[at].iov_len; at++)
            n -= (ssize_t)v[at].iov_len;
        if (at < 2) {
            v[at].iov_base = (char *)v[at].iov_base + n;
            v[at].iov_len -= (size_t)n;
        }
    }
}
int main(int argc, char **argv)
{
    return serves(argc, argv);
}
