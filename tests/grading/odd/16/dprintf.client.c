/* dprintf() collects, and writes once. */
#include "heads.h"
static void say(int fd, const char *head, const char *line, size_t length)
{
    dprintf(fd, "%s%.*s", head, (int)length, line);
}
int main(int argc, char **argv)
{
    return asks(argc, argv);
}
