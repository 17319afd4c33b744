#include "pair.h"

int main(int argc, char **argv)
{
    char l[4096];
    int s = dial(argc, argv);
    size_t n = typed(l, sizeof l);
    strcat(l, " and the rest of the old line");
    send_all(s, l, n);
    ssize_t k = recv(s, l, 1024, 0);
    if (k <= 0)
        return 1;
    printf("From Server: %s\n", l);
    close(s);
    return 0;
}
