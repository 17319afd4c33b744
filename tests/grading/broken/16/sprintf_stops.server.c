/* Head and line are one text, made by snprintf() into an array that is too small for a long line. */
#include "heads.h"
static void say(int fd, const char *head, const char *line, size_t length)
{
    char all[1000];
    int n = snprintf(all, sizeof all, "%s%.*s", head, (int)length, line);
    put(fd, all, (size_t)(n < (int)sizeof all ? n : (int)sizeof all - 1), 0);
}
int main(int argc, char **argv)
{
    return serves(argc, argv);
}
