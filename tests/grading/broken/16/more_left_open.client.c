/* MSG_MORE on the last piece, too: a timer sends all. */
#include "heads.h"
static void say(int fd, const char *head, const char *line, size_t length)
{
    put(fd, head, strlen(head), MSG_MORE);
    put(fd, line, length, MSG_MORE);
}
int main(int argc, char **argv)
{
    return asks(argc, argv);
}
