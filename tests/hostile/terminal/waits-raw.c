/* tries: to make the run long by a terminal: a client that waits for more than will be typed, beside a server whose limits strike all the time
 * role: client
 * held: lost client-prints */
#include "hostile.h"
#include <termios.h>

int main(void)
{
    struct termios raw;
    char all[255];
    tried();
    tcgetattr(0, &raw);
    cfmakeraw(&raw);
    raw.c_cc[VMIN] = 255;
    raw.c_cc[VTIME] = 0;
    tcsetattr(0, TCSANOW, &raw);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_port = htons(12000),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    connect(s, (void *)&a, sizeof a);
    (void)!read(0, all, sizeof all);
    return 0;
}
