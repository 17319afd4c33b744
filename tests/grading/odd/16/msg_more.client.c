/* Two calls; the first one says that more follows. */
#include "heads.h"
static void say(int fd, const char *head, const char *line, size_t length)
{
    put(fd, head, strlen(head), MSG_MORE);
    put(fd, line, length, 0);
}
int main(int argc, char **argv)
{
    return asks(argc, argv);
}
