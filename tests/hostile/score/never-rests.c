/* tries: to make a run without an end out of the grader's patience: two processes wait for the server's socket with limits, a third one computes, and
 * each of them is at work whenever another could rest; nobody answers
 * held: nothing broke
 * held: lost server-capitals */
#include "hostile.h"

#include <poll.h>

int main(void)
{
    int s = welcome();
    struct timeval limit = { .tv_usec = 1000 };
    tried();
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    for (int i = 0; i < 3; i++)
        if (fork() == 0)
            for (volatile unsigned n = 0;; n++) {
                struct pollfd one = { .fd = s, .events = POLLIN };
                if (i == 2)
                    continue;
                poll(&one, 1, 1);
                for (volatile int k = 0; k < 200000; k++)
                    ;
            }
    for (;;) {
        int c = accept(s, NULL, NULL);
        char b[100];
        if (c >= 0)
            for (int i = 0; i < 1000000; i++)
                recv(c, b, sizeof b, MSG_PEEK);
    }
}
