/* tries: to leave the grader's clients no port to connect from
 * held: nothing broke */
#include "hostile.h"

int main(void)
{
    int s = welcome();
    tried();
    for (int process = 0; process < 60; process++) {
        if (fork() != 0)
            continue;
        for (int i = 0; i < 1000; i++) {
            int fd = socket(AF_INET, SOCK_STREAM, 0);
            struct sockaddr_in a = { .sin_family = AF_INET };
            if (fd < 0 || bind(fd, (void *)&a, sizeof a) != 0)
                break;
        }
        for (;;)
            pause();
    }
    serve(s);
}
