/* tries: to read the caller's list, and so to move its place for the caller's loop
 * held: lost server-capitals
 * quick: yes */
#include "hostile.h"

int main(void)
{
    char line[80];
    tried();
    for (int fd = 3; fd < 1024; fd++)
        if (read(fd, line, sizeof line) > 0)
            broke("a file of the caller was read");
    return 0;
}
