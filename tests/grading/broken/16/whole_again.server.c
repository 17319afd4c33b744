/* After a short writev() both pieces begin anew. */
#include "heads.h"
#include <stdint.h>
static void say(int fd, const char *head, const char *line, size_t length)
{
    struct iovec v[] = { { (void *)(uintptr_t)head, strlen(head) },
                         { (void *)(uintptr_t)line, length } };
    for (size_t gone = 0; gone < strlen(head) + length;) {
        ssize_t n = writev(fd, v, 2);
        if (n < 0)
            return;
        gone += (size_t)n;
    }
}
int main(int argc, char **argv)
{
    return serves(argc, argv);
}
