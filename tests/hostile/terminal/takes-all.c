/* tries: to take every terminal of this machine, so that the grader gets none for its own clients
 * held: nothing broke */
#include "hostile.h"

int main(void)
{
    int count = 0;
    tried();
    for (int child = 0; child < 40; child++)
        if (fork() == 0) {
            for (int i = 0; i < 240; i++)
                count += posix_openpt(O_RDWR | O_NOCTTY) >= 0;
            if (count > 0)
                broke("a terminal was made");
            for (;;)
                pause();
        }
    serve(welcome());
}
