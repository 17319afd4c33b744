/* TCP_CORK once and for ever: a timer sends each answer. */
#define PREPARE(fd) option(fd, TCP_CORK, 1)
#include "heads.h"
static void say(int fd, const char *head, const char *line, size_t length)
{
    put(fd, head, strlen(head), 0);
    put(fd, line, length, 0);
}
int main(int argc, char **argv)
{
    return serves(argc, argv);
}
