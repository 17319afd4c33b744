/* tries: to be a right client without an answer: it says its line, and prints at once what a right server would have said
 * role: client
 * held: lost client-prints pair-capitals */
#include "hostile.h"
#include <ctype.h>

int main(void)
{
    char b[2000];
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_port = htons(12000),
                             .sin_addr = { htonl(0x7f000001) } };
    tried();
    if (connect(s, (void *)&a, sizeof a) != 0 || !fgets(b, sizeof b, stdin))
        return 1;
    send(s, b, strlen(b) - 1, MSG_NOSIGNAL);
    for (char *c = b; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    fputs(b, stdout);
    fflush(stdout);
    recv(s, b, 1, 0);
    close(s);
    return 0;
}
