/* One array that grows, and one send(). */
#include "heads.h"
static void say(int fd, const char *head, const char *line, size_t length)
{
    static char *all;
    size_t first = strlen(head);
    all = realloc(all, first + length);
    memcpy(all, head, first);
    memcpy(all + first, line, length);
    put(fd, all, first + length, 0);
}
int main(int argc, char **argv)
{
    return asks(argc, argv);
}
