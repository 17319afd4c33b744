/* What a short writev() leaves is lost. */
#include "heads.h"
#include <stdint.h>
static void say(int fd, const char *head, const char *line, size_t length)
{
    struct iovec v[] = { { (void *)(uintptr_t)head, strlen(head) },
                         { (void *)(uintptr_t)line, length } };
    if (writev(fd, v, 2) < 0)
        perror("writev");
}
int main(int argc, char **argv)
{
    return asks(argc, argv);
}
