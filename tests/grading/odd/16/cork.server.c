/* TCP_CORK around two calls. */
#include "heads.h"
static void say(int fd, const char *head, const char *line, size_t length)
{
    option(fd, TCP_CORK, 1);
    put(fd, head, strlen(head), 0);
    put(fd, line, length, 0);
    option(fd, TCP_CORK, 0);
}
int main(int argc, char **argv)
{
    return serves(argc, argv);
}
