/* tries: to put a program of its own in the place of the grader's clients
 * held: at most 40 points
 * quick: yes */
#include "hostile.h"

int main(void)
{
    tried();
    if (rename("/tmp/kit", "/tmp/home/kit") == 0 ||
        rename("/tmp/kit/sockwire", "/tmp/home/sockwire") == 0)
        broke("the kit was moved");
    if (mkdir("/tmp/kit", 0755) == 0 && symlink("/bin/true", "/tmp/kit/sockwire") == 0)
        tell("a kit", "was made");
    for (int s = welcome();;)
        close(accept(s, NULL, NULL));
}
