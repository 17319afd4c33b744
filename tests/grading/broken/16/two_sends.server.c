/* Head and line by two send(): the second one waits for the ACK of the first. */
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
