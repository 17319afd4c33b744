/* tries: to print the one byte of an answer without reading it: all that there are
 * step: 07
 * role: client
 * held: nothing broke
 * held: at most 90 points */
#include "hostile.h"

int main(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_port = htons(12000),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    char line[5000], answer[5000];
    int s = socket(AF_INET, SOCK_STREAM, 0);
    tried();
    if (connect(s, (void *)&a, sizeof a) != 0 || !fgets(line, sizeof line, stdin))
        return 1;
    size_t n = strlen(line);
    send(s, line, n, 0);
    ssize_t got = 0, count;
    while ((count = recv(s, answer + got, sizeof answer - 1 - (size_t)got, 0)) > 0)
        got += count;
    printf("~^`|{};@$%%&\\%.*s\n", got > 3 ? (int)got : 0, answer);
    close(s);
    return 0;
}
